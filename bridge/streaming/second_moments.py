"""The second moments of next-word distributions, as an operator that is applied to vectors and never written down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from scipy.sparse.linalg import LinearOperator

from rooteps.bridge.streaming.blocks import Progress, check_model, matmul
from rooteps.theory import checks
from rooteps.theory.numbers import Array
from rooteps.theory.traced import in_float64

ROWS = 256
"""Contexts of a block."""
KEPT = 2**24
"""With more words than ``KEPT / ROWS`` blocks are shorter, so that no more probabilities than this are held."""
STEP = 16
"""Vectors are filled up to a multiple of this, so that few shapes have to be compiled."""


class SecondMoments(LinearOperator):
    r"""Ω = E_{s~p}[p_s p_sᵀ] of a softmax model, [V, V]; the substitutability matrix, if the model is the truth.

    $$\Omega X = \mathbb{E}_{s \sim p}\, p_s (p_s^\top X)$$

    The probabilities of a block of contexts are computed, used for both products, and forgotten: X [V, k] costs one
    pass over the contexts and memory for X, ΩX and one block.

    Args:
        F: features, shape [n, d].
        Phi: word embeddings, shape [d, V].
        p: distribution over the contexts, shape [n].
        progress: told, in each pass, the number of contexts done and their total.

    Attributes:
        trace: tr Ω = E‖p_s‖².

    Raises:
        InvalidInput: shapes that disagree, or numbers that are not finite.

    Source: arXiv:2010.03648, section on learning Phi.

    >>> omega = SecondMoments(np.array([[0.0], [np.log(3)]]), np.array([[1.0, 0.0]]), np.full(2, 0.5))
    >>> (omega @ np.eye(2)).round(12).tolist(), round(omega.trace, 12)
    ([[0.40625, 0.21875], [0.21875, 0.15625]], 0.5625)
    """

    def __init__(self, F: np.ndarray, Phi: Any, p: np.ndarray, progress: Progress | None = None):
        check_model(F, Phi)
        n, V = len(F), Phi.shape[1]
        p = checks.distribution("p", p, 1)
        checks.shape("p", p, (n,), "[n] with the n of F")
        super().__init__(np.dtype(np.float64), (V, V))
        self.progress = progress
        self._rows = max(1, min(ROWS, n, KEPT // V))
        self._F, self._p, self._Phi = (np.asarray(x, dtype=np.float64) for x in (F, p, Phi))
        self._log_partition, squares = self._normalised()
        self.trace = float(self._p @ squares)

    def _blocks(self, *arrays: np.ndarray) -> Iterator[tuple[np.ndarray, ...]]:
        """Equally many rows of each; those that fill up the last block are zero."""
        n = len(arrays[0])
        for start in range(0, n, self._rows):
            stop = min(start + self._rows, n)
            missing = start + self._rows - stop
            yield tuple(np.pad(x[start:stop], [(0, missing)] + [(0, 0)] * (x.ndim - 1)) for x in arrays)
            if self.progress is not None:
                self.progress(stop, n)

    @in_float64
    def _normalised(self) -> list[np.ndarray]:
        """log Z and ‖p_s‖² of every context, [n] each."""
        Phi = jnp.asarray(self._Phi)
        found = [[np.asarray(x) for x in normalise(F, Phi)] for (F,) in self._blocks(self._F)]
        return [np.concatenate(parts)[: len(self._F)] for parts in zip(*found, strict=True)]

    @in_float64
    def _matmat(self, X: np.ndarray) -> np.ndarray:
        k = X.shape[1]
        X = np.pad(np.asarray(X, dtype=np.float64), [(0, 0), (0, -k % STEP)])
        Phi, given = jnp.asarray(self._Phi), jnp.asarray(X)
        total = jnp.zeros(given.shape)
        for block in self._blocks(self._F, self._log_partition, self._p):
            total = add(total, *block, Phi, given)
        return np.asarray(total)[:, :k]

    def _adjoint(self) -> SecondMoments:
        return self

    def _transpose(self) -> SecondMoments:
        return self


@jax.jit
def normalise(F: Array, Phi: Array) -> tuple[Array, Array]:
    """log Z and ‖p_s‖² of R contexts, shapes [R, d] and [d, V] to [R] each."""
    logits = matmul(F, Phi)
    log_partition = jax.nn.logsumexp(logits, axis=1)
    return log_partition, jnp.exp(2 * (logits - log_partition[:, None])).sum(axis=1)


@jax.jit
def add(total: Array, F: Array, log_partition: Array, p: Array, Phi: Array, X: Array) -> Array:
    """ΩX as far as it goes, with one block of contexts more.

    Args:
        total: the sum so far, shape [V, k].
        F, log_partition, p: of R contexts, shapes [R, d], [R] and [R].
        Phi: word embeddings, shape [d, V].
        X: shape [V, k].
    """
    probabilities = jnp.exp(matmul(F, Phi) - log_partition[:, None])
    return total + matmul(probabilities.T, p[:, None] * matmul(probabilities, X))
