"""τ against the distance from the row-span: the least loss of word weights that score nearly as a λ does."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import flint
import numpy as np
import scipy

from rooteps.theory import checks
from rooteps.theory.base_world import normalise
from rooteps.theory.checks import InvalidInput
from rooteps.theory.classifiers.infimum import Infimum, Status, closed, round_down, round_up
from rooteps.theory.classifiers.problem import BALLS, to_float
from rooteps.theory.numbers import Array
from rooteps.theory.task import Task


def tau_by_distance(P_star: Any, task: Task, Phi: Any, B: float, distances: Iterable[float]) -> list[Infimum]:
    r"""The least loss of word weights u within each distance of the row-span, with the hinge loss; certified.

    $$\tau(r) = \min \{ \ell_T(P^*, u) : \mathbb{E}_{p_T} |(u - \Phi^\top\lambda) \cdot p^*_s| \le r,\;
      \|\Phi^\top\lambda\|_\infty \le B \}$$

    Convex and non-increasing in r, with a slope of −1 at least: near-row-span-transfer adds r to it, and is sharpest at
    r = 0, where the curve is that of ``natural_tau`` with Phi.

    Args:
        P_star: true next-word distributions, shape [n, V].
        task: a task with the hinge loss, on these n contexts.
        Phi: word embeddings, shape [d, V].
        B: bound on the word weights Phiᵀλ, ≥ 0.
        distances: values of r ≥ 0.

    Returns:
        For each r an ``Infimum`` with the witness u [V]; ``norm`` is the ‖Phiᵀλ‖_∞ of the point of the row-span.

    Raises:
        InvalidInput: arrays of other shapes, another loss, a B or r that is negative or infinite.

    Source: new; see near-row-span-transfer.

    >>> P_star, task = [[0.75, 0.25], [0.25, 0.75]], Task.from_labels([0.5, 0.5], [1, -1])
    >>> [found.value for found in tau_by_distance(P_star, task, [[1.0, 1.0]], 1.0, [0.0, 0.5, 1.0])]
    [1.0, 0.5, 0.0]
    """
    P_star, Phi = checks.distribution("P_star", P_star, 2), checks.array("Phi", Phi, 2)
    if task.loss != "hinge":
        raise InvalidInput(f"task.loss: {task.loss!r} is not 'hinge', for which this curve is computed")
    checks.shape("P_star", P_star, (len(task.p_T), P_star.shape[1]), "[n, V]")
    checks.shape("Phi", Phi, (len(Phi), P_star.shape[1]), "[d, V]")
    radii = [float(r) for r in distances]
    for name, value in (("B", B), *(("distances", r) for r in radii)):
        if not (np.isfinite(value) and value >= 0):
            raise InvalidInput(f"{name}: {value!r} is not a finite number >= 0")
    return [BALLS.compute(partial(_at, P_star, task, Phi, float(B), r)) for r in radii]


def _at(P_star: np.ndarray, task: Task, Phi: np.ndarray, B: float, r: float) -> Infimum:
    used = task.p_T > 0
    shares = BALLS.array(task.p_T[used])[:, None] * normalise(BALLS.array(task.label_probs[used]))
    joint, truth = shares / shares.sum(), normalise(BALLS.array(P_star[used]))
    lam, beyond, *multipliers = _programme(P_star[used], to_float(joint), Phi, B, r)
    u, norm = _within(truth, joint, Phi, lam, beyond, B, r)
    value = round_up((joint * task.surrogate.value(truth @ u, BALLS)).sum())
    lower = max(0.0, round_down(lower_end(truth, joint, Phi, B, r, *multipliers)))
    met = closed(value, lower)
    message = "attained at the witness, up to rounding" if met else "the gap between the certificates did not close"
    return Infimum(value, to_float(u), lower, Status.OPTIMAL if met else Status.BOUNDED, norm, message)


def _programme(P: np.ndarray, joint: np.ndarray, Phi: np.ndarray, B: float, r: float) -> tuple[np.ndarray, ...]:
    """λ [d], what u has beyond Phiᵀλ [V], and multipliers: of the hinges [n, 2], of the distance [n], of the box [V].

    The variables are λ, c = u − Phiᵀλ, t_s ≥ |c·p*_s| and the hinges.
    """
    (n, V), d, p_T = P.shape, len(Phi), joint.sum(axis=1)
    means, zero, one = P @ Phi.T, np.zeros, np.eye(n)
    hinges = [np.hstack([-y * means, -y * P, zero((n, n)), *(-one * (z == y) for z in (-1, 1))]) for y in (-1, 1)]
    apart = [np.hstack([zero((n, d)), sign * P, -one, zero((n, 2 * n))]) for sign in (-1, 1)]
    box = [np.hstack([sign * Phi.T, zero((V, V + 3 * n))]) for sign in (-1, 1)]
    total = np.concatenate([zero(d + V), p_T, zero(2 * n)])[None, :]
    right = np.concatenate([-np.ones(2 * n), zero(2 * n), np.full(2 * V, B), [r]])
    cost = np.concatenate([zero(d + V + n), joint[:, 0], joint[:, 1]])
    bounds = [(None, None)] * (d + V) + [(0, None)] * (3 * n)
    found = scipy.optimize.linprog(
        cost, np.vstack([*hinges, *apart, *box, total]), right, bounds=bounds, method="highs"
    )
    if found.status != 0:
        return zero(d), zero(V), zero((n, 2)), zero(n), zero(V)
    duals = -found.ineqlin.marginals
    below, above = duals[4 * n : 4 * n + V], duals[4 * n + V : 4 * n + 2 * V]
    closer, further = duals[2 * n : 4 * n].reshape(2, n)
    return found.x[:d], found.x[d : d + V], duals[: 2 * n].reshape(2, n).T, further - closer, above - below


def _within(
    truth: Array, joint: Array, Phi: np.ndarray, lam: np.ndarray, beyond: np.ndarray, B: float, r: float
) -> tuple[Array, float]:
    """Word weights u = Phiᵀλ + c in balls that certainly keep the box and the distance, and ‖Phiᵀλ‖_∞."""
    p_T, exact = joint.sum(axis=1), BALLS.array

    def norm(weights: np.ndarray) -> float:
        return round_up(BALLS.max(BALLS.abs(exact(Phi).T @ exact(weights))))

    def distance(weights: np.ndarray) -> float:
        return round_up((p_T * BALLS.abs(truth @ exact(weights))).sum())

    lam, beyond = (_shrunk(weights, size, most) for weights, size, most in ((lam, norm, B), (beyond, distance, r)))
    return exact(Phi).T @ exact(lam) + exact(beyond), norm(lam)


def _shrunk(weights: np.ndarray, size: Callable[[np.ndarray], float], most: float) -> np.ndarray:
    """Weights of at most that size, for certain."""
    for tries in range(TRIES):
        now = size(weights)
        if now <= most:
            return weights
        weights = weights * min(most / now, 1 - 2.0 ** (tries - 53))
    return np.zeros_like(weights)


TRIES = 50
"""How often weights are made smaller before they are given up."""


def lower_end(
    truth: Array,
    joint: Array,
    Phi: np.ndarray,
    B: float,
    r: float,
    alpha: np.ndarray,
    rho: np.ndarray,
    theta: np.ndarray,
) -> flint.arb:
    r"""A lower bound of τ(r) in balls from any multipliers, which are made feasible.

    With 0 ≤ α ≤ p_T P(y|s), β_s = Σ_y y α_sy, any ρ with P*ᵀρ = P*ᵀβ and any θ with Phi θ = Phi P*ᵀβ: the hinges are at
    least Σα − Σ_s β_s u·p*_s, and Σ_s β_s u·p*_s = Σ_s ρ_s (u − v)·p*_s + v·θ, as v is in the row-span. Hence
    τ(r) ≥ Σα − r max_s |ρ_s|/p_T(s) − B‖θ‖_1. Where no ρ is found, β is one.

    Args:
        truth, joint: P* [n, V] and p_T(s) P(y|s) [n, 2], balls.
        Phi, B, r: of the curve.
        alpha, rho, theta: multipliers, [n, 2], [n] and [V].
    """
    xp, p_T = BALLS, joint.sum(axis=1)
    alpha = xp.maximum(0 * joint, xp.minimum(joint, xp.array(alpha)))
    beta = alpha[:, 1] - alpha[:, 0]
    missing = xp.array(Phi) @ (beta @ truth - xp.array(theta))
    box = xp.array(theta) + xp.lstsq(xp.array(Phi), missing[:, None])[:, 0]
    slopes = [beta]
    with contextlib.suppress(ArithmeticError):  # contexts that are alike leave no inverse
        slopes.append(xp.array(rho) + xp.lstsq(truth.T, ((beta - xp.array(rho)) @ truth)[:, None])[:, 0])
    steepest = [x for x in (xp.max(xp.abs(slope) / p_T) for slope in slopes) if x.is_finite()]
    return alpha.sum() - r * min(steepest, key=lambda x: x.mid()) - B * xp.abs(box).sum()
