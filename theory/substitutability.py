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
        a = flint.arb_mat(rooted.tolist())
        gram = a * a.transpose() if n < V else a.transpose() * a
        found = np.array([x.nonnegative_part() for x in enclose(gram, eigenbasis(gram))], dtype=object)
    else:
        singular = xp.singular_values(rooted)
        found = singular * singular
    return xp.concatenate([found, xp.array(np.zeros(V - min(n, V)))])
