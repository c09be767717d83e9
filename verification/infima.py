"""ℓ_T itself beside its bound: a theorem speaks of an infimum over classifiers, its proof of the loss of one of them.

On stacked instances the infimum is enclosed with a certificate at both ends, and compared with the bound.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rooteps.theory.base_world import normalise
from rooteps.theory.classifiers import Infimum, transfer_loss
from rooteps.theory.classifiers.enclosure import Enclosure, enclose
from rooteps.theory.numbers import Array
from rooteps.theory.record import Short
from rooteps.theory.task import Task
from rooteps.theory.theorem import Theorem
from rooteps.verification.verdict import LOST, RELATIVE, ROUNDOFF

ROUNDING = 2.0**-44
"""How far features may be from those computed in float64, relative to the size of the terms that they are sums of."""

LARGEST = 4096
"""Contexts times features at most; larger instances are left out."""


@dataclass(frozen=True, repr=False)
class Infima(Short):
    """What became of the instances whose infimum was compared with the bound.

    Args:
        instances: how many there are; their hypotheses hold.
        certified: on how many the two ends of the enclosure meet, within 1e-9 of the value or 1e-12; on the others both
            ends hold, but they are further apart.
        below: on how many ℓ_T is certainly at most the bound.
        above: on how many it is certainly above it, or above the loss of a classifier: an error somewhere.
        max_ratio: the largest ℓ_T/bound where it is certified, by its lower end and counted from τ; None where there is
            none.
        width: the largest distance of the two ends where it is certified.
    """

    instances: int
    certified: int
    below: int
    above: int
    max_ratio: float | None
    width: float

    def __repr__(self) -> str:
        return f"<Infima {self.instances}: {self.certified} certified, {self.below} below, {self.above} above>"


def of_world(w: Any, features: str, task: Task, affine: bool) -> Infimum:
    """ℓ_T of the features that a world calls so, for one world: as ``transfer_loss``.

    Args:
        w: the world; features that are means Phi p_s are known to depend on each other as the rows of Phi do.
        features: ``"p"``, ``"p_star"``, ``"mean_features"`` or ``"F"``.
        task: the task, in float64.
        affine: whether a bias is allowed.
    """
    Phi = w.Phi if features == "mean_features" else None
    return transfer_loss(np.asarray(getattr(w, features)), task, affine=affine, Phi=Phi)


def together(parts: Sequence[Infima | None]) -> Infima | None:
    """What became of all of them; None where there are none."""
    found = [part for part in parts if part is not None]
    if not found:
        return None
    ratios = [part.max_ratio for part in found if part.max_ratio is not None]
    return Infima(
        sum(part.instances for part in found),
        sum(part.certified for part in found),
        sum(part.below for part in found),
        sum(part.above for part in found),
        max(ratios, default=None),
        max(part.width for part in found),
    )


def read(theorem: Theorem, w: Any, lhs: Array, rhs: Array) -> tuple[Array, ...]:
    """What ``compare`` looks at, of one world; traceable. Nothing for a theorem without classifiers, or a large world.

    Args:
        theorem: the theorem.
        w: the world.
        lhs, rhs: the two sides of its conclusion.
    """
    if not theorem.features:
        return ()
    features = getattr(w, theorem.features)
    if math.prod(features.shape) > LARGEST:
        return ()
    # Losses are counted from the world's τ, by a theorem with a τ of its own from zero.
    return *features_of(theorem, w), w.tau if theorem.tau is None else 0 * w.tau, lhs, rhs


def features_of(theorem: Theorem, w: Any) -> tuple[Array, Array, Array]:
    """What ℓ_T is about: features [n, D], the size of the terms that they are sums of, and p_T(s) P(y|s) [n, k]."""
    features, xp = getattr(w, theorem.features), w.xp
    size = w.p @ xp.abs(w.Phi).T if theorem.features == "mean_features" else xp.abs(features)
    return features, size, w.p_T[:, None] * normalise(w.task.label_probs)


def enclosed(theorem: Theorem, loss: str, found: Sequence[np.ndarray]) -> Enclosure:
    """ℓ_T of stacked instances, enclosed.

    Args:
        theorem: one with classifiers.
        loss: that of the task.
        found: what ``features_of`` finds on each, stacked.
    """
    features, size, joint = found
    if theorem.affine:
        one = np.ones((*features.shape[:2], 1))
        features, size = (np.concatenate([x, last], axis=2) for x, last in ((features, one), (size, 0 * one)))
    return enclose(features, joint, loss, ROUNDING * size)


def compare(theorem: Theorem, loss: str, found: Sequence[np.ndarray]) -> Infima:
    """Enclose ℓ_T on stacked instances and compare it with the bound.

    Args:
        theorem: one with classifiers.
        loss: that of the task.
        found: what ``read`` finds on each, stacked.
    """
    *features, tau, lhs, rhs = found
    return judged(enclosed(theorem, loss, features), tau, lhs, rhs)


def judged(ends: Enclosure, tau: np.ndarray, lhs: np.ndarray, rhs: np.ndarray) -> Infima:
    """Enclosures beside bounds, both [N]: lhs the loss of a classifier, rhs the bound, counted from τ."""
    lower, upper, certified = ends.lower - tau, ends.upper - tau, ends.certified
    roundoff = ROUNDOFF * (np.abs(tau) + np.abs(lhs))
    wrong = (lower > lhs + roundoff) | (lower > rhs + RELATIVE * np.abs(rhs) + roundoff)
    ratios = lower[certified & (rhs > 0)] / rhs[certified & (rhs > 0)]  # the upper end may be wider than a tiny bound
    ratios = np.where(np.abs(ratios) < LOST, 0.0, ratios)  # what underflow is allowed for
    return Infima(
        len(tau),
        int(certified.sum()),
        int((upper <= rhs).sum()),
        int(wrong.sum()),
        float(ratios.max()) if len(ratios) else None,
        float((upper - lower)[certified].max(initial=0.0)),
    )
