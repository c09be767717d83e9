r"""Well-specified softmax languages: the truth is itself a softmax model, $P^* = \mathrm{softmax}(F^* \Phi)$."""

from __future__ import annotations

import numpy as np

from rooteps.synthetic.family import SOFTMAX_OFFERS, Family, Shape, contexts, features
from rooteps.theory.language import Language


def language(rng: np.random.Generator, n: int = 8, V: int = 16, d: int = 4) -> Language:
    r"""Random features and embeddings; F is the optimum because p* is reached.

    $$P^* = \mathrm{softmax}(F^* \Phi), \qquad \Phi_{iw}, F^*_{si} \text{ normal}$$

    Args:
        rng: the only source of randomness.
        n, V, d: contexts, words, dimensions.

    Returns:
        A language with ``F`` [n, d] and ``Phi`` [d, V]; one time in four with a context of probability zero.

    >>> language(np.random.default_rng(0)).Phi.shape
    (4, 16)
    """
    Phi = rng.standard_normal((d, V))
    return Language(p_L=contexts(rng, n, unseen=True), F=features(rng, Phi, n), Phi=Phi)


def sized(rng: np.random.Generator, shape: Shape) -> Language:
    """``language`` of any shape."""
    return language(rng, shape.n, shape.V, shape.d)


FAMILY = Family("softmax", "well-specified: P* = softmax(F* Phi)", SOFTMAX_OFFERS, language, sized=sized)
