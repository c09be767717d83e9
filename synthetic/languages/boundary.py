r"""Boundary cases: words of probability zero, deterministic contexts, and hence an optimum F* at infinity.

The row-span of Phi together with the constants is everything, so that the optimum is the truth itself, reached only in
the limit: $\mathrm{softmax}((F + tU)\Phi) \to P^*$ as t → ∞, for features F that match log p* on its support and a
direction U that lowers the other words.
"""

from __future__ import annotations

import numpy as np

from rooteps.synthetic.family import Family, Shape, contexts, log_uniform
from rooteps.theory.language import Language


def language(rng: np.random.Generator, n: int = 8, V: int = 8) -> Language:
    r"""Some contexts deterministic, most on a face of the simplex, some inside.

    $$P^*[s, w] = 0 \text{ off a random support}, \qquad \phi_w = e_w \; (w \ne w_0), \quad \phi_{w_0} = 0$$

    The word w_0 is in every support: its logit is 0 in every model, so the features of the other words are log-odds
    against it, and a model near the limit has no rounding error on the support.

    Args:
        rng: the only source of randomness.
        n, V: contexts, words; d = V − 1.

    Returns:
        A language with ``probs`` [n, V] and ``Phi`` [V − 1, V]; the first context is deterministic, the second is on
        a face.

    >>> float(language(np.random.default_rng(0)).probs[0].max())
    1.0
    """
    common = int(rng.integers(V))
    size = rng.integers(1, V + 1, size=n)
    size[:2] = 1, rng.integers(2, V)
    probs = np.zeros((n, V))
    for s in range(n):
        others = rng.permutation(np.delete(np.arange(V), common))[: size[s] - 1]
        support = np.append(others, common)
        weights = rng.dirichlet(np.ones(len(support))) + 2.0**-7
        probs[s, support] = weights / weights.sum()
    return Language(p_L=contexts(rng, n), probs=probs, Phi=np.delete(np.eye(V), common, axis=0))


def limit(languages: Language, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    r"""Features that match the truth on its support, and a direction that takes the rest to zero.

    $$F_{sw} = \log\frac{p^*_s(w)}{p^*_s(w_0)}, \; U_{sw} = 0 \text{ on supp}(p^*_s), \qquad U_{sw} < 0 \text{ off it}$$

    Args:
        languages: stacked, ``probs`` [N, n, V].

    Returns:
        (base, directions), both [N, n, d].
    """
    assert languages.probs is not None
    assert languages.Phi is not None
    p = languages.probs
    common = np.argmin(languages.Phi.max(axis=1), axis=1)
    reference = np.take_along_axis(p, common[:, None, None], axis=2)
    inside = p > 0
    logits = np.where(inside, np.log(np.where(inside, p, reference) / reference), rng.standard_normal(p.shape))
    lowering = np.where(inside, 0.0, -log_uniform(rng, 0.5, 2.0, p.shape))
    one_hot = np.swapaxes(languages.Phi, 1, 2)
    return logits @ one_hot, lowering @ one_hot


def sized(rng: np.random.Generator, shape: Shape) -> Language:
    """``language`` of a shape in which every word but one has a dimension of its own."""
    fits = shape.n > 1 and shape.V > 2 and shape.d == shape.V - 1
    shape.require("boundary", fits, "d has to be V − 1, n at least 2 and V at least 3")
    return language(rng, shape.n, shape.V)


FAMILY = Family(
    "boundary",
    "deterministic contexts and words of probability zero: F* at infinity",
    ("binary", "row-span", "multiclass", "optimum", "features", "quad"),
    language,
    limit=limit,
    sized=sized,
)
