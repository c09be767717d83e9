"""Classifiers on the true next-word probabilities that show a task to be natural: on class words, in a row-span."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import scipy.special
from sklearn.linear_model import LogisticRegression

from rooteps.bridge.streaming import expectations, indicators, moments
from rooteps.bridge.streaming.head import embeddings, logits
from rooteps.bridge.streaming.pair import Softmax
from rooteps.theory.classifiers import tau_curve
from rooteps.theory.instance import Witness
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.task import Task
from rooteps.theory.theorems import variance_aware_transfer
from rooteps.theory.tilts import unit

BOUNDS = tuple(10.0 ** np.arange(0, 3.1, 0.5))
"""B for which τ(B) on class words is computed."""

STRENGTHS = tuple(10.0 ** np.arange(-2, 5))
"""Inverse strengths of the ridge penalty for classifiers in the row-span."""

_BLOCK = 128


@dataclass(frozen=True, eq=False)
class Natural:
    """A witness with its B = ‖v‖_∞, and its τ as far as it is known before it is verified."""

    witness: Witness
    B: float
    tau: float


def class_words(teacher: Softmax, labels: np.ndarray, count: int, rows: np.ndarray | None = None) -> np.ndarray:
    r"""The words whose probability tells the classes apart best, by the teacher's mean probabilities in each class.

    $$\max_y \frac{|\mathbb{E}_{s|y}\, p^*_s(w) - \mathbb{E}_s\, p^*_s(w)|}{\sqrt{\mathbb{E}_s\, p^*_s(w)}}$$

    Args:
        teacher: features of the task's contexts [n, d] and embeddings [d, V].
        labels: numbers 0, …, k − 1, shape [n].
        count: how many words.
        rows: which of the features are those of the labels; all of them, if it is not given.

    Returns:
        Their numbers, best first, shape [count] (or all V, if there are fewer).
    """
    F, head = teacher
    share = np.eye(int(labels.max()) + 1)[labels]
    share /= np.maximum(share.sum(axis=0), 1.0)
    means = np.zeros((share.shape[1], head.shape[1]))
    for start in range(0, len(labels), _BLOCK):
        block = slice(start, start + _BLOCK)
        scores = logits(np.asarray(F[block if rows is None else rows[block]], dtype=np.float64), head)
        means += share[block].T @ scipy.special.softmax(scores, axis=1)
    overall = np.bincount(labels, minlength=len(means)) / len(labels) @ means
    score = (np.abs(means - overall[None]) / np.sqrt(np.maximum(overall, 1e-300))[None]).max(axis=0)
    return np.argsort(-score, kind="stable")[:count]


def on_class_words(teacher: Softmax, task: Task, words: np.ndarray, bounds: Sequence[float] = BOUNDS) -> list[Natural]:
    """τ(B) over word weights that vanish off the given words, with certificates, and its witnesses.

    Args:
        teacher: features of the task's contexts [n, d] and embeddings [d, V].
        task: on these contexts.
        words: their numbers, shape [m].
        bounds: values of B.

    Returns:
        A witness for every B that lowers τ.
    """
    V = teacher[1].shape[1]
    probabilities = expectations(*teacher, indicators(words, V))
    found: list[Natural] = []
    for infimum in tau_curve(probabilities, task, bounds):
        v = np.zeros((V, *infimum.witness.shape[1:]))
        v[words] = infimum.witness
        if not found or infimum.value < found[-1].tau:
            witness = Witness(v=v) if task.surrogate.binary else Witness(scores=v)
            found.append(Natural(witness, float(np.abs(v).max()), infimum.value))
    return found


def in_row_span(
    means: np.ndarray, Phi: np.ndarray, task: Task, positive: np.ndarray, strengths: Sequence[float] = STRENGTHS
) -> list[Natural]:
    """Classifiers λ on Phi p*_s by logistic regression with several ridge penalties, as word weights v = Phiᵀλ.

    Args:
        means: Phi p*_s of the task's contexts, shape [n, d].
        Phi: word embeddings, shape [d, V].
        task: a binary task on these contexts.
        positive: whether the label is +1, shape [n].
        strengths: inverse penalties, for features scaled to unit variance.
    """
    scale = means.std(axis=0) + np.finfo(float).tiny
    found = []
    for strength in strengths:
        fit = LogisticRegression(C=strength, fit_intercept=False, solver="newton-cholesky")
        lam = fit.fit(means / scale, positive, task.p_T / task.p_T.max()).coef_[0] / scale
        losses = task.surrogate.value(FLOAT64.array(means @ lam), FLOAT64)
        tau = float((task.p_T[:, None] * task.label_probs * np.asarray(losses)).sum())
        found.append(Natural(Witness(lam=lam), float(np.abs(lam @ Phi).max()), tau))
    return found


def best(naturals: Sequence[Natural], student: Softmax, p_T: np.ndarray, x: float) -> Natural:
    """The witness with the least τ + (variance-aware bound at x = ε/γ), the sharpest that is quick to compute.

    Args:
        naturals: witnesses of binary tasks.
        student: features [n, d] and embeddings [d, V].
        p_T: shape [n].
        x: ε/γ.
    """
    Phi = np.asarray(embeddings(student[1]), dtype=np.float64)
    weights = np.stack([_word_weights(natural.witness, Phi) for natural in naturals])
    variances = moments(*student, weights, features=False, dtype=np.float64).variance.T

    def bound(natural: Natural, v: np.ndarray, variance: np.ndarray) -> float:
        half_osc = (v.max() - v.min()) / 2
        relative = variance / unit(FLOAT64.array(v), FLOAT64) ** 2
        quantities = SimpleNamespace(xp=FLOAT64, p_T=p_T, relative_variance=relative, half_osc=half_osc)
        return natural.tau + float(variance_aware_transfer.bound(quantities, x))  # type: ignore[arg-type]

    bounds = [bound(*each) for each in zip(naturals, weights, variances, strict=True)]
    return naturals[int(np.argmin(bounds))]


def _word_weights(witness: Witness, Phi: np.ndarray) -> np.ndarray:
    """v of a binary task's witness, [V]."""
    if witness.lam is not None:
        return witness.lam @ Phi
    assert witness.v is not None
    return witness.v
