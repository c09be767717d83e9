"""The strategy for whole instances of a result, its hypotheses satisfied by construction."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from synthetic import worlds
from synthetic.languages import FAMILIES
from synthetic.languages.gaussian import vocabularies
from synthetic.strategies.languages import SHAPES, TRUTHS, WITH_PHI, check_shapes, languages, room
from synthetic.strategies.models import DISTANCES, at_excess, check_epsilons, models
from synthetic.strategies.numbers import grids, nonzero, stacks
from synthetic.strategies.tasks import K, task_and_witness
from theory import registry
from theory.checks import InvalidInput
from theory.instance import Instance
from theory.language import Language
from theory.losses import LOSSES
from theory.model import Model
from theory.result import Result
from theory.theorems.gaussian_partition import GaussianWorld
from theory.world import World

SEEDS = st.integers(0, 2**32 - 1)


def instances(
    result: str | Result,
    *,
    epsilon: float | Sequence[float] | None = None,
    loss: str | None = None,
    shapes: Sequence[tuple[int, int, int]] = SHAPES,
) -> SearchStrategy[Any]:
    """Instances that a result speaks about: language, model, task and witness, drawn together.

    Everything is made of whole numbers and counts, and shrinks towards one context and two words, where the result is
    about languages. Results about drawn vocabularies, and those whose worlds only a language family makes, get worlds
    from a random generator whose seed is drawn; these are valid, but do not shrink to anything simple.

    Args:
        result: a result, or the id of one; one of your own will do.
        epsilon: the excess of the models, or several to choose from (claimed, and met to within 2^−36); default models
            at whole-numbered distances, or a fraction 2^−k of them, whose excess is what it is.
        loss: the loss of the task; default one of those the result takes.
        shapes: menu of (n, V, d).

    Returns:
        A strategy for ``Instance`` (for gaussian-partition, ``GaussianInstance``).

    Raises:
        InvalidInput: an unknown result, a loss of another kind, an ε that is not a positive number or that the result's
            models cannot be given, a bad shape.

    >>> from hypothesis import find
    >>> world = find(instances("softmax-transfer"), lambda world: True)
    >>> world.language.n, world.language.V, world.model.shift.tolist(), world.witness.lam.tolist()
    (1, 2, [[1.0]], [1.0])
    """
    result = registry.find(result) if isinstance(result, str) else result
    if not isinstance(result, Result):
        raise InvalidInput(f"instances: result: {result!r} is neither a Result nor the id of one")
    menu = check_shapes("instances", shapes)
    epsilons = None if epsilon is None else check_epsilons("instances", epsilon)
    known = worlds.losses(result)
    if loss is not None and loss not in known:
        takes = "has no task" if known == (None,) else f"takes {' and '.join(map(str, known))}"
        raise InvalidInput(f"instances: loss: {loss!r}, but {result.id} {takes}")
    by_seed = result.world is not World or set(result.needs) - _BUILT
    if epsilons is not None and (by_seed or {"quad", "affine-gradient"} & set(result.needs)):
        raise InvalidInput(f"instances: epsilon: the models of {result.id} are not drawn by their excess")
    if result.world is GaussianWorld:
        return _gaussian()
    if by_seed:
        return _from_families(result, known if loss is None else (loss,))
    return _instances(result, epsilons, known if loss is None else (loss,), menu)


_BUILT = {"binary", "row-span", "multiclass", "optimum", "interior", "affine-gradient", "topics", "quad"}
"""Needs that are met from whole numbers here; others are met by the language families."""


@st.composite
def _instances(
    draw: DrawFn,
    result: Result,
    epsilons: tuple[float, ...] | None,
    losses: tuple[str | None, ...],
    shapes: tuple[tuple[int, int, int], ...],
) -> Instance:
    needs = set(result.needs)
    topic_score, largest = None, room(shapes)
    epsilon: Any
    if "affine-gradient" in needs:
        language, model, epsilon = draw(_sign_patterns(shapes))
    else:
        by_features = result.reference == "optimum" or bool(needs & {"row-span", "optimum", "interior", "quad"})
        truth = ("mixture",) if "topics" in needs else WITH_PHI if by_features else TRUTHS
        language = draw(languages(truth=truth, shapes=shapes, zeros=epsilons is None))
        if epsilons is None:
            forms = ("quad-shift",) if "quad" in needs else ("shift",) if by_features else ("probs", "tilt")
            form = draw(st.sampled_from(forms if language.probs is not None or by_features else ("tilt",)))
            model, epsilon = draw(models(language, form, largest))
        else:
            model, epsilon = draw(at_excess(language, epsilons, result.reference, largest))
    loss = draw(st.sampled_from(losses))
    if loss is None:
        return Instance(language, model, epsilon=epsilon)
    k = 2 if LOSSES[loss].binary else K
    task, witness = draw(task_and_witness(language, loss, "row-span" in needs, k, largest))
    if "topics" in needs:
        assert language.A is not None
        topic_score = draw(nonzero((language.A.shape[1],), 3))
    return Instance(language, model, task, witness, epsilon=epsilon, topic_score=topic_score)


@st.composite
def _sign_patterns(draw: DrawFn, shapes: tuple[tuple[int, int, int], ...]) -> tuple[Language, Model, None]:
    """Words at the vertices of a hypercube, features of one magnitude per coordinate: Phi p_f is affine in f.

    The first d + 1 contexts have every sign positive, and then one of them negative, so that the affine map is unique.
    """
    n, _, d = draw(st.sampled_from(shapes))
    N, _, D = room(shapes)
    Phi = np.array(list(product((1.0, -1.0), repeat=d))).T
    signs = np.vstack([np.ones(d), 1 - 2 * np.eye(d)])
    signs = np.vstack([signs, 1 - 2 * draw(grids((max(n - d - 1, 0), d), 0, 1, (N, D)))])
    magnitudes = draw(grids((d,), 1, 2, (D,)))
    distance = draw(st.sampled_from(DISTANCES)) * draw(grids((d,), 1, 2, (D,)))
    p_L = draw(stacks((1, len(signs)), (1, N + D + 1)))[0]
    language = Language(p_L=p_L, F=magnitudes * signs, Phi=Phi)
    return language, Model(shift=distance * signs), None


@st.composite
def _gaussian(draw: DrawFn) -> Any:
    """Vocabularies must be random: an adversary's choice of R of them would beat any statement on frequencies."""
    d, V, R = draw(st.sampled_from(((1, 2, 1), (2, 4, 16))))
    return worlds.pick(vocabularies(np.random.default_rng(draw(SEEDS)), 1, d, V, R), 0)


@st.composite
def _from_families(draw: DrawFn, result: Result, losses: tuple[str | None, ...]) -> Any:
    family = draw(st.sampled_from([f for f in FAMILIES.values() if worlds.applicable(result, f)]))
    return worlds.pick(worlds.draw(result, family, 1, draw(SEEDS), draw(st.sampled_from(losses))), 0)
