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
from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.classifiers.infimum import round_down
from rooteps.theory.instance import Instance
from rooteps.theory.mutation import Mutation
from rooteps.theory.numbers import Balls
from rooteps.theory.record import Short
from rooteps.theory.registry import resolve
from rooteps.theory.theorem import Theorem
from rooteps.theory.world import World
from rooteps.verification.falsify.identities import proved
from rooteps.verification.verdict import Verdict, judge

BITS = (256, 1024)


@dataclass(frozen=True, repr=False)
class Refutation(Short):
    """What an instance proves against a claim.

    Args:
        certified: every hypothesis that is kept certainly holds, and the bound is certainly exceeded.
        ratio: a certain lower bound of (left side)/(bound), losses counted from τ; infinite where the bound is zero
            and exceeded, −infinity where nothing is certain.
        reason: one line.
    """

    certified: bool
    ratio: float
    reason: str

    def __repr__(self) -> str:
        return f"<Refutation {'' if self.certified else 'not '}certified, ratio {self.ratio:.6g}: {self.reason}>"


def refutes(theorem: str | Theorem, mutation: Mutation | None, instance: Instance) -> Refutation:
    r"""Judge an instance as a counterexample, in balls and with an exact dual point.

    $$\mathrm{lower}(\ell_T) > \tau + \mathrm{bound}$$

    Args:
        theorem: a theorem or its id.
        mutation: what is removed or tightened; None for the result as it is.
        instance: float64 data, read as exact dyadic rationals.

    Returns:
        A ``Refutation``; ``certified`` is the answer.

    Raises:
        InvalidInput: the result has no bound to exceed, or the instance lacks something that it is about.

    >>> from rooteps.theory import Language, Model
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
            found = xp.compute(partial(_judged, theorem, mutation, instance, xp))
        except ArithmeticError as error:
            found = Refutation(False, -math.inf, f"undecided: {error}")
        if found.certified or not found.reason.startswith("undecided"):
            break
    return found


def _judged(theorem: Theorem, mutation: Mutation | None, instance: Instance, xp: Balls) -> Refutation:
    w = theorem.world_of(instance, xp)
    if mutation is not None:
        w = mutation.read(theorem, w)
    lhs, bound = _sides(theorem, mutation, w, instance)
    ratio = _ratio(lhs, bound)
    for hypothesis, claim in zip(theorem.hypotheses, theorem.assumptions(w), strict=True):
        if mutation is not None and claim.name == mutation.without:
            continue
        verdict = Verdict(int(judge(claim, xp)))
        if verdict is Verdict.REFUTED:
            return Refutation(False, ratio, f"the hypothesis {claim.name}, which is kept, fails")
        if not (_holds_exactly(claim, verdict) or proved(hypothesis, w)):
            return Refutation(False, ratio, f"undecided: the hypothesis {claim.name}")
    if lhs > bound:
        return Refutation(True, ratio, "every kept hypothesis holds, and the bound is exceeded")
    if lhs <= bound:
        return Refutation(False, ratio, "the bound is not exceeded, as far as the lower bound of the left side shows")
    return Refutation(False, ratio, "undecided: the bound")


def _sides(theorem: Theorem, mutation: Mutation | None, w: World, instance: Instance) -> tuple[flint.arb, flint.arb]:
    """(certain lower bound of the left side, bound), losses counted from τ, in balls."""
    constants: dict[str, Any] = {} if mutation is None else mutation.constants
    bound = w.xp.array(theorem.promised(w, **constants)).item()
    if not theorem.features:
        return w.xp.array(theorem.proved(w).conclusion.lhs).item(), bound
    tau = w.xp.array(theorem.measured("tau", w)).item()
    assert instance.task is not None
    features = np.asarray(getattr(w, theorem.features))
    lower = transfer_loss(features, instance.task, affine=theorem.affine).lower
    return flint.arb(lower) - tau, bound


def _holds_exactly(claim: Claim, verdict: Verdict) -> bool:
    """EQUAL means agreement to so many bits only: for an identity that is no proof, unless both sides are exact."""
    if claim.relation != "=":
        return verdict is Verdict.HOLDS
    lhs, rhs = flint.arb(np.asarray(claim.lhs).item()), flint.arb(np.asarray(claim.rhs).item())
    return lhs.is_exact() and rhs.is_exact() and lhs == rhs


def _ratio(lhs: flint.arb, bound: flint.arb) -> float:
    if bound.is_zero():
        return math.inf if lhs > 0 else -math.inf
    quotient = lhs / bound.upper() if lhs > 0 and bound.upper() > 0 else lhs / bound
    return round_down(quotient) if quotient.is_finite() else -math.inf
