r"""Log-bilinear Markov chains: the next word depends on the previous word u through its class c(u).

$$p(w \mid u) = \mathrm{softmax}(f(c(u))^\top \Phi)_w$$

The contexts are the classes, and they are as frequent as the words make them: p_L is the stationary distribution.
(Every word in a class of its own is the plain bigram chain; classes keep the shape that other families have.)
"""

from __future__ import annotations

import numpy as np
import scipy

from rooteps.synthetic.family import SOFTMAX_OFFERS, Family, Shape, features
from rooteps.theory.language import Language


def stationary(P: np.ndarray) -> np.ndarray:
    r"""The stationary distribution of a positive transition matrix, each entry accurate relative to itself.

    $$\pi P = \pi, \qquad \sum_u \pi_u = 1$$

    State reduction (Grassmann, Taksar and Heyman 1985): sums, products and quotients of positive numbers only, so that
    nothing cancels.

    Args:
        P: rows sum to one, shape [V, V].

    Returns:
        Shape [V].

    >>> stationary(np.array([[0.5, 0.5], [0.25, 0.75]])).round(12).tolist()
    [0.333333333333, 0.666666666667]
    """
    A = np.array(P, dtype=np.float64)
    V = len(A)
    for k in range(V - 1, 0, -1):
        A[:k, k] /= A[k, :k].sum()
        A[:k, :k] += A[:k, k, None] * A[None, k, :k]
    pi = np.ones(V)
    for k in range(1, V):
        pi[k] = pi[:k] @ A[:k, k]
    return pi / pi.sum()


def class_chain(P: np.ndarray) -> np.ndarray:
    r"""Transitions between the classes of successive words, where word w is in the class w mod n.

    $$Q_{cc'} = \sum_{w \in c'} p(w \mid c)$$

    Args:
        P: next-word distributions after each class, shape [n, V], V a multiple of n.

    Returns:
        Shape [n, n].

    >>> class_chain(np.array([[0.5, 0.25, 0.25, 0.0], [0.25, 0.25, 0.25, 0.25]])).tolist()
    [[0.75, 0.25], [0.5, 0.5]]
    """
    n, V = P.shape
    return P.reshape(n, V // n, n).sum(axis=1)


def language(rng: np.random.Generator, n: int = 8, V: int = 16, d: int = 4) -> Language:
    r"""A chain with random features and embeddings, in its stationary state.

    $$P^*[c, w] = \mathrm{softmax}(f(c)^\top \Phi)_w, \qquad p_L Q = p_L$$

    Args:
        rng: the only source of randomness.
        n, V, d: classes (n = V for plain bigrams), words, dimensions.

    Returns:
        A language with ``F`` [n, d] and ``Phi`` [d, V].

    >>> language(np.random.default_rng(0)).F.shape
    (8, 4)
    """
    Phi = rng.standard_normal((d, V))
    F = features(rng, Phi, n)
    return Language(p_L=stationary(class_chain(scipy.special.softmax(F @ Phi, axis=1))), F=F, Phi=Phi)


def sized(rng: np.random.Generator, shape: Shape) -> Language:
    """``language`` of a shape with as many words in every class."""
    shape.require("markov", shape.V % shape.n == 0, "V has to be a multiple of n, the number of classes")
    return language(rng, shape.n, shape.V, shape.d)


FAMILY = Family(
    "markov",
    "log-bilinear Markov chain: the context is the class of the previous word, p_L stationary",
    SOFTMAX_OFFERS,
    language,
    sized=sized,
)
