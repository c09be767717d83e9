"""A downstream classification task on the contexts of a language."""

from __future__ import annotations

from dataclasses import InitVar
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from rooteps.theory import checks
from rooteps.theory.array_like import Matrix, Vector
from rooteps.theory.losses import LOSSES, Loss
from rooteps.theory.record import record, static


@record
class Task(checks.Movable):
    r"""A joint distribution over (context, label) with a surrogate loss: $p_T(s)\, P(y \mid s)$ and ℓ.

    Args:
        p_T: probabilities of the contexts, shape [n].
        label_probs: P(y | s), shape [n, k]; the columns of a binary task are y = −1, +1.
        loss: ``"hinge"`` or ``"logistic"`` (binary), ``"multiclass-hinge"`` or ``"softmax"`` (k-way).
        normalise: divide rows that do not sum to one by their sums; ``moved`` then says how far that moved them.
            Otherwise they are refused.

    Raises:
        InvalidInput: rows that are no distributions, shapes that disagree, an unknown loss, a binary loss with k ≠ 2.

    >>> Task(p_T=[0.5, 0.5], label_probs=[[0, 1], [1, 0]], loss="hinge").k
    2
    """

    p_T: Float[np.ndarray, " n"]
    label_probs: Float[np.ndarray, "n k"]
    loss: str = static(default="hinge")
    normalise: InitVar[bool] = False

    if TYPE_CHECKING:  # what is read is an array; what is given may be lists, which the types of fields cannot say

        def __init__(self, p_T: Vector, label_probs: Matrix, loss: str = "hinge", normalise: bool = False) -> None: ...

    def __post_init__(self, normalise: bool) -> None:
        moved: list[checks.Moved] | None = [] if normalise else None
        object.__setattr__(self, "p_T", checks.distribution("task.p_T", self.p_T, 1, moved))
        object.__setattr__(self, "label_probs", checks.distribution("task.label_probs", self.label_probs, 2, moved))
        object.__setattr__(self, "_moved", tuple(moved or ()))
        if self.loss not in LOSSES:
            raise checks.InvalidInput(f"task.loss: {checks.shown(self.loss)} is not one of {', '.join(LOSSES)}")
        checks.shape("task.label_probs", self.label_probs, (len(self.p_T), self.k), "[n, k]")
        if self.k < 2:
            raise checks.InvalidInput("task.label_probs: has 1 column, a task needs at least 2 labels")
        if LOSSES[self.loss].binary and self.k != 2:
            raise checks.InvalidInput(
                f"task.label_probs: has {self.k} columns, the {self.loss} loss needs 2 (y = -1, +1)"
            )

    @classmethod
    def from_labels(cls, p_T: Vector, labels: Vector, loss: str = "hinge", k: int = 2) -> Task:
        """A task whose labels are certain: binary labels −1, +1, or 0..k−1 for a k-way loss.

        Raises:
            InvalidInput: additionally, a label outside the set.

        >>> Task.from_labels([0.5, 0.5], [-1, 1]).label_probs.tolist()
        [[1.0, 0.0], [0.0, 1.0]]
        """
        if loss not in LOSSES:
            raise checks.InvalidInput(f"task.loss: {checks.shown(loss)} is not one of {', '.join(LOSSES)}")
        values = checks.array("task.labels", labels, 1)
        allowed = [-1, 1] if LOSSES[loss].binary else list(range(k))
        for s, y in enumerate(values.tolist()):
            if y not in allowed:
                raise checks.InvalidInput(f"task.labels[{s}]: {y:g} is not one of {allowed}")
        return cls(p_T, (values[:, None] == np.array(allowed)[None, :]).astype(float), loss)

    @property
    def k(self) -> int:
        """Number of labels."""
        return self.label_probs.shape[-1]

    @property
    def surrogate(self) -> Loss:
        """The loss object."""
        return LOSSES[self.loss]
