"""Comparison of the two sides of a claim: holds, refuted, equal or undecided. The only place that defines tolerances.

float64: rounding may move a side by ``RELATIVE`` times the larger one (both scale with √ε or ε, so the tolerance is
relative to ε), plus ``ROUNDOFF`` times the magnitude of the terms that cancelled on the way to it. Sides further apart
than that are ordered, nearer ones are *equal*. Where rounding is not relative, double precision cannot tell: a side
that is not finite, or all of them below ``LOST``. Sides that are exactly zero compare as the zeros they are.

Balls: no tolerance. An inequality holds when the balls are certainly ordered. Two sides that cannot be told apart but
agree to within 2^(−bits/4) are *equal*. Everything else is undecided, and more bits may help.

Equal is what an identity claims; of an inequality it leaves open which side is the larger.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import flint

from rooteps.theory.claims import Claim
from rooteps.theory.float64 import namespace
from rooteps.theory.numbers import Array, Balls, NumberSystem

RELATIVE = 1e-9
ROUNDOFF = 2.0**-42

LOST = 2.0**-500
"""A number below it may come of squares that underflowed, and have no digit that is right."""

NORMAL = 2.0**-1022
"""From here on a number has all its digits."""


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
    return xp.compute(lambda: _judge_balls(claim, xp) if isinstance(xp, Balls) else _judge_float64(claim, xp))


def _judge_float64(claim: Claim, xp: NumberSystem) -> Array:
    isfinite = namespace(
        claim.lhs, claim.rhs, claim.scale
    ).isfinite  # which refuses other floats, as ``array`` does not
    lhs, rhs, scale = (xp.array(x) for x in (claim.lhs, claim.rhs, claim.scale))
    size, scale = xp.maximum(xp.abs(lhs), xp.abs(rhs)), xp.abs(scale)
    rounding = RELATIVE * size + ROUNDOFF * scale
    below = Verdict.REFUTED if claim.relation == "=" else Verdict.HOLDS
    verdict = xp.select(lhs - rhs > rounding, int(Verdict.REFUTED), int(Verdict.EQUAL))
    verdict = xp.select(rhs - lhs > rounding, int(below), verdict)
    known = xp.maximum(size, scale) >= LOST
    if claim.relation == "<":
        known = known | ((lhs == 0) & (rhs >= NORMAL))  # a number that is positive at all is so in spite of rounding
    verdict = xp.select(known, verdict, int(Verdict.UNDECIDED))
    alike = {"<=": Verdict.HOLDS, "<": Verdict.REFUTED, "=": Verdict.EQUAL}[claim.relation]
    same = (lhs == rhs) if claim.exact else (size == 0) & (scale == 0)
    verdict = xp.select(same, int(alike), verdict)
    if claim.relation == "<=" and claim.lhs is claim.rhs:
        verdict = verdict * 0 + int(Verdict.HOLDS)
    return xp.select(isfinite(lhs) & isfinite(rhs) & isfinite(scale), verdict, int(Verdict.UNDECIDED))


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


def reason(claim: Claim, verdict: Verdict, xp: NumberSystem) -> str:
    """Why a claim is not decided, and what would decide it, in a few words; empty for one that is.

    >>> reason(Claim(0.0, float("inf")), Verdict.UNDECIDED, Balls(128))
    'a side has no finite enclosure with 128 bits: more may decide it'
    """
    if verdict in (Verdict.HOLDS, Verdict.REFUTED) or (verdict is Verdict.EQUAL and claim.relation == "="):
        return ""
    if isinstance(xp, Balls):
        if verdict is Verdict.EQUAL:
            return f"the sides agree to within 2^-{xp.bits // 4}"
        finite = _ball(claim.lhs).is_finite() and _ball(claim.rhs).is_finite()
        what = "the sides overlap" if finite else "a side has no finite enclosure"
        return f"{what} with {xp.bits} bits: more may decide it"
    if verdict is Verdict.EQUAL:
        return "the sides agree to within rounding: certify it in balls"
    finite = all(abs(float(x)) < float("inf") for x in (claim.lhs, claim.rhs, claim.scale))
    return f"double precision {'underflows' if finite else 'gives no finite number'}: certify it in balls"


def counted(claim: Claim, verdict: Any) -> Any:
    """The verdict on a claim as part of a whole: equal sides are what an identity claims, and not what "less" does.

    >>> Verdict(int(counted(Claim(1.0, 1.0, relation="="), Verdict.EQUAL))).word
    'holds'
    """
    equal = {"=": Verdict.HOLDS, "<": Verdict.UNDECIDED, "<=": Verdict.EQUAL}[claim.relation]
    return namespace(verdict).where(verdict == int(Verdict.EQUAL), int(equal), verdict)


def overall(hypotheses: Any, claims: Any) -> Array:
    """What the verdicts on all claims say of a theorem, as ``counted``; the last axis goes through the claims.

    REFUTED if all hypotheses hold and a claim is refuted; HOLDS if everything does; EQUAL if nothing is open but which
    of two equal sides is the larger; UNDECIDED otherwise, so also where a hypothesis fails. Traceable.
    """
    np_ = namespace(hypotheses, claims)
    hypotheses, claims = (np_.asarray(x, dtype=int) for x in (hypotheses, claims))
    everything = np_.concatenate([hypotheses, claims], axis=-1)
    assumed = (hypotheses == Verdict.HOLDS).all(axis=-1)
    refuted, undecided = ((everything == verdict).any(axis=-1) for verdict in (Verdict.REFUTED, Verdict.UNDECIDED))
    equal = (everything == Verdict.EQUAL).any(axis=-1)
    found = np_.where(undecided, int(Verdict.UNDECIDED), np_.where(equal, int(Verdict.EQUAL), int(Verdict.HOLDS)))
    broken = np_.where(assumed, int(Verdict.REFUTED), int(Verdict.UNDECIDED))
    return np_.where(refuted, broken, found)
