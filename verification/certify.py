"""Certify one instance in balls, with more bits as long as they may help, and what double precision refutes too."""

from __future__ import annotations

import dataclasses
from typing import Any

from rooteps.theory.checks import InvalidInput, WrittenWrongly
from rooteps.theory.numbers import Balls
from rooteps.theory.registry import resolve, theorems
from rooteps.theory.theorem import Theorem
from rooteps.verification.report import Checked, Report, examine
from rooteps.verification.verdict import Verdict

BITS = (256, 1024, 4096)

FINEST = Balls(max(BITS))
"""What to compute with the sides of a certified claim in: no claim is compared with more bits."""


def certify(
    theorem: str | Theorem, instance: Any, bits: tuple[int, ...] = BITS, worlds: dict[int, Any] | None = None
) -> Report:
    """Check a result on one instance in balls, at the first precision that decides it.

    Args:
        theorem: a theorem or its id.
        instance: float64 data, read as exact dyadic rationals.
        bits: precisions to try, in order.
        worlds: the instance as it has been read with so many bits, by theorems of the same world and reference; those
            that are read here are added.

    Returns:
        The report at the first precision whose verdict is not UNDECIDED, else at the last.

    Raises:
        InvalidInput: no theorem of that id, no precision, or the instance lacks something that it is about.

    >>> from rooteps.theory import Instance, Language, Model
    >>> world = Instance(Language(p_L=[1.0], probs=[[0.5, 0.5]]), Model(tilt=[[1e-10, 0.0]]))
    >>> certify("pinsker", world).verdict.word
    'holds'
    """
    theorem = resolve(theorem)
    if not bits:
        raise InvalidInput("bits: no precision is given")
    worlds = {} if worlds is None else worlds
    for precision in bits:
        if precision not in worlds:
            worlds[precision] = theorem.world_of(instance, Balls(precision))
        report = examine(theorem, worlds[precision])
        if report.verdict is not Verdict.UNDECIDED or report.failed_hypotheses:
            break
    return report


def confirmed(report: Report, instance: Any, worlds: dict[int, Any] | None = None) -> Report:
    """A report in float64, its refutations confirmed by balls: a claim that they do not refute is undecided.

    So is 0 ≤ 0, unless balls say that it holds: in double precision a zero may be what underflowed.

    Where a step is refuted, balls say too what becomes of the hypotheses. A world that is known in float64 alone, or a
    theorem whose formulas are, keeps its refutations: nobody else can be asked.

    Args:
        report: in float64.
        instance: what it is about.
        worlds: as for ``certify``.
    """
    if not any(c.verdict is Verdict.REFUTED or _zeros(c) for c in (*report.hypotheses, *report.claimed)):
        return report
    try:
        certain = certify(report.theorem, instance, worlds=worlds)
    except Exception as error:
        return _unasked(report, error)
    said = {(True, c.claim.name): c for c in certain.hypotheses} | {(False, c.claim.name): c for c in certain.claimed}

    def settled(checked: Checked, assumed: bool) -> Checked:
        found = said.get((assumed, checked.claim.name))
        if found is None:
            return _doubted(checked, f"undecided: {certain.why}")
        if _zeros(checked):
            return checked if found.verdict is Verdict.HOLDS else _unseen(checked, found.verdict)
        if checked.verdict is Verdict.REFUTED:
            return checked if found.verdict is Verdict.REFUTED else _doubted(checked, found.verdict.word)
        asked = assumed and report.broken
        return dataclasses.replace(checked, verdict=found.verdict, why=found.why) if asked else checked

    return report.each(settled)


def _unasked(report: Report, error: Exception) -> Report:
    """The report where balls gave no verdict.

    A language that they refuse leaves its refutations open. A world or a theorem of somebody's own may be written for
    float64 alone, and raise what it likes: its refutations stay, and say that nobody confirmed them. Of the theorems
    here nothing else may go wrong.
    """
    theorem = report.theorem
    refused = isinstance(error, InvalidInput) and not isinstance(error, WrittenWrongly)
    if refused and theorem.on_languages:
        return report.each(lambda checked, _: _doubted(checked, f"nothing: {error}"))
    if theorem.id in theorems():
        raise error
    why = f"in double precision alone, as balls say nothing: {type(error).__name__}: {error}"

    def told(checked: Checked, _: bool) -> Checked:
        return dataclasses.replace(checked, why=why) if checked.verdict is Verdict.REFUTED else checked

    return report.each(told)


def _zeros(checked: Checked) -> bool:
    """Whether float64 says 0 ≤ 0 of numbers that may have been rounded to zero."""
    claim = checked.claim
    rounded = checked.verdict is Verdict.HOLDS and not claim.exact and claim.lhs is not claim.rhs
    return rounded and float(claim.lhs) == 0 == float(claim.rhs)


def _unseen(checked: Checked, balls: Verdict) -> Checked:
    verdict = Verdict.EQUAL if balls is Verdict.EQUAL else Verdict.UNDECIDED
    why = f"both sides are 0 in double precision, balls say {balls.word}"
    return dataclasses.replace(checked, verdict=verdict, why=why)


def _doubted(checked: Checked, balls: str) -> Checked:
    if checked.verdict is not Verdict.REFUTED:
        return checked
    why = f"double precision says refuted, balls say {balls}"
    return dataclasses.replace(checked, verdict=Verdict.UNDECIDED, why=why)
