r"""Words at the vertices of a hypercube: log Z is known in closed form, and its gradient affine on sign patterns.

$$\log Z(\theta) = \sum_i \log 2\cosh(c_i \theta_i), \qquad \nabla \log Z(\theta)_i = c_i \tanh(c_i \theta_i)$$

Features f(s) = a ⊙ σ(s) with signs σ(s) have $\Phi p_f(s) = A f(s)$ exactly, with
$A = \mathrm{diag}(c_i \tanh(c_i a_i) / a_i)$.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from rooteps.synthetic.family import SOFTMAX_OFFERS, Family, Shape, contexts, log_uniform
from rooteps.theory.language import Language


def _signs(rng: np.random.Generator, n: int, d: int) -> np.ndarray:
    """Sign patterns [n, d] such that [signs, 1] has independent columns."""
    while True:
        signs = rng.choice([-1.0, 1.0], size=(n, d))
        if np.linalg.matrix_rank(np.column_stack([signs, np.ones(n)])) == d + 1:
            return signs


def language(rng: np.random.Generator, n: int = 8, d: int = 4) -> Language:
    r"""V = 2^d words φ_w = c ⊙ vertex, and features of one magnitude per coordinate.

    $$\Phi = \mathrm{diag}(c) \{-1, 1\}^d, \qquad f^*(s) = a \odot \sigma(s)$$

    Args:
        rng: the only source of randomness.
        n, d: contexts (more than d), dimensions.

    Returns:
        A language with ``F`` [n, d] and ``Phi`` [d, 2^d].

    >>> language(np.random.default_rng(0)).Phi.shape
    (4, 16)
    """
    Phi = rng.choice([0.5, 1.0, 2.0], size=(d, 1)) * np.array(list(product([-1.0, 1.0], repeat=d))).T
    magnitudes = log_uniform(rng, 0.1, 1.5, d) / np.abs(Phi).max(axis=1)
    return Language(p_L=contexts(rng, n), F=magnitudes[None, :] * _signs(rng, n, d), Phi=Phi)


def directions(languages: Language, rng: np.random.Generator) -> np.ndarray:
    r"""Directions c ⊙ σ(s), with c > 0 the same for all contexts: f keeps one magnitude per coordinate along them.

    Args:
        languages: stacked, ``F`` [N, n, d].

    Returns:
        Shape [N, n, d].
    """
    assert languages.F is not None
    signs = np.sign(languages.F)
    return log_uniform(rng, 0.1, 10.0, (len(signs), 1, signs.shape[2])) * signs


def sized(rng: np.random.Generator, shape: Shape) -> Language:
    """``language`` of a shape that a hypercube has."""
    shape.require("hypercube", 2**shape.d == shape.V and shape.n > shape.d, "V has to be 2^d, and n more than d")
    return language(rng, shape.n, shape.d)


FAMILY = Family(
    "hypercube",
    "words at the vertices of a hypercube: log Z in closed form, its gradient affine on sign patterns",
    (*SOFTMAX_OFFERS, "affine-gradient"),
    language,
    directions=directions,
    sized=sized,
)
