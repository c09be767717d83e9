"""What may be given where an array is read, by its axes: lists of numbers, or arrays of NumPy, JAX and others.

``numpy.typing.ArrayLike`` has no axes, and a type checker that meets ``[[1, 0], [0.5, 1]]`` there calls it a list of
objects.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np


class _Array(Protocol):
    """What NumPy can read as an array."""

    def __array__(self) -> np.ndarray[Any, Any]:
        """Its numbers."""


Scalar = float | _Array
Vector = Sequence[float] | _Array
Matrix = Sequence[Sequence[float] | _Array] | _Array
Stack = Sequence[Matrix] | _Array
VectorOrMatrix = Sequence[float | Sequence[float] | _Array] | _Array
