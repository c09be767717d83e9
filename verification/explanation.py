"""An explanation as data: one result on one instance, claim by claim, with the quantities of the statement."""

from __future__ import annotations

import math
from typing import Any

import flint
import numpy as np

from rooteps.theory.claims import Claim
from rooteps.theory.classifiers import Infimum, transfer_loss
from rooteps.theory.instance import Instance
from rooteps.theory.mutation import Mutation
from rooteps.theory.numbers import FLOAT64, NumberSystem
from rooteps.theory.theorem import Theorem
from rooteps.theory.world import World
from rooteps.verification.falsify.judge import refutes
from rooteps.verification.verdict import Verdict, judge
from rooteps.verification.verify import Checked, Report, verify

QUANTITIES = ("epsilon", "gamma", "gamma_delta", "B", "tau", "transfer_loss", "bound")


def explanation(
    theorem: Theorem, instance: Any, xp: NumberSystem = FLOAT64, mutation: Mutation | None = None
) -> dict[str, Any]:
    """What a result says about one instance, ready for JSON.

    The proof starts from the best classifier that can be found, unless the instance brings its own.

    Args:
        theorem: the theorem.
        instance: the world to explain it on.
        xp: ``FLOAT64`` or ``Balls(bits)``; in balls every number comes with its enclosure as a string.
        mutation: what the instance is a counterexample to; the judge is asked, whatever the number system.

    Returns:
        ``result``, ``statement`` and so on; ``hypotheses``, ``steps`` and ``conclusion`` as claims with ``name``,
        ``because``, ``lhs``, ``rhs``, ``slack`` = rhs − lhs, ``holds`` and ``verdict``; ``quantities``; and with a
        mutation ``mutation``: ``id``, ``certified``, ``ratio`` (null for infinity), ``reason`` and ``note``.

    Raises:
        InvalidInput: the instance lacks something that the result is about.

    >>> from rooteps.theory import Language, Model
    >>> from rooteps.theory.registry import find
    >>> world = Instance(Language(p_L=[1.0], probs=[[0.5, 0.5]]), Model(tilt=[[0.1, 0.0]]))
    >>> explanation(find("pinsker"), world)["steps"][0]["holds"]
    True
    """
    found, original = None, instance
    if isinstance(instance, Instance) and instance.task is not None:
        w = theorem.world(instance, xp, theorem.reference)
        conclusion = theorem.proof(w).conclusion
        found = _best_classifier(theorem, w, instance)
        if about_transfer(theorem) and instance.classifier is None:
            best = instance.replace(classifier=found.witness)
            reached = theorem.proof(theorem.world(best, xp, theorem.reference)).conclusion.lhs
            # Where the task's own witness is the best one already, rounding decides which of the two is.
            if judge(Claim(reached, conclusion.lhs), xp) == Verdict.HOLDS:
                instance = best
    report = verify(theorem, instance, xp)
    numbers: dict[str, Any] = {}
    if isinstance(instance, Instance):
        numbers = xp.compute(lambda: _quantities(report, instance, xp, found))
    judged = {} if mutation is None else {"mutation": _judged(theorem, mutation, original)}
    return {
        "result": theorem.id,
        "number": theorem.number,
        "title": theorem.title,
        "statement": theorem.statement,
        "source": theorem.source,
        "arithmetic": xp.name,
        "verdict": report.verdict.word,
        "hypotheses": [claim_data(checked, xp) for checked in report.hypotheses],
        "steps": [claim_data(checked, xp) for checked in report.steps],
        "conclusion": claim_data(report.conclusion, xp),
        "quantities": numbers,
        **judged,
    }


def _judged(theorem: Theorem, mutation: Mutation, instance: Instance) -> dict[str, Any]:
    """What the judge says about the instance as a counterexample."""
    verdict = refutes(theorem, mutation, instance)
    notes = [one.note for one in theorem.mutations if one.mutation.id == mutation.id]
    return {
        "id": mutation.id,
        "certified": verdict.certified,
        "ratio": verdict.ratio if math.isfinite(verdict.ratio) else None,
        "reason": verdict.reason,
        "note": notes[0] if notes else "",
    }


