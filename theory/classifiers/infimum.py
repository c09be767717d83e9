"""What a search for the best classifier returns: a value between two certificates, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import flint
import numpy as np

from rooteps.theory.classifiers.problem import to_float

CLOSED = 1e-9
"""A gap below this share of the value counts as closed when a status is given; no certificate depends on it."""

ROUNDING = 2.0**-40
"""So does a gap below this: the dual value of an all but separable task is a difference of larger numbers."""

ZERO = 2.0**-128
"""A value below this is called zero when a status is given: balls of 256 bits resolve no less."""


class Status(StrEnum):
    """How the infimum stands to its two certificates."""

    OPTIMAL = "optimal"
    """attained at the witness, but for the gap between the certificates"""
    SEPARABLE = "separable"
    """zero, or approached by ever larger weights and not attained: the witness is one of these"""
    BOUNDED = "bounded"
    """both certificates hold, but the gap between them did not close"""


@dataclass(frozen=True)
class DualPoint:
    r"""A feasible point of the dual, which proves a lower bound.

    $$\textstyle\sum_j z_{ij} = w_i, \quad z \ge 0, \quad \sum_i (z^0_{ij} - z_{ij})\, g_{s_i} = \Phi \mu_j$$

    Here i runs over the groups: the pairs (s, y) of positive weight w for the hinge losses, with z⁰ = w at y and 0
    elsewhere; the contexts s for the smooth losses, with z⁰ = p_T(s) P(·|s). Unrestricted weights have μ = 0.

    Args:
        contexts: s of each group, shape [m]; the first of those that have the same exact features stands for all.
        labels: column y of each group, shape [m]; −1 for the smooth losses, whose groups are contexts.
        z: exact rationals (``flint.fmpq``) for exact features, else balls, shape [m, k].
        mu: multipliers of ‖v‖_∞ ≤ B for the classes with weights of their own, balls, shape [V, classes], or None.
    """

    contexts: np.ndarray
    labels: np.ndarray
    z: np.ndarray
    mu: np.ndarray | None = None


@dataclass(frozen=True, repr=False)
class Infimum:
    r"""A certified infimum: $\mathrm{lower} \le \inf \le \mathrm{value}$, both rigorous.

    Args:
        value: the loss at the witness (at ``exact``, where that is not None), rounded up.
        witness: weights [D] or [D, k], with the bias last ([D+1] or [D+1, k]) for an affine classifier.
        lower: the bound of the dual point, or of the best score for each context on its own, rounded down.
        status: ``optimal``, ``separable`` or ``bounded``.
        norm: the largest entry of the word weights (of the witness, where it reads features), rounded up.
        message: one line on how the search ended.
        dual: the dual point behind ``lower``; None where ``lower`` is the best score for each context on its own.
        exact: weights as rationals, where features differ so much in size that those of the witness, which are float64,
            have a larger loss.
    """

    value: float
    witness: np.ndarray
    lower: float
    status: Status
    norm: float
    message: str
    dual: DualPoint | None = None
    exact: np.ndarray | None = None

    def __repr__(self) -> str:
        return f"<Infimum {self.value:.6g}, at least {self.lower:.6g}: {self.status.value}>"

    @property
    def gap(self) -> float:
        """value − lower ≥ 0."""
        return self.value - self.lower


def closed(value: float, lower: float) -> bool:
    """Whether the two certificates meet, as far as a status goes."""
    return value - lower <= max(CLOSED * value, ROUNDING)


class Best:
    """The best of several classifiers and of several lower bounds, each of them rigorous.

    Args:
        loss: the certified loss of weights, as ``Problem.loss``.
        witness: float64 weights to begin with.
    """

    def __init__(self, loss: Callable[[np.ndarray], flint.arb], witness: np.ndarray):
        self.loss = loss
        self.witness, self.value = witness, _above(loss(witness))
        self.exact: np.ndarray | None = None
        self.lower = 0.0
        self.point: DualPoint | None = None

    def classifier(self, weights: np.ndarray) -> None:
        """Try weights; rationals stand for the nearest float64 numbers too, which are preferred."""
        if weights.dtype == object:
            nearest = to_float(weights)
            if np.isfinite(nearest).all():
                self.classifier(nearest)
            if self.closed:
                return
        elif not np.isfinite(weights).all():
            return
        value = _above(self.loss(weights))
        if value < self.value:
            self.value = value
            if weights.dtype == object:
                self.exact = weights
            else:
                self.witness, self.exact = weights, None

    def bound(self, value: flint.arb, point: DualPoint | None = None) -> None:
        """Take a lower bound, proved by a dual point."""
        lower = round_down(value) if value.is_finite() else -np.inf
        if lower > self.lower:
            self.lower, self.point = lower, point

    @property
    def closed(self) -> bool:
        """Whether the two certificates meet, as far as a status goes."""
        return closed(self.value, self.lower)

    def report(self, attained: bool, doubt: str = "") -> Infimum:
        """What became of the search; ``doubt`` says why its certificates may not have met."""
        if not attained or self.value <= ZERO:
            status = Status.SEPARABLE
            message = "zero loss at the witness" if self.value <= ZERO else _NOT_ATTAINED
        elif self.closed:
            status, message = Status.OPTIMAL, "attained at the witness, up to rounding"
        else:
            status, message = Status.BOUNDED, "the gap between the certificates did not close" + doubt
        if self.exact is not None:
            message += "; at weights that float64 does not resolve"
        norm = float(np.abs(self.witness).max(initial=0.0))
        return Infimum(self.value, self.witness, self.lower, status, norm, message, self.point, self.exact)


_NOT_ATTAINED = "approached by ever larger weights, not attained"


def _above(x: flint.arb) -> float:
    return round_up(x) if x.is_finite() else np.inf


def round_down(x: flint.arb) -> float:
    """The largest float64 found that is certainly ≤ x.

    >>> round_down(flint.arb("0.1")) <= 0.1
    True
    """
    result = float(x.lower())
    return result if flint.arb(result) <= x else float(np.nextafter(result, -np.inf))


def round_up(x: flint.arb) -> float:
    """The smallest float64 found that is certainly ≥ x."""
    return 0.0 - round_down(-x)
