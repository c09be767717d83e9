r"""Models whose Δ_s lie in fewer dimensions than Phi has, because words move together.

Let every f*(s) − f*(s') and f(s) − f*(s) add the same to the logits of the words of a class c. Then no context tells
these words apart by more than another, q_s(w | c) = q(w | c), and p_s(w) − q_s(w) = (p_s(c) − q_s(c)) q(w | c), so that

$$\Delta_s = \sum_c (p_s(c) - q_s(c))\, m_c, \qquad m_c = \mathbb{E}_{w \sim q(\cdot | c)}\, \phi_w$$

where the coefficients sum to zero. With no more classes than Phi has independent rows, Δ_s of different contexts depend
on each other, which rounded numbers never show.
"""

from __future__ import annotations

import numpy as np

from rooteps.theory import elimination, exact
from rooteps.theory.numbers import Array


def classes(moves: Array, Phi: Array) -> list[list[int]] | None:
    """The words whose logits every move changes alike, those together; None where balls do not say.

    Args:
        moves: differences of features, balls, [m, d].
        Phi: exact balls, [d, V].

    >>> from rooteps.theory.balls import Balls
    >>> xp = Balls(64)
    >>> classes(xp.array([[1.0, 0.0]]), xp.array([[1.0, 2.0, 1.0], [3.0, 4.0, 5.0]]))
    [[0, 2], [1]]
    """
    if not exact.is_exact((*moves.ravel(), *Phi.ravel())):
        return None
    logits = exact.product(moves, Phi)
    return exact.equal_rows([logits.T]) if exact.is_exact(logits.ravel()) else None


def coordinates(change: Array, q: Array, Phi: Array, words: list[list[int]]) -> Array | None:
    """p_s(c) − q_s(c) of all classes but one, by which Δ_s is told; None unless the m_c are certain to be independent.

    Args:
        change: p_s − q_s, balls, [n, V].
        q: of any context, [V].
        Phi: [d, V].
        words: the classes.
    """
    means = np.stack([(Phi[:, same] @ q[same]) / q[same].sum() for same in words])
    apart = means[1:] - means[0]
    if not len(apart) or len(elimination.pivots(apart)[0]) < len(apart):
        return None
    return np.stack([change[:, same].sum(axis=1) for same in words[1:]], axis=1)
