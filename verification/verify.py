"""Verify one result on one instance: hypotheses, every step, the conclusion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rooteps.theory.claims import Claim
from rooteps.theory.instance import Instance
from rooteps.theory.numbers import FLOAT64, NumberSystem
from rooteps.theory.registry import find
from rooteps.theory.theorem import Theorem
from rooteps.verification.verdict import Verdict, judge


@dataclass(frozen=True)
class Checked:
    """A claim with its verdict."""

    claim: Claim
    verdict: Verdict

    @property
    def ok(self) -> bool:
        """Holds, or is an identity whose sides agree."""
        return self.verdict is Verdict.HOLDS or (self.verdict is Verdict.EQUAL and self.claim.relation == "=")


@dataclass(frozen=True)
class Report:
    """What verification found on one instance."""

    theorem: Theorem
    arithmetic: str
    hypotheses: tuple[Checked, ...]
    steps: tuple[Checked, ...]
    conclusion: Checked

    @property
    def failed_hypotheses(self) -> tuple[Checked, ...]:
        """Hypotheses that certainly fail: the result says nothing about this instance."""
        return tuple(h for h in self.hypotheses if h.verdict is Verdict.REFUTED)

    @property
    def verdict(self) -> Verdict:
        """REFUTED if a step is; HOLDS if hypotheses, steps and conclusion do; else EQUAL or UNDECIDED."""
        checked = (*self.steps, self.conclusion)
        if self.failed_hypotheses:
            return Verdict.UNDECIDED
        if any(c.verdict is Verdict.REFUTED for c in checked):
            return Verdict.REFUTED
        open_ = [c for c in (*self.hypotheses, *checked) if not c.ok]
        if not open_:
            return Verdict.HOLDS
        return Verdict.EQUAL if all(c.verdict is Verdict.EQUAL for c in open_) else Verdict.UNDECIDED

    @property
    def broken(self) -> tuple[Checked, ...]:
        """The refuted steps."""
        return tuple(c for c in self.steps if c.verdict is Verdict.REFUTED)


def verify(theorem: str | Theorem, instance: Instance, xp: NumberSystem = FLOAT64) -> Report:
    """Check every hypothesis and every step of a result on one instance.

    Args:
        theorem: a theorem or its id.
        instance: the world to check it on.
        xp: ``FLOAT64`` or ``Balls(bits)``.

    Raises:
        InvalidInput: the instance lacks something that the result is about.
        KeyError: no result of that id.

    >>> from rooteps.theory import Language, Model, Task, Witness
    >>> language = Language(p_L=[0.5, 0.5], F=[[1.0], [-1.0]], Phi=[[1.0, 0.0, -1.0]])
    >>> task = Task.from_labels([0.5, 0.5], [1, -1])
    >>> world = Instance(language, Model(shift=[[-0.1], [0.1]]), task, Witness(lam=[1.0]))
    >>> verify("softmax-transfer", world).verdict.word
    'holds'
    """
    theorem = find(theorem) if isinstance(theorem, str) else theorem
    return verify_world(theorem, theorem.world(instance, xp, theorem.reference))


def verify_world(theorem: Theorem, world: Any) -> Report:
    """``verify`` on a world that is there already, e.g. one whose quantities were measured on real models.

    Args:
        theorem: the theorem.
        world: has every quantity that the result names, and its number system as ``xp``.
    """
    xp = world.xp

    def check(claim: Claim) -> Checked:
        return Checked(claim, Verdict(int(judge(claim, xp))))

    def report() -> Report:
        hypotheses, proof = theorem.hypotheses(world), theorem.proof(world)
        steps = tuple(map(check, proof.steps))
        return Report(theorem, xp.name, tuple(map(check, hypotheses)), steps, check(proof.conclusion))

    return xp.compute(report)
