"""The number systems a formula runs in: float64 through NumPy and JAX, and balls through Arb.

A formula takes the number system ``xp`` as an argument and uses its methods (``xp.exp``, ``xp.maximum``, …) together
with the operators ``+ - * / @`` and indexing, which mean the same in both. Nothing else may decide by comparing
entries: ``np.maximum`` on balls, for one, is unsound when two balls overlap.

What a number system needs of the process (the precision of Arb, silence of NumPy) it has in its ``scope`` alone, and
``compute`` evaluates a formula there.
"""

from __future__ import annotations

from rooteps.theory.balls import Balls
from rooteps.theory.float64 import FLOAT64, Array, Float64

__all__ = ["FLOAT64", "Array", "Balls", "Float64", "NumberSystem", "number_system"]

NumberSystem = Float64 | Balls


def number_system(arithmetic: str, bits: int = 256) -> NumberSystem:
    """The number system of that name.

    Raises:
        ValueError: the name is neither ``float64`` nor ``ball``.
    """
    if arithmetic == "float64":
        return FLOAT64
    if arithmetic == "ball":
        return Balls(bits)
    raise ValueError(f"arithmetic: {arithmetic!r} is neither 'float64' nor 'ball'")
