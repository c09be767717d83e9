"""The type of a language family, and the draws that families share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from rooteps.theory.checks import InvalidInput, one_of, printable
from rooteps.theory.language import Language
from rooteps.theory.record import Short
from rooteps.theory.theorem import NEEDS, Need, Theorem

Rng = np.random.Generator


@dataclass(frozen=True)
class Setting:
    """A task with its witness, for a batch: what a family draws when its tasks are not any tasks.

    Args:
        task, witness: stacked records, leading axis N.
        topic_score: u [N, k], or None.
    """

    task: Any
    witness: Any
    topic_score: np.ndarray | None = None


LARGEST = 2**16
"""Entries of P*, Φ and a task of a world that is drawn, or swept."""


class Shape(NamedTuple):
    """The size of a world: n contexts, V words, d dimensions of Phi, and k labels (or topics) where a task has them."""

    n: int
    V: int
    d: int
    k: int = 3

    def require(self, family: str, holds: bool, rule: str) -> None:
        """Check that a family has languages of this shape.

        Raises:
            InvalidInput: it has none.
        """
        if not holds:
            raise InvalidInput(f"shape: {family} has none with n = {self.n}, V = {self.V}, d = {self.d}: {rule}")

    def require_small(self) -> None:
        """Check that worlds of this shape are of a size that is drawn, before any is.

        Raises:
            InvalidInput: P*, Φ or a task has more than ``LARGEST`` entries.

        >>> Shape(10**9, 16, 2).require_small()
        Traceback (most recent call last):
        rooteps.theory.checks.InvalidInput: shape: 1000000000,16,2,3 has a matrix of more than 65,536 entries
        """
        if max(self.n, self.d, self.k) * self.V > LARGEST or self.n * self.k > LARGEST:
            sizes = printable(",".join(map(str, self)), 60)
            raise InvalidInput(f"shape: {sizes} has a matrix of more than {LARGEST:,} entries")


@dataclass(frozen=True, repr=False)
class Family(Short):
    """A family of languages whose optimum is known.

    Args:
        id: the name used everywhere, e.g. ``markov``.
        summary: one line for tables.
        offers: keys of ``theory.theorem.NEEDS``; a result whose needs are all offered is verified on this family.
        language: draws one language (validated) from a random generator, all of one shape.
        sized: draws one of another shape, which it may refuse; None for a family that has but one.
        directions: (stacked languages, rng) to directions [N, n, d] in which models may leave the optimum and keep what
            the family promises; default any.
        limit: (stacked languages, rng) to (base, directions), both [N, n, d], with base + t directions tending to the
            optimum as t → ∞: for an optimum at infinity.
        setting: (result, stacked languages, rng, loss) to the family's own tasks, or None where any will do.
        instances: (result, count, rng, loss) to complete instances of the family's own, or None where languages with
            near-optimal models and tasks will do.
        at: (result, ε, B, γ, loss) to such instances at given ε, B and γ, all of shape [N].
    """

    id: str
    summary: str
    offers: tuple[Need, ...]
    language: Callable[[Rng], Language]
    directions: Callable[[Language, Rng], np.ndarray] | None = None
    limit: Callable[[Language, Rng], tuple[np.ndarray, np.ndarray]] | None = None
    setting: Callable[[Theorem, Language, Rng, str], Setting | None] | None = None
    instances: Callable[[Theorem, int, Rng, str], Any] | None = None
    at: Callable[[Theorem, np.ndarray, np.ndarray, np.ndarray, str], Any] | None = None
    sized: Callable[[Rng, Shape], Language] | None = None

    def __repr__(self) -> str:
        return f"<Family {self.id}>"

    def __post_init__(self) -> None:
        for need in self.offers:
            one_of(f"family {self.id!r}: offers", need, NEEDS)


SOFTMAX_OFFERS: tuple[Need, ...] = ("binary", "row-span", "multiclass", "optimum", "interior", "features", "quad")
"""What a language with positive truth, Phi of full row rank and known F* can be used for."""


def applicable(theorem: Theorem, family: Family) -> bool:
    """Whether the family offers everything that the result needs."""
    return set(theorem.needs) <= set(family.offers)


def log_uniform(rng: Rng, low: float, high: float, size: Any = None) -> Any:
    """Draws whose logarithm is uniform between those of ``low`` and ``high``.

    >>> bool(1 <= log_uniform(np.random.default_rng(0), 1, 10) <= 10)
    True
    """
    return np.exp(rng.uniform(np.log(low), np.log(high), size))


def contexts(rng: Rng, n: int, unseen: bool = False) -> np.ndarray:
    """A distribution over n contexts, shape [n], from nearly even to concentrated.

    Args:
        unseen: whether a context of probability zero may be among them (one time in four).

    >>> contexts(np.random.default_rng(0), 8).shape
    (8,)
    """
    weights = rng.dirichlet(np.full(n, log_uniform(rng, 0.5, 10.0))) + 2.0**-20
    if unseen and n > 1 and rng.random() < 0.25:
        weights[rng.integers(n)] = 0.0
    return weights / weights.sum()


def features(rng: Rng, Phi: np.ndarray, n: int) -> np.ndarray:
    """Features F [n, d] whose logits F Phi vary with a standard deviation between 0.3 and 2, as words and contexts do.

    Args:
        Phi: shape [d, V].
    """
    F = rng.standard_normal((n, Phi.shape[0]))
    centred = Phi - Phi.mean(axis=1, keepdims=True)
    size = np.sqrt(((F @ centred) ** 2).mean())
    return F * (log_uniform(rng, 0.3, 2.0) / (size if size > 0 else 1.0))
