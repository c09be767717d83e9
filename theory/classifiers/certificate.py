"""From a float64 dual solution to an exact one: the rigorous lower bound of an infimum.

A solver's dual point misses its equality constraints by rounding. Of the entries that are well inside their bounds, as
many as there are constraints are solved for again, exactly (or in balls, for features that are balls); the rest
keep their float64 values, which are exact numbers. The new point satisfies the constraints exactly, and what remains
to be checked is that its entries are ≥ 0. The choice of entries decides only whether this succeeds.
"""

from __future__ import annotations

from typing import Any

import flint
import numpy as np
import scipy

from rooteps.theory.classifiers.columns import Columns
from rooteps.theory.classifiers.infimum import DualPoint
from rooteps.theory.classifiers.problem import Problem, entropy, is_exact, to_balls, to_float, to_rationals

_AT_BOUND = 1e-13
"""Entries below this share of their weight are put on their bound. It decides which proof is tried, not what holds."""
_INDEPENDENT = 1e-11
"""Pivots of a QR factorisation below this share of the first are taken for zero. Likewise."""


def feasible_point(problem: Problem, columns: Columns, z: np.ndarray) -> DualPoint | None:
    """A point of zero residual near z [m, k], float64 or rationals, for unrestricted weights; None where this fails."""
    if not columns.certain:
        return None
    own = _independent_classes(problem, z if z.dtype != object else to_float(z))
    G = problem.features[:, columns.kept]
    start = _Start(problem, own, z, exact=is_exact(G))
    rows = np.arange(len(own) * G.shape[1])
    free = start.free_columns(columns.basis)
    order, rank = _pivots(free * start.room[None, :])
    chosen = order[:rank]
    if is_exact(G) and rank < len(rows):
        chosen = _independent(start.free_columns(G), start.room)
        rank = len(chosen)
    full = rank == len(rows)
    if not (full or is_exact(G)):
        return None  # that the remaining constraints follow from these cannot be seen in balls
    if rank:
        matrix = start.free_columns(G)[:, chosen]
        if not full:
            rows = _independent(matrix.T, np.ones(len(rows)))
        step = solve_certainly(matrix[rows], -start.residual(G)[rows])
        if step is None:
            return None
        start.move(chosen, step)
    if not full and any(x != 0 for x in start.residual(G)):
        return None
    point = DualPoint(problem.active[problem.group_context], problem.group_label, start.z)
    return point if proves(problem, point) else None


def given_point(problem: Problem, z: np.ndarray) -> DualPoint | None:
    """z [m, k] itself, for exact features, where it is rational and a feasible point; else None."""
    if not (is_exact(z) and is_exact(problem.features)):
        return None
    point = DualPoint(problem.active[problem.group_context], problem.group_label, z)
    return point if proves(problem, point) else None


def proves(problem: Problem, point: DualPoint) -> bool:
    """Whether a dual point for unrestricted weights is feasible: every sum, sign and constraint is looked at anew.

    Exact features leave no doubt. For balls, whose point solves a system that is certainly regular, every sum has to
    hold what it should be, and every entry has to be certainly ≥ 0.
    """
    sums = point.z.sum(axis=1) - problem.weights
    exact = is_exact(problem.features) and is_exact(point.z)
    G = problem.features if exact else to_balls(problem.features)
    missed = G[problem.group_context].T @ (point.z - (problem.z0 if exact else to_balls(problem.z0)))
    zero = (lambda x: x == 0) if exact else (lambda x: flint.arb(x).contains(0))
    return all(x >= 0 for x in point.z.flat) and all(zero(x) for x in (*sums.flat, *missed.flat))