def split(steps: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(lemmas, chain): the chain is the longest tail in which each left side is the right side before it."""
    start = len(steps) - 1
    while start > 0 and steps[start - 1]["rhs_tex"] == steps[start]["lhs_tex"]:
        start -= 1
    return steps[:start], steps[start:]


def claim_data(checked: Checked, xp: NumberSystem) -> dict[str, Any]:
    """One checked claim as data."""
    claim = checked.claim
    lhs, rhs = (xp.array(side).item() for side in (claim.lhs, claim.rhs))
    slack = xp.compute(lambda: rhs - lhs)
    data: dict[str, Any] = {
        "name": claim.name,
        "because": claim.because,
        "lhs": _float(lhs),
        "rhs": _float(rhs),
        "relation": claim.relation,
        "slack": _float(slack),
        "holds": checked.ok,
        "verdict": checked.verdict.word,
        "lhs_tex": claim.lhs_tex,
        "rhs_tex": claim.rhs_tex,
    }
    if isinstance(lhs, flint.arb):
        data |= {"lhs_ball": _enclosure(lhs), "rhs_ball": _enclosure(rhs), "slack_ball": _enclosure(slack)}
    return data


def about_transfer(theorem: Theorem) -> bool:
    """Whether the conclusion bounds ℓ_T − τ for the witness's own τ."""
    return bool(theorem.reads) and theorem.tau is None


def _best_classifier(theorem: Theorem, w: World, instance: Instance) -> Infimum:
    """ℓ_T of the features that the result is about.

    Both certificates hold for every matrix within the balls, or for the float64 features as they are.
    """
    assert instance.task is not None
    default = "p" if w.reference == "truth" else "mean_features"
    features = theorem.reads if about_transfer(theorem) else default
    return transfer_loss(np.asarray(getattr(w, features)), instance.task, affine=theorem.affine)


def _quantities(report: Report, instance: Instance, xp: NumberSystem, found: Infimum | None) -> dict[str, Any]:
    """The numbers of the transfer statement; those that need a task, a witness or Phi are null without.

    ``tau`` is the loss of the witness on the truth and ``B`` its norm (the norm that the result at hand measures);
    ``transfer_loss`` is ℓ_T between two certificates; ``bound`` is what the result promises about it.
    """
    theorem, conclusion = report.theorem, report.conclusion.claim
    w: World = theorem.world(instance, xp, theorem.reference)
    claimed = [h.claim.rhs for h in report.hypotheses if h.claim.name == "epsilon-optimal"]
    numbers: dict[str, Any] = {"epsilon": claimed[0] if claimed else w.epsilon}
    if found is not None:
        numbers["gamma"] = w.gamma
        if instance.language.Phi is not None:
            numbers["gamma_delta"] = w.gamma_delta
        if instance.witness is not None:
            numbers["B"] = xp.sqrt((w.v * w.v).sum()) if theorem.id == "quad-objective" else w.B
            numbers["tau"] = w.tau
            paper = w.loss.lipschitz * numbers["B"] * xp.sqrt(2 * numbers["epsilon"] / w.gamma)
            numbers["bound"] = w.tau + (conclusion.rhs if about_transfer(theorem) else paper)
    data: dict[str, Any] = dict.fromkeys(QUANTITIES)
    for name, value in numbers.items():
        value = xp.array(value).item()
        data[name] = _float(value)
        if isinstance(value, flint.arb):
            data[f"{name}_ball"] = _enclosure(value)
    if found is not None:
        # adding 0.0 turns -0.0 into 0.0
        ends = {"value": found.value + 0.0, "lower": found.lower + 0.0, "upper": found.value + 0.0}
        data["transfer_loss"] = ends | {"status": str(found.status)}
    return data


def _float(x: Any) -> float | None:
    """The number as a float (a ball by its midpoint); None for what JSON cannot say."""
    value = float(x.mid()) if isinstance(x, flint.arb) else float(x)
    return value if math.isfinite(value) else None


def _enclosure(x: flint.arb) -> str:
    return str(x.str(20))
