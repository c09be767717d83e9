"""What verification finds on one world: every claim of a theorem with its verdict, and the verdict on the whole."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rooteps.theory.checks import enumerated
from rooteps.theory.claims import CONCLUSION, Claim
from rooteps.theory.record import Short
from rooteps.theory.theorem import Theorem
from rooteps.verification.number import compared, number_of
from rooteps.verification.verdict import Verdict, counted, judge, overall, reason


@dataclass(frozen=True, repr=False)
class Checked(Short):
    """A claim with its verdict; ``why`` it is not decided, and what would decide it."""

    claim: Claim
    verdict: Verdict
    why: str = ""

    def __repr__(self) -> str:
        return f"<Checked {self.claim.name}: {self.verdict.word}>"

    @property
    def counted(self) -> Verdict:
        """As part of the whole; see ``rooteps.verification.verdict.counted``."""
        return Verdict(counted(self.claim, self.verdict))

    @property
    def numbers(self) -> str:
        """Both sides and how they compare, for a reader."""
        return compared(number_of(self.claim.lhs), number_of(self.claim.rhs), self.claim.relation, self.verdict)

    @property
    def ok(self) -> bool:
        """Holds, or is an identity whose sides agree."""
        return self.counted is Verdict.HOLDS


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
    def ends(self) -> tuple[Checked, ...]:
        """``end``, if there is one."""
        return () if self.end is None else (self.end,)

    @property
    def claimed(self) -> tuple[Checked, ...]:
        """All but the hypotheses: the steps, the end and the conclusion, which comes last."""
        return (*self.steps, *self.ends, self.conclusion)

    @property
    def failed_hypotheses(self) -> tuple[Checked, ...]:
        """Hypotheses that certainly fail: the result says nothing about this instance."""
        return tuple(h for h in self.hypotheses if h.verdict is Verdict.REFUTED)

    @property
    def verdict(self) -> Verdict:
        """REFUTED if every hypothesis holds and a step is refuted; HOLDS if all do; else EQUAL or UNDECIDED."""
        return Verdict(int(overall([h.counted for h in self.hypotheses], [c.counted for c in self.claimed])))

    @property
    def broken(self) -> tuple[Checked, ...]:
        """What is refuted: steps and the end, or else the conclusion alone."""
        refuted = tuple(c for c in self.claimed if c.verdict is Verdict.REFUTED)
        return tuple(c for c in refuted if c is not self.conclusion) or refuted

    def each(self, change: Callable[[Checked, bool], Checked]) -> Report:
        """The report with every claim changed; ``change`` is told too whether the claim is a hypothesis."""

        def changed(claims: tuple[Checked, ...], assumed: bool = False) -> tuple[Checked, ...]:
            return tuple(change(checked, assumed) for checked in claims)

        return dataclasses.replace(
            self,
            hypotheses=changed(self.hypotheses, True),
            lemmas=changed(self.lemmas),
            chain=changed(self.chain),
            conclusion=change(self.conclusion, False),
            end=None if self.end is None else change(self.end, False),
        )

    @property
    def why(self) -> str:
        """Why the verdict is open, and what would decide it, in one line; empty where it is not."""
        verdict = self.verdict
        if verdict in (Verdict.HOLDS, Verdict.REFUTED):
            return ""
        if self.failed_hypotheses:
            return told_failing(self.failed_hypotheses)
        unsure = [h for h in self.hypotheses if not h.ok]
        if self.broken and unsure:
            return f"{self.broken[0].claim.name} is refuted, but the hypothesis {_told(unsure[0])}"
        return next(_told(c) for c in (*self.hypotheses, *self.claimed) if c.counted is verdict)


def told_failing(hypotheses: Sequence[Checked]) -> str:
    """Which hypotheses certainly fail, and by how much, in one line."""
    if len(hypotheses) == 1:
        return f"the hypothesis {hypotheses[0].claim.name} fails ({hypotheses[0].numbers})"
    return f"the hypotheses {enumerated(f'{h.claim.name} ({h.numbers})' for h in hypotheses)} fail"


def _told(checked: Checked) -> str:
    return f"{checked.claim.name} is open: {checked.why}"


def examine(theorem: Theorem, world: Any) -> Report:
    """Check every claim of a theorem on a world, in its number system.

    Args:
        theorem: the theorem.
        world: has every quantity that the theorem names, and its number system as ``xp``.
    """
    xp = world.xp

    def check(claim: Claim) -> Checked:
        verdict = Verdict(int(judge(claim, xp)))
        return Checked(claim, verdict, reason(claim, verdict, xp))

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

    try:
        return xp.compute(report)
    except ArithmeticError as error:
        return _not_computed(theorem, xp.name, error)


def _not_computed(theorem: Theorem, arithmetic: str, error: ArithmeticError) -> Report:
    """The report of a world of which the number system cannot even say the numbers: all it has is an open claim."""
    nan, why = float("nan"), f"it cannot be computed: {error}"
    step = Claim(nan, nan, name="proof", because=why, lhs_tex=r"\text{left side}", rhs_tex=r"\text{right side}")
    end = Claim(nan, nan, name=CONCLUSION, because=why, lhs_tex=step.lhs_tex, rhs_tex=step.rhs_tex)
    chain, conclusion = (Checked(claim, Verdict.UNDECIDED, why) for claim in (step, end))
    return Report(theorem, arithmetic, hypotheses=(), lemmas=(), chain=(chain,), conclusion=conclusion)
