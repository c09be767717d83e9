"""Results 6 to 11, 25 and 27: the paper's transfer theorems, and those beside them."""

import mpmath
import numpy as np

from tests.oracles.arithmetic import exact, solve, sqrt
from tests.oracles.losses import LIPSCHITZ
from tests.oracles.objects import gamma_delta, kl, project
from tests.oracles.results.chains import claimed, for_both, from_task, to_cross_entropy
from tests.oracles.results.coverage import chi_squared_coverage


def unconstrained_transfer(c):
    """6: ℓ_T(P) ≤ τ + sqrt(2B²ε/γ)."""
    gap = c.task_loss(c.P @ c.v) - c.task_loss(c.P_star @ c.v)
    return [gap, gap, c.p_T @ abs((c.P - c.P_star) @ c.v), *to_cross_entropy(c, c.P_star)], {}


def softmax_transfer(c):
    """7: ℓ_T(Phi p_f) ≤ τ + sqrt(2B²ε/γ)."""
    scores = c.P @ c.Phi.T @ c.lam
    gap = c.task_loss(scores) - c.task_loss(c.P_star @ c.Phi.T @ c.lam)
    moved = [c.p_T @ abs((c.P - q) @ c.v) for q in (c.P_star, c.Q)]
    return [gap, gap, *moved, *to_cross_entropy(c, c.Q)], {"linear map": (max(abs(c.P @ c.v - scores)), 0)}


def quadratic_partition(c):
    """8: ℓ_T^affine(F) ≤ τ + sqrt(2B²ε/γ), with (A, b) the least-squares fit of Phi p_f to f."""
    means = c.P @ c.Phi.T
    design = np.hstack([c.F, exact(np.ones((len(c.F), 1)))])
    fit = solve(design.T @ design, design.T @ means)
    tau = c.task_loss(c.P_star @ c.v)
    affine, linear = (c.task_loss(scores) - tau for scores in (design @ fit @ c.lam, means @ c.lam))
    moved = [c.p_T @ abs((c.P - q) @ c.v) for q in (c.P_star, c.Q)]
    return [affine, affine, linear, *moved, *to_cross_entropy(c, c.Q)], {}


def approximate_quadratic_partition(c):
    """8a: ℓ_T^affine(F) ≤ τ + sqrt(2B²ε/γ) + ‖λ‖ E_{p_T}‖Phi p_f − (A f + b)‖, with the least-squares (A, b)."""
    means = c.P @ c.Phi.T
    design = np.hstack([c.F, exact(np.ones((len(c.F), 1)))])
    fitted = design @ solve(design.T @ design, design.T @ means)
    true = c.P_star @ c.v
    gap = c.task_loss(fitted @ c.lam) - c.task_loss(true)
    extra = mpmath.sqrt(c.lam @ c.lam) * (c.p_T @ sqrt(((means - fitted) ** 2).sum(axis=1)))
    moved = [c.p_T @ abs((c.P - q) @ c.v) for q in (c.P_star, c.Q)]
    rest = [extra + x for x in (*moved, *to_cross_entropy(c, c.Q))]
    return [gap, gap, c.p_T @ abs(fitted @ c.lam - true), *rest], {}


def covariance_shift(c):
    """9: ℓ_T(Phi p_f) ≤ τ + sqrt(2B²ε/γ(p_T; Δ)), and γ(p_T; Δ) ≥ γ(p_T)."""
    delta = (c.P - c.Q) @ c.Phi.T
    g, along, distance, x = gamma_delta(c.p_L, c.p_T, delta), delta @ c.lam, abs(c.P - c.Q).sum(axis=1), kl(c.Q, c.P)
    gap = c.task_loss(c.P @ c.v) - c.task_loss(c.P_star @ c.v)
    squares = [c.p_L @ along**2, c.half_osc**2 * (c.p_L @ distance**2), c.B**2 * (c.p_L @ distance**2)]
    epsilon = claimed(c, c.p_L @ x)
    squares += [2 * c.B**2 * (c.p_L @ x), 2 * c.B**2 * epsilon]
    moved = [c.p_T @ abs((c.P - c.P_star) @ c.v), c.p_T @ abs(along), mpmath.sqrt(c.p_T @ along**2)]
    return [gap, gap, *moved, *(mpmath.sqrt(y / g) for y in squares)], {"never worse": (c.gamma, g)}


