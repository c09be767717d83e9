"""Verify one theorem on one instance: hypotheses, every step, the conclusion, and that it is the theorem's bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rooteps.theory.claims import Claim
from rooteps.theory.numbers import FLOAT64, NumberSystem
from rooteps.theory.record import Short
from rooteps.theory.registry import resolve
from rooteps.theory.theorem import Theorem
from rooteps.verification.verdict import Verdict, judge


@dataclass(frozen=True, repr=False)
class Checked(Short):
    """A claim with its verdict."""

    claim: Claim
    verdict: Verdict

    def __repr__(self) -> str:
        return f"<Checked {self.claim.name}: {self.verdict.word}>"

    @property
    def ok(self) -> bool:
        """Holds, or is an identity whose sides agree."""
        return self.verdict is Verdict.HOLDS or (self.verdict is Verdict.EQUAL and self.claim.relation == "=")


@dataclass(frozen=True, repr=False)
class Report(Short):
    """What verification found on one instance.

    Args:
        theorem: what was verified.
        arithmetic: ``"float64"`` or ``"ball"``.
        hypotheses, lemmas, chain, conclusion: its claims.
        end: that the proof ends in the theorem's ``bound``, where it has one; refuted for one that is written wrongly.
    """

    theorem: Theorem
    arithmetic: str
    hypotheses: tuple[Checked, ...]
    lemmas: tuple[Checked, ...]
    chain: tuple[Checked, ...]
    conclusion: Checked
    end: Checked | None = None

    def __repr__(self) -> str:
        return f"<Report {self.theorem.id} ({self.arithmetic}): {self.verdict.word}>"

    @property
    def steps(self) -> tuple[Checked, ...]:
        """Every step of the proof, lemmas first."""
        return self.lemmas + self.chain

    @property
    def failed_hypotheses(self) -> tuple[Checked, ...]:
        """Hypotheses that certainly fail: the result says nothing about this instance."""
        return tuple(h for h in self.hypotheses if h.verdict is Verdict.REFUTED)

    @property
    def verdict(self) -> Verdict:
        """REFUTED if a step is; HOLDS if hypotheses, steps and conclusion do; else EQUAL or UNDECIDED."""
        checked = (*self.steps, self.conclusion, *self.ends)
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
        return tuple(c for c in (*self.steps, *self.ends) if c.verdict is Verdict.REFUTED)

    @property
    def ends(self) -> tuple[Checked, ...]:
        """``end``, if there is one."""
        return () if self.end is None else (self.end,)


def verify(theorem: str | Theorem, instance: Any, xp: NumberSystem = FLOAT64) -> Report:
    """Check every hypothesis and every step of a result on one instance.

    Args:
        theorem: a theorem or its id.
        instance: the world to check it on.
        xp: ``FLOAT64`` or ``Balls(bits)``.

    Raises:
        InvalidInput: no theorem of that id, or the instance lacks something that the theorem is about.

    >>> from rooteps.theory import Instance, Language, Model, Task, Witness
    >>> language = Language(p_L=[0.5, 0.5], F=[[1.0], [-1.0]], Phi=[[1.0, 0.0, -1.0]])
    >>> task = Task.from_labels([0.5, 0.5], [1, -1])
    >>> world = Instance(language, Model(shift=[[-0.1], [0.1]]), task, Witness(lam=[1.0]))
    >>> verify("softmax-transfer", world)
    <Report softmax-transfer (float64): holds>
    """
    theorem = resolve(theorem)
    return verify_world(theorem, theorem.world_of(instance, xp))


def verify_world(theorem: Theorem, world: Any) -> Report:
    """``verify`` on a world that is there already, e.g. one whose quantities were measured on real models.

    Args:
        theorem: the theorem.
        world: has every quantity that the theorem names, and its number system as ``xp``.
    """
    xp = world.xp

    def check(claim: Claim) -> Checked:
        return Checked(claim, Verdict(int(judge(claim, xp))))

    def report() -> Report:
        hypotheses, proof, end = theorem.claimed(world)
        return Report(
            theorem,
            xp.name,
            hypotheses=tuple(map(check, hypotheses)),
            lemmas=tuple(map(check, proof.lemmas)),
            chain=tuple(map(check, proof.chain)),
            conclusion=check(proof.conclusion),
            end=None if end is None else check(end),
        )

    return xp.compute(report)
