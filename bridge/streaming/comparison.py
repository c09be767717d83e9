"""A student against its teacher: KL, L1 and the change of means, accurate relative to themselves for close models."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from rooteps.bridge.streaming.blocks import (
    ROW_STEP,
    Panels,
    Progress,
    Running,
    by_platform,
    check_weights,
    matmul,
    summed,
)
from rooteps.bridge.streaming.head import embeddings
from rooteps.bridge.streaming.pair import Softmax, check_pair, in_precision
from rooteps.theory.float64 import Array, expm1_minus_x_near_0

PANEL = 2048
"""Words of a panel: its logits are still in the cache when they are used again."""
ROWS = 512
"""Contexts of a block. Its logits are kept, as both normalisers are needed before the first word can be compared: with
V = 50,257, 103 MB for each model in float32, twice that in float64. Shorter blocks multiply matrices more slowly."""
KEPT = 2**25
"""With more words than ``KEPT / ROWS`` blocks are shorter, so that no more logits than this are kept for each model."""
ACCELERATOR = 4096, 16384, 2**29
"""``ROWS``, ``PANEL`` and ``KEPT`` on a GPU: the logits take 2.1 GB for each model in float32."""
TOGETHER = 16
"""Row blocks that use the same memory for them in turn; to ask for fresh pages every time costs as much as an exp."""


class Comparison(NamedTuple):
    """KL(p*_s‖p_s) [n], ‖p_s − p*_s‖_1 [n], v·(p_s − p*_s) [n, k], and Phi(p_s − p*_s) [n, d] if it was asked for."""

    kl: np.ndarray
    l1: np.ndarray
    score_change: np.ndarray
    mean_change: np.ndarray | None


def compare(
    teacher: Softmax,
    student: Softmax,
    weights: np.ndarray | None = None,
    *,
    mean_change: bool = False,
    dtype: Any = None,
    progress: Progress | None = None,
) -> Comparison:
    r"""How far the student's next-word distributions p_s are from the teacher's p*_s, in every context.

    With x_w = log p_w − log p*_w, everything is a sum of terms without cancellation:

    $$\mathrm{KL}(p^* \| p) = \sum_w p^*_w (e^{x_w} - 1 - x_w), \qquad p_w - p^*_w = p^*_w (e^{x_w} - 1)$$

    An error in either log Z enters the first sum in second order only.

    Args:
        teacher, student: features [n, d] and embeddings [d, V] of each; they may differ in d.
        weights: k word-weight vectors v, shape [k, V].
        mean_change: whether Phi(p − p*) for the student's Phi is wanted, at the cost of half as much time again.
        dtype: of the logits and means; by default float32, and float64 where KL < ``PRECISE``. Sums over words are
            carried in float64 either way; ``bfloat16`` as in ``moments`` and ``divergence``.
        progress: told the number of contexts done and their total.

    Returns:
        A ``Comparison``; k = 0 where no weights are given.

    Raises:
        InvalidInput: shapes that disagree, or numbers that are not finite.

    Source: accurate forms as in ``rooteps.theory.divergences``.

    >>> F, Phi = np.array([[1.0]]), np.array([[0.0, 1.0]])
    >>> found = compare((F, Phi), (F + 1e-9, Phi), np.array([[0.0, 1.0]]))
    >>> [f"{x:.4g}" for x in (found.kl[0], found.l1[0], found.score_change[0, 0])]
    ['9.831e-20', '3.932e-10', '1.966e-10']
    """
    check_pair(teacher, student)
    V = student[1].shape[1]
    weights = np.zeros((0, V)) if weights is None else np.asarray(weights, dtype=np.float64)
    check_weights(weights, V)
    longest, panel, kept = by_platform((ROWS, PANEL, KEPT), ACCELERATOR)
    kernel = partial(_compare, panels=Panels.of(V, panel), mean_change=mean_change)
    rows = max(ROW_STEP, min(longest, kept // V // ROW_STEP * ROW_STEP))
    centred = weights - (weights.max(axis=1, keepdims=True) + weights.min(axis=1, keepdims=True)) / 2
    found = in_precision(kernel, teacher, student, (centred,), rows, dtype, progress, TOGETHER)
    score_change = found.get("score_change", np.zeros((len(found["kl"]), 0)))
    return Comparison(found["kl"], found["l1"], score_change, found.get("mean_change"))


@partial(jax.jit, static_argnames=("panels", "mean_change", "dtype"))
def _compare(
    teacher_blocks: Array,
    student_blocks: Array,
    Phi_star: Array,
    Phi: Array,
    weights: Array,
    *,
    panels: Panels,
    mean_change: bool,
    dtype: Any,
) -> dict[str, Array]:
    R, d, k = student_blocks.shape[1], len(embeddings(Phi)), len(weights)
    exact = summed(dtype)

    def of_block(kept: tuple[Array, Array], features: tuple[Array, Array]) -> tuple[Any, dict[str, Array]]:
        """The sums of one row block, and the arrays of kept logits for the next one."""
        F_star, F = features

        def normalise(i: Array, carry: tuple[Any, ...]) -> tuple[Any, ...]:
            kept_true, kept_own, teacher, student = carry
            true = panels.logits(F_star, Phi_star, i, dtype)
            own = panels.logits(F, Phi, i, dtype)
            new = panels.new(i)
            teacher, _, _ = teacher.add(jnp.where(new, true, -jnp.inf))
            student, _, _ = student.add(jnp.where(new, own, -jnp.inf))
            return kept_true.at[i].set(true), kept_own.at[i].set(own), teacher, student

        running = Running.start(R, exact)
        *kept, teacher, student = lax.fori_loop(0, panels.number, normalise, (*kept, running, running))
        kept_true, kept_own = kept
        normaliser = student.log_partition - teacher.log_partition

        def ratio(i: Array) -> tuple[Array, ...]:
            """x = log(p/p*) up to the normaliser's rounding, and p* and p, on the new words of panel i."""
            new = panels.new(i)
            x = jnp.where(new, kept_own[i] - kept_true[i] - normaliser[:, None].astype(exact), 0.0)
            q = jnp.where(new, teacher.probabilities(kept_true[i]), 0.0)
            return x, q, jnp.where(new, student.probabilities(kept_own[i]), 0.0)

        def miss(i: Array, total: Array) -> Array:
            return total + _change(*ratio(i))[0].sum(axis=1)

        if dtype == np.float64:  # what p − p* fails to sum to zero by would enter the changes of means in first order
            normaliser = normaliser + jnp.log1p(lax.fori_loop(0, panels.number, miss, jnp.zeros(R)))

        def add(i: Array, sums: dict[str, Array]) -> dict[str, Array]:
            change, surplus = _change(*ratio(i))
            more = {"kl": surplus.sum(axis=1), "l1": jnp.abs(change).sum(axis=1)}
            if k:
                more["score_change"] = matmul(change.astype(jnp.float64), panels.take(weights, i, jnp.float64).T)
            if mean_change:
                more["mean_change"] = matmul(change.astype(dtype), panels.take(embeddings(Phi), i, dtype).T)
            return {name: sums[name] + value.astype(sums[name].dtype) for name, value in more.items()}

        sums = {"kl": jnp.zeros(R), "l1": jnp.zeros(R)}
        if k:
            sums["score_change"] = jnp.zeros((R, k))
        if mean_change:
            sums["mean_change"] = jnp.zeros((R, d), exact)
        return (kept_true, kept_own), lax.fori_loop(0, panels.number, add, sums)

    kept = jnp.zeros((panels.number, R, panels.width), exact)
    return lax.scan(of_block, (kept, kept), (teacher_blocks, student_blocks))[1]


def _change(x: Array, q: Array, p: Array) -> tuple[Array, Array]:
    """p − q = q(eˣ − 1) and q(eˣ − 1 − x): by a series for small x, else from p, which cannot overflow."""
    small = jnp.abs(x) < 0.3
    bracket = q * expm1_minus_x_near_0(jnp.where(small, x, 0.0))
    change = jnp.where(small, q * x + bracket, p - q)
    return change, jnp.where(small, bracket, p - q - q * x)
