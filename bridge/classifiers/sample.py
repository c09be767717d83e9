"""A binary task on features: what a linear classifier is fitted to, and the two losses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from rooteps.theory import checks
from rooteps.theory.checks import InvalidInput

LossName = Literal["hinge", "logistic"]


@dataclass(frozen=True, eq=False)
class Sample:
    """n contexts with features, labels and weights.

    Args:
        G: features, float32 or float64, taken to be exact, [n, D].
        signs: labels −1 or 1, [n].
        weights: positive; what they sum to does not matter, [n].

    Raises:
        InvalidInput: shapes that disagree, features that are not finite, or labels or weights that are none.
    """

    G: np.ndarray
    signs: np.ndarray
    weights: np.ndarray

    def __post_init__(self) -> None:
        if self.G.ndim != 2 or 0 in self.G.shape or self.G.dtype.kind != "f":
            raise InvalidInput(f"G: is no matrix of floating-point numbers (shape {list(self.G.shape)})")
        if not np.isfinite([self.G.min(), self.G.max()]).all():
            raise InvalidInput("G: an entry is not a finite number")
        for name, values in (("signs", self.signs), ("weights", self.weights)):
            checks.shape(name, values, (len(self.G),), "[n] with the n of G")
        if not np.isin(self.signs, (-1, 1)).all():
            raise InvalidInput("signs: one is neither -1 nor 1")
        if not (np.isfinite(self.weights).all() and (self.weights > 0).all()):
            raise InvalidInput("weights: one is not a positive number")
