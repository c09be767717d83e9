"""NumPy arrays of mpmath numbers: elementwise functions and a little linear algebra, at 60 digits."""

import mpmath
import numpy as np

DIGITS = 60
mpmath.mp.dps = DIGITS

exp = np.vectorize(mpmath.exp, otypes=[object])
log = np.vectorize(lambda x: mpmath.log(x) if x > 0 else mpmath.mpf(0), otypes=[object])  # only ever times zero
sqrt = np.vectorize(mpmath.sqrt, otypes=[object])


def exact(values):
    """The given floats, without rounding."""
    return np.vectorize(mpmath.mpf, otypes=[object])(np.asarray(values, dtype=float))


def solve(a, b):
    """x with a @ x = b, for b of shape [m] or [m, k]."""
    columns = b[:, None] if b.ndim == 1 else b
    inverse = mpmath.inverse(mpmath.matrix(a.tolist()))
    x = np.array(inverse.tolist(), dtype=object) @ columns
    return x[:, 0] if b.ndim == 1 else x


def eigh(a):
    """Eigenvalues and eigenvectors (as columns) of a symmetric matrix."""
    values, vectors = mpmath.eigsy(mpmath.matrix(a.tolist()))
    return np.array(list(values), dtype=object), np.array(vectors.tolist(), dtype=object)
