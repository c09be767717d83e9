"""Which words stand in for which: the substitutability matrix Ω* of a language, and its eigenvalues."""

from __future__ import annotations

import flint
import numpy as np

from rooteps.theory.eigenvalues import eigenbasis, enclose
from rooteps.theory.numbers import Array, Balls, NumberSystem


def substitutability_matrix(p_L: Array, P_star: Array, xp: NumberSystem) -> Array:
    r"""Ω*, the second moments of the true next-word distributions.

    $$\Omega^* = \mathbb{E}_{s \sim p_L}[p^*_s p^{*\top}_s]$$

    Args:
        p_L: distribution over contexts, shape [n].
        P_star: next-word distributions, shape [n, V].

    Returns:
        Shape [V, V], symmetric and positive semidefinite; its entries sum to 1. Words that the truth uses alike in
        every context have equal rows.

    Source: arXiv:2010.03648, section on learning Phi.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> substitutability_matrix(xp.array([0.5, 0.5]), xp.array([[0.75, 0.25], [0.25, 0.75]]), xp).tolist()
    [[0.3125, 0.1875], [0.1875, 0.3125]]
    """
    return xp.compute(lambda: (p_L[:, None] * P_star).T @ P_star)


def substitutability_eigenvalues(p_L: Array, P_star: Array, xp: NumberSystem) -> Array:
    r"""The eigenvalues λ_1 ≥ … ≥ λ_V ≥ 0 of Ω*, as squares of the singular values of √p_L P*.

    So the small ones keep their digits: in float64 they are as far off as 2⁻⁵² √(λ_1 λ_i), not λ_1. In balls each is
    enclosed in its place, repeated or not.

    Args:
        p_L: distribution over contexts, shape [n].
        P_star: next-word distributions, shape [n, V].

    Returns:
        Shape [V], in decreasing order.

    Source: arXiv:2010.03648, section on learning Phi; ``rooteps.theory.eigenvalues`` for balls.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> P_star = xp.array([[0.75, 0.25], [0.25, 0.75]])
    >>> substitutability_eigenvalues(xp.array([0.5, 0.5]), P_star, xp).round(12).tolist()
    [0.5, 0.125]
    """
    return xp.compute(lambda: _eigenvalues(p_L, P_star, xp))


def _eigenvalues(p_L: Array, P_star: Array, xp: NumberSystem) -> Array:
    rooted = xp.sqrt(p_L)[:, None] * P_star
    n, V = P_star.shape
    if isinstance(xp, Balls):
        gram = _gram(rooted)
        found = np.array([x.nonnegative_part() for x in enclose(gram, eigenbasis(gram))], dtype=object)
    else:
        singular = xp.singular_values(rooted)
        found = singular * singular
    return xp.concatenate([found, xp.array(np.zeros(V - min(n, V)))])


def best_pair(p_L: Array, P_star: Array, d: int, xp: NumberSystem) -> tuple[Array, Array]:
    r"""Features and embeddings of d dimensions that are best for the Quad objective, together.

    $$\Phi^\top f(s) = \Pi p^*_s, \qquad \Pi \text{ the projection onto } d \text{ top eigenvectors of } \Omega^*$$

    Args:
        p_L: distribution over contexts, shape [n].
        P_star: next-word distributions, shape [n, V].
        d: dimensions; rows beyond the rank of Ω* may be zero.

    Returns:
        F [n, d] and Phi [d, V]. In balls they are exact numbers, as good as the precision, that prove nothing.

    Source: arXiv:2010.03648, section on learning Phi.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> F, Phi = best_pair(xp.array([0.5, 0.5]), xp.array([[0.75, 0.25], [0.25, 0.75]]), 1, xp)
    >>> (F @ Phi).round(12).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    return xp.compute(lambda: _best_pair(p_L, P_star, d, xp))


def _best_pair(p_L: Array, P_star: Array, d: int, xp: NumberSystem) -> tuple[Array, Array]:
    rooted = xp.sqrt(p_L)[:, None] * P_star
    n, V = P_star.shape
    if isinstance(xp, Balls) and n < V:
        # The top eigenvectors U of the smaller Gram matrix: Uᵀ times the matrix has the row-span, √p_L f(s) = U_s.
        U = _top(_gram(rooted), d)
        Phi, roots = U.T @ rooted, xp.sqrt(p_L)
        F = xp.select(~xp.is_zero(roots)[:, None], U / xp.select(~xp.is_zero(roots), roots, 1.0)[:, None], 0.0)
    else:
        Phi = _top(_gram(rooted), d).T if isinstance(xp, Balls) else xp.right_singular_vectors(rooted)[:d]
        F = P_star @ Phi.T
    missing = d - Phi.shape[0]
    return (
        xp.concatenate([F, xp.array(np.zeros((n, missing)))], axis=1),
        xp.concatenate([Phi, xp.array(np.zeros((missing, V)))]),
    )


def _gram(rooted: Array) -> flint.arb_mat:
    """The smaller of the two Gram matrices."""
    a = flint.arb_mat(rooted.tolist())
    return a * a.transpose() if a.nrows() < a.ncols() else a.transpose() * a


def _top(gram: flint.arb_mat, d: int) -> Array:
    """Eigenvectors, as columns, of the largest d eigenvalues, or of all."""
    basis = eigenbasis(gram)
    values = (basis.transpose() * gram * basis).mid()
    order = sorted(range(gram.nrows()), key=lambda i: -values[i, i])
    return np.array(basis.tolist(), dtype=object)[:, order[:d]]
