"""Which feature columns say something new: a basis of the column space, certain for exact features."""

from __future__ import annotations

from dataclasses import dataclass

import flint
import numpy as np
import scipy

from rooteps.theory.classifiers.problem import is_exact, to_float


@dataclass(frozen=True)
class Columns:
    """Independent columns of a matrix G [n, D], orthonormalised in float64 for the solvers.

    Args:
        kept: indices of the independent columns, shape [r].
        certain: whether every other column is certainly a combination of these.
        basis: Q of the kept columns, G[:, kept] · scale = Q R, shape [n, r].
        triangle: R, shape [r, r].
        scale: powers of two that make the kept columns about one in size, shape [r].
        width: D.
    """

    kept: np.ndarray
    certain: bool
    basis: np.ndarray
    triangle: np.ndarray
    scale: np.ndarray
    width: int

    @classmethod
    def of(cls, G: np.ndarray) -> Columns:
        """For exact rationals or balls, [n, D]."""
        approximate = to_float(G)
        width = approximate.shape[1]
        powers = np.exp2(np.clip(-np.frexp(np.abs(approximate).max(axis=0))[1], -1000, 1000).astype(float))
        scaled = approximate * powers[None, :]
        size = np.linalg.norm(scaled, axis=0)
        scaled = scaled / np.where(size > 0, size, 1.0)[None, :]
        _, triangle, order = scipy.linalg.qr(scaled, mode="economic", pivoting=True)
        diagonal = np.abs(np.diag(triangle))
        threshold = np.finfo(float).eps * max(scaled.shape)
        kept = np.sort(order[: int((diagonal > threshold).sum())])
        certain = len(kept) == width
        if not certain and is_exact(G):
            kept, certain = exact_basis(G, kept), True
        basis, triangle = np.linalg.qr(approximate[:, kept] * powers[None, kept])
        return cls(kept, certain, basis, triangle, powers[kept], width)

    def weights(self, coordinates: np.ndarray) -> np.ndarray:
        """Weights [D, …] on the columns from weights [r, …] on the orthonormal basis."""
        result = np.zeros((self.width, *coordinates.shape[1:]))
        if np.diag(self.triangle).all():
            with np.errstate(all="ignore"):
                found = scipy.linalg.solve_triangular(self.triangle, coordinates, check_finite=False)
                result[self.kept] = (found.T * self.scale).T
        return result


def exact_basis(G: np.ndarray, guess: np.ndarray) -> np.ndarray:
    """Indices of columns that are a basis of the column space of an exact matrix: the guess, where it is one."""
    rank = flint.fmpq_mat(G.tolist()).rank()
    if len(guess) == rank and (rank == 0 or flint.fmpq_mat(G[:, guess].tolist()).rank() == rank):
        return guess
    reduced = np.array(flint.fmpq_mat(G.tolist()).rref()[0].tolist(), dtype=object).reshape(G.shape)
    nonzero = reduced != 0
    return np.array([int(np.flatnonzero(row)[0]) for row in nonzero if row.any()], dtype=int)
