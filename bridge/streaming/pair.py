"""Two softmax models on the same contexts and words: their checks, and the second look at contexts where they agree."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from rooteps.bridge.streaming.blocks import Progress, check_model, in_blocks
from rooteps.theory import checks
from rooteps.theory.numbers import Array

Softmax = tuple[np.ndarray, Any]
"""Features F [n, d] and word embeddings Phi [d, V], or ``Capped`` ones; the two models of a pair may differ in d."""

PRECISE = 1e-3
"""A KL divergence below this is computed again in float64: float32 logits leave errors of 1e-6 to 1e-5 in it."""


def check_pair(teacher: Softmax, student: Softmax) -> None:
    """Check two softmax models on the same contexts and words.

    Raises:
        InvalidInput: they are not.
    """
    check_model(*teacher, which="teacher ")
    check_model(*student, which="student ")
    (F_star, Phi_star), (F, Phi) = teacher, student
    checks.shape("student F", F, (len(F_star), F.shape[1]), "[n, d] with the teacher's n")
    checks.shape("student Phi", Phi, (len(Phi), Phi_star.shape[1]), "[d, V] with the teacher's V")


def in_precision(
    kernel: Callable[..., dict[str, Array]],
    teacher: Softmax,
    student: Softmax,
    more: tuple[Any, ...],
    rows: int,
    dtype: Any,
    progress: Progress | None,
    together: int = 1,
) -> dict[str, np.ndarray]:
    """Run a kernel that gives ``kl`` and more; without a dtype in float32, and contexts of small ``kl`` in float64."""
    (F_star, Phi_star), (F, Phi) = teacher, student
    words = Phi_star, Phi, *more
    first = np.dtype(np.float32 if dtype is None else dtype)
    found = in_blocks(partial(kernel, dtype=first), (F_star, F), words, rows, progress, together)
    close = found["kl"] < PRECISE
    if dtype is None and close.any():
        exact = partial(kernel, dtype=np.dtype(np.float64))
        for name, values in in_blocks(exact, (F_star[close], F[close]), words, rows, None, together).items():
            found[name][close] = values
    return found
