"""The strategy for whole instances of a result, its hypotheses satisfied by construction."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from rooteps.synthetic import batches
from rooteps.synthetic.languages import FAMILIES
from rooteps.synthetic.languages.gaussian import vocabularies
from rooteps.synthetic.strategies.languages import SHAPES, TRUTHS, WITH_PHI, check_shapes, languages, room
from rooteps.synthetic.strategies.models import DISTANCES, at_excess, check_epsilons, models
from rooteps.synthetic.strategies.numbers import grids, nonzero, stacks
from rooteps.synthetic.strategies.tasks import K, task_and_witness
from rooteps.theory import registry
from rooteps.theory.array_world import searchable
from rooteps.theory.arrows import epsilon_optimal
from rooteps.theory.checks import InvalidInput
from rooteps.theory.instance import Instance, Witness
from rooteps.theory.language import Language
from rooteps.theory.losses import LOSSES
from rooteps.theory.model import Model
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.task import Task
from rooteps.theory.theorem import Need, Theorem
from rooteps.theory.theorems.gaussian_partition import GaussianWorld

SEEDS = st.integers(0, 2**32 - 1)


def instances(
    theorem: str | Theorem,
    *,
    epsilon: float | Sequence[float] | None = None,
    loss: str | None = None,
    shapes: Sequence[tuple[int, int, int]] = SHAPES,
) -> SearchStrategy[Any]:
    """Instances that a result speaks about: language, model, task and witness, drawn together.

    Everything is made of whole numbers and counts, and shrinks towards one context and two words, where the result is
    about languages. Results about drawn vocabularies, and those whose worlds only a language family makes, get worlds
    from a random generator whose seed is drawn; these are valid, but do not shrink to anything simple.

    Some are at an edge: the model is the best there is (p = q, ε = 0), the task has the contexts of language modelling
    (p_T = p_L), the witness gives all words the same score. Of some, an ε is claimed that is 2 or 100 times the excess.

    Args:
        theorem: a theorem, or the id of one; one of your own will do.
        epsilon: the excess of the models, or several to choose from (claimed, and met to within 2^−36); default models
            at whole-numbered distances, or a fraction 2^−k of them, whose excess is what it is.
        loss: the loss of the task; default one of those the result takes.
        shapes: menu of (n, V, d).

    Returns:
        A strategy for ``Instance`` (for gaussian-partition, ``GaussianInstance``), or for what a theorem about other
        worlds than languages is about: drawn by them (``rooteps.theory.array_world``), and more or less simplified.

    Raises:
        InvalidInput: an unknown result, a loss of another kind, an ε that is not a positive number or that the result's
            models cannot be given, a bad shape; a theorem about other worlds, which do not say how they are drawn.

    >>> from hypothesis import find
    >>> world = find(instances("softmax-transfer"), lambda world: True)
    >>> world.language.n, world.language.V, world.model.shift.tolist(), world.witness.lam.tolist()
    (1, 2, [[1.0]], [1.0])
    """
    theorem = registry.resolve(theorem)
    menu = check_shapes("instances", shapes)
    epsilons = None if epsilon is None else check_epsilons("instances", epsilon)
    known = batches.losses(theorem)
    if loss is not None and loss not in known:
        takes = "has no task" if known == (None,) else f"takes {' and '.join(map(str, known))}"
        raise InvalidInput(f"instances: loss: {loss!r}, but {theorem.id} {takes}")
    worlds = None if theorem.world is GaussianWorld else searchable(theorem, "instances")
    if worlds is not None and shapes is not SHAPES:
        raise InvalidInput(f"instances: shapes: {theorem.id} is about no languages; its worlds are as they are drawn")
    by_seed = theorem.world is GaussianWorld or worlds is not None or not _BUILT.issuperset(theorem.needs)
    if epsilons is not None and (by_seed or theorem.needs_any("quad", "affine-gradient")):
        raise InvalidInput(f"instances: epsilon: the models of {theorem.id} are not drawn by their excess")
    if theorem.world is GaussianWorld:
        return _gaussian()
    if worlds is not None:
        return _drawn(worlds)
    if by_seed:
        return _from_families(theorem, known if loss is None else (loss,))
    return _instances(theorem, epsilons, known if loss is None else (loss,), menu)


_BUILT: frozenset[Need] = frozenset(
    ("binary", "row-span", "multiclass", "optimum", "interior", "features", "affine-gradient", "topics", "quad")
)
"""Needs that are met from whole numbers here; others are met by the language families."""


@st.composite
def _instances(
    draw: DrawFn,
    theorem: Theorem,
    epsilons: tuple[float, ...] | None,
    losses: tuple[str | None, ...],
    shapes: tuple[tuple[int, int, int], ...],
) -> Instance:
    topic_score, largest = None, room(shapes)
    epsilon: Any
    if theorem.needs_any("affine-gradient"):
        language, model, epsilon = draw(_sign_patterns(shapes))
    else:
        by_features = theorem.needs_any("row-span", "optimum", "interior", "features", "quad")
        truth = ("mixture",) if theorem.needs_any("topics") else WITH_PHI if by_features else TRUTHS
        language = draw(languages(truth=truth, shapes=shapes, zeros=epsilons is None))
        if epsilons is None:
            by_form: dict[Need, tuple[str, ...]] = {"quad": ("quad-shift",), "features": ("F",)}
            default = ("shift",) if by_features else ("probs", "tilt")
            forms = next((found for need, found in by_form.items() if theorem.needs_any(need)), default)
            form = draw(st.sampled_from(forms if language.probs is not None or by_features else ("tilt",)))
            model, epsilon = draw(models(language, form, largest))
            if draw(one_in(EDGE)):
                model = exact(language, model)
        else:
            model, epsilon = draw(at_excess(language, epsilons, theorem.reference, largest))
    loss = draw(st.sampled_from(losses))
    if loss is None:
        return Instance(language, model, epsilon=epsilon)
    k = 2 if LOSSES[loss].binary else K
    task, witness = draw(task_and_witness(language, loss, theorem.needs_any("row-span"), k, largest))
    if draw(one_in(EDGE)):
        task = Task(language.p_L, task.label_probs, task.loss)
    if draw(one_in(EDGE)):
        witness = constant(witness)
    if theorem.needs_any("topics"):
        assert language.A is not None
        topic_score = draw(nonzero((language.A.shape[1],), 3))
    instance = Instance(language, model, task, witness, epsilon=epsilon, topic_score=topic_score)
    claims = epsilon is None and epsilon_optimal in theorem.hypotheses
    return draw(_claimed(theorem, instance)) if claims else instance


EDGE = 4
"""One instance of so many has p = q, one a task on the contexts of language modelling, one a constant witness."""

ABOVE = (None, 2.0, 100.0)
"""What ε is claimed to be, as a multiple of the excess; None: nothing is claimed."""

SOME = 2.0**-6
"""What the largest of these makes of an excess of zero, which the other multiple leaves at zero."""


@st.composite
def _claimed(draw: DrawFn, theorem: Theorem, instance: Instance) -> Instance:
    """The instance with an ε that is claimed to be so many times the excess, or none."""
    times = draw(st.sampled_from(ABOVE))
    if times is None:
        return instance
    with FLOAT64.scope():
        excess = float(theorem.measured("epsilon", theorem.world_of(instance, FLOAT64)))
    return instance.replace(epsilon=SOME if excess == 0 and times == max(ABOVE[1:]) else times * excess)


@st.composite
def one_in(draw: DrawFn, many: int) -> bool:
    """True for one draw of so many; shrinks to False."""
    return draw(st.integers(1, many)) == many


def exact(language: Language, model: Model) -> Model:
    """The model of that form that is the best there is: the truth, or the optimum for Phi."""
    if model.form == "probs":
        return Model(probs=language.probs)
    if model.form == "F":
        return model if language.F is None else Model(F=language.F)
    nowhere = np.zeros(getattr(model, model.form).shape)
    return Model(tilt=nowhere) if model.form == "tilt" else Model(shift=nowhere, objective=model.objective)


def constant(witness: Witness) -> Witness:
    """A witness that gives every word the same score: as large as one of its weights, or 0 in a row-span."""
    weights = getattr(witness, witness.form)
    same = np.zeros_like(weights) if witness.on_features is not None else np.broadcast_to(weights[:1], weights.shape)
    return Witness(**{witness.form: same})


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
    return batches.pick(vocabularies(np.random.default_rng(draw(SEEDS)), 1, d, V, R), 0)


@st.composite
def _drawn(draw: DrawFn, worlds: Any) -> Any:
    """A world of a kind of its own, less or more simplified: what it shrinks to is the simplest."""
    instance = worlds.draw(np.random.default_rng(draw(SEEDS)))
    for _ in range(SIMPLER - draw(st.integers(0, SIMPLER))):
        instance = next(iter(worlds.simplify(instance)), instance)
    return instance


SIMPLER = 8
"""Simplifications at most of a world that is drawn."""


@st.composite
def _from_families(draw: DrawFn, theorem: Theorem, losses: tuple[str | None, ...]) -> Any:
    family = draw(st.sampled_from([f for f in FAMILIES.values() if batches.applicable(theorem, f)]))
    return batches.pick(batches.draw(theorem, family, 1, draw(SEEDS), draw(st.sampled_from(losses))), 0)
