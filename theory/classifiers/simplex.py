r"""The hinge losses without rounding: the simplex method over the rationals, for what float64 cannot resolve.

max Σ A_ij over A ≥ 0, Σ_j A_ij ≤ w_i (j ≠ y_i), with Σ_ij A_ij (e_j − e_{y_i}) ⊗ g_{s_i} = 0. A = 0 is feasible, so
there is no first phase; dependent constraints drop out as rows of zeros. Scale plays no part: nothing is rounded.
"""

from __future__ import annotations

import flint
import numpy as np

from rooteps.theory.classifiers.problem import Problem

LARGEST = 12_000
"""Entries of a tableau at most: exact numbers grow, and such a problem takes a second."""

PIVOTS = 400
"""Steps at most."""


def exact_hinge(problem: Problem, features: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """An optimal classifier and an optimal dual point, both exact.

    Args:
        problem: a task with a hinge loss.
        features: exact rationals, shape [n, D].

    Returns:
        Weights [D, k − 1] relative to the first class and z [m, k], rationals; None where the problem is too large.
    """
    weight, label = problem.weights, problem.group_label
    m, k, D = len(weight), problem.k, features.shape[1]
    group, target = np.nonzero(np.arange(k)[None, :] != label[:, None])
    size, rows = len(group), m + (k - 1) * D
    if (rows + 1) * (size + rows + 1) > LARGEST:
        return None
    # Columns: A, the slack of each group, an artificial variable for each constraint, the right side.
    table = [[flint.fmpq(0)] * (size + rows + 1) for _ in range(rows + 1)]
    for a, (i, j) in enumerate(zip(group.tolist(), target.tolist(), strict=True)):
        table[i][a] = flint.fmpq(1)
        for sign, c in ((1, j), (-1, int(label[i]))):
            for d, g in enumerate(features[problem.group_context[i]] if c else ()):
                table[m + (c - 1) * D + d][a] += sign * g
        table[rows][a] = flint.fmpq(1)
    for i in range(rows):
        table[i][size + i] = flint.fmpq(1)
        if i < m:
            table[i][-1] = weight[i]
    solved = _solve(flint.fmpq_mat(table), size, m)
    if solved is None:
        return None
    tableau, basis = solved
    last = rows
    v = np.array([tableau[last, size + m + e] for e in range((k - 1) * D)], dtype=object)
    z = np.full((m, k), flint.fmpq(0), dtype=object)
    for row, a in basis.items():
        if a < size:
            z[group[a], target[a]] = tableau[row, size + rows]
    z[np.arange(m), label] = weight - z.sum(axis=1)
    return v.reshape(k - 1, D).T, z


def _solve(table: flint.fmpq_mat, size: int, m: int) -> tuple[flint.fmpq_mat, dict[int, int]] | None:
    """The optimal tableau, with the basic variable of each row; None after ``PIVOTS`` steps."""
    last, right = table.nrows() - 1, table.ncols() - 1
    basis = {row: size + row for row in range(last)}
    for row in range(m, last):  # at 0, an artificial variable leaves for whatever is there
        entering = next((a for a in range(size) if table[row, a] != 0), None)
        if entering is None:
            del basis[row]
        else:
            table, basis[row] = _pivot(table, row, entering), entering
    stalled = 0
    for _ in range(PIVOTS):
        gains = [(table[last, a], -a) for a in range(size + m) if table[last, a] > 0]
        if not gains:
            return table, basis
        # The largest gain; after as many steps without one as there are rows the first, which cannot cycle (Bland).
        entering = -(max(gains)[1] if stalled <= last else max(a for _, a in gains))
        ratios = [
            (table[row, right] / table[row, entering], basis[row], row) for row in basis if table[row, entering] > 0
        ]
        step, _, leaving = min(ratios)
        stalled = stalled + 1 if step == 0 else 0
        table, basis[leaving] = _pivot(table, leaving, entering), entering
    return None


def _pivot(table: flint.fmpq_mat, row: int, column: int) -> flint.fmpq_mat:
    """The tableau with the unit vector of the row in the column."""
    height, width = table.nrows(), table.ncols()
    pivot = table[row, column]
    across = flint.fmpq_mat(1, width, [table[row, a] / pivot for a in range(width)])
    down = flint.fmpq_mat(height, 1, [table[i, column] - (1 if i == row else 0) for i in range(height)])
    return table - down * across
