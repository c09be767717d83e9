"""Exact linear algebra: float64 numbers are dyadic rationals, so rank is a fact and no matter of tolerance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import flint
import numpy as np
import scipy

from rooteps.theory.float64 import Array


def rationals(values: np.ndarray) -> list[flint.fmpq]:
    """float64 numbers [n] as exact rationals.

    >>> rationals(np.array([0.375]))
    [3/8]
    """
    return [flint.fmpq(*x.as_integer_ratio()) for x in values.tolist()]


def rank(rows: np.ndarray) -> int:
    """The rank of a float64 matrix.

    >>> rank(np.array([[1.0, 1.0], [1.0, 1.0 + 2.0**-52]]))
    2
    """
    return int(flint.fmpq_mat(list(map(rationals, rows))).rank())


def independent_rows(Phi: np.ndarray) -> list[int]:
    """The first rows of Phi [d, V] that are independent of each other and of the constants, and span all with these.

    >>> independent_rows(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0], [0.0, 1.0, 2.0]]))
    [0, 2]
    """
    return list(_independent_rows(Phi.tobytes(), Phi.shape))


@lru_cache(maxsize=256)
def _independent_rows(data: bytes, shape: tuple[int, int]) -> tuple[int, ...]:
    Phi, (d, V) = np.frombuffer(data).reshape(shape), shape
    if d + 1 <= V:  # d + 1 well-chosen words usually show all rows to be independent
        scaled = Phi / np.maximum(np.abs(Phi).max(axis=1), np.finfo(float).tiny)[:, None]
        words = scipy.linalg.qr(np.vstack([np.ones((1, V)), scaled]), mode="r", pivoting=True)[1][: d + 1]
        if with_ones(Phi[:, words]).rank() == d + 1:
            return tuple(range(d))
    return tuple(j - 1 for j in _pivots(with_ones(Phi).transpose()) if j > 0)


def same_softmax(f: np.ndarray, g: np.ndarray, Phi: np.ndarray) -> bool:
    """Whether features f and g [d] make the same softmax model with Phi [d, V]: (f − g) Phi is constant.

    >>> same_softmax(np.array([1.0, 0.0]), np.array([0.0, 1.0]), np.array([[1.0, 0.0], [2.0, 1.0]]))
    True
    """
    shift = [a - b for a, b in zip(rationals(f), rationals(g), strict=True)]
    logits = (sum((x * y for x, y in zip(shift, rationals(word), strict=True)), flint.fmpq(0)) for word in Phi.T)
    return len({str(x) for x in logits}) == 1


def with_ones(Phi: np.ndarray) -> flint.fmpq_mat:
    """[1; Phi], [d + 1, V]."""
    return flint.fmpq_mat([[flint.fmpq(1)] * Phi.shape[1], *map(rationals, Phi)])


def _pivots(a: flint.fmpq_mat) -> list[int]:
    """The columns that no earlier ones span."""
    reduced, rank = a.rref()
    return [next(j for j in range(a.ncols()) if reduced[i, j] != 0) for i in range(rank)]


# -- balls of radius zero ---------------------------------------------------------------------------------------------


def is_exact(values: Iterable[flint.arb]) -> bool:
    """Whether every ball is one number."""
    return all(x.is_exact() and x.is_finite() for x in values)


def _of_balls(rows: Sequence[Sequence[flint.arb]]) -> flint.fmpq_mat:
    def rational(x: flint.arb) -> flint.fmpq:
        mantissa, exponent = x.man_exp()
        return flint.fmpq(mantissa) * flint.fmpq(2) ** int(exponent)

    return flint.fmpq_mat([[rational(x) for x in row] for row in rows])


def product(a: Array, b: Array) -> Array:
    """a @ b of exact balls [m, k] and [k, …], rounded once."""
    found = _of_balls(a) * _of_balls(b.reshape(len(b), -1))
    return np.array([flint.arb(x) for x in found.entries()], dtype=object).reshape(a.shape[:1] + b.shape[1:])


def gram_determinant(a: Array) -> flint.fmpq:
    """det(aᵀa) for a matrix of exact balls.

    >>> gram_determinant(np.array([[flint.arb(1), flint.arb(2)]], dtype=object))
    0
    """
    exact = _of_balls(a)
    return (exact.transpose() * exact).det()


def equal_rows(tables: Sequence[Array]) -> list[list[int]]:
    """The rows that all tables have, of float64, rationals or exact balls, those together that are the same in each.

    >>> equal_rows([np.array([[flint.arb(1)], [flint.arb(2)], [flint.arb(1)]], dtype=object)])
    [[0, 2], [1]]
    """
    groups: dict[object, list[int]] = {}
    for s in range(len(tables[0])):
        key = tuple(x.man_exp() if isinstance(x, flint.arb) else x for table in tables for x in table[s])
        groups.setdefault(key, []).append(s)
    return list(groups.values())


def independent_columns(rows: Array) -> list[int]:
    """The columns of a matrix of exact balls [m, k] that no earlier ones span.

    >>> x = flint.arb
    >>> independent_columns(np.array([[x(0), x(1), x(2)], [x(0), x(3), x(6)]], dtype=object))
    [1]
    """
    return _pivots(_of_balls(rows))


def least_squares(a: Array) -> tuple[list[int], Array]:
    """The pseudo-inverse of a matrix of exact balls, in two factors.

    Args:
        a: shape [m, k].

    Returns:
        The independent columns B = a[:, columns] (r of them) and, in balls at the present precision, H [k, r] with
        a⁺ = H Bᵀ: with a = BC, H = Cᵀ(CCᵀ)⁻¹(BᵀB)⁻¹.

    >>> columns, H = least_squares(np.array([[flint.arb(1), flint.arb(1)]], dtype=object))
    >>> columns, H.tolist()
    ([0], [[0.500000000000000], [0.500000000000000]])
    """
    exact = _of_balls(a)
    columns = _pivots(exact)
    k, r = exact.ncols(), len(columns)
    if r == 0:
        return columns, np.full((k, 0), flint.arb(0), dtype=object)
    B = _of_balls(a[:, columns])
    gram = B.transpose() * B
    if r == k:
        H = gram.inv()
    else:
        C = gram.solve(B.transpose() * exact)
        H = C.transpose() * (C * C.transpose()).inv() * gram.inv()
    return columns, np.array([[flint.arb(x) for x in row] for row in H.tolist()], dtype=object)
