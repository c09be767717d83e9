r"""The squared hinge losses, which are not Lipschitz: they serve to show that the theorems need a loss that is.

With groups i = (s, y) of weight w_i and sign y_i (one such problem for each class of a k-way task),

$$\inf_v \sum_i w_i \max(0, 1 - y_i\, v \cdot g_{s_i})^2 = \max_{\alpha \ge 0} \Bigl\{ \sum_i \alpha_i -
  \frac{\alpha_i^2}{4 w_i} : \sum_i \alpha_i y_i g_{s_i} = 0 \Bigr\}$$

and the maximum is at α_i = 2 w_i (1 − y_i v·g_i) on the margins below one. With these known, v solves a linear
system, over the rationals for exact features and in balls else; the solution satisfies the dual's constraints exactly.
"""

from __future__ import annotations

from typing import Any

import flint
import numpy as np
import scipy

from rooteps.theory.classifiers import precise
from rooteps.theory.classifiers.certificate import solve_certainly
from rooteps.theory.classifiers.columns import Columns
from rooteps.theory.classifiers.infimum import Best, Infimum
from rooteps.theory.classifiers.problem import Problem, is_exact, middles, to_balls, to_float, to_rationals
from rooteps.theory.numbers import Balls

_ACTIVE = 1e-9
"""Margins short of one by more than this are tried as those below one. It decides which proof is tried."""

_PUSH = 1 + 2.0**-40
"""Moves margins of 1 − 1e-16 over 1."""


def squared_infimum(problem: Problem) -> Infimum:
    """The certified infimum of a squared hinge loss over unrestricted weights.

    Args:
        problem: a task with the loss ``squared-hinge`` or ``one-vs-rest-squared-hinge``.

    Returns:
        An ``Infimum`` without a dual point: the weights of the linear system are the proof.
    """
    probs = problem.probs
    binary = problem.task.surrogate.binary
    classes = [1] if binary else range(problem.k)
    total = probs.sum(axis=1)
    halves = [_Half.of(problem.features, total - probs[:, j], probs[:, j]) for j in classes]

    def joined(parts: list[np.ndarray]) -> np.ndarray:
        return parts[0] if binary else np.stack(parts, axis=1)

    best = Best(problem.loss, joined([np.zeros(problem.features.shape[1]) for _ in halves]))
    for search in (_Half.in_float64, _Half.with_more_digits):
        if best.closed:
            break
        for half in halves:
            half.improve(search(half))
        for parts in ([half.weights for half in halves], [half.exact for half in halves]):
            best.classifier(joined(parts))
        best.classifier(best.witness * _PUSH)
        best.bound(sum((half.lower for half in halves), flint.arb(0)))
    return best.report(attained=True)


