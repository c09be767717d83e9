"""KL(teacher‖student) of two softmax models in one pass over the words."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from rooteps.bridge.streaming.blocks import Panels, Progress, Running, by_platform, summed
from rooteps.bridge.streaming.moments import ACCELERATOR, PANEL, ROWS
from rooteps.bridge.streaming.pair import Softmax, check_pair, in_precision
from rooteps.theory.numbers import Array


def divergence(
    teacher: Softmax, student: Softmax, *, dtype: Any = None, progress: Progress | None = None
) -> np.ndarray:
    r"""KL(p*_s‖p_s) for every context, in one pass: fast, and accurate to an absolute error.

    $$\mathrm{KL} = \mathbb{E}_{p^*}[\ell^* - \ell] - \log Z^* + \log Z, \qquad \ell = f(s) \cdot \phi_w$$

    The error is about 1e-6 to 1e-5 in float32, whose results below ``PRECISE`` are therefore computed again in float64
    (error 1e-14). ``compare`` takes twice as long and is accurate relative to the divergence itself.

    Args:
        teacher, student: features [n, d] and embeddings [d, V] of each; they may differ in d.
        dtype: of the logits; by default float32 with that second look. With ``bfloat16`` features and embeddings are
            rounded to it, and their products summed in float32.
        progress: told the number of contexts done and their total.

    Returns:
        float64, shape [n].

    Raises:
        InvalidInput: shapes that disagree, or numbers that are not finite.

    >>> F, Phi = np.array([[0.0], [1.0]]), np.array([[0.0, 1.0]])
    >>> divergence((F, Phi), (F, 2 * Phi)).round(6).tolist()
    [0.0, 0.082608]
    """
    check_pair(teacher, student)
    rows, panel = by_platform((ROWS, PANEL), ACCELERATOR)
    kernel = partial(_divergence, panels=Panels.of(teacher[1].shape[1], panel))
    return in_precision(kernel, teacher, student, (), rows, dtype, progress)["kl"]


@partial(jax.jit, static_argnames=("panels", "dtype"))
def _divergence(
    teacher_blocks: Array, student_blocks: Array, Phi_star: Array, Phi: Array, *, panels: Panels, dtype: np.dtype
) -> dict[str, Array]:
    R = student_blocks.shape[1]

    def of_block(features: tuple[Array, Array]) -> dict[str, Array]:
        F_star, F = features

        def add(i: Array, carry: tuple[Running, Running, Array]) -> tuple[Running, Running, Array]:
            teacher, student, surplus = carry
            true = panels.logits(F_star, Phi_star, i, dtype)
            own = panels.logits(F, Phi, i, dtype)
            new = panels.new(i)
            teacher, q, shrink = teacher.add(jnp.where(new, true, -jnp.inf))
            student, _, _ = student.add(jnp.where(new, own, -jnp.inf))
            added = (q * (true - own)).sum(axis=1).astype(jnp.float64)
            return teacher, student, surplus * shrink.astype(jnp.float64) + added

        running = Running.start(R, summed(dtype))
        teacher, student, surplus = lax.fori_loop(0, panels.number, add, (running, running, jnp.zeros(R)))
        kl = surplus / teacher.total - teacher.log_partition + student.log_partition
        return {"kl": jnp.maximum(kl, 0.0)}

    return lax.map(of_block, (teacher_blocks, student_blocks))
