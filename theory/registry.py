"""Every result by its id, in the order of the theory."""

from __future__ import annotations

from importlib import import_module

from rooteps.theory.checks import InvalidInput
from rooteps.theory.theorem import Theorem

_MODULES = (
    "cross_entropy_recovers_truth",
    "subspace_recovery",
    "pythagoras",
    "pinsker",
    "subspace_pinsker",
    "unconstrained_transfer",
    "softmax_transfer",
    "quadratic_partition",
    "approximate_quadratic_partition",
    "gaussian_partition",
    "covariance_shift",
    "quad_objective",
    "multiclass_transfer",
    "sentence_completion",
    "sharpness",
    "softmax_sharpness",
    "never_vacuous_transfer",
    "softmax_never_vacuous_transfer",
    "variance_aware_transfer",
    "softmax_variance_aware_transfer",
    "instance_exact_transfer",
    "softmax_instance_exact_transfer",
    "ladder",
    "softmax_ladder",
)


def theorems() -> dict[str, Theorem]:
    """All results, id to result.

    >>> "softmax-transfer" in theorems()
    True
    """
    pages = (import_module(f"rooteps.theory.theorems.{module}").THEOREM for module in _MODULES)
    return {page.id: page for page in pages}


def find(id: str) -> Theorem:
    """The result of that id.

    Raises:
        InvalidInput: there is none.
    """
    known = theorems()
    if id not in known:
        raise InvalidInput(f"result: {id!r} is not one of {', '.join(known)}")
    return known[id]


def resolve(theorem: str | Theorem) -> Theorem:
    """The theorem itself, or the one of that id.

    Raises:
        InvalidInput: no theorem of that id.

    >>> resolve("pinsker") is resolve(find("pinsker"))
    True
    """
    return find(theorem) if isinstance(theorem, str) else theorem
