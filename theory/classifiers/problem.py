"""One convex problem for all four losses, with exact weights: the best scores on the contexts of a task.

With groups i of weight w_i (see ``DualPoint``), margins m_ij = 1[j ≠ y_i] (hinge losses) or 0 (smooth ones), and Ω the
maximum (hinge losses) or log-sum-exp, every loss of ``rooteps.theory.losses`` is

    ℓ_T(v) = Σ_i [w_i Ω(u_{s_i} + m_i) − Σ_j z⁰_ij u_{s_i, j}],    u_sj = v_j·g_s,

where a binary score u counts for the label +1 and 0 for −1. The dual maximises Σ_ij z_ij m_ij (plus Σ_i w_i H(z_i/w_i)
for the smooth losses).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import flint
import numpy as np

from rooteps.theory import checks
from rooteps.theory.balls import LONGEST
from rooteps.theory.checks import InvalidInput
from rooteps.theory.classifiers.interior import best_scores
from rooteps.theory.exact import equal_rows
from rooteps.theory.numbers import Balls
from rooteps.theory.task import Task

BALLS = Balls(256)


@dataclass(frozen=True)
class Problem:
    """A task restricted to what has positive weight.

    Args:
        task: the task.
        active: contexts of positive weight, the first of those that have the same exact features, shape [n].
        features: what the classifier reads on them, exact rationals or balls, shape [n, D].
        approximate: the same in float64.
        probs: exact joint probabilities of (these contexts, label), rationals, shape [n, k].
        group_context, group_label: s (an index into ``active``) and y of every group, shape [m].
    """

    task: Task
    active: np.ndarray
    features: np.ndarray
    approximate: np.ndarray
    probs: np.ndarray
    group_context: np.ndarray
    group_label: np.ndarray

    @classmethod
    def of(cls, task: Task, features: np.ndarray) -> Problem:
        """The problem for features of all contexts, as ``exact_or_balls`` returns them, shape [n, D]."""
        joint = joint_probabilities(task)
        active = np.flatnonzero(_positive(joint).any(axis=1))
        features, probs = features[active], joint[active]
        if is_exact(features):  # the loss is one of the law of features and label
            same = equal_rows([features])
            first = [rows[0] for rows in same]
            active, features = active[first], features[first]
            probs = np.array([probs[rows].sum(axis=0) for rows in same], dtype=object)
        if is_smooth(task):
            context, label = np.arange(len(active)), np.full(len(active), -1)
        else:
            context, label = np.nonzero(_positive(probs))
        return cls(task, active, features, to_float(features), probs, context, label)

    @property
    def k(self) -> int:
        """Number of labels."""
        return self.probs.shape[1]

    @property
    def smooth(self) -> bool:
        """Whether the loss is logistic or softmax."""
        return is_smooth(self.task)

    @property
    def z0(self) -> np.ndarray:
        """The dual point of zero residual, rationals [m, k]."""
        if self.smooth:
            return self.probs
        return self.probs[self.group_context] * (self.group_label[:, None] == np.arange(self.k)[None, :]).astype(int)

    @property
    def weights(self) -> np.ndarray:
        """w_i, rationals [m]."""
        return self.z0.sum(axis=1)

    @property
    def margins(self) -> np.ndarray:
        """m_ij as 0 or 1, [m, k]."""
        if self.smooth:
            return np.zeros((len(self.group_context), self.k), dtype=int)
        return (self.group_label[:, None] != np.arange(self.k)[None, :]).astype(int)

    def loss(self, weights: np.ndarray) -> flint.arb:
        """ℓ_T at weights [D] or [D, k], float64, rationals or balls, as a ball."""
        weights = np.asarray(weights)
        if weights.dtype != object:
            weights = to_rationals(weights)
        exact = is_exact(weights) and is_exact(self.features)
        u = self.features @ weights if exact else to_balls(self.features) @ to_balls(weights)
        if u.ndim == 1 or not self.task.surrogate.everywhere:
            losses = self.task.surrogate.value(to_balls(u), BALLS)
        else:  # from each label's own score, as huge scores may differ by little
            values = [self.task.surrogate.value(to_balls(u - u[:, y : y + 1]), BALLS)[:, y] for y in range(self.k)]
            losses = np.stack(values, axis=1)
        used = _positive(self.probs)
        return sum((w * x for w, x in zip(to_balls(self.probs[used]), losses[used], strict=True)), flint.arb(0))

    def best_scores(self) -> tuple[np.ndarray, bool]:
        """Scores [n, k] that minimise the loss of each context on its own, and whether that minimum is attained."""
        attained = not self.smooth or all(x > 0 for x in self.probs.flat)
        return best_scores(to_float(self.probs)[None], self.smooth)[0], attained

    def best_scores_loss(self) -> flint.arb:
        """Σ_s inf over all scores of the loss of context s: a lower bound for every kind of classifier.

        Hinge losses: p_s min(1, 2(1 − max_y P(y|s))); smooth losses: p_s H(P(·|s)).
        """
        total = flint.arb(0)
        for row in self.probs:
            weight = sum(row, flint.fmpq(0))
            total += entropy(row, weight) if self.smooth else flint.arb(min(weight, 2 * (weight - max(row))))
        return total


def _positive(values: np.ndarray) -> np.ndarray:
    return np.frompyfunc(lambda x: x > 0, 1, 1)(values).astype(bool)


def is_smooth(task: Task) -> bool:
    """Whether the loss is logistic or softmax."""
    return task.loss in ("logistic", "softmax")


def entropy(z: Any, weight: Any) -> flint.arb:
    """A ball whose lower end is certainly ≤ w H(z/w) = −Σ_j z_j log(z_j/w), for z ≥ 0 with sum w."""
    total = flint.arb(0)
    for x in z:
        # An entry that may be zero counts as nothing: every term is ≥ 0.
        if x > 0:
            total -= flint.arb(x) * (flint.arb(x) / flint.arb(weight)).log()
    return total


def joint_probabilities(task: Task) -> np.ndarray:
    """p_T(s) P(y|s), normalised exactly: rationals [n, k]."""
    p_T, rows = to_rationals(task.p_T), to_rationals(task.label_probs)
    return (p_T / p_T.sum())[:, None] * (rows / rows.sum(axis=1)[:, None])


def exact_or_balls(field: str, values: Any, n: int | None = None) -> np.ndarray:
    """A matrix of float64 numbers or balls as exact rationals, or as balls where one of them has a radius.

    Raises:
        InvalidInput: not a matrix of finite numbers, an empty axis, or a number of rows other than n.
    """
    values = np.asarray(values)
    if values.dtype != object:
        values = checks.array(field, values, 2)
    if values.ndim != 2 or 0 in values.shape:
        raise InvalidInput(f"{field}: has shape {list(values.shape)}, expected a matrix")
    if n is not None and len(values) != n:
        raise InvalidInput(f"{field}: has {len(values)} rows, expected one for each of {n} contexts")
    if values.dtype != object:
        return to_rationals(values)
    for index, x in np.ndenumerate(values):
        if not isinstance(x, flint.arb | flint.fmpq) or not (isinstance(x, flint.fmpq) or x.is_finite()):
            raise InvalidInput(f"{field}[{index[0]}, {index[1]}]: {x} is not a finite ball")
    return to_rationals(values) if all(isinstance(x, flint.fmpq) or x.is_exact() for x in values.flat) else values


def is_exact(values: np.ndarray) -> bool:
    """Whether these are rationals and not balls (as nothing at all is)."""
    return all(isinstance(x, flint.fmpq) for x in values.flat[:1])


def rational(x: Any) -> flint.fmpq:
    """A float64 number or a ball of radius zero as the rational that it is."""
    if isinstance(x, flint.fmpq):
        return x
    return x.fmpq() if isinstance(x, flint.arb) else flint.fmpq(*float(x).as_integer_ratio())


def to_rationals(values: Any) -> np.ndarray:
    """``rational`` of every entry."""
    return np.asarray(np.frompyfunc(rational, 1, 1)(np.asarray(values)), dtype=object)


def middles(values: np.ndarray) -> np.ndarray:
    """Rationals as they are, and the midpoint of every ball as a rational: for searching only.

    What would have more than ``LONGEST`` bits, such as e^(−10^150), is 0.
    """
    return np.asarray(np.frompyfunc(_middle, 1, 1)(values), dtype=object)


def _middle(x: Any) -> flint.fmpq:
    if not isinstance(x, flint.arb):
        return rational(x)
    _, at = x.mid().man_exp()
    return rational(x.mid()) if abs(int(at)) <= LONGEST else flint.fmpq(0)


def to_balls(values: np.ndarray) -> np.ndarray:
    """Every entry as a ball (of the precision of ``BALLS``)."""
    BALLS.array(0.0)  # sets the working precision
    return np.asarray(np.frompyfunc(flint.arb, 1, 1)(values), dtype=object)


def to_float(values: np.ndarray) -> np.ndarray:
    """The nearest float64 of every entry, radii dropped: for searching only, never for a certificate."""
    return np.asarray(np.frompyfunc(lambda x: float(flint.arb(x).mid()), 1, 1)(values), dtype=np.float64)
