"""How far apart the log-ratios of two distributions lie, which bounds their L1 distance without any divergence."""

from __future__ import annotations

from typing import Any

import numpy as np

from rooteps.theory import checks
from rooteps.theory.checks import InvalidInput
from rooteps.theory.numbers import Array, NumberSystem


def oscillation(p: Any, q: Any) -> np.ndarray:
    r"""The oscillation of the log-ratio of a model and its copy, in each context.

    $$\eta_s = \max_w \log \frac{p_s(w)}{q_s(w)} - \min_w \log \frac{p_s(w)}{q_s(w)}, \qquad
      \|p_s - q_s\|_1 \le 2 \tanh(\eta_s / 4)$$

    Args:
        p, q: next-word distributions of the two, shape [n, V].

    Returns:
        Shape [n]; words that both exclude do not count, and one that only one of them excludes makes η infinite.

    Raises:
        InvalidInput: rows that are no distributions, or shapes that disagree.

    Source: new; the result close-copies.

    >>> oscillation([[0.5, 0.5], [0.75, 0.25]], [[0.25, 0.75], [0.75, 0.25]]).round(12).tolist()
    [1.098612288668, 0.0]
    """
    p, q = (checks.distribution(name, rows, 2) for name, rows in (("p", p), ("q", q)))
    if p.shape != q.shape:
        raise InvalidInput(f"q: has shape {list(q.shape)}, expected that of p, {list(p.shape)}")
    both = (p > 0) & (q > 0)
    x = np.log(np.where(both, p, 1.0)) - np.log(np.where(both, q, 1.0))
    return np.where(((p > 0) == (q > 0)).all(axis=1), x.max(axis=1) - x.min(axis=1), np.inf)


def tanh_of_share(eta: Array, share: float, xp: NumberSystem) -> Array:
    """tanh(η/share), accurate relative to itself at η near 0, and 1 where η is infinite.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> float(tanh_of_share(xp.array(np.inf), 4.0, xp))
    1.0
    """
    twice = -2 * eta / share
    return -xp.expm1(twice) / (1 + xp.exp(twice))
