"""A classifier that is really learned from m labelled texts, and what learned-from-samples promises of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.special
from scipy.optimize import linprog

from rooteps.bridge.streaming.head import logits
from rooteps.bridge.streaming.pair import Softmax
from rooteps.theory import samples
from rooteps.theory.checks import InvalidInput

BOUNDS = (1.0, 10.0)
"""Values of B. The larger it is, the more the words can tell, and the more everything else costs."""

LARGEST = 2**25
"""Texts times words up to which their probabilities are held: 256 MB."""


@dataclass(frozen=True, eq=False)
class Examples:
    """What classifiers are learned from.

    Args:
        numbers: how many labelled examples, each by itself.
        delta: how often the bound may fail.
        seed: of the draws.
        taus: ℓ_T(P*, v) of the best v with ‖v‖_∞ ≤ B, for each B in ``BOUNDS``.
    """

    numbers: tuple[int, ...]
    delta: float
    seed: int
    taus: tuple[float, ...]


@dataclass(frozen=True)
class Learned:
    """A classifier learned from m examples, with the hinge loss.

    Args:
        m, delta: how many examples, and how often the bound may fail.
        B: bound on its ‖v‖_∞.
        tau, coverage, estimation, confidence: the terms of the bound.
        kappa: of the student's probabilities.
        excess: by how much its loss on the sample may be above the least one, as a certificate says.
        on_sample, loss: its mean loss on the sample, and on the task.
    """

    m: int
    delta: float
    B: float
    tau: float
    coverage: float
    estimation: float
    confidence: float
    kappa: float
    excess: float
    on_sample: float
    loss: float

    @property
    def bound(self) -> float:
        """On ``loss``, with probability 1 − δ."""
        return self.tau + self.coverage + self.estimation + self.confidence + self.excess

    @property
    def held(self) -> bool:
        """Whether the loss is within its bound."""
        return self.loss <= self.bound


def require_room(texts: int, V: int) -> None:
    """Refuse a task whose probabilities are too many to be held.

    Raises:
        InvalidInput: they are.
    """
    if texts * V > LARGEST:
        raise InvalidInput(f"labelled: {texts:,} texts × {V:,} words are more probabilities than {LARGEST:,}")


def examples(teacher: Softmax, signs: np.ndarray, numbers: tuple[int, ...], delta: float, seed: int) -> Examples:
    """Samples of those sizes, with what no classifier on the truth is better than.

    Args:
        teacher: features of the task's contexts [n, d] and embeddings [d, V].
        signs: their labels, −1 or 1, [n].
        numbers, delta, seed: as in ``Examples``.
    """
    rows, weights = probabilities(teacher), np.full(len(signs), 1 / len(signs))
    taus = tuple(hinge(rows, minimise(rows, signs, weights, B)[0], signs, weights) for B in BOUNDS)
    return Examples(numbers, delta, seed, taus)


def learn(student: Softmax, signs: np.ndarray, epsilon: float, C: float, given: Examples) -> list[Learned]:
    r"""Classifiers on a student's next-word probabilities, learned from m labelled texts of the task.

    $$\hat v = \arg\min_{\lVert v \rVert_\infty \le B} \tfrac1m \sum_i \max(0, 1 - y_i\, v \cdot p_{s_i}), \qquad
      \ell_T(P, \hat v) \le \tau + \sqrt{2 B^2 \varepsilon\, C} + \tfrac{2 B \kappa}{\sqrt m}
      + (1 + B) \sqrt{\tfrac{2 \log(2/\delta)}{m}}$$

    The examples are drawn with repetition from the texts, each as likely, so ℓ_T is a mean over all of them and known.
    Where the minimum is reached up to an excess only, that excess is added to the bound.

    Args:
        student: features of the task's contexts [n, d] and embeddings [d, V].
        signs: their labels, −1 or 1, [n].
        epsilon, C: the student's excess cross-entropy over the teacher, and χ² coverage.
        given: how many examples, and τ.

    Returns:
        One classifier for each number of examples and each B in ``BOUNDS``.

    Source: the result learned-from-samples.
    """
    rows, weights = probabilities(student), np.full(len(signs), 1 / len(signs))
    kappa, found = samples.complexity(weights, rows), []
    for m in given.numbers:
        counts = np.random.default_rng([given.seed, m]).multinomial(m, weights)
        seen = counts > 0
        sample = rows[seen], signs[seen], counts[seen] / m
        for B, tau in zip(BOUNDS, given.taus, strict=True):
            v, multipliers = minimise(*sample, B)
            on_sample = hinge(sample[0], v, *sample[1:])
            terms = samples.terms(B, epsilon, C, kappa, float(m), given.delta)
            one = Learned(
                m=m,
                delta=given.delta,
                B=B,
                tau=tau,
                coverage=float(terms.coverage),
                estimation=float(terms.estimation),
                confidence=float(terms.confidence),
                kappa=kappa,
                excess=max(0.0, on_sample - lower_end(*sample, B, multipliers)),
                on_sample=on_sample,
                loss=hinge(rows, v, signs, weights),
            )
            found.append(one)
    return found


def probabilities(model: Softmax) -> np.ndarray:
    """Of a softmax model, in float64, [n, V]."""
    return np.asarray(scipy.special.softmax(logits(np.asarray(model[0], dtype=np.float64), model[1]), axis=1))


def hinge(rows: np.ndarray, v: np.ndarray, signs: np.ndarray, weights: np.ndarray) -> float:
    """The mean hinge loss of word weights v [V] on rows [n, V] with signs [n], weighted [n]."""
    return float(weights @ np.maximum(0.0, 1 - signs * (rows @ v)))


def minimise(rows: np.ndarray, signs: np.ndarray, weights: np.ndarray, B: float) -> tuple[np.ndarray, np.ndarray]:
    """Word weights of the least mean hinge loss over ‖v‖_∞ ≤ B, by HiGHS, and the multipliers of the examples.

    Args:
        rows: probabilities, [n, V].
        signs, weights: labels −1 or 1, and weights ≥ 0 that add up to one, [n].
        B: bound on the word weights.

    Returns:
        v [V], within the bound, and what ``lower_end`` takes, [n]; zeros where HiGHS fails.
    """
    n, V = rows.shape
    scale = weights.mean()  # so that HiGHS's absolute tolerances see numbers of order one
    cost = np.concatenate([np.zeros(V), weights / scale])
    limits = np.hstack([-signs[:, None] * rows * B, -np.eye(n)])  # of v/B and of the hinges
    bounds = [(-1.0, 1.0)] * V + [(0.0, None)] * n
    found = linprog(cost, A_ub=limits, b_ub=-np.ones(n), bounds=bounds, method="highs-ipm")
    if found.status != 0:
        return np.zeros(V), np.zeros(n)
    return B * np.clip(found.x[:V], -1.0, 1.0), -scale * found.ineqlin.marginals


def lower_end(rows: np.ndarray, signs: np.ndarray, weights: np.ndarray, B: float, multipliers: np.ndarray) -> float:
    r"""A lower bound of the least mean hinge loss over ‖v‖_∞ ≤ B, from any multipliers, which are made feasible.

    $$\sum_i a_i - B \lVert \sum_i a_i y_i p_i \rVert_1 \quad (0 \le a \le w)$$

    It is computed in float64: what it is off by is rounding, and far below the ``excess`` that HiGHS leaves.
    """
    a = np.clip(multipliers, 0.0, weights)
    return max(0.0, float(a.sum() - B * np.abs((a * signs) @ rows).sum()))
