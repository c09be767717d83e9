"""How far apart the log-ratios of a model and its copy lie, in one pass over the words."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from rooteps.bridge.streaming.blocks import Panels, Progress, by_platform, in_blocks
from rooteps.bridge.streaming.head import EXCLUDED
from rooteps.bridge.streaming.moments import ACCELERATOR, PANEL, ROWS
from rooteps.bridge.streaming.pair import Softmax, check_pair
from rooteps.theory.numbers import Array


def oscillation(teacher: Softmax, student: Softmax, *, progress: Progress | None = None) -> np.ndarray:
    r"""η_s of two softmax models in every context, in float64: the normalisers do not enter.

    $$\eta_s = \max_w x_w - \min_w x_w, \qquad x_w = f(s) \cdot \phi_w - f^\ast(s) \cdot \phi^\ast_w$$

    Args:
        teacher, student: features [n, d] and embeddings [d, V] of each; they may differ in d.
        progress: told the number of contexts done and their total.

    Returns:
        Shape [n]; infinite where one of the two excludes a word that the other has.

    Raises:
        InvalidInput: shapes that disagree, or numbers that are not finite.

    Source: the result close-copies; with all probabilities at hand, ``rooteps.theory.oscillation``.

    >>> F, Phi = np.array([[1.0], [2.0]]), np.array([[0.0, 1.0]])
    >>> oscillation((F, Phi), (F, 1.25 * Phi)).tolist()
    [0.25, 0.5]
    """
    check_pair(teacher, student)
    rows, panel = by_platform((ROWS, PANEL), ACCELERATOR)
    kernel = partial(_oscillation, panels=Panels.of(student[1].shape[1], panel))
    found = in_blocks(kernel, (teacher[0], student[0]), (teacher[1], student[1]), rows, progress)["eta"]
    return np.where(found > -EXCLUDED / 2, np.inf, found)


@partial(jax.jit, static_argnames="panels")
def _oscillation(
    teacher_blocks: Array, student_blocks: Array, Phi_star: Array, Phi: Array, *, panels: Panels
) -> dict[str, Array]:
    R = student_blocks.shape[1]

    def of_block(features: tuple[Array, Array]) -> dict[str, Array]:
        F_star, F = (x.astype(jnp.float64) for x in features)

        def add(i: Array, ends: tuple[Array, Array]) -> tuple[Array, Array]:
            x = panels.logits(F, Phi, i, jnp.float64) - panels.logits(F_star, Phi_star, i, jnp.float64)
            return jnp.minimum(ends[0], x.min(axis=1)), jnp.maximum(ends[1], x.max(axis=1))

        lowest, highest = lax.fori_loop(0, panels.number, add, (jnp.full(R, jnp.inf), jnp.full(R, -jnp.inf)))
        return {"eta": highest - lowest}

    return lax.map(of_block, (teacher_blocks, student_blocks))
