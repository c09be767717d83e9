"""Theorems with a proof that is wrong in one place."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from rooteps.theory.claims import Proof
from rooteps.theory.theorem import Theorem

Values = Mapping[str, Callable[[Any], Any]]


def with_values(theorem: Theorem, values: Values, bound: Callable[..., Any] | None = None) -> Theorem:
    """The result with other quantities in its proof: step name to a function of the world.

    A step of the chain gets the value as its right side, and the next step as its left side, as an author who wrote
    that quantity would have it; a lemma gets it as its right side. ``bound`` is what the proof should end in.
    """

    def proof(w: Any) -> Proof:
        original = theorem.proof(w)
        unknown = set(values) - {claim.name for claim in original.steps}
        assert not unknown, f"{theorem.id} has no step {unknown}"
        lemmas = [dataclasses.replace(c, rhs=values[c.name](w)) if c.name in values else c for c in original.lemmas]
        chain, left = [], original.chain[0].lhs
        for claim in original.chain:
            right = values[claim.name](w) if claim.name in values else claim.rhs
            chain.append(dataclasses.replace(claim, lhs=left, rhs=right))
            left = right
        return Proof(tuple(lemmas), tuple(chain))

    return without_bound(theorem, proof) if bound is None else dataclasses.replace(theorem, proof=proof)


def without_bound(theorem: Theorem, proof: Callable[[Any], Proof]) -> Theorem:
    """The theorem with another proof, as by an author who makes the same mistake in the bound."""
    return dataclasses.replace(theorem, proof=proof, bound=None, constants=())
