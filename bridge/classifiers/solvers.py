"""Minimisers of the two losses in float64: weights and a dual point. Nothing is promised; the certificates tell."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.linalg
import scipy.special
from scipy.optimize import minimize

FIRST_ORDER = 300
"""Steps of L-BFGS."""
NEWTON = 12
"""Newton's steps behind them."""
INTERIOR = 80
"""Steps of the interior-point method."""
REACHED = 1e-9
"""A gap below this share of the loss ends the search."""
_BACK = 0.995
"""How far towards its end a step of the interior-point method goes."""


class Solution(NamedTuple):
    """Weights v [D], and λ/p [n]."""

    v: np.ndarray
    share: np.ndarray


def logistic(A: np.ndarray, p: np.ndarray) -> Solution:
    """The least Σ p log(1 + e^{−Av}): SciPy's L-BFGS, then Newton's method.

    Args:
        A: signed features, of columns that are nearly orthonormal, [n, D].
        p: weights with mean 1, [n].
    """
    total = p.sum()

    def loss(v: np.ndarray) -> tuple[float, np.ndarray]:
        margin = A @ v
        share = _sigmoid(-margin)
        return float(p @ np.logaddexp(0.0, -margin)) / total, -(A.T @ (p * share)) / total

    options = {"maxiter": FIRST_ORDER, "maxcor": 20, "ftol": 1e-14, "gtol": 1e-10}
    v = minimize(loss, np.zeros(A.shape[1]), jac=True, method="L-BFGS-B", options=options).x
    value, slope = loss(v)
    for _ in range(NEWTON):
        share = _sigmoid(-(A @ v))
        step = _solve(A, p * share * (1 - share) / total, -slope)
        if step is None:
            break
        decrement, length = -float(slope @ step), 1.0
        while length > 1e-6 and not (after := loss(v + length * step))[0] < value:
            length /= 2
        if length <= 1e-6:
            break
        v, value, slope = v + length * step, *after
        if decrement <= REACHED * value:
            break
    return Solution(v, _sigmoid(-(A @ v)))


def hinge(A: np.ndarray, p: np.ndarray) -> Solution:
    r"""The least Σ p max(0, 1 − Av), as a linear programme by Mehrotra's predictor–corrector method.

    $$\min p \cdot \xi \quad Av + \xi - s = 1,\; \xi, s \ge 0; \qquad A^\top \lambda = 0,\; \lambda + z = p,\;
      \lambda_i s_i = z_i \xi_i = 0$$

    Args:
        A: signed features, of columns that are nearly orthonormal, [n, D].
        p: weights with mean 1, [n].

    Source: Mehrotra, On the implementation of a primal–dual interior point method, 1992.
    """
    n, D = A.shape
    v, xi, s = np.zeros(D), np.full(n, 1.5), np.full(n, 0.5)
    lam, z = p / 2, p / 2
    best = Solution(v, np.full(n, 0.5))
    for _ in range(INTERIOR):
        margin = A @ v
        gap = float(lam @ s + z @ xi)
        value = float(p @ np.maximum(0.0, 1 - margin))
        best = Solution(v, lam / p)
        if gap <= REACHED * value or gap <= 1e-13 * p.sum():
            break
        W = 1 / (xi / z + s / lam)
        if not (np.isfinite(W).all() and np.isfinite(v).all()):
            break
        left, off, short = A.T @ lam, 1 - margin - xi + s, p - lam - z
        factor = _factor(A, W)
        if factor is None:
            break

        def step(for_lam: np.ndarray, for_z: np.ndarray) -> tuple[np.ndarray, ...]:
            inner = off - (for_z - xi * short) / z + for_lam / lam  # noqa: B023
            dv = scipy.linalg.cho_solve(factor, left + A.T @ (W * inner))  # noqa: B023
            dlam = W * (inner - A @ dv)  # noqa: B023
            dz = short - dlam  # noqa: B023
            return dv, (for_lam - s * dlam) / lam, (for_z - xi * dz) / z, dlam, dz  # noqa: B023

        mu = gap / (2 * n)
        dv, ds, dxi, dlam, dz = step(-lam * s, -z * xi)
        primal, dual = _longest((s, ds), (xi, dxi)), _longest((lam, dlam), (z, dz))
        after = float((lam + dual * dlam) @ (s + primal * ds) + (z + dual * dz) @ (xi + primal * dxi)) / (2 * n)
        centre = (after / mu) ** 3 * mu
        dv, ds, dxi, dlam, dz = step(centre - lam * s - dlam * ds, centre - z * xi - dz * dxi)
        primal, dual = (min(1.0, _BACK * _longest(*pairs)) for pairs in (((s, ds), (xi, dxi)), ((lam, dlam), (z, dz))))
        v, s, xi = v + primal * dv, s + primal * ds, xi + primal * dxi
        lam, z = lam + dual * dlam, z + dual * dz
    return best


def _longest(*pairs: tuple[np.ndarray, np.ndarray]) -> float:
    """How far positive numbers may move in their directions until one is zero; 1/_BACK at most."""
    ratios = [np.min(-x / dx, initial=np.inf, where=dx < 0) for x, dx in pairs]
    return float(min(1 / _BACK, *ratios))


def _factor(A: np.ndarray, W: np.ndarray) -> tuple[np.ndarray, bool] | None:
    """The Cholesky factor of AᵀWA; None where there is none."""
    rows = np.sqrt(W)[:, None] * A
    gram = rows.T @ rows
    try:
        return scipy.linalg.cho_factor(gram + 1e-15 * np.trace(gram) / len(gram) * np.eye(len(gram)), overwrite_a=True)
    except np.linalg.LinAlgError:
        return None


def _solve(A: np.ndarray, W: np.ndarray, right: np.ndarray) -> np.ndarray | None:
    factor = _factor(A, W)
    return None if factor is None else np.asarray(scipy.linalg.cho_solve(factor, right))


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return np.asarray(scipy.special.expit(x))
