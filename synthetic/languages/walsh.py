r"""Languages whose substitutability matrix is known exactly: contexts come in pairs that lean on a Walsh function ±h.

$$p^*_{j, \pm} = \frac{h_0 \pm a_j h_j}{V}, \qquad
  \Omega^* = \frac{1}{V^2} \Bigl(h_0 h_0^\top + \sum_j w_j a_j^2\, h_j h_j^\top\Bigr), \qquad
  \lambda = \frac1V, \; \frac{w_1 a_1^2}{V}, \; \frac{w_2 a_2^2}{V}, \; \dots$$

h_0 is constant, the h_j have entries ±1 and are orthogonal, w_j is the weight of the pair, whose halves cancel in every
product of different functions. The spectrum has a gap after d, or none there, or one eigenvalue many times, or fewer
than d that are not zero; the row-span of Phi is the best there is, or turned away from it by an angle, and its rows are
an orthonormal basis or an oblique one.
"""

from __future__ import annotations

import numpy as np
import scipy

from rooteps.synthetic.family import Family, Shape, contexts
from rooteps.theory.language import Language

KINDS = ("gap", "tie", "alike", "low rank")
"""After the first d eigenvalues the next is at most half of the last, or the same; or all but one are; or 0."""

GRAIN = 16
"""a_j is a multiple of 1/GRAIN."""

LEAST = 0.25
"""The least tangent of an angle: smaller ones turn a row-span by less than double precision tells from none."""


def language(rng: np.random.Generator, n: int = 8, V: int = 16, d: int = 3, tangent: float | None = None) -> Language:
    r"""One of ``KINDS``, with embeddings that are the best or are turned by an angle.

    $$\tfrac12 \Bigl(\sum_{i \le d} \lambda_i - \mathrm{tr}\, \Pi \Omega^*\Bigr)
      = \tfrac12 (\lambda_d - \lambda_{d+1}) \sin^2 \text{angle}$$

    Args:
        rng: the only source of randomness.
        n: contexts, of which the last is without a pair if there is an odd number; at most 2 V − 1.
        V: words, a power of two.
        d: dimensions, at most V.
        tangent: of the angle; default 0, or one at random, as often.

    Returns:
        A language with ``probs`` [n, V] and ``Phi`` [d, V].

    >>> language(np.random.default_rng(0)).probs[:2, :3].tolist()
    [[0.00390625, 0.12109375, 0.12109375], [0.12109375, 0.00390625, 0.00390625]]
    """
    pairs = n // 2
    order = rng.permutation(V)
    functions = scipy.linalg.hadamard(V)[np.r_[0, 1 + rng.permutation(V - 1)]][:, order].astype(float)
    weights, a = contexts(rng, pairs + n % 2), rng.integers(GRAIN // 2, GRAIN, pairs) / GRAIN
    kind = KINDS[int(rng.integers(len(KINDS)))]
    if kind == "alike":
        weights[:], a[:] = 1.0, a[:1]
    values = weights[:pairs] * a * a
    by_size = np.argsort(-values, kind="stable")
    weights[:pairs], a = weights[by_size], a[by_size]
    inside = min(d - 1, pairs)  # how many of the pairs the best row-span holds, beside h_0
    if kind == "gap":
        a[inside:] /= 2
    if kind == "low rank":
        a[max(inside - 1, 1) :] = 0.0
    if kind == "tie" and 0 < inside < pairs:
        weights[inside], a[inside] = weights[inside - 1], a[inside - 1]
    p_L = np.repeat(weights[:pairs], 2)
    p_L = np.r_[p_L, weights[pairs:]] if n % 2 else p_L
    leaning = (
        np.repeat(a, 2)[:, None] * np.tile([1.0, -1.0], pairs)[:, None] * np.repeat(functions[1 : pairs + 1], 2, axis=0)
    )
    probs = (1.0 + np.vstack([leaning, np.zeros((n % 2, V))])) / V
    return Language(p_L=p_L / p_L.sum(), probs=probs, Phi=_embeddings(functions, d, tangent, rng))


def _embeddings(functions: np.ndarray, d: int, tangent: float | None, rng: np.random.Generator) -> np.ndarray:
    """The first d functions, the last maybe turned towards the next; of length one, or mixed."""
    unit = functions / np.sqrt(len(functions))
    if tangent is None:
        tangent = np.round(64 * rng.uniform(LEAST, 2.0)) / 64 if rng.random() < 0.5 else 0.0
    Phi = unit[:d].copy()
    if d < len(unit):
        Phi[-1] += tangent * unit[d]
    if rng.random() < 0.5:
        return Phi
    mixture: np.ndarray = np.tril(rng.integers(-2, 3, (d, d)), -1) + np.eye(d)
    return mixture @ Phi


def sized(rng: np.random.Generator, shape: Shape) -> Language:
    """``language`` of a shape whose number of words is a power of two."""
    n, V, d, _ = shape
    shape.require("walsh", V & (V - 1) == 0, "V has to be a power of two")
    shape.require("walsh", 2 <= n <= 2 * V - 1 and d <= V, "two contexts at least, 2 V − 1 at most, and d at most V")
    return language(rng, n, V, d)


FAMILY = Family(
    "walsh",
    "contexts that lean on Walsh functions: Ω* and its eigenvalues are known exactly, repeated or not",
    ("binary", "quad"),
    language,
    sized=sized,
)
