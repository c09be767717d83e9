"""Certify one instance in balls, with more bits as long as they may help, and what double precision refutes too."""

from __future__ import annotations

import dataclasses
from typing import Any

from rooteps.theory.checks import InvalidInput, WrittenWrongly
from rooteps.theory.numbers import Balls
from rooteps.theory.registry import resolve
from rooteps.theory.theorem import Theorem
from rooteps.verification.report import Checked, Report, examine
from rooteps.verification.verdict import Verdict

BITS = (256, 1024)

FINEST = Balls(max(BITS))
"""What to compute with the sides of a certified claim in: no claim is compared with more bits."""


def certify(theorem: str | Theorem, instance: Any, bits: tuple[int, ...] = BITS) -> Report:
    """Check a result on one instance in balls, at the first precision that decides it.

    Args:
        theorem: a theorem or its id.
        instance: float64 data, read as exact dyadic rationals.
        bits: precisions to try, in order.

    Returns:
        The report at the first precision whose verdict is not UNDECIDED, else at the last.

    Raises:
        InvalidInput: no theorem of that id, or the instance lacks something that it is about.

    >>> from rooteps.theory import Instance, Language, Model
    >>> world = Instance(Language(p_L=[1.0], probs=[[0.5, 0.5]]), Model(tilt=[[1e-10, 0.0]]))
    >>> certify("pinsker", world).verdict.word
    'holds'
    """
    theorem = resolve(theorem)
    for precision in bits:
        report = examine(theorem, theorem.world_of(instance, Balls(precision)))
        if report.verdict is not Verdict.UNDECIDED or report.failed_hypotheses:
            break
    return report


def confirmed(report: Report, instance: Any) -> Report:
    """A report in float64, its refutations confirmed by balls: a claim that they do not refute is undecided.

    Where a step is refuted, balls say too what becomes of the hypotheses. A world that is known in float64 alone, or a
    theorem whose formulas are, keeps its refutations: nobody else can be asked.

    Args:
        report: in float64.
        instance: what it is about.
    """
    if all(c.verdict is not Verdict.REFUTED for c in (*report.hypotheses, *report.claimed)):
        return report
    try:
        certain = certify(report.theorem, instance)
    except (InvalidInput, TypeError, AttributeError, ValueError, NotImplementedError) as error:
        refused = isinstance(error, InvalidInput) and not isinstance(error, WrittenWrongly)
        if not refused or not report.theorem.on_languages:
            return report
        refusal = f"nothing: {error}"
        return report.each(lambda checked, _: _doubted(checked, refusal))
    said = {(True, c.claim.name): c for c in certain.hypotheses} | {(False, c.claim.name): c for c in certain.claimed}

    def settled(checked: Checked, assumed: bool) -> Checked:
        found = said.get((assumed, checked.claim.name))
        if found is None:
            return _doubted(checked, f"undecided: {certain.why}")
        if checked.verdict is Verdict.REFUTED:
            return checked if found.verdict is Verdict.REFUTED else _doubted(checked, found.verdict.word)
        asked = assumed and report.broken
        return dataclasses.replace(checked, verdict=found.verdict, why=found.why) if asked else checked

    return report.each(settled)


def _doubted(checked: Checked, balls: str) -> Checked:
    if checked.verdict is not Verdict.REFUTED:
        return checked
    why = f"double precision says refuted, balls say {balls}"
    return dataclasses.replace(checked, verdict=Verdict.UNDECIDED, why=why)
