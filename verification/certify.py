"""Certify one instance in balls, with more bits as long as they may help."""

from __future__ import annotations

from typing import Any

from theory.numbers import Balls
from theory.result import Result
from verification.verdict import Verdict
from verification.verify import Report, verify

BITS = (256, 1024)


def certify(result: Result, instance: Any, bits: tuple[int, ...] = BITS) -> Report:
    """Check a result on one instance in balls, at the first precision that decides it.

    Args:
        result: the result.
        instance: float64 data, read as exact dyadic rationals.
        bits: precisions to try, in order.

    Returns:
        The report at the first precision whose verdict is not UNDECIDED, else at the last.

    >>> from theory import Instance, Language, Model
    >>> from theory.registry import find
    >>> world = Instance(Language(p_L=[1.0], probs=[[0.5, 0.5]]), Model(tilt=[[1e-10, 0.0]]))
    >>> certify(find("pinsker"), world).verdict.word
    'holds'
    """
    for precision in bits:
        report = verify(result, instance, Balls(precision))
        if report.verdict is not Verdict.UNDECIDED or report.failed_hypotheses:
            break
    return report
