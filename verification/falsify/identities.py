"""Identities among the hypotheses, proved exactly: balls can only say that two sides agree to so many bits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flint
import numpy as np

from rooteps.theory.arrows import row_span, softmax_model, subspace_optimum
from rooteps.theory.hypothesis import Hypothesis
from rooteps.theory.instance import Instance
from rooteps.theory.theorems.quadratic_partition import affine_gradient
from rooteps.theory.theorems.sentence_completion import mixture
from rooteps.theory.world import World


def proved(hypothesis: Hypothesis, w: World) -> bool:
    """Whether a hypothesis, an identity, holds exactly on the instance of a world in balls.

    Either the form of the data makes it so, or exact rationals show it. A hypothesis that only has the name of one of
    ours is another claim, of which nothing is known.
    """
    ours = next((known for known in _PROOFS if known.claim is hypothesis.claim), None)
    return ours is not None and isinstance(w, World) and _PROOFS[ours](w.instance, w)


def _optimum(instance: Instance, w: World) -> bool:
    """q is the truth; or a proven enclosure of the optimum; or Phi kernel = 0 in rationals."""
    language = instance.language
    if language.optimum is not None:
        return all(x.is_finite() for x in w.F_star.flat)  # where the enclosure proves nothing, none is
    if language.kernel is None:
        return True
    kernel, Phi = _rationals(language.kernel), _rationals(language.Phi)
    return kernel is not None and Phi is not None and all(x == 0 for x in (kernel @ Phi.T).flat)


def _affine_gradient(instance: Instance, w: World) -> bool:
    """The distinct rows of F are affinely independent: any values there are those of an affine map."""
    F = _rationals(w.F)
    if F is None:
        return False
    rows = {tuple(map(str, row)): [*row, flint.fmpq(1)] for row in F.tolist()}
    return flint.fmpq_mat(list(rows.values())).rank() == len(rows)


def _rationals(values: Any) -> np.ndarray | None:
    """Balls of radius zero as rationals; None when one of them has a radius."""
    if not all(x.is_exact() for x in values.flat):
        return None
    return np.asarray(np.frompyfunc(lambda x: x.fmpq(), 1, 1)(values), dtype=object)


_PROOFS: dict[Hypothesis, Callable[[Instance, World], bool]] = {
    mixture: lambda instance, w: instance.language.A is not None and instance.language.kernel is None,
    row_span: lambda instance, w: instance.witness is not None and instance.witness.on_features is not None,
    softmax_model: lambda instance, w: instance.model.form in ("F", "shift"),
    subspace_optimum: _optimum,
    affine_gradient: _affine_gradient,
}
