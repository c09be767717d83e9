"""log Z, conditional-mean features and moments of word weights under a softmax model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from rooteps.bridge.streaming.blocks import (
    Panels,
    Progress,
    Running,
    by_platform,
    check_model,
    check_weights,
    in_blocks,
    matmul,
    summed,
)
from rooteps.bridge.streaming.head import embeddings
from rooteps.theory.numbers import Array

ROWS, PANEL = 1024, 1536
"""Contexts of a block and words of a panel: the products are large enough to run at the machine's rate, and the logits
of a panel (6 MB) are still in the cache when they are used again."""
ACCELERATOR = 4096, 131_072
"""The same on a GPU, where every panel costs a copy of it: the logits of a block take 2.1 GB in float32."""


class Moments(NamedTuple):
    """log Z [n] and E_p v, Var_p v [n, k] in float64; Phi p [n, d] in the precision of the computation."""

    log_partition: np.ndarray
    mean_features: np.ndarray
    mean: np.ndarray
    variance: np.ndarray


def moments(
    F: Any,
    Phi: Any,
    weights: np.ndarray | None = None,
    *,
    features: bool = True,
    dtype: Any = np.float32,
    progress: Progress | None = None,
) -> Moments:
    r"""Statistics of p_f(s) = softmax(f(s)ᵀPhi) for every context, in memory that does not grow with n × V.

    $$\log Z(s) = \log \sum_w e^{f(s) \cdot \phi_w}, \quad \Phi p_f(s), \quad
      \mathbb{E}_{p_f(s)} v, \quad \mathrm{Var}_{p_f(s)} v$$

    Args:
        F: features, shape [n, d]; arrays of JAX, such as Phi may be, stay on their device.
        Phi: word embeddings, shape [d, V], or ``Capped`` ones.
        weights: k word-weight vectors v, shape [k, V].
        features: whether Phi p is computed, which is half of the work.
        dtype: of the logits and of Phi p; sums over words are carried in float64 either way. With ``bfloat16`` the
            factors of both products are rounded to it, and the products are summed in float32: what is found is that
            of the rounded F and Phi with float32 logits, but for Phi p, in which every p_w is off by 2⁻⁸ p_w at most.
        progress: told the number of contexts done and their total.

    Returns:
        ``Moments``; k = 0 where no weights are given, and d = 0 in Phi p where it is left out.

    Raises:
        InvalidInput: shapes that disagree, or numbers that are not finite.

    >>> F, Phi = np.zeros((2, 1), np.float32), np.array([[1.0, 3.0]], np.float32)
    >>> found = moments(F, Phi, np.array([[0.0, 2.0]]))
    >>> found.mean_features.tolist(), found.mean.tolist(), found.variance.tolist()
    ([[2.0], [2.0]], [[1.0], [1.0]], [[1.0], [1.0]])
    """
    check_model(F, Phi)
    V = Phi.shape[1]
    weights = np.zeros((0, V)) if weights is None else np.asarray(weights, dtype=np.float64)
    check_weights(weights, V)
    centre = np.median(weights, axis=1, keepdims=True)  # what most words have: the rounding of p leaves it alone
    rows, panel = by_platform((ROWS, PANEL), ACCELERATOR)
    kernel = partial(_moments, panels=Panels.of(V, panel), features=features, dtype=np.dtype(dtype))
    found = in_blocks(kernel, (F,), (Phi, weights - centre), rows, progress)
    return Moments(found["log_partition"], found["mean_features"], found["mean"] + centre.T, found["variance"])


def expectations(F: Any, Phi: Any, weights: np.ndarray, *, dtype: Any = np.float64) -> np.ndarray:
    r"""The means of word weights alone: with ``indicators``, the probabilities of words.

    $$\mathbb{E}_{w \sim p_f(s)}\, v_w$$

    Args:
        F, Phi, dtype: see ``moments``.
        weights: k word-weight vectors v, shape [k, V].

    Returns:
        Shape [n, k], float64.

    Raises:
        InvalidInput: shapes that disagree, or numbers that are not finite.

    >>> expectations(np.zeros((2, 1)), np.array([[1.0, 3.0]]), indicators([1], V=2)).tolist()
    [[0.5], [0.5]]
    """
    return moments(F, Phi, weights, features=False, dtype=dtype).mean


def indicators(words: Sequence[int] | np.ndarray, V: int) -> np.ndarray:
    """Weights [k, V] whose means are the probabilities of k words.

    >>> indicators([2, 0], V=3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    weights = np.zeros((len(words), V))
    weights[np.arange(len(words)), words] = 1.0
    return weights


@partial(jax.jit, static_argnames=("panels", "features", "dtype"))
def _moments(
    blocks: Array, Phi: Array, weights: Array, *, panels: Panels, features: bool, dtype: np.dtype
) -> dict[str, Array]:
    R, d, k = blocks.shape[1], len(embeddings(Phi)) if features else 0, len(weights)
    powers = jnp.concatenate([weights, weights * weights])  # E v and E v² in one product
    exact = summed(dtype)

    def of_block(F: Array) -> dict[str, Array]:
        def add(i: Array, carry: tuple[Running, Array, Array]) -> tuple[Running, Array, Array]:
            running, means, scores = carry
            logits = jnp.where(panels.new(i), panels.logits(F, Phi, i, dtype), -jnp.inf)
            running, p, shrink = running.add(logits)
            if features:
                columns = panels.take(embeddings(Phi), i, dtype)
                means = means * shrink[:, None] + matmul(p.astype(dtype), columns.T)
            if k:
                panel = panels.take(powers, i, jnp.float64)
                scores = scores * shrink[:, None].astype(jnp.float64) + matmul(p.astype(jnp.float64), panel.T)
            return running, means, scores

        start = Running.start(R, exact), jnp.zeros((R, d), exact), jnp.zeros((R, 2 * k))
        running, means, scores = lax.fori_loop(0, panels.number, add, start)
        mean, square = jnp.split(scores / running.total[:, None], 2, axis=1)
        return {
            "log_partition": running.log_partition,
            "mean_features": means / running.total[:, None].astype(exact),
            "mean": mean,
            "variance": jnp.maximum(square - mean * mean, 0.0),
        }

    return lax.map(of_block, blocks)
