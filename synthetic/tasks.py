"""Random downstream tasks with witnesses that show them to be natural; all stacked, axis N first."""

from __future__ import annotations

import numpy as np

from rooteps.synthetic.family import log_uniform
from rooteps.theory.instance import Witness
from rooteps.theory.losses import LOSSES
from rooteps.theory.record import unchecked
from rooteps.theory.task import Task

NORMS = (0.3, 30.0)
"""Range of B, the norm of a witness."""

GRAIN = 64
"""Label probabilities are multiples of 1/GRAIN, so that their rows sum to one exactly."""


def task_contexts(p_L: np.ndarray, rng: np.random.Generator, covered: bool = True) -> np.ndarray:
    """Distributions p_T over the contexts that p_L covers: p_L itself, shifted, or zero on about half of the contexts.

    Args:
        p_L: shape [N, n].
        covered: whether they stay where p_L is positive; else those that are shifted need not.

    Returns:
        Shape [N, n], zero wherever p_L is if they are to be ``covered``.

    >>> task_contexts(np.array([[0.5, 0.5, 0.0]]), np.random.default_rng(0))[0, 2].item()
    0.0
    """
    kind = rng.integers(4, size=(len(p_L), 1))
    shifted = np.where((p_L > 0) | (not covered), rng.exponential(size=p_L.shape) + 2.0**-20, 0.0)
    visited = (rng.random(p_L.shape) < 0.5) | (p_L == p_L.max(axis=1, keepdims=True))
    weights = np.select([kind == 0, kind == 1], [p_L, shifted], default=np.where(visited, shifted, 0.0))
    return weights / weights.sum(axis=1, keepdims=True)


def word_weights(N: int, V: int, rng: np.random.Generator, k: int | None = None) -> np.ndarray:
    """Witnesses v with log-uniform ‖v‖_∞: dense, or (one time in three) zero on all but about a quarter of the words.

    Returns:
        Shape [N, V], or [N, V, k] with the largest norm over the labels.
    """
    v = rng.standard_normal((N, V) if k is None else (N, V, k))
    sparse = (rng.random(N) < 1 / 3)[:, None] & (rng.random((N, V)) < 0.75)
    sparse[np.arange(N), rng.integers(V, size=N)] = False
    v = np.where(sparse if k is None else sparse[:, :, None], 0.0, v)
    size = np.abs(v).reshape(N, -1).max(axis=1)
    scale = log_uniform(rng, *NORMS, N) / size
    return v * scale.reshape(N, *[1] * (v.ndim - 1))


def feature_weights(Phi: np.ndarray, rng: np.random.Generator, k: int | None = None) -> np.ndarray:
    """Witnesses λ with log-uniform ‖Phiᵀλ‖_∞.

    Args:
        Phi: shape [N, d, V].
        rng: the only source of randomness.
        k: number of labels of a k-way task.

    Returns:
        Shape [N, d], or [N, d, k] with the largest norm over the labels.
    """
    lam = rng.standard_normal(Phi.shape[:2] if k is None else (*Phi.shape[:2], k))
    v = np.swapaxes(Phi, 1, 2) @ (lam[:, :, None] if k is None else lam)
    scale = log_uniform(rng, *NORMS, len(lam)) / np.abs(v).max(axis=(1, 2))
    return lam * scale.reshape(len(lam), *[1] * (lam.ndim - 1))


def labels(scores: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    r"""Label probabilities that follow given scores, softly or sharply, so that the scores are a good classifier.

    $$P(y \mid s) \propto e^{\kappa u_s(y) / \mathrm{rms}(u)}, \qquad \kappa \text{ log-uniform in } [0.5, 50]$$

    Args:
        scores: shape [N, n] (binary; the columns of the result are y = −1, +1) or [N, n, k].

    Returns:
        Shape [N, n, 2] or [N, n, k], multiples of 1/``GRAIN`` with rows that sum to one exactly.

    >>> labels(np.array([[-1.0, 1.0]]), np.random.default_rng(0)).sum(axis=2).tolist()
    [[1.0, 1.0]]
    """
    u = np.stack([-scores / 2, scores / 2], axis=2) if scores.ndim == 2 else scores
    size = np.sqrt((u * u).mean(axis=(1, 2), keepdims=True))
    logits = log_uniform(rng, 0.5, 50.0, (len(u), 1, 1)) * u / np.where(size > 0, size, 1.0)
    weights = np.exp(logits - logits.max(axis=2, keepdims=True))
    grains = np.floor(GRAIN * weights / weights.sum(axis=2, keepdims=True))
    likeliest = np.argmax(weights, axis=2)[:, :, None]
    missing = GRAIN - grains.sum(axis=2, keepdims=True)
    np.put_along_axis(grains, likeliest, np.take_along_axis(grains, likeliest, axis=2) + missing, axis=2)
    return grains / GRAIN


def draw(
    p_L: np.ndarray,
    p_star: np.ndarray,
    Phi: np.ndarray | None,
    loss: str,
    rng: np.random.Generator,
    k: int = 3,
    covered: bool = True,
) -> tuple[Task, Witness]:
    """Tasks with witnesses, one for each language.

    Args:
        p_L: shape [N, n].
        p_star: true next-word distributions, shape [N, n, V].
        Phi: shape [N, d, V] for witnesses in its row-span (v = Phiᵀλ), None for word weights v.
        loss: a key of ``rooteps.theory.losses.LOSSES``; with a k-way loss, a task of k labels.
        rng: the only source of randomness.
        k: number of labels for a k-way loss.
        covered: as for ``task_contexts``.

    Returns:
        A stacked task and a stacked witness (``lam`` or ``v``, ``feature_scores`` or ``scores``).
    """
    N, _, V = p_star.shape
    if not LOSSES[loss].binary:
        weights = word_weights(N, V, rng, k) if Phi is None else feature_weights(Phi, rng, k)
        scores = p_star @ (weights if Phi is None else np.swapaxes(Phi, 1, 2) @ weights)
        witness = unchecked(Witness, **{"scores" if Phi is None else "feature_scores": weights})
    elif Phi is None:
        v = word_weights(N, V, rng)
        scores, witness = (p_star @ v[:, :, None])[:, :, 0], unchecked(Witness, v=v)
    else:
        lam = feature_weights(Phi, rng)
        v = (lam[:, None, :] @ Phi)[:, 0]
        scores, witness = (p_star @ v[:, :, None])[:, :, 0], unchecked(Witness, lam=lam)
    p_T = task_contexts(p_L, rng, covered)
    return unchecked(Task, p_T=p_T, label_probs=labels(scores, rng), loss=loss), witness
