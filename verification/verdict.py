"""Three-valued comparison of the two sides of a claim. The only place where tolerances are defined.

float64: a claim may fail by ``RELATIVE`` times its larger side (both sides scale with √ε or ε, so the tolerance is
relative to ε), plus ``ROUNDOFF`` times the magnitude of terms that cancelled on the way to it; a strict claim must hold
by as much.

Balls: no tolerance. An inequality holds when the balls are certainly ordered. Two sides that cannot be told apart but
agree to within 2^(−bits/4) are *equal*: for an identity that is what it claims; for an inequality it is undecided, for
the reason of equality. Everything else is undecided, and more bits may help.
"""

from __future__ import annotations

from enum import IntEnum

import flint

from rooteps.theory.claims import Claim
from rooteps.theory.float64 import namespace
from rooteps.theory.numbers import Array, Balls, NumberSystem

RELATIVE = 1e-9
ROUNDOFF = 2.0**-42


class Verdict(IntEnum):
    """What a comparison says."""

    HOLDS = 0
    REFUTED = 1
    EQUAL = 2
    UNDECIDED = 3

    @property
    def word(self) -> str:
        """For tables and messages."""
        return {0: "holds", 1: "refuted", 2: "equal", 3: "undecided"}[self.value]


def judge(claim: Claim, xp: NumberSystem) -> Array:
    """The verdict on one claim: a ``Verdict`` for balls, an int array of verdicts in float64 (traceable).

    >>> from rooteps.theory.numbers import FLOAT64
    >>> Verdict(int(judge(Claim(1.0, 2.0), FLOAT64))).word
    'holds'
    >>> xp = Balls(128)
    >>> with xp.scope():
    ...     third = xp.array(1.0) / 3
    ...     judge(Claim(third + third, 2 * third), xp).word
    'equal'
    """
    if isinstance(xp, Balls):
        return xp.compute(lambda: _judge_balls(claim, xp))
    with xp.scope():
        jnp_or_np = namespace(claim.lhs, claim.rhs, claim.scale)
        lhs, rhs = xp.array(claim.lhs), xp.array(claim.rhs)
        allowed = RELATIVE * xp.maximum(xp.abs(lhs), xp.abs(rhs)) + ROUNDOFF * xp.array(claim.scale)
        wrong = xp.abs(lhs - rhs) if claim.relation == "=" else lhs - rhs
        holds = wrong < -allowed if claim.relation == "<" else wrong <= allowed
        verdict = xp.select(holds, int(Verdict.HOLDS), int(Verdict.REFUTED))
        known = jnp_or_np.isfinite(lhs) & jnp_or_np.isfinite(rhs)
        return xp.select(known, verdict, int(Verdict.UNDECIDED))


def _judge_balls(claim: Claim, xp: Balls) -> Verdict:
    lhs, rhs = _ball(claim.lhs), _ball(claim.rhs)
    if not (lhs.is_finite() and rhs.is_finite()):
        return Verdict.UNDECIDED
    if claim.relation == "<=" and (claim.lhs is claim.rhs or lhs <= rhs):
        return Verdict.HOLDS
    if claim.relation == "<" and lhs < rhs:
        return Verdict.HOLDS
    if lhs > rhs or (claim.relation == "=" and lhs < rhs) or (claim.relation == "<" and lhs >= rhs):
        return Verdict.REFUTED
    size = abs(lhs).abs_upper().max(abs(rhs).abs_upper()).max(_ball(claim.scale).abs_upper())
    close = flint.arb(2) ** (-(xp.bits // 4)) * size
    return Verdict.EQUAL if abs(lhs - rhs).abs_upper() <= close else Verdict.UNDECIDED


def _ball(x: Array) -> flint.arb:
    return x if isinstance(x, flint.arb) else flint.arb(x.item() if hasattr(x, "item") else x)
