"""Worlds on which a proof is tried that a reader writes: small ones of a few sixteenths, and some of lesson 8.

On each every hypothesis of the theorem is certified, so that an arrow that fails there fails for no other reason.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rooteps.lessons import hints, puzzle
from rooteps.lessons.computing import XP
from rooteps.synthetic.languages import sharp
from rooteps.theory import Instance, InvalidInput, Language, Model, Task, Witness, World
from rooteps.theory.claims import Claim
from rooteps.theory.registry import find
from rooteps.theory.theorem import Theorem
from rooteps.verification.infima import of_world
from rooteps.verification.museum import exhibits
from rooteps.verification.verify import verify_world

MANY, FURTHER = 18, 60
"""How many worlds are drawn for each theorem, and how many more where a search goes on."""
FAIR = (6, 9, 12, 15)
"""How far coins are from fair, in powers of ½: the less, the nearer all arrows come to equalities (lesson 7)."""
GRAIN = 16
"""Probabilities are whole numbers over this."""


@dataclass(frozen=True)
class Tried:
    """A world on which a theorem's hypotheses are certified.

    Args:
        origin: where it comes from, in a few words.
        instance: as it was given.
        world: its quantities in balls; the classifier is the best that can be found.
        chain: the theorem's own proof on it.
    """

    origin: str
    instance: Instance
    world: World
    chain: tuple[Claim, ...]


@functools.cache
def worlds(id: str, further: bool = False) -> tuple[Tried, ...]:
    """The worlds for a theorem, the smallest first.

    Args:
        id: of a theorem about transfer from a binary task.
        further: whether they are those where a search goes on: more that are drawn, and coins that are all but fair.

    >>> all(tried.instance.epsilon > tried.world.excess for tried in worlds("unconstrained-transfer"))
    True
    """
    theorem = find(id)
    candidates = _further(theorem) if further else _candidates(theorem)
    found = [x for origin, instance in candidates if (x := _tried(theorem, origin, instance)) is not None]
    return tuple(sorted(found, key=lambda tried: tried.instance.language.n * tried.instance.language.V))


def _candidates(theorem: Theorem) -> Iterator[tuple[str, Instance]]:
    for name, kept in exhibits().items():
        if kept.theorem is theorem and kept.mutation.constant:
            yield f"from the museum, {name}", kept.instance
    nearly = puzzle.two_words(*hints.NEARLY_FAIR), puzzle.softmax_world(*hints.TWO_EIGHTHS)
    yield "a solution of lesson 8", nearly[theorem.reference == "optimum"]
    yield from itertools.islice(_drawn(theorem), MANY)


def _further(theorem: Theorem) -> Iterator[tuple[str, Instance]]:
    for k in FAIR:
        yield f"two coins that are 2^−{k} from fair", sharp.world(math.atanh(2 * 2.0**-k), 1.0, 0.5)
    yield from itertools.islice(_drawn(theorem), MANY, MANY + FURTHER)


def _drawn(theorem: Theorem) -> Iterator[tuple[str, Instance]]:
    rng = np.random.default_rng(int(theorem.reference == "optimum"))
    make = _any_model if theorem.reference == "truth" else _softmax_model
    for number in itertools.count(1):
        yield f"number {number} of those drawn", make(rng, near=number % 3 == 0)


def _tried(theorem: Theorem, origin: str, instance: Instance) -> Tried | None:
    """A candidate with a claimed ε a little above the excess; None where a hypothesis is not certain."""
    try:
        excess = float(theorem.world_of(instance, XP).excess)
        claimed = instance.replace(epsilon=float(f"{max(1.25 * excess, 1e-9):.2g}"))
        w = theorem.world_of(claimed, XP)
        best = of_world(w, theorem.features, claimed.task, theorem.affine)  # type: ignore[arg-type]
    except (InvalidInput, ArithmeticError):  # e.g. no features attain the optimum
        return None
    w = w.with_classifier(best.witness)
    report = XP.compute(lambda: verify_world(theorem, w, claimed))
    certain = all(checked.ok for checked in report.hypotheses) and not report.broken
    return Tried(origin, claimed, w, tuple(checked.claim for checked in report.chain)) if certain else None


def _any_model(rng: np.random.Generator, near: bool) -> Instance:
    """Two or three contexts and words; truth, model, labels and word weights are whole numbers, or over ``GRAIN``.

    A model that is near differs from the truth by one in 16 ``GRAIN``.
    """
    n, V = rng.integers(2, 4, 2).tolist()
    truth, model = (_rows(rng, n, V) for _ in range(2))
    model = truth + np.sign(model - truth) / 16 / GRAIN if near and V == 2 else model
    p_L, p_T = (_row(rng, n) for _ in range(2))
    return Instance(
        Language(p_L=p_L, probs=truth), Model(probs=model), _labels(rng, p_T), Witness(v=_weights(rng, V) * 1.0)
    )


def _softmax_model(rng: np.random.Generator, near: bool) -> Instance:
    """The same with embeddings in one dimension, and a model some eighths or, if it is near, 128ths from the best."""
    n, V = int(rng.integers(2, 4)), 3
    Phi = _weights(rng, V)[None, :] * 1.0
    p_L, p_T = (_row(rng, n) for _ in range(2))
    shift = rng.integers(-6, 7, (n, 1)) / (128 if near else 8)
    lam = rng.choice([-2.0, -1.0, 1.0, 2.0], 1)
    language = Language(p_L=p_L, probs=_rows(rng, n, V), Phi=Phi)
    return Instance(language, Model(shift=shift), _labels(rng, p_T), Witness(lam=lam))


def _labels(rng: np.random.Generator, p_T: np.ndarray) -> Task:
    return Task.from_labels(p_T, np.where(rng.permutation(len(p_T)) % 2, 1, -1))


def _weights(rng: np.random.Generator, V: int) -> np.ndarray:
    """Whole numbers, not all of them the same."""
    return rng.permutation(np.concatenate([[-1, 2], rng.integers(-2, 3, V - 2)]))


def _rows(rng: np.random.Generator, n: int, V: int) -> np.ndarray:
    return np.stack([_row(rng, V) for _ in range(n)])


def _row(rng: np.random.Generator, V: int) -> np.ndarray:
    """A distribution whose every entry is a positive whole number over ``GRAIN``."""
    cuts = np.sort(rng.choice(np.arange(1, GRAIN), V - 1, replace=False))
    return np.diff(np.concatenate([[0], cuts, [GRAIN]])) / GRAIN
