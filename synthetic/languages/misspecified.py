r"""Misspecified languages: no softmax model with the given Phi is the truth, yet the best one is known exactly.

With the rows of an integer matrix N spanning the null space of [Phi; 1ᵀ] over the rationals,

$$P^* = \mathrm{softmax}(F^* \Phi) + C N, \qquad \Phi N^\top = 0, \quad N \mathbf{1} = 0$$

has the same conditional means as its softmax part, so F* is the optimum. C is dyadic and N integer, so that the float64
kernel C N carries no rounding error.
"""

from __future__ import annotations

import numpy as np
import scipy

from rooteps.synthetic.family import SOFTMAX_OFFERS, Family, Shape, contexts, features
from rooteps.theory.language import Language
from rooteps.theory.null_space import null_space

BITS = 40
"""The entries of C are multiples of 2^−BITS."""


def exact_kernel(rng: np.random.Generator, q: np.ndarray, Phi: np.ndarray) -> np.ndarray:
    r"""A kernel C N, exact in float64, that leaves q + C N positive and moves q as far as a random direction allows.

    Args:
        q: positive distributions, shape [n, V].
        Phi: integers, shape [d, V].

    Returns:
        Shape [n, V]; Phi kernel[s] = 0 and Σ_w kernel[s, w] = 0 as rationals.
    """
    N = null_space(Phi)
    basis = N.astype(np.float64)
    # kernel = q x with x a random direction projected on the null space of [Phi; 1] diag(q): the entries of x are of
    # one size, so that no rare word limits the step too early.
    conditions = np.vstack([Phi, np.ones(Phi.shape[1])])[None, :, :] * q[:, None, :]
    x = rng.standard_normal(q.shape)[:, :, None]
    x = (x - np.linalg.pinv(conditions) @ (conditions @ x))[:, :, 0]
    c = np.linalg.lstsq(basis.T, (q * x).T, rcond=None)[0].T
    step = 1.0 / np.max(-(c @ basis) / q, axis=1)
    integers = np.rint(np.ldexp(rng.uniform(0.3, 0.95, len(q)) * step, BITS)[:, None] * c).astype(int).astype(object)
    numerators = integers @ N
    assert max(abs(x) for x in numerators.ravel()) < 2**53, "the kernel does not fit float64"
    return np.ldexp(numerators.astype(np.float64), -BITS)


def language(rng: np.random.Generator, n: int = 8, V: int = 16, d: int = 4) -> Language:
    r"""Small integer embeddings, random features, and a truth off the softmax family.

    $$P^* = \mathrm{softmax}(F^* \Phi) + C N$$

    Args:
        rng: the only source of randomness.
        n, V, d: contexts, words, dimensions.

    Returns:
        A language with ``F`` [n, d], ``Phi`` [d, V] of integers and ``kernel`` [n, V].

    >>> world = language(np.random.default_rng(0))
    >>> float(abs(world.kernel @ world.Phi.T).max())
    0.0
    """
    while True:
        Phi = rng.integers(-3, 4, size=(d, V)).astype(np.float64)
        if np.linalg.matrix_rank(np.vstack([Phi, np.ones(V)])) == d + 1:
            break
    F = features(rng, Phi, n)
    q = scipy.special.softmax(F @ Phi, axis=1)
    return Language(p_L=contexts(rng, n), F=F, Phi=Phi, kernel=exact_kernel(rng, q, Phi))


def sized(rng: np.random.Generator, shape: Shape) -> Language:
    """``language`` of a shape for which [Phi; 1] has a null space, of entries that fit float64."""
    shape.require("misspecified", shape.d + 1 < shape.V <= 32, "d + 2 has to be at most V, and V at most 32")
    return language(rng, shape.n, shape.V, shape.d)


FAMILY = Family(
    "misspecified",
    "truth off the softmax family by an exact null-space kernel; F* known",
    SOFTMAX_OFFERS,
    language,
    sized=sized,
)
