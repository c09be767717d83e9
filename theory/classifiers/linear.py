"""The hinge losses: the dual linear programme, solved by HiGHS through SciPy."""

from __future__ import annotations

import numpy as np
import scipy

from rooteps.theory.classifiers.problem import Problem, to_float


def solve_hinge(
    problem: Problem, basis: np.ndarray, own: np.ndarray, words: np.ndarray | None = None, B: float = 0.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    r"""max Σ A_ij − B‖μ‖_1 over A ≥ 0, Σ_j A_ij ≤ w_i, with Σ_ij A_ij (e_j − e_{y_i}) ⊗ g_{s_i} + Phi μ = 0.

    Args:
        problem: a task with a hinge loss.
        basis: the features in coordinates good for float64, [n, r].
        own: the classes with weights of their own.
        words: the word embeddings in these coordinates, [r, V], or None for unrestricted weights.
        B: the bound on word weights.

    Returns:
        Weights [r, classes] (the multipliers), z [m, k], mu [V, classes]; None when HiGHS fails.
    """
    r, c = basis.shape[1], len(own)
    groups, label = problem.group_context, problem.group_label
    m, k = len(groups), problem.k
    weight = to_float(problem.weights)
    group, target = np.nonzero(np.arange(k)[None, :] != label[:, None])
    direction = (target[:, None] == own[None, :]).astype(float) - (label[group][:, None] == own[None, :])
    # Mean weight one, so that HiGHS's absolute tolerances see numbers of order one.
    scale = 1.0 / weight.mean()
    columns = (basis[groups[group]][:, None, :] * direction[:, :, None]).reshape(len(group), c * r).T
    cost = -np.ones(len(group))
    upper = scale * weight[group]
    if words is not None:
        V = words.shape[1]
        block = np.kron(np.eye(c), words)
        columns = np.hstack([columns, block, -block])
        cost = np.concatenate([cost, np.full(2 * V * c, B)])
        upper = np.concatenate([upper, np.full(2 * V * c, np.inf)])
    limits: dict[str, np.ndarray] = {}
    if k > 2:
        rows = (np.arange(m)[:, None] == group[None, :]).astype(float)
        limits = {"A_ub": np.hstack([rows, np.zeros((m, columns.shape[1] - len(group)))]), "b_ub": scale * weight}
    solution = scipy.optimize.linprog(
        cost,
        A_eq=columns if c * r else None,
        b_eq=np.zeros(c * r) if c * r else None,
        bounds=np.stack([np.zeros(len(upper)), upper], axis=1),
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        **limits,
    )
    if solution.status != 0:
        return None
    A = solution.x / scale
    z = np.zeros((m, k))
    z[group, target] = A[: len(group)]
    z[np.arange(m), label] = weight - z.sum(axis=1)
    mu = np.zeros((0, c))
    if words is not None:
        plus, minus = A[len(group) :].reshape(2, c, words.shape[1])
        mu = (plus - minus).T
    marginals = solution.eqlin.marginals if c * r else np.zeros(0)
    return marginals.reshape(c, r).T, z, mu


def relative_interior(problem: Problem, basis: np.ndarray, own: np.ndarray) -> np.ndarray | None:
    """A dual point [m, k] of zero residual that is positive wherever such a point can be; None when HiGHS fails.

    The largest Σ t over z ≥ t, 0 ≤ t ≤ 1, in the cone of the feasible set (z may be scaled up by τ ≥ 1).
    """
    r, c = basis.shape[1], len(own)
    groups = problem.group_context
    m, k = len(groups), problem.k
    weight = to_float(problem.weights)
    z0 = to_float(problem.z0)
    group, target = np.repeat(np.arange(m), k), np.tile(np.arange(k), m)
    direction = (target[:, None] == own[None, :]).astype(float)
    size = m * k
    columns = (basis[groups[group]][:, None, :] * direction[:, :, None]).reshape(size, c * r).T
    # Columns: z − t ≥ 0, t, τ.
    block = np.vstack([columns, (np.arange(m)[:, None] == group[None, :]).astype(float)])
    right = np.concatenate([columns @ z0.reshape(-1), weight])
    solution = scipy.optimize.linprog(
        np.concatenate([np.zeros(size), -np.ones(size), [0.0]]),
        A_eq=np.hstack([block, block, -right[:, None]]),
        b_eq=np.zeros(len(right)),
        bounds=[(0, None)] * size + [(0, 1)] * size + [(1, None)],
        method="highs",
    )
    if solution.status != 0:
        return None
    return ((solution.x[:size] + solution.x[size : 2 * size]) / solution.x[-1]).reshape(m, k)
