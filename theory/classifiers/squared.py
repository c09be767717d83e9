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
from scipy.optimize import lsq_linear

from rooteps.theory.classifiers.columns import Columns
from rooteps.theory.classifiers.infimum import ZERO, Infimum, Status, closed, round_down, round_up
from rooteps.theory.classifiers.problem import Problem, is_exact, to_balls, to_float

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
    lower, columns = flint.arb(0), []
    for j in classes:
        bound, weights = _binary(problem.features, total - probs[:, j], probs[:, j])
        lower += bound
        columns.append(weights)
    witness = columns[0] if binary else np.stack(columns, axis=1)
    value, below = round_up(problem.loss(witness)), max(round_down(lower), 0.0)
    pushed = witness * _PUSH
    further = round_up(problem.loss(pushed))
    if further < value:
        value, witness = further, pushed
    if value <= ZERO:
        status, message = Status.SEPARABLE, "zero loss at the witness"
    elif closed(value, below):
        status, message = Status.OPTIMAL, "attained at the witness, up to rounding"
    else:
        status, message = Status.BOUNDED, "the gap between the certificates did not close"
    return Infimum(value, witness, below, status, float(np.abs(witness).max(initial=0.0)), message)


def _binary(G: np.ndarray, minus: np.ndarray, plus: np.ndarray) -> tuple[flint.arb, np.ndarray]:
    """(a ball whose lower end is certainly ≤ the infimum, weights [D]) for joint weights of y = −1, +1, [n] each."""
    weight, sign = np.concatenate([minus, plus]), np.repeat([-1, 1], len(G))
    rows = np.concatenate([np.arange(len(G))] * 2)
    used = np.frompyfunc(lambda x: x > 0, 1, 1)(weight).astype(bool)
    weight, sign, rows = weight[used], sign[used], rows[used]
    margins = sign[:, None] * to_float(G)[rows]
    root = np.sqrt(to_float(weight))[:, None]
    # min ‖√w (1 − margin + t)‖ over t ≥ 0: what a margin has above one costs nothing.
    m, D = margins.shape
    found = lsq_linear(
        root * np.hstack([margins, -np.eye(m)]),
        root[:, 0],
        bounds=(np.repeat([-np.inf, 0.0], [D, m]), np.inf),
        method="bvls",
        lsq_solver="exact",
    )
    weights = found.x[:D]
    active = 1 - margins @ weights > _ACTIVE
    noise = sum((flint.arb(4 * a * b / (a + b)) for a, b in zip(minus, plus, strict=True)), flint.arb(0))
    if not active.any():
        return noise, weights
    bound = _dual(sign[active, None] * G[rows[active]], weight[active])
    return (noise, weights) if bound is None or bound.lower() < noise.lower() else (bound, weights)


def _dual(margins: np.ndarray, weight: np.ndarray) -> flint.arb | None:
    """Σ α − α²/4w for the α of the weights that minimise Σ w (1 − margin)², if these are certainly ≥ 0."""
    columns = Columns.of(margins)
    if not columns.certain:
        return None
    exact = is_exact(margins)
    A = margins[:, columns.kept] if exact else to_balls(margins[:, columns.kept])
    w = weight if exact else to_balls(weight)
    one: Any = flint.fmpq(1) if exact else flint.arb(1)
    short = np.full(len(A), one, dtype=object)
    if A.shape[1]:
        kind: Any = flint.fmpq_mat if exact else flint.arb_mat
        try:
            v = kind((A.T @ (w[:, None] * A)).tolist()).solve(kind([[x] for x in A.T @ w]))
        except ZeroDivisionError:
            return None
        short = short - A @ np.array([row[0] for row in v.tolist()], dtype=object)
    if not all(x >= 0 for x in short):
        return None
    return sum((flint.arb(a * (2 * x - x * x)) for a, x in zip(w, short, strict=True)), flint.arb(0))
