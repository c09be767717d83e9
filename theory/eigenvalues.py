"""Eigenvalues of symmetric matrices in balls: every one in its place in the order, repeated or not.

Whatever the candidate X, the eigenvalues of A are those of XᵀAX, each divided by a number between 1 − ‖XᵀX − 1‖ and
1 + ‖XᵀX − 1‖ (Ostrowski), and those of XᵀAX are as far from its diagonal, in order, as the rest of it is large (Weyl).
Nothing has to be separated: a matrix that is nearly diagonal in a nearly orthonormal basis shows its eigenvalues.
"""

from __future__ import annotations

from itertools import combinations

import flint
import numpy as np

_TIMES = 40
"""Each about squares what is off the diagonal: from double precision, three make 256 bits, eight make 4096."""
_SMALL = 2.0**-6
"""Turns are small up to this angle."""


def enclose(a: flint.arb_mat, basis: flint.arb_mat) -> list[flint.arb]:
    r"""The eigenvalues of a symmetric matrix in decreasing order, certified by a candidate for its eigenvectors.

    $$\lambda_i(A) \in \frac{D_i \pm \|X^\top A X - D\|}{1 \pm \|X^\top X - 1\|}$$

    with D the diagonal of XᵀAX in decreasing order.

    Args:
        a: symmetric, m × m.
        basis: X, m × m; the nearer its columns are to orthonormal eigenvectors, the smaller the balls.

    Returns:
        m balls, each with the eigenvalue of its place in it; not finite where X is nowhere near orthonormal.

    Source: the theorems of Ostrowski and Weyl, e.g. Horn and Johnson, *Matrix Analysis*, 4.3 and 4.5.

    >>> swap = flint.arb_mat([[1, 2], [2, 1]])
    >>> [x.str(6) for x in enclose(swap, flint.arb_mat([[0.75, 0.75], [0.75, -0.75]]))]
    ['[+/- 4.10]', '[-1e+0 +/- 0.367]']
    """
    inside = basis.transpose() * a * basis
    diagonal = _diagonal(inside.mid())
    moved = flint.arb(0, _norm(inside - _diagonal_matrix(diagonal)))
    factor = 1 + flint.arb(0, _norm(_skew(basis)))
    return [(x + moved) / factor for x in sorted(diagonal, reverse=True)]


def eigenbasis(a: flint.arb_mat) -> flint.arb_mat:
    """Exact numbers that are orthonormal eigenvectors of a symmetric matrix, nearly: its columns, in no order.

    Those of double precision, made orthonormal to the last bit by Newton's iteration, then turned: all together where
    eigenvalues are apart (each time twice as many digits are right), by Jacobi's rotations where they are not. They
    prove nothing; ``enclose`` says what they are worth.

    >>> swap = flint.arb_mat([[1, 2], [2, 1]])
    >>> [x.str(6) for x in enclose(swap, eigenbasis(swap))]
    ['[3.00000 +/- 3e-10]', '[-1.00000 +/- 3e-11]']
    """
    try:
        _, start = np.linalg.eigh([[float(x.mid()) for x in row] for row in a.tolist()])
    except np.linalg.LinAlgError:
        start = np.eye(a.nrows())
    close = flint.arb(2) ** (8 - flint.ctx.prec)
    basis = _orthonormal(flint.arb_mat(start.tolist()), close)
    for _ in range(_TIMES):
        inside = (basis.transpose() * a * basis).mid()
        turn = _turn(inside, close)
        if turn is None:
            return _rotated(inside, basis, close)
        basis = _orthonormal((basis + basis * turn).mid(), close)
    return basis


def _orthonormal(basis: flint.arb_mat, close: flint.arb) -> flint.arb_mat:
    """The nearest orthonormal columns, for columns that are nearly so: X − X(XᵀX − 1)/2, again and again."""
    for _ in range(_TIMES):
        skew = _skew(basis).mid()
        if not _norm(skew) > close:
            break
        basis = (basis - basis * skew * flint.arb(0.5)).mid()
    return basis


def _turn(inside: flint.arb_mat, close: flint.arb) -> flint.arb_mat | None:
    """The small turn, a skew matrix, that clears what is off the diagonal; None where nothing can be cleared by it."""
    m, least = inside.nrows(), close * _norm(inside)
    turn, any_ = flint.arb_mat(m, m), False
    for i, j in combinations(range(m), 2):
        x, apart = inside[i, j], inside[j, j] - inside[i, i]
        if abs(x) > least and abs(x) < abs(apart) * _SMALL:
            turn[i, j], any_ = (x / apart).mid(), True
            turn[j, i] = -turn[i, j]
    return turn if any_ else None


def _rotated(inside: flint.arb_mat, basis: flint.arb_mat, close: flint.arb) -> flint.arb_mat:
    """The basis after cyclic Jacobi rotations that leave next to nothing off the diagonal of ``inside``."""
    m, least = inside.nrows(), close * _norm(inside)
    for _ in range(_TIMES):
        turned = False
        for p, q in combinations(range(m), 2):
            if not abs(inside[p, q]) > least:
                continue
            turned = True
            theta = (inside[q, q] - inside[p, p]) / (2 * inside[p, q])
            tangent = (1 if theta >= 0 else -1) / (abs(theta) + (theta * theta + 1).sqrt())
            cosine = 1 / (tangent * tangent + 1).sqrt()
            rotation = _diagonal_matrix([flint.arb(1)] * m)
            rotation[p, p] = rotation[q, q] = cosine
            rotation[p, q], rotation[q, p] = tangent * cosine, -tangent * cosine
            inside, basis = (rotation.transpose() * inside * rotation).mid(), (basis * rotation).mid()
        if not turned:
            break
    return basis


def _skew(basis: flint.arb_mat) -> flint.arb_mat:
    """XᵀX − 1."""
    return basis.transpose() * basis - _diagonal_matrix([flint.arb(1)] * basis.ncols())


def _norm(a: flint.arb_mat) -> flint.arb:
    """At least the Frobenius norm, which is at least the spectral one."""
    sizes = [x.abs_upper() for x in a.entries()]
    return sum((x * x for x in sizes), flint.arb(0)).sqrt().abs_upper()


def _diagonal(a: flint.arb_mat) -> list[flint.arb]:
    return [a[i, i] for i in range(a.nrows())]


def _diagonal_matrix(entries: list[flint.arb]) -> flint.arb_mat:
    matrix = flint.arb_mat(len(entries), len(entries))
    for i, x in enumerate(entries):
        matrix[i, i] = x
    return matrix
