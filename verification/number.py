"""Numbers as they are shown: a float64, or a ball by its midpoint and its enclosure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import flint

from rooteps.theory.claims import Relation
from rooteps.theory.record import Short
from rooteps.verification.verdict import Verdict

SIGN: dict[Relation, str] = {"<=": "≤", "<": "<", "=": "="}
FAILS: dict[Relation, str] = {"<=": ">", "<": "≥", "=": "≠"}
"""What stands between the sides of a claim that is refuted."""


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


def shown(x: Number, digits: int = 6) -> str:
    """A number in as few characters as its digits need; a ball around zero by its radius.

    >>> shown(Number(0.25)), shown(Number(0.0, "[+/- 3.17e-39]")), shown(Number(None))
    ('0.25', '±3.2e-39', '-')
    """
    if x.radius is not None:
        return f"±{x.radius:.2g}"
    return "-" if x.value is None else f"{x.value:.{digits}g}"


def compared(lhs: Number, rhs: Number, relation: Relation, verdict: Verdict) -> str:
    """Both sides of a claim and how they compare; those that differ, by however little, are shown to.

    >>> compared(Number(0.25), Number(0.0), "=", Verdict.REFUTED)
    '0.25 ≠ 0'
    """
    refuted = verdict is Verdict.REFUTED
    apart = lhs.value != rhs.value and (refuted or (relation != "=" and verdict is not Verdict.EQUAL))
    for digits in range(6, 18):
        left, right = shown(lhs, digits), shown(rhs, digits)
        if left != right or not apart:
            break
    return f"{left} {(FAILS if refuted else SIGN)[relation]} {right}"
