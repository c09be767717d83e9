"""How numbers of the theory are compared with those of the oracles."""

from __future__ import annotations

from typing import Any

import flint
import mpmath
import numpy as np

from tests import tolerance


def as_arb(x: Any) -> flint.arb:
    """An mpmath number as an exact ball."""
    sign, mantissa, exponent, _ = mpmath.mpf(x)._mpf_
    return flint.arb(-int(mantissa) if sign else int(mantissa)) * flint.arb(2) ** exponent


def as_ball(x: Any) -> flint.arb:
    """A number of the ball system, perhaps in an array without axes."""
    return flint.arb(x.item() if isinstance(x, np.ndarray) else x)


def near_float64(ours: Any, theirs: Any, scale: float) -> bool:
    """Whether a float64 number is an oracle's, relative to the scale."""
    return abs(float(ours) - float(theirs)) <= tolerance.ORACLE_FLOAT64 * scale


def in_ball(ours: Any, theirs: Any, scale: flint.arb, slack: float = tolerance.ORACLE_BALL) -> bool:
    """Whether a narrow ball contains an oracle's number of 60 digits."""
    ball = as_ball(ours)
    narrow = ball.rad() <= tolerance.ORACLE_RADIUS * scale
    return bool(narrow and abs(ball.mid() - as_arb(theirs)) <= ball.rad() + slack * scale)