class _Half:
    """The binary problem of one class: margins y g [m, D], weights w [m], and the best that is known of it."""

    def __init__(self, margins: np.ndarray, weight: np.ndarray, noise: flint.arb):
        self.margins, self.weight, self.lower = margins, weight, noise
        self.weights = self.exact = np.full(margins.shape[1], flint.fmpq(0))

    @classmethod
    def of(cls, G: np.ndarray, minus: np.ndarray, plus: np.ndarray) -> _Half:
        """For joint weights of y = −1, +1, [n] each."""
        weight, sign = np.concatenate([minus, plus]), np.repeat([-1, 1], len(G))
        rows = np.concatenate([np.arange(len(G))] * 2)
        used = np.frompyfunc(lambda x: x > 0, 1, 1)(weight).astype(bool)
        noise = sum((flint.arb(4 * a * b / (a + b)) for a, b in zip(minus, plus, strict=True)), flint.arb(0))
        return cls(sign[used, None] * G[rows[used]], weight[used], noise)

    def improve(self, weights: np.ndarray | None) -> None:
        """The weights, and what the margins below one at them prove."""
        if weights is None or (weights.dtype != object and not np.isfinite(weights).all()):
            return
        self.weights = self.exact = to_rationals(weights)
        scores = self.margins @ self.weights if is_exact(self.margins) else self.margins @ to_balls(self.weights)
        short = to_balls(1 - scores)
        for active in (to_float(short) > _ACTIVE, np.frompyfunc(lambda x: x > 0, 1, 1)(short).astype(bool)):
            proved = _dual(self.margins[active], self.weight[active], self.margins.shape[1]) if active.any() else None
            if proved is not None:
                bound, self.exact = proved
                self.lower = max(self.lower, bound, key=lambda x: x.lower())

    def in_float64(self) -> np.ndarray | None:
        """min ‖√w (1 − margin + t)‖ over t ≥ 0: what a margin has above one costs nothing."""
        m, D = self.margins.shape
        margins, root = to_float(self.margins), np.sqrt(to_float(self.weight))[:, None]
        scale = np.exp2(-np.clip(np.frexp(np.abs(margins).max(axis=0, initial=0.0))[1], -1000, 1000).astype(float))
        try:
            with np.errstate(all="ignore"):
                found = scipy.optimize.lsq_linear(
                    root * np.hstack([margins * scale[None, :], -np.eye(m)]),
                    root[:, 0],
                    bounds=(np.repeat([-np.inf, 0.0], [D, m]), np.inf),
                    method="bvls",
                    lsq_solver="exact",
                )
                return found.x[:D] * scale
        except (np.linalg.LinAlgError, ValueError):  # of numbers that are not finite
            return None

    def with_more_digits(self) -> np.ndarray | None:
        """Newton's method, which ends after finitely many steps: the loss is quadratic between kinks."""
        features = middles(self.margins)
        if features.size > precise.LARGEST:
            return None
        precision = precise.bits(features)
        return Balls(precision).compute(lambda: self._precisely(features, precision))

    def _precisely(self, features: np.ndarray, precision: int) -> np.ndarray:
        G, scale = precise.scaled(features)
        w = np.frompyfunc(flint.arb, 1, 1)(self.weight)

        def evaluate(x: np.ndarray) -> tuple[flint.arb, np.ndarray, np.ndarray]:
            short = np.frompyfunc(lambda y: y if y.mid() > 0 else flint.arb(0), 1, 1)(1 - G @ x)
            below = np.frompyfunc(lambda y: int(y != 0), 1, 1)(short)
            weighted = (w * below)[:, None] * G
            return (w * short * short).sum(), -2 * (G.T @ (w * short)), 2 * (weighted.T @ G)

        def share(x: np.ndarray, move: np.ndarray) -> flint.arb:
            """The minimum along the step: the slope is linear between the kinks, which are sorted."""
            short, falls = 1 - G @ x, G @ move
            kinks = sorted({(a / b).mid() for a, b in zip(short, falls, strict=True) if b != 0 and (a / b).mid() > 0})
            left, right = flint.arb(0), slope_at(short, falls, flint.arb(0))
            for kink in [*kinks, (kinks[-1] if kinks else flint.arb(0)) + 1]:
                before, right = right, slope_at(short, falls, kink)
                if right > 0:
                    return (left - before * (kink - left) / (right - before)).mid()
                left = kink
            return left

        def slope_at(short: np.ndarray, falls: np.ndarray, t: flint.arb) -> flint.arb:
            rest = [a - t * b for a, b in zip(short, falls, strict=True)]
            return sum(
                (-weight * r * b for weight, r, b in zip(w, rest, falls, strict=True) if r > 0), flint.arb(0)
            ).mid()

        x = precise.minimise(evaluate, share, G.shape[1], precision) * scale
        return np.asarray(np.frompyfunc(precise.rational, 1, 1)(x), dtype=object)


def _dual(margins: np.ndarray, weight: np.ndarray, D: int) -> tuple[flint.arb, np.ndarray] | None:
    """Σ α − α²/4w for the α of the weights that minimise Σ w (1 − margin)², and these, if α is certainly ≥ 0."""
    columns = Columns.of(margins)
    if not columns.certain:
        return None
    exact = is_exact(margins)
    A = margins[:, columns.kept] if exact else to_balls(margins[:, columns.kept])
    w = weight if exact else to_balls(weight)
    one: Any = flint.fmpq(1) if exact else flint.arb(1)
    short, weights = np.full(len(A), one, dtype=object), np.full(D, 0 * one, dtype=object)
    if A.shape[1]:
        v = solve_certainly(A.T @ (w[:, None] * A), A.T @ w)
        if v is None:
            return None
        weights[columns.kept] = v
        short = short - A @ weights[columns.kept]
    # Stationary by what was solved; looked at anew where that can be done without rounding.
    if not all(x >= 0 for x in short) or (exact and any(x != 0 for x in margins.T @ (w * short))):
        return None
    bound = sum((flint.arb(a * (2 * x - x * x)) for a, x in zip(w, short, strict=True)), flint.arb(0))
    return bound, to_rationals(middles(weights))
