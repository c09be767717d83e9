"""Results with a proof that is wrong in one place, and instances on which every step of a right one is nearly sharp."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from rooteps.theory.claims import Proof
from rooteps.theory.theorem import Theorem

Values = Mapping[str, Callable[[Any], Any]]


def with_values(theorem: Theorem, values: Values) -> Theorem:
    """The result with other quantities in its proof: step name to a function of the world.

    A step of the chain gets the value as its right side, and the next step as its left side, as an author who wrote
    that quantity would have it; a lemma gets it as its right side.
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

    return without_bound(theorem, proof)


def without_bound(theorem: Theorem, proof: Callable[[Any], Proof]) -> Theorem:
    """The theorem with another proof, as by an author who makes the same mistake in the bound."""
    return dataclasses.replace(theorem, proof=proof, bound=None, constants=())


def sharp(coverage: float = 0.5, delta: float = 2.0**-7, loss: str = "hinge", witness: str = "lam") -> dict[str, Any]:
    """Two words, two contexts that the model confuses and one where it is exact: every arrow of the chain is sharp.

    ε → 0 as delta → 0, and then even Pinsker's inequality becomes an equality.
    """
    task = {"p_T": [0.5, 0.5, 0.0], "label_probs": [[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]], "loss": loss}
    witnesses = {"lam": [1.0], "v": [1.0, -1.0], "scores": [[-1.0, 1.0], [1.0, -1.0]]}
    return {
        "p_L": [coverage / 2, coverage / 2, 1 - coverage],
        "truth": {"F": [[2 * delta], [-2 * delta], [0.0]]},
        "Phi": [[1.0, -1.0]],
        "model": {"shift": [[-2 * delta], [2 * delta], [0.0]]},
        "task": task,
        "witness": {witness: witnesses[witness]},
    }
