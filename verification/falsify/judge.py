"""The judge: whether an instance certainly refutes a result, or a mutation of it. No float decides anything here."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import Any

import flint
import numpy as np

from rooteps.theory.checks import InvalidInput
from rooteps.theory.claims import Claim
from rooteps.theory.classifiers.infimum import round_down
from rooteps.theory.mutation import Mutation
from rooteps.theory.numbers import Balls
from rooteps.theory.record import Short
from rooteps.theory.registry import resolve
from rooteps.theory.theorem import Theorem
from rooteps.verification.certify import BITS
from rooteps.verification.falsify.claim import MutatedTheorem
from rooteps.verification.falsify.identities import proved
from rooteps.verification.infima import of_world
from rooteps.verification.report import Checked
from rooteps.verification.verdict import Verdict, judge


@dataclass(frozen=True, repr=False)
class Refutation(Short):
    """What an instance proves against a claim.

    Args:
        certified: every hypothesis that is kept certainly holds, and the bound is certainly exceeded.
        ratio: a certain lower bound of (left side)/bound, losses counted from τ, or of bound/(left side) where both are
            negative; infinite where the bound is at most zero and exceeded otherwise, −infinity where nothing is
            certain.
        reason: one line.
        hypotheses: whether every hypothesis that is kept certainly holds.
        left, bound: a lower bound of the left side, losses counted from τ, and an upper bound of the bound.
    """

    certified: bool
    ratio: float
    reason: str
    hypotheses: bool = False
    left: float = -math.inf
    bound: float = math.inf

    def __repr__(self) -> str:
        return f"<Refutation {'' if self.certified else 'not '}certified, ratio {self.ratio:.6g}: {self.reason}>"


def refutes(theorem: str | Theorem, mutation: Mutation | None, instance: Any) -> Refutation:
    r"""Judge an instance as a counterexample, in balls and with an exact dual point.

    $$\mathrm{lower}(\ell_T) > \tau + \mathrm{bound}$$

    Args:
        theorem: a theorem or its id.
        mutation: what is removed or tightened; None for the result as it is.
        instance: float64 data, read as exact dyadic rationals; what the theorem is about.

    Returns:
        A ``Refutation``; ``certified`` is the answer.

    Raises:
        InvalidInput: the result has no bound to exceed, or the instance lacks something that it is about.

    >>> from rooteps.theory import Instance, Language, Model
    >>> from rooteps.theory.mutation import find_mutation
    >>> from rooteps.theory.registry import find
    >>> pinsker, world = find("pinsker"), Instance(Language([1.0], probs=[[0.5, 0.5]]), Model(tilt=[[0.25, 0.0]]))
    >>> refutes(pinsker, find_mutation(pinsker, constant=1.9), world).certified
    True
    >>> refutes(pinsker, None, world).certified
    False
    """
    theorem = resolve(theorem)
    if theorem.bound is None:
        raise InvalidInput(f"falsify: {theorem.id} has no bound that a world might exceed")
    if mutation is not None:
        mutation.check(theorem)
    for bits in BITS:
        try:
            xp = Balls(bits)
            found = xp.compute(partial(_judged, MutatedTheorem(theorem, mutation), instance, xp))
        except ArithmeticError as error:
            found = Refutation(False, -math.inf, f"undecided: {error}")
        if found.certified or not found.reason.startswith("undecided"):
            break
    return found


def _judged(mutated: MutatedTheorem, instance: Any, xp: Balls) -> Refutation:
    w = mutated.read(mutated.theorem.world_of(instance, xp))
    lhs, bound = _sides(mutated, w, instance)
    told = partial(Refutation, ratio=_ratio(lhs, bound), left=_below(lhs), bound=-_below(-bound))
    for hypothesis, claim in mutated.assumed(w):
        verdict = Verdict(int(judge(claim, xp)))
        if verdict is Verdict.REFUTED:
            numbers = Checked(claim, verdict).numbers
            return told(certified=False, reason=f"the hypothesis {claim.name}, which is kept, fails ({numbers})")
        if not (_holds_exactly(claim, verdict) or proved(hypothesis, w)):
            return told(certified=False, reason=f"undecided: the hypothesis {claim.name}")
    if lhs > bound:
        reason = "every kept hypothesis holds, and the bound is exceeded"
    elif lhs <= bound:
        reason = "the bound is not exceeded, as far as the lower bound of the left side shows"
    else:
        reason = "undecided: the bound"
    return told(certified=bool(lhs > bound), reason=reason, hypotheses=True)


def _sides(mutated: MutatedTheorem, w: Any, instance: Any) -> tuple[flint.arb, flint.arb]:
    """(certain lower bound of the left side, bound), losses counted from τ, in balls."""
    theorem = mutated.theorem
    if not theorem.features:
        lhs, bound = (w.xp.array(side).item() for side in mutated.sides(w))
        return lhs, bound
    bound = w.xp.array(mutated.bound(w)).item()
    tau = w.xp.array(theorem.measured("tau", w)).item()
    lower = of_world(w, theorem.features, instance.task, theorem.affine).lower
    return flint.arb(lower) - tau, bound


def _holds_exactly(claim: Claim, verdict: Verdict) -> bool:
    """EQUAL means agreement to so many bits only: for an identity that is no proof, unless both sides are exact."""
    if claim.relation != "=":
        return verdict is Verdict.HOLDS
    lhs, rhs = flint.arb(np.asarray(claim.lhs).item()), flint.arb(np.asarray(claim.rhs).item())
    return lhs.is_exact() and rhs.is_exact() and lhs == rhs


def _ratio(lhs: flint.arb, bound: flint.arb) -> float:
    """A lower bound of (left side)/bound, or of bound/(left side) where both are negative."""
    if bound.is_zero():
        return math.inf if lhs > 0 else -math.inf
    if bound < 0:
        if lhs >= 0:
            return math.inf
        lhs, bound = -bound, -lhs
    quotient = lhs / bound.upper() if lhs > 0 and bound.upper() > 0 else lhs / bound
    return _below(quotient)


def _below(x: flint.arb) -> float:
    return round_down(x) if x.is_finite() else -math.inf
