"""Products of matrices with vectors in twice the precision of float64, with a bound on what they are off by."""

from __future__ import annotations

import numpy as np

U = 2.0**-53
"""Half of a unit in the last place of 1."""

_SPLIT = 2.0**27 + 1
_BLOCK = 2**18
"""Entries of a matrix that are worked on together: their twenty intermediate arrays stay in the cache."""
_LARGEST = 2.0**480
"""Entries below this are split, and multiplied, without overflow."""
_UNDERFLOW = 2.0**-1060
"""What a product may lose to underflow."""


def gamma(n: int, u: float = U) -> float:
    """γ_n = n u/(1 − n u), by which a sum of n products is off at most, relative to the sum of their sizes.

    >>> f"{gamma(1024):.2g}"
    '1.1e-13'
    """
    return n * u / (1 - n * u)


def twofold(A: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    r"""A x, and how far each entry is from the exact product of these float64 numbers.

    Products are split into two float64 numbers without error (Dekker), and so are sums (Knuth): what is lost is
    gathered and added in the end, as if everything had been computed in 106 bits and then rounded.

    $$|\widehat{(Ax)}_i - (Ax)_i| \le 2 u\,|\widehat{(Ax)}_i| + \gamma_{2 D + 2}^2 \, (|A||x|)_i$$

    Args:
        A: [n, D], in C order to be fast.
        x: [D].

    Returns:
        The product and the bound, [n] each; the bound is infinite where entries are too large to be split.

    Source: Ogita, Rump and Oishi, Accurate sum and dot product, 2005, Algorithm 5.3 and Corollary 5.7.

    >>> A, x = np.array([[1e16, 1.0, -1e16]]), np.ones(3)
    >>> A @ x == 1.0, twofold(A, x)[0].tolist()
    (array([False]), [1.0])
    """
    n, D = A.shape
    total, lost, sizes = np.zeros(n), np.zeros(n), np.zeros(n)
    rows = max(1, _BLOCK // max(D, 1))
    x_high = _high(x)
    x_low = x - x_high
    for start in range(0, n, rows):
        block = np.ascontiguousarray(A[start : start + rows], dtype=np.float64)
        product = block * x
        high = _high(block)
        low = block - high
        error = low * x_low - (((product - high * x_high) - low * x_high) - high * x_low)
        sizes[start : start + rows] = np.abs(product).sum(axis=1)
        total[start : start + rows], lost[start : start + rows] = _sum(product, error)
    found = total + lost
    bound = 2 * U * np.abs(found) + gamma(2 * D + 2) ** 2 * (1 + gamma(2 * D)) * sizes + D * _UNDERFLOW
    ends = A.max(initial=0.0), -A.min(initial=0.0), np.abs(x).max(initial=0.0)
    largest = max(float(end) for end in ends)
    return found, bound if largest < _LARGEST else np.full(n, np.inf)


def _high(x: np.ndarray) -> np.ndarray:
    """The leading 26 bits."""
    big = _SPLIT * x
    return big - (big - x)


def _sum(terms: np.ndarray, errors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Row sums of ``terms`` by halves, each sum of two without error; and of what was lost, with ``errors``."""
    lost = errors.sum(axis=1)
    while terms.shape[1] > 1:
        half = terms.shape[1] // 2
        a, b, rest = terms[:, :half], terms[:, half : 2 * half], terms[:, 2 * half :]
        both = a + b
        shifted = both - a
        lost += ((a - (both - shifted)) + (b - shifted)).sum(axis=1)
        terms = np.concatenate([both, rest], axis=1)
    return (terms[:, 0] if terms.shape[1] else np.zeros(len(terms))), lost