def penalised_point(
    problem: Problem,
    basis: np.ndarray,
    own: np.ndarray,
    z: np.ndarray,
    mu: np.ndarray,
    Phi: tuple[np.ndarray, np.ndarray] | None,
) -> DualPoint | None:
    """A dual point for ‖v_j‖_∞ ≤ B near float64 z [m, k] and multipliers mu [V, classes].

    Args:
        problem: its features are P* (Phi None) or P* Phiᵀ, [n, r].
        basis: the features in coordinates good for float64, [n, r].
        own: the classes with weights of their own.
        z, mu: the float64 solution.
        Phi: independent rows that span the row-span, exact or balls, and the same in the coordinates of the basis, both
            [r, V]; None where v is free, and every multiplier then has its own constraint.
    """
    start = _Start(problem, own, z, exact=False)
    G = to_balls(problem.features)
    r, c = basis.shape[1], len(own)
    size = max(float(np.abs(mu).max()), float(start.room.max(initial=0.0)))
    mu = np.where(np.abs(mu) > _AT_BOUND * size, mu, 0.0)
    words = np.eye(r) if Phi is None else Phi[1]
    free = start.free_columns(basis)
    room = np.concatenate([start.room, (np.abs(mu) + _AT_BOUND * size).T.reshape(-1)])
    order, rank = _pivots(np.hstack([free, np.kron(np.eye(c), words)]) * room[None, :], threshold=0.0)
    if rank < r * c:
        return None
    chosen = order[: r * c]
    of_z, of_mu = chosen[chosen < free.shape[1]], chosen[chosen >= free.shape[1]] - free.shape[1]
    matrix = start.free_columns(G)[:, of_z]
    if Phi is None:
        rows = np.setdiff1d(np.arange(r * c), of_mu)
        if len(rows):
            step = solve_certainly(matrix[rows], -(start.residual(G) + mu.T.reshape(-1))[rows])
            if step is None:
                return None
            start.move(of_z, step)
        multipliers = -start.residual(G)
        exact_mu = multipliers.reshape(c, r).T
    else:
        exact_mu = to_balls(to_rationals(mu))
        words = to_balls(Phi[0])
        residual = start.residual(G) + (words @ exact_mu).T.reshape(-1)
        zero = np.full_like(words, flint.arb(0))
        block = np.block([[words if i == j else zero for j in range(c)] for i in range(c)])
        step = solve_certainly(np.hstack([matrix, block[:, of_mu]]), -residual)
        if step is None:
            return None
        start.move(of_z, step[: len(of_z)])
        moved = exact_mu.T.reshape(-1)
        moved[of_mu] = moved[of_mu] + step[len(of_z) :]
        exact_mu = moved.reshape(c, words.shape[1]).T
    if not start.feasible:
        return None
    return DualPoint(problem.active[problem.group_context], problem.group_label, start.z, exact_mu)


def dual_value(problem: Problem, point: DualPoint, B: Any = 0) -> flint.arb:
    """A ball whose lower end is certainly ≤ the dual objective: Σ z m, or Σ w H(z/w), minus B ‖μ‖_1."""
    if problem.smooth:
        total = sum(map(entropy, point.z, problem.weights), flint.arb(0))
    else:
        total = flint.arb((point.z * problem.margins).sum())
    return total if point.mu is None else total - flint.arb(B) * sum(map(abs, point.mu.flat), flint.arb(0))


