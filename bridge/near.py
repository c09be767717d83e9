"""Classifiers on class words that no row-span holds, and the point of the row-span that scores nearly as they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rooteps.bridge.witnesses import Natural

PENALTIES = tuple(10.0 ** np.arange(-8, 1))
"""Of the ridge regressions that look for a point nearby, relative to the variance of its features."""

SHARE = 0.2
"""How far from a classifier on class words the point nearby may be, relative to the size of its scores."""

POINTS = 3
"""Witnesses of which the point nearby is looked for, at most."""


@dataclass(frozen=True)
class Near:
    """A point of the curve of τ against the distance from the row-span.

    Args:
        words: ‖u‖_∞ of the classifier u on class words.
        tau: ℓ_T(P*, u).
        distance: E_{p_T} |(u − v)·p*_s| for the point v = Phiᵀλ of the row-span.
        B: ‖v‖_∞.
        coverage: √(2B²εC), with the best softmax model as the reference.
        loss: ℓ_T(Phi p_f, λ).
        verdict: of near-row-span-transfer.
    """

    words: float
    tau: float
    distance: float
    B: float
    coverage: float
    loss: float
    verdict: str

    @property
    def bound(self) -> float:
        """On ``loss``."""
        return self.tau + self.distance + self.coverage


def some(naturals: Sequence[Natural]) -> list[Natural]:
    """The first, the last and those between, ``POINTS`` of them at most."""
    chosen = np.unique(np.linspace(0, len(naturals) - 1, POINTS).round().astype(int))
    return [naturals[i] for i in chosen]


def nearby(means: np.ndarray, scores: np.ndarray, Phi: np.ndarray) -> np.ndarray:
    r"""λ of the least ‖Phiᵀλ‖_∞ that scores class words up to ``SHARE`` of their scores; by ridge regressions.

    $$\mathbb{E}_{p_T} |\lambda \cdot \Phi p^*_s - u \cdot p^*_s| \le 0.2\; \mathbb{E}_{p_T} |u \cdot p^*_s|$$

    Any λ serves for the bound. This one is taken from one regression for each of ``PENALTIES``; where none comes as
    near, it is the nearest.

    Args:
        means: Phi p*_s of the task's contexts, each as likely, shape [N, d].
        scores: u·p*_s there, [N].
        Phi: word embeddings, [d, V].

    Returns:
        Shape [d].
    """
    scale = means.std(axis=0) + np.finfo(float).tiny
    scaled = means / scale
    gram, right = scaled.T @ scaled / len(scores), scaled.T @ scores / len(scores)
    found = [np.linalg.solve(gram + penalty * np.eye(len(gram)), right) / scale for penalty in PENALTIES]
    distances = [np.abs(means @ lam - scores).mean() for lam in found]
    most = max(SHARE * np.abs(scores).mean(), min(distances))
    near = [lam for lam, distance in zip(found, distances, strict=True) if distance <= most]
    return min(near, key=lambda lam: float(np.abs(lam @ Phi).max()))
