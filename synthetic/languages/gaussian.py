r"""Languages with Gaussian embeddings: φ_w iid N(μ, Σ), for which log Z is nearly quadratic."""

from __future__ import annotations

from typing import Any

import numpy as np

from rooteps.synthetic.family import SOFTMAX_OFFERS, Family, Shape, contexts, features, log_uniform
from rooteps.theory.language import Language
from rooteps.theory.record import unchecked
from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems.gaussian_partition import GaussianInstance


def language(rng: np.random.Generator, n: int = 8, V: int = 16, d: int = 4) -> Language:
    r"""Embeddings with a common mean and covariance; well-specified.

    $$\phi_w = \mu + R z_w, \quad z_w \sim N(0, I), \quad \Sigma = R R^\top, \qquad P^* = \mathrm{softmax}(F^* \Phi)$$

    Args:
        rng: the only source of randomness.
        n, V, d: contexts, words, dimensions.

    Returns:
        A language with ``F`` [n, d] and ``Phi`` [d, V].

    >>> language(np.random.default_rng(0)).Phi.shape
    (4, 16)
    """
    root = rng.standard_normal((d, d)) / np.sqrt(d) + 0.5 * np.eye(d)
    Phi = rng.standard_normal((d, 1)) + root @ rng.standard_normal((d, V))
    return Language(p_L=contexts(rng, n), F=features(rng, Phi, n), Phi=Phi)


def vocabularies(rng: np.random.Generator, count: int, d: int = 4, V: int = 32, R: int = 32) -> GaussianInstance:
    r"""Stacked instances for gaussian-partition: R drawn vocabularies each, a θ and a deviation t.

    $$0.01 \le \theta^\top \Sigma \theta \le 1, \qquad 0.02 \le \frac{e^{\theta^\top \Sigma \theta} - 1}{V t^2} \le 1$$

    Args:
        rng: the only source of randomness.
        count: number of instances.
        d, V, R: dimensions, words, vocabularies.

    Returns:
        A stacked record, leading axis ``count``.
    """
    root = rng.standard_normal((count, d, d)) / np.sqrt(d) + 0.5 * np.eye(d)
    theta = rng.standard_normal((count, d))
    variance = log_uniform(rng, 0.01, 1.0, count)
    along = (theta[:, None, :] @ root)[:, 0]
    theta *= np.sqrt(variance / (along * along).sum(axis=1))[:, None]
    t = np.sqrt(np.expm1(variance) / (V * log_uniform(rng, 0.02, 1.0, count)))
    return unchecked(
        GaussianInstance,
        theta=theta,
        mu=rng.standard_normal((count, d)),
        Sigma_root=root,
        draws=rng.standard_normal((count, R, d, V)),
        t=t,
    )


def instances(theorem: Theorem, count: int, rng: np.random.Generator, loss: str) -> Any:
    """Drawn vocabularies for results about Gaussian embeddings; None for the others."""
    return vocabularies(rng, count) if theorem.needs_any("gaussian") else None


def sized(rng: np.random.Generator, shape: Shape) -> Language:
    """``language`` of any shape."""
    return language(rng, shape.n, shape.V, shape.d)


FAMILY = Family(
    "gaussian",
    "Gaussian word embeddings, well-specified: log Z is nearly quadratic",
    (*SOFTMAX_OFFERS, "gaussian"),
    language,
    instances=instances,
    sized=sized,
)
