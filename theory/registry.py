"""Every theorem by its id, in the order of the theory."""

from __future__ import annotations

import functools
from importlib import import_module

from rooteps.theory.checks import InvalidInput, instead_of, shown
from rooteps.theory.theorem import Theorem

_PAGES = (
    "cross_entropy_recovers_truth",
    "subspace_recovery",
    "pythagoras",
    "pinsker",
    "donsker_varadhan",
    "bernstein",
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
    "never_vacuous_transfer",
    "variance_aware_transfer",
    "instance_exact_transfer",
    "ladder",
    "best_embeddings",
    "excess_splits",
    "learned_embeddings",
    "aligned_transfer",
    "substitutable_words",
    "stationary_embeddings",
    "next_eigenvalue",
    "small_signals",
    "chi_squared_transfer",
    "coverage_exact_transfer",
    "variance_coverage_transfer",
    "trimmed_transfer",
    "near_row_span_transfer",
    "learned_from_samples",
    "close_copies",
)


@functools.cache
def theorems() -> dict[str, Theorem]:
    """All theorems, id to theorem; the twin for softmax models follows the theorem whose page it is on.

    >>> "softmax-transfer" in theorems()
    True
    """
    pages = [import_module(f"rooteps.theory.theorems.{page}") for page in _PAGES]
    found = [getattr(page, name) for page in pages for name in ("THEOREM", "TWIN") if hasattr(page, name)]
    known = {theorem.id: theorem for theorem in found}
    for theorem in found:
        _check_uses(theorem, known)
    return known


def _check_uses(theorem: Theorem, known: dict[str, Theorem]) -> None:
    for id in theorem.uses:
        if id not in known:
            raise InvalidInput(f"theorem {theorem.id!r}: uses: {id!r} is no theorem; {instead_of(id, known)}")


def find(id: str) -> Theorem:
    """The theorem of that id.

    Raises:
        InvalidInput: there is none.
    """
    known = theorems()
    if id not in known:
        raise InvalidInput(f"theorem: {shown(id)} is not known; {instead_of(id, known)}")
    return known[id]


def resolve(theorem: str | Theorem) -> Theorem:
    """A theorem, or the one of that id.

    Raises:
        InvalidInput: there is none of that id, it is neither, or it uses what is no theorem.

    >>> resolve("pinsker"), resolve(resolve("pinsker"))
    (<Theorem 4 pinsker>, <Theorem 4 pinsker>)
    """
    if isinstance(theorem, str):
        return find(theorem)
    if not isinstance(theorem, Theorem):
        raise InvalidInput(f"theorem: {shown(theorem)} is neither a Theorem nor the id of one")
    if theorem.uses:
        _check_uses(theorem, theorems())
    return theorem
