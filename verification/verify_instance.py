"""Every theorem on one instance: those that apply are verified, of the others it is said what they miss."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rooteps.theory.checks import InvalidInput, WrittenWrongly
from rooteps.theory.instance import Instance
from rooteps.theory.record import Short
from rooteps.theory.registry import resolve, theorems
from rooteps.theory.theorem import NEEDS, Theorem
from rooteps.verification.certify import certify
from rooteps.verification.completion import completed
from rooteps.verification.needs import require
from rooteps.verification.report import Report, told_failing
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify

ARITHMETICS = ("float64", "ball")
"""The number systems, the certain one last."""


@dataclass(frozen=True, repr=False)
class Outcome(Short):
    """What became of one theorem on one instance.

    Args:
        theorem: the theorem.
        reports: one for each number system that was asked for; none where the theorem does not apply.
        missing: why it does not apply, in one line; empty where it does.
    """

    theorem: Theorem
    reports: tuple[Report, ...] = ()
    missing: str = ""

    def __repr__(self) -> str:
        return f"<Outcome {self.theorem.id}: {self.missing or ', '.join(r.verdict.word for r in self.reports)}>"

    @property
    def applies(self) -> bool:
        """Whether the instance brings what the theorem is about, and no hypothesis certainly fails on it."""
        return not self.missing

    @property
    def ok(self) -> bool:
        """It applies, nothing is refuted, and the most certain report leaves nothing open but which of two equal
        sides is the larger."""
        if not self.applies or any(report.verdict is Verdict.REFUTED for report in self.reports):
            return False
        return self.reports[-1].verdict in (Verdict.HOLDS, Verdict.EQUAL)


def verify_instance(
    instance: Instance, results: Iterable[str | Theorem] | None = None, arithmetic: str | None = None
) -> tuple[Outcome, ...]:
    """Verify results on one instance.

    Args:
        instance: a language, a model, maybe a task with a witness. What a result is about and the instance leaves open
            is computed: the optimum of its Phi, the witness of least loss.
        results: theorems or their ids; default every result.
        arithmetic: ``"float64"``, ``"ball"``, or None for both.

    Returns:
        An ``Outcome`` for each result, in order. A result whose hypothesis certainly fails does not apply either.

    Raises:
        InvalidInput: an unknown result or arithmetic.

    >>> from rooteps.theory import Language, Model
    >>> world = Instance(Language(p_L=[1.0], probs=[[0.5, 0.5]]), Model(probs=[[0.75, 0.25]]))
    >>> found = verify_instance(world)
    >>> [outcome.theorem.id for outcome in found if outcome.applies]
    ['cross-entropy-recovers-truth', 'pinsker']
    >>> verify_instance(world, ["softmax-transfer"])
    (<Outcome softmax-transfer: Phi: missing, and softmax-transfer is about softmax models with a fixed Phi>,)
    """
    _asked(arithmetic)
    wanted = theorems().values() if results is None else [resolve(result) for result in results]
    return tuple(outcome(theorem, instance, arithmetic) for theorem in wanted)


def outcome(theorem: Theorem, instance: Instance, arithmetic: str | None = None) -> Outcome:
    """``verify_instance`` for one theorem."""
    if not theorem.on_languages:
        needed = ", ".join(NEEDS[need] for need in theorem.needs) or "those of its own"
        return Outcome(theorem, missing=f"is about other worlds: {needed}")
    try:
        require(theorem, instance)
        world = completed(theorem, instance)
        reports = tuple(
            certify(theorem, world) if name == "ball" else verify(theorem, world) for name in _asked(arithmetic)
        )
    except WrittenWrongly:
        raise
    except InvalidInput as error:
        return Outcome(theorem, missing=str(error))
    failed = reports[-1].failed_hypotheses
    return Outcome(theorem, reports, told_failing(failed) if failed else "")


def _asked(arithmetic: str | None) -> tuple[str, ...]:
    if arithmetic is None:
        return ARITHMETICS
    if arithmetic not in ARITHMETICS:
        raise InvalidInput(f"arithmetic: {arithmetic!r} is neither 'float64' nor 'ball'")
    return (arithmetic,)
