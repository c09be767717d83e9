"""Certify one instance in balls, with more bits as long as they may help."""

from __future__ import annotations

from typing import Any

from rooteps.theory.numbers import Balls
from rooteps.theory.registry import resolve
from rooteps.theory.theorem import Theorem
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import Report, verify

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
        report = verify(theorem, instance, Balls(precision))
        if report.verdict is not Verdict.UNDECIDED or report.failed_hypotheses:
            break
    return report