class _Start:
    """A float64 dual point with every group's weight exactly right: its largest entry takes what the others leave.

    The free entries are those off their bounds, other than these largest ones ("pivots").
    """

    def __init__(self, problem: Problem, own: np.ndarray, z: np.ndarray, exact: bool):
        lift = (lambda x: x) if exact else to_balls
        weight = to_float(problem.weights)
        given = z
        z = z if z.dtype != object else to_float(z)
        self.context, self.own, self.count = problem.group_context, own, len(problem.active)
        self.z0 = lift(problem.z0)
        self.pivot = z.argmax(axis=1)
        # The smooth losses' entries are positive however small, but for those that are 0 outright.
        inside = z > (0.0 if problem.smooth else _AT_BOUND) * weight[:, None]
        group = np.arange(len(z))
        inside[group, self.pivot] = False
        self.free = np.argwhere(inside)
        exactly = to_rationals(given)
        exactly[~inside] = flint.fmpq(0)
        self.z = lift(exactly)
        self.z[group, self.pivot] = lift(problem.weights) - self.z.sum(axis=1)
        i, j = self.free.T
        self.room = np.minimum(z[i, j], z[i, self.pivot[i]])

    def free_columns(self, G: np.ndarray) -> np.ndarray:
        """Change of the residual for a unit of each free entry taken from its group's pivot, [classes · r, free]."""
        i, j = self.free.T
        own = self.own[None, :]
        direction = (j[:, None] == own).astype(int) - (self.pivot[i][:, None] == own).astype(int)
        rows = G[self.context[i]]
        return (direction[:, :, None] * rows[:, None, :]).reshape(len(i), len(self.own) * G.shape[1]).T

    def residual(self, G: np.ndarray) -> np.ndarray:
        """Σ_i (z_ij − z⁰_ij) g_{s_i} for the classes with weights of their own, [classes · r]."""
        y = (self.z - self.z0)[:, self.own]
        return (G[self.context].T @ y).T.reshape(-1)

    def move(self, chosen: np.ndarray, step: np.ndarray) -> None:
        """Add steps to the chosen free entries, and take them from the pivots."""
        for (i, j), x in zip(self.free[chosen], step, strict=True):
            self.z[i, j] += x
            self.z[i, self.pivot[i]] -= x

    @property
    def feasible(self) -> bool:
        """Whether every entry is certainly ≥ 0."""
        return all(x >= 0 for x in self.z.flat)


def _independent_classes(problem: Problem, z: np.ndarray) -> np.ndarray:
    """All classes but one of each set of classes that no group connects: the residuals of such a set sum to zero."""
    weight = to_float(problem.weights)
    present = (z > (0.0 if problem.smooth else _AT_BOUND) * weight[:, None]) | (to_float(problem.z0) > 0)
    linked = ((present.T.astype(int) @ present.astype(int)) > 0) | np.eye(problem.k, dtype=bool)
    for _ in range(problem.k.bit_length()):
        linked = linked @ linked
    return np.flatnonzero(linked.argmax(axis=1) != np.arange(problem.k))


def _pivots(matrix: np.ndarray, threshold: float = _INDEPENDENT) -> tuple[np.ndarray, int]:
    """Column order of a pivoted QR factorisation and the numerical rank."""
    if 0 in matrix.shape:
        return np.arange(matrix.shape[1]), 0
    triangle, order = scipy.linalg.qr(matrix, mode="r", pivoting=True)
    diagonal = np.abs(np.diag(triangle))
    return order, int((diagonal > threshold * diagonal[0]).sum())


def _independent(matrix: np.ndarray, room: np.ndarray) -> np.ndarray:
    """Columns of an exact matrix that are a basis of its range, of much room rather than of little."""
    order = np.argsort(-room * np.abs(to_float(matrix)).max(axis=0, initial=0.0))
    reduced = flint.fmpq_mat(matrix[:, order].tolist()).rref()[0] if matrix.size else None
    rows = [] if reduced is None else np.array(reduced.tolist(), dtype=object) != 0
    return np.sort(order[[int(np.flatnonzero(row)[0]) for row in rows if row.any()]].astype(int))


def solve_certainly(matrix: np.ndarray, right: np.ndarray) -> np.ndarray | None:
    """The exact solution of a square system over the rationals, or in balls; None when it is not certainly regular."""
    kind: Any = flint.fmpq_mat if is_exact(matrix) else flint.arb_mat
    try:
        solution = kind(matrix.tolist()).solve(kind([[x] for x in right]))
    except ZeroDivisionError:
        return None
    return np.array([x for row in solution.tolist() for x in row], dtype=object)
