"""A language model on the contexts of a language, given absolutely or relative to the optimum."""

from __future__ import annotations

from dataclasses import InitVar
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from rooteps.theory import checks
from rooteps.theory.array_like import Matrix
from rooteps.theory.record import record, static


@record
class Model(checks.Movable):
    r"""A language model p_s; exactly one form is given.

    * ``F`` [n, d]: a softmax LM, $p_f(s) = \mathrm{softmax}(f(s)^\top \Phi)$, with the language's Phi;
    * ``logits`` [n, V] or ``probs`` [n, V]: any LM;
    * ``shift`` [n, d]: a softmax LM given by its distance from the optimum, f = f* + shift, exactly. Near-optimal
      models need this form: at ε = 1e-20 the float64 features f and f* hardly differ;
    * ``tilt`` [n, V]: any LM relative to the truth, $p_s(w) \propto p^*_s(w)\, e^{\mathrm{tilt}[s, w]}$.

    Args:
        objective: whose optimum ``shift`` is measured from, ``"cross-entropy"`` or ``"quad"`` (that of least norm).
        normalise: divide rows of probs that do not sum to one by their sums; ``moved`` then says how far that moved
            them. Otherwise they are refused.

    Raises:
        InvalidInput: none or several forms, a NaN or infinity, rows of probs that are no distributions.

    >>> Model(shift=[[0.0], [1e-10]]).form
    'shift'
    """

    F: Float[np.ndarray, "n d"] | None = None
    logits: Float[np.ndarray, "n V"] | None = None
    probs: Float[np.ndarray, "n V"] | None = None
    shift: Float[np.ndarray, "n d"] | None = None
    tilt: Float[np.ndarray, "n V"] | None = None
    objective: str = static(default="cross-entropy")
    normalise: InitVar[bool] = False

    if TYPE_CHECKING:  # what is read is an array; what is given may be lists, which the types of fields cannot say

        def __init__(
            self,
            F: Matrix | None = None,
            logits: Matrix | None = None,
            probs: Matrix | None = None,
            shift: Matrix | None = None,
            tilt: Matrix | None = None,
            objective: str = "cross-entropy",
            normalise: bool = False,
        ) -> None: ...

    def __post_init__(self, normalise: bool) -> None:
        form = self.form
        moved: list[checks.Moved] | None = [] if normalise else None
        if form == "probs":
            object.__setattr__(self, form, checks.distribution("model.probs", self.probs, 2, moved))
        else:
            object.__setattr__(self, form, checks.array(f"model.{form}", getattr(self, form), 2))
        object.__setattr__(self, "_moved", tuple(moved or ()))
        if self.objective not in ("cross-entropy", "quad"):
            raise checks.InvalidInput(
                f"model.objective: {checks.shown(self.objective)} is neither 'cross-entropy' nor 'quad'"
            )

    @property
    def form(self) -> str:
        """The name of the field that is given."""
        return checks.exactly_one(
            "model", F=self.F, logits=self.logits, probs=self.probs, shift=self.shift, tilt=self.tilt
        )
