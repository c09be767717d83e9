r"""Next-word counts of a small corpus: the truth is a table of probabilities, and the best model has to be found.

$$P^*[s, w] = \frac{c_{sw}}{\sum_{w'} c_{sw'}}, \qquad \Phi\, p_{f^*(s)} = \Phi\, p^*_s$$

F* is no float64 number: it is computed, and in balls Krawczyk's operator proves where it lies.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from rooteps.synthetic.family import SOFTMAX_OFFERS, Family, Shape, contexts, log_uniform
from rooteps.theory.language import Language
from rooteps.theory.optimum import with_optimum
from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems.learned_from_samples import random_task

TOTAL = 2**12
"""Words counted after each context; a power of two, so that every probability is a float64 number."""


def language(rng: np.random.Generator, n: int = 8, V: int = 16, d: int = 4) -> Language:
    r"""Every word once, and the others as often as a random distribution says; normal embeddings.

    Args:
        rng: the only source of randomness.
        n, V, d: contexts, words, dimensions.

    Returns:
        A language with ``probs`` [n, V], ``Phi`` [d, V] and, where they do not span everything, ``optimum`` [n, d].

    >>> found = language(np.random.default_rng(0))
    >>> found.optimum.shape, (found.probs * TOTAL)[0, :4].tolist()
    ((8, 4), [201.0, 225.0, 310.0, 470.0])
    """
    weights = rng.dirichlet(np.full(V, log_uniform(rng, 0.5, 5.0)), size=n)
    counts = 1 + np.stack([rng.multinomial(TOTAL - V, row) for row in weights])
    Phi = rng.standard_normal((d, V))
    return with_optimum(Language(p_L=contexts(rng, n), probs=counts / TOTAL, Phi=Phi))


def sized(rng: np.random.Generator, shape: Shape) -> Language:
    """``language`` of a shape whose optimum has to be found, and is in a moment."""
    shape.require("counts", shape.d + 1 < shape.V, "d + 1 has to be less than V: else the truth is the optimum")
    shape.require("counts", shape.n * shape.V <= TOTAL, f"n V has to be at most {TOTAL}")
    return language(rng, shape.n, shape.V, shape.d)


def instances(theorem: Theorem, count: int, rng: np.random.Generator, loss: str) -> Any:
    """Small tasks with examples for results about samples; None for the others."""
    if not theorem.needs_any("sampled"):
        return None
    import jax  # only here, and it takes half a second

    return jax.tree.map(lambda *leaves: np.stack(leaves), *(random_task(rng, n=3, m=4) for _ in range(count)))


FAMILY = Family(
    "counts",
    "truth given by next-word counts: F* has to be found, and is proved in balls",
    (*SOFTMAX_OFFERS, "sampled"),
    language,
    instances=instances,
    sized=sized,
)
