"""Directions in which a truth may leave the softmax family without moving its conditional means, exactly."""

from __future__ import annotations

import flint
import numpy as np


def null_space(Phi: np.ndarray) -> np.ndarray:
    r"""An integer basis of {x : Phi x = 0, 1·x = 0}, reduced so that its entries are small.

    Args:
        Phi: integers, shape [d, V].

    Returns:
        Rows of the basis, shape [V − rank, V], as Python integers in an object array.

    >>> null_space(np.array([[1, 0, -1]])).tolist() in ([[1, -2, 1]], [[-1, 2, -1]])
    True
    """
    conditions = flint.fmpz_mat([[int(x) for x in row] for row in Phi] + [[1] * Phi.shape[1]])
    basis, nullity = conditions.nullspace()
    columns = [[int(basis[i, j]) for i in range(basis.nrows())] for j in range(nullity)]
    rows = [[x // int(np.gcd.reduce(column)) for x in column] for column in columns]
    return np.array(flint.fmpz_mat(rows).lll().tolist(), dtype=object).astype(int).astype(object)