def quad_objective(c):
    """10: ℓ_T(F) ≤ τ + sqrt(2B²ε/γ) with B = ‖v‖_2 and weights Phi v on f itself."""
    means, best = c.P_star @ c.Phi.T, project(c.Phi, c.P_star)

    def objective(F):
        return c.p_L @ (((F @ c.Phi) ** 2).sum(axis=1) / 2 - (F * means).sum(axis=1))

    excess = objective(c.F) - objective(best)
    residual = c.F @ c.Phi - best @ c.Phi
    squares, norm = (residual**2).sum(axis=1), mpmath.sqrt(c.v @ c.v)
    tau = c.task_loss(c.P_star @ c.v)
    gap = c.task_loss(c.F @ (c.Phi @ c.v)) - tau
    epsilon = claimed(c, excess)
    chain = [gap, gap, c.p_T @ abs(residual @ c.v), norm * (c.p_T @ sqrt(squares)), norm * mpmath.sqrt(c.p_T @ squares)]
    chain += [norm * mpmath.sqrt(c.p_L @ squares / c.gamma), mpmath.sqrt(2 * norm**2 * epsilon / c.gamma)]
    return chain, {
        "stationarity": (max(abs(best @ c.Phi @ c.Phi.T - means).ravel()), 0),
        "excess": (excess, c.p_L @ squares / 2),
        "scores": (max(abs(best @ (c.Phi @ c.v) - c.P_star @ c.v)), 0),
    }


def multiclass_transfer(c):
    """11: ℓ_T(P) ≤ τ + L sqrt(2B²ε/γ)."""
    L = LIPSCHITZ[c.loss]
    gap = c.task_loss(c.P @ c.v) - c.task_loss(c.P_star @ c.v)
    moved = abs((c.P - c.P_star) @ c.v).max(axis=1)
    return [gap, gap, L * (c.p_T @ moved), *to_cross_entropy(c, c.P_star, L)], {}


def softmax_multiclass_transfer(c):
    """11 for softmax models: ℓ_T(Phi p_f) ≤ τ + L sqrt(2B²ε/γ) with scores Λᵀ Phi p_f."""
    L = LIPSCHITZ[c.loss]
    gap = c.task_loss(c.P @ c.Phi.T @ c.lam) - c.task_loss(c.P_star @ c.Phi.T @ c.lam)
    moved = [L * (c.p_T @ abs((c.P - q) @ c.v).max(axis=1)) for q in (c.P_star, c.Q)]
    return [gap, gap, *moved, *to_cross_entropy(c, c.Q, L)], {}


def near_row_span_transfer(c):
    """25: sqrt(2B²εC) + E|(u − v)·p*|, with v the projection of u onto the row-span."""
    lam = solve(c.Phi @ c.Phi.T, c.Phi @ c.v)
    v, true = c.Phi.T @ lam, c.P_star @ c.v
    apart, tau = c.p_T @ abs(true - c.P_star @ v), c.task_loss(true)
    gap, distance = c.task_loss(c.P @ v) - tau, c.p_T @ abs(c.P - c.Q).sum(axis=1)
    B, x = max(abs(v)), kl(c.Q, c.P)
    excess = c.p_L @ x
    rest = [c.p_T @ abs((c.P - q) @ v) for q in (c.P_star, c.Q)]
    rest += [(max(v) - min(v)) / 2 * distance, B * distance, B * (c.p_T @ sqrt(2 * x))]
    rest += [mpmath.sqrt(2 * B**2 * y * chi_squared_coverage(c)) for y in (excess, claimed(c, excess))]
    chain = [gap, gap, c.p_T @ abs(c.P @ v - true), *(apart + y for y in rest)]
    return chain, {"never better": (c.task_loss(c.P_star @ v) - tau, apart)}


def _close_copies(c, q):
    """27: ‖p − q‖ ≤ 2 tanh(η/4) and ℓ_T ≤ τ + 2B E tanh(η/4), with η the oscillation of log(p/q)."""
    eta = _oscillation(c.P, q)
    distance, tanh = abs(c.P - q).sum(axis=1), np.array([mpmath.tanh(x / 4) for x in eta])
    chain = [*from_task(c, q), c.half_osc * (c.p_T @ distance), c.B * (c.p_T @ distance)]
    return [*chain, 2 * c.B * (c.p_T @ tanh)], {
        "every context": (max(distance - 2 * tanh), 0),
        "attained": (2 * (c.p_T @ tanh), 2 * (c.p_T @ tanh)),
    }


close_copies, softmax_close_copies = for_both(_close_copies)


def _oscillation(P, Q):
    """max − min of log(p/q) over the words that both have; infinite where only one has some."""
    found = []
    for p, q in zip(P, Q, strict=True):
        ratios = [mpmath.log(a / b) for a, b in zip(p, q, strict=True) if a > 0 and b > 0]
        found.append(max(ratios) - min(ratios) if ((p > 0) == (q > 0)).all() else mpmath.inf)
    return found
