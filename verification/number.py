"""Numbers as they are shown: a float64, or a ball by its midpoint and its enclosure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import flint

from rooteps.theory.record import Short


@dataclass(frozen=True, repr=False)
class Number(Short):
    """A number to be shown.

    Args:
        value: float64, of a ball its midpoint; None for what is not finite.
        ball: the enclosure, where there is one.
    """

    value: float | None
    ball: str | None = None

    def __repr__(self) -> str:
        return f"<Number {self.value if self.ball is None else self.ball}>"

    @property
    def radius(self) -> float | None:
        """The radius of a ball around zero, which is all that is known of it; else None.

        >>> Number(0.0, "[+/- 3.17e-39]").radius, Number(0.5).radius
        (3.17e-39, None)
        """
        around_zero = self.ball is not None and self.ball.startswith("[+/- ")
        return float(self.ball[5:-1]) if self.ball is not None and around_zero else None


def number_of(x: Any) -> Number:
    """A side of a claim, a float64 or a ball, as a number to be shown.

    >>> number_of(-0.0)
    <Number 0.0>
    """
    x = x.item() if hasattr(x, "item") else x
    value = float(x.mid()) if isinstance(x, flint.arb) else float(x)
    ball = str(x.str(20)) if isinstance(x, flint.arb) else None
    return Number(value + 0.0 if math.isfinite(value) else None, ball)  # −0.0 is shown as 0
