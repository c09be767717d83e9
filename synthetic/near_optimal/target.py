"""The excess that every maker aims at: a hair below ε, so that "excess ≤ ε" holds in balls as well."""

from __future__ import annotations

from rooteps.theory.numbers import Array

MARGIN = 2.0**-36
"""Relative distance kept from ε: far above the rounding of an excess, far below the 1e-10 within which it is ε."""


def below(epsilon: Array) -> Array:
    r"""The excess to aim at, $\varepsilon (1 - 2^{-36})$.

    Args:
        epsilon: any shape.

    >>> 0 < 1 - below(1.0) < 1e-10
    True
    """
    return epsilon * (1 - MARGIN)
