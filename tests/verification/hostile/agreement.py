"""What float64 and balls may not do to each other on one world, whatever it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from rooteps.theory.checks import InvalidInput
from rooteps.theory.instance import Instance
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.registry import theorems
from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems.gaussian_partition import GaussianInstance
from rooteps.verification.certify import BITS, certify
from rooteps.verification.needs import require
from rooteps.verification.report import Checked, Report
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify_world

Words = Counter[tuple[str, str, str]]
"""How often a theorem (its id) had these verdicts in float64 and in balls."""


def about(theorem: Theorem, instance: Any) -> bool:
    """Whether a theorem is about an instance at all."""
    if not isinstance(instance, Instance):
        return theorem.needs_any("gaussian") and isinstance(instance, GaussianInstance)
    if not theorem.on_languages:
        return False
    try:
        require(theorem, instance)
    except InvalidInput:
        return False
    return True


def contradictions(instance: Any, words: Words | None = None) -> list[str]:
    """What is wrong about the verdicts of all theorems on an instance, a line each.

    More than the first precision of balls is only asked where that leaves open what float64 refutes.

    Args:
        instance: what is verified.
        words: counts the verdicts.
    """
    found = []
    read: dict[Any, tuple[dict[int, Any], dict[int, Any]]] = {}
    for theorem in theorems().values():
        if about(theorem, instance):
            doubles, balls = read.setdefault((theorem.reference, theorem.world), ({}, {}))
            try:
                if not doubles:
                    doubles[53] = theorem.world_of(instance, FLOAT64)
                double = verify_world(theorem, doubles[53], instance, balls)
                for bits in BITS:
                    exact = certify(theorem, instance, (bits,), balls)
                    lines = list(_between(double, exact))
                    if not lines:
                        break
            except InvalidInput:  # one clear line, and no verdict
                continue
            except Exception as error:  # whatever leaves the checker is what this looks for
                found.append(f"{theorem.id}: {type(error).__name__}: {error}")
                continue
            if words is not None:
                words[theorem.id, double.verdict.word, exact.verdict.word] += 1
            found += [f"{theorem.id}: {line}" for line in lines]
    return found


def _between(double: Report, exact: Report) -> Iterator[str]:
    if exact.verdict is Verdict.REFUTED:
        yield f"balls refute it at {', '.join(c.claim.name for c in exact.broken)}"
    elif double.verdict is Verdict.REFUTED:
        yield f"float64 refutes it at {', '.join(c.claim.name for c in double.broken)}, balls: {exact.verdict.word}"
    for (assumed, a), (_, b) in zip(_claims(double), _claims(exact), strict=True):
        pair, what = (a.verdict, b.verdict), f"{'hypothesis ' * assumed}{a.claim.name}"
        if (Verdict.REFUTED in pair and Verdict.HOLDS in pair) or (pair[0] is Verdict.REFUTED is not pair[1]):
            yield f"{what}: float64 {a.verdict.word}, balls {b.verdict.word}"


def _claims(report: Report) -> list[tuple[bool, Checked]]:
    """Hypotheses, and what is claimed."""
    claimed = (*report.steps, *report.ends, report.conclusion)
    return [*((True, c) for c in report.hypotheses), *((False, c) for c in claimed)]
