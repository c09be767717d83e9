"""An explanation as data, ready for JSON."""

from __future__ import annotations

import math
from dataclasses import asdict, fields
from typing import Any

from rooteps.verification.explanation import ExplainedClaim, Explanation, Origin, Quantities
from rooteps.verification.judged_claim import JudgedClaim
from rooteps.verification.number import Number

SCHEMA = 1


def to_data(explanation: Explanation) -> dict[str, Any]:
    """The explanation as dictionaries, lists, numbers and strings.

    Returns:
        ``result``, ``origin``, ``statement`` and so on; ``hypotheses``, ``steps`` (lemmas, then the chain) and
        ``conclusion`` as claims with ``name``, ``because``, ``lhs``, ``rhs``, ``slack`` = rhs − lhs, ``holds``,
        ``verdict`` and ``why`` it is open, as the whole has too; ``quantities``; and for a counterexample ``mutation``:
        ``id``, ``certified``, ``ratio`` (null for infinity), ``reason``, ``note`` and the ``claim`` that is judged,
        with its own sides. In balls each number has its enclosure beside it, as a string.

    >>> from rooteps.theory import Instance, Language, Model
    >>> from rooteps.verification.explanation import explain
    >>> world = Instance(Language(p_L=[1.0], probs=[[0.5, 0.5]]), Model(tilt=[[0.1, 0.0]]))
    >>> to_data(explain("pinsker", world))["steps"][0]["holds"]
    True
    """
    theorem, judgement = explanation.theorem, explanation.judgement
    data = {
        "schema": SCHEMA,
        "result": theorem.id,
        "origin": _origin(explanation.origin),
        "number": theorem.number,
        "title": theorem.title,
        "statement": theorem.statement,
        "source": theorem.source,
        "arithmetic": explanation.arithmetic,
        "verdict": explanation.verdict.word,
        "why": explanation.why,
        "hypotheses": [_claim(claim) for claim in explanation.hypotheses],
        "steps": [_claim(claim) for claim in explanation.steps],
        "conclusion": _claim(explanation.conclusion),
        "quantities": {} if explanation.quantities is None else _quantities(explanation.quantities),
    }
    if judgement is not None:
        found = judgement.refutation
        data["mutation"] = {
            "id": judgement.mutation.id,
            "certified": found.certified,
            "ratio": found.ratio if math.isfinite(found.ratio) else None,
            "reason": found.reason,
            "note": judgement.note,
            "claim": _judged(judgement.claim),
        }
    return data


def _origin(origin: Origin) -> dict[str, Any]:
    told = {name: value for name, value in vars(origin).items() if value is not None and name != "moved"}
    return told | ({"moved": [asdict(moved) for moved in origin.moved]} if origin.moved else {})


def _judged(claim: JudgedClaim) -> dict[str, Any]:
    data = {
        "lhs": claim.lhs.value,
        "rhs": claim.rhs.value,
        "relation": claim.relation,
        "lhs_tex": claim.lhs_tex,
        "rhs_tex": claim.rhs_tex,
        "change": claim.change,
        "own_rhs": claim.own.value,
        "own_rhs_tex": claim.own_tex,
        "counted": [{"tex": one.tex, "is": one.true.value, "counts_as": one.counts_as.value} for one in claim.counted],
    }
    return data | _balls({"lhs": claim.lhs, "rhs": claim.rhs, "own_rhs": claim.own})


def _claim(claim: ExplainedClaim) -> dict[str, Any]:
    data = {
        "name": claim.name,
        "because": claim.because,
        "lhs": claim.lhs.value,
        "rhs": claim.rhs.value,
        "relation": claim.relation,
        "slack": claim.slack.value,
        "holds": claim.ok,
        "verdict": claim.verdict.word,
        "why": claim.why,
        "lhs_tex": claim.lhs_tex,
        "rhs_tex": claim.rhs_tex,
    }
    return data | _balls({"lhs": claim.lhs, "rhs": claim.rhs, "slack": claim.slack})


def _quantities(quantities: Quantities) -> dict[str, Any]:
    found = {one.name: getattr(quantities, one.name) for one in fields(quantities)}
    data: dict[str, Any] = {name: value.value if isinstance(value, Number) else None for name, value in found.items()}
    if quantities.transfer_loss is not None:
        loss = quantities.transfer_loss
        ends = {"value": loss.value, "lower": loss.lower, "upper": loss.value}
        data["transfer_loss"] = ends | {"status": str(loss.status)}
    return data | _balls(found)


def _balls(numbers: dict[str, Any]) -> dict[str, str]:
    """The enclosures of those that have one."""
    known = {name: value for name, value in numbers.items() if isinstance(value, Number)}
    return {f"{name}_ball": value.ball for name, value in known.items() if value.ball is not None}
