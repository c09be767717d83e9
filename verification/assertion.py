"""``assert_holds``: a result on an instance as an assertion, for tests that people write themselves."""

from __future__ import annotations

import contextlib
from functools import partial
from operator import sub
from typing import Any

import flint
import hypothesis
from hypothesis.errors import InvalidArgument

from rooteps.theory.checks import InvalidInput
from rooteps.theory.claims import Claim
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.registry import resolve, theorems
from rooteps.theory.theorem import Theorem
from rooteps.verification import pytest_plugin, reproduction
from rooteps.verification.certify import FINEST, certify
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import Checked, Report, verify


def assert_holds(theorem: str | Theorem, instance: Any, arithmetic: str | None = None) -> None:
    """Assert that a result holds on an instance: hypotheses, every step of the proof, the conclusion.

    Sides that agree, to within 2⁻⁶⁴ in balls or rounding in float64, are no failure; what is undecided otherwise is.
    Within a Hypothesis test the search is steered (``hypothesis.target``) towards large ratios of the conclusion, and
    then towards large violations, so that what is reported is no rounding error.

    Args:
        theorem: a theorem, or the id of one; one of your own will do.
        instance: what it is about.
        arithmetic: ``"ball"``, certified and without tolerance, or ``"float64"``; default what the pytest option
            ``--rooteps-arithmetic`` says, which is ``ball`` unless it is given.

    Raises:
        AssertionError: a step is refuted or undecided, or a hypothesis fails; the first line of the message says why,
            then it shows the claim with its numbers, and ends in Python source that rebuilds the instance.
        InvalidInput: an unknown result or arithmetic, or an instance that lacks something the result is about.

    >>> from rooteps.theory import Instance, Language, Model
    >>> assert_holds("pinsker", Instance(Language([1.0], probs=[[0.5, 0.5]]), Model(probs=[[0.75, 0.25]])))
    """
    __tracebackhide__ = True  # pytest then shows the line of the test instead of this function
    theorem = resolve(theorem)
    arithmetic = pytest_plugin.arithmetic() if arithmetic is None else arithmetic
    if arithmetic not in ("float64", "ball"):
        raise InvalidInput(f"arithmetic: {arithmetic!r} is neither 'float64' nor 'ball'")
    report = verify(theorem, instance, FLOAT64) if arithmetic == "float64" else certify(theorem, instance)
    if hypothesis.currently_in_test_context():
        # A test may check one result twice; Hypothesis takes only the first observation of a label.
        with contextlib.suppress(InvalidArgument):
            hypothesis.target(_violation(report), label=f"{theorem.id}: relative violation")
    if report.failed_hypotheses:
        raise AssertionError(_message(report, instance, "says nothing about this instance", report.failed_hypotheses))
    if report.verdict is Verdict.REFUTED:
        raise AssertionError(_message(report, instance, "is refuted", _of(report, Verdict.REFUTED)))
    if report.verdict is Verdict.UNDECIDED:
        raise AssertionError(_message(report, instance, f"is undecided: {report.why}", _of(report, Verdict.UNDECIDED)))


def _of(report: Report, verdict: Verdict) -> tuple[Checked, ...]:
    """Claims of that verdict in reading order; the conclusion only if no step accounts for it."""
    claims = [c for c in (*report.hypotheses, *report.steps, *report.ends) if c.counted is verdict]
    return tuple(claims) or (report.conclusion,)


def _violation(report: Report) -> float:
    """How far the worst refuted claim is from holding, or (negative) the conclusion from being an equality."""
    refuted = [c.claim for c in (*report.steps, *report.ends, report.conclusion) if c.verdict is Verdict.REFUTED]
    return max(map(_excess, refuted or [report.conclusion.claim]))


def _excess(claim: Claim) -> float:
    """(lhs − rhs)/max(|lhs|, |rhs|), between −2 and 2; its size for an identity."""
    lhs, rhs = _float(claim.lhs), _float(claim.rhs)
    size = max(abs(lhs), abs(rhs))
    if not 0 < size < float("inf"):
        return 0.0
    difference = (lhs - rhs) / size
    return abs(difference) if claim.relation == "=" else difference


def _message(report: Report, instance: Any, verdict: str, claims: tuple[Checked, ...]) -> str:
    """The claims with their numbers, and the source of the instance."""
    number = f" ({report.theorem.number})" if report.theorem.number else ""
    lines = [f"{report.theorem.id}{number} {verdict} ({report.arithmetic})"]
    for checked in claims:
        claim = checked.claim
        kind = "hypothesis" if checked in report.hypotheses else "step"
        what = "the conclusion" if checked is report.conclusion else f"{kind} '{claim.name}'"
        how = "fails" if checked.verdict is Verdict.REFUTED else "is not decided"
        lines += [
            "",
            f"{what} {how}: {claim.because}",
            f"    {claim.lhs_tex} {claim.relation} {claim.rhs_tex}",
            f"    lhs = {_shown(claim.lhs)}",
            f"    rhs = {_shown(claim.rhs)}",
        ]
        if checked.verdict is Verdict.REFUTED:
            lines.append(f"    lhs - rhs = {_shown(FINEST.compute(partial(sub, claim.lhs, claim.rhs)))}")
    known = report.theorem.id in theorems() and theorems()[report.theorem.id] is report.theorem
    name = repr(report.theorem.id) if known else "theorem"
    return "\n".join(
        [
            *lines,
            "",
            "to reproduce:" + ("" if known else f"  (theorem is your own {report.theorem.id!r})"),
            "",
            "from rooteps.verification.assertion import assert_holds",
            f"{reproduction.imports(instance)}",
            f"instance = {reproduction.source(instance)}",
            f"assert_holds({name}, instance, arithmetic={report.arithmetic!r})",
        ]
    )


def _float(x: Any) -> float:
    return float(x.mid()) if isinstance(x, flint.arb) else float(x)


def _shown(x: Any) -> str:
    x = x.item() if hasattr(x, "item") else x
    return str(x.str(17)) if isinstance(x, flint.arb) else repr(float(x))
