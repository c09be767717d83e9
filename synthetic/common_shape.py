"""One form and one shape for the instances of all families, so that the makers of models are compiled once.

The reference distribution is given as probabilities, right to rounding, which is far below the makers' margin. Contexts
and words of probability zero, and dimensions in which no word differs, fill up the shape; they change no quantity.
"""

from __future__ import annotations

from typing import Any

import jax
import numpy as np

from rooteps.theory.instance import Instance, Witness
from rooteps.theory.language import Language
from rooteps.theory.model import Model
from rooteps.theory.record import unchecked
from rooteps.theory.task import Task

STEP = 16
"""Contexts and words are filled up to a multiple of this."""

DIMENSIONS = 4
"""Dimensions are filled up to a multiple of this."""


def padded(unmodelled: Instance, q: np.ndarray, by_features: bool) -> Instance:
    """The stacked instances in common form: p_L, q as ``probs``, Phi where models are features, task and witness.

    Args:
        unmodelled: stacked instances; their model is not looked at.
        q: reference distributions, shape [N, n, V].
        by_features: whether models are made in features (shift [N, n, d]) or in words (tilt [N, n, V]).
    """
    language, task, witness = unmodelled.language, unmodelled.task, unmodelled.witness
    n, V = (_up(size, STEP) for size in q.shape[1:])
    Phi = None
    if by_features:
        assert language.Phi is not None
        Phi = fill(language.Phi, _up(language.Phi.shape[1], DIMENSIONS), V)
    common = unchecked(Language, p_L=fill(language.p_L, n), probs=_distributions(q, n, V), Phi=Phi)
    if task is None or witness is None:
        return unchecked(Instance, language=common, model=unchecked(Model))
    weights: Any = getattr(witness, witness.form)
    rows = Phi.shape[1] if Phi is not None and witness.on_features is not None else V
    return unchecked(
        Instance,
        language=common,
        model=unchecked(Model),
        task=unchecked(
            Task,
            p_T=fill(task.p_T, n),
            label_probs=_distributions(task.label_probs, n, task.label_probs.shape[2]),
            loss=task.loss,
        ),
        witness=unchecked(Witness, **{witness.form: fill(weights, rows, *weights.shape[2:])}),
    )


def of_models(common: Language) -> tuple[int, int]:
    """The shape of a model's distance from its reference in common form: [n, d] with Phi, [n, V] without."""
    assert common.probs is not None
    _, n, V = common.probs.shape
    return (n, V) if common.Phi is None else (n, common.Phi.shape[1])


def fill(values: np.ndarray, *shape: int) -> np.ndarray:
    """Zeros added to the axes after the first, up to the given shape.

    >>> fill(np.ones((1, 2, 1)), 2, 3).tolist()
    [[[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]]
    """
    missing = [(0, new - old) for new, old in zip(shape, values.shape[1:], strict=True)]
    return np.pad(values, [(0, 0), *missing])


def cut(model: Model, *shape: int) -> Model:
    """A stacked model without what ``fill`` added to the shape [n, d] or [n, V] of each."""
    rows, columns = shape
    return jax.tree.map(lambda leaf: leaf[:, :rows, :columns], model)


def _up(size: int, step: int) -> int:
    return step * -(-size // step)


def _distributions(rows: np.ndarray, n: int, V: int) -> np.ndarray:
    """Rows filled up; contexts that are added have their first word (or label) for certain."""
    filled = fill(rows, n, V)
    filled[:, rows.shape[1] :, 0] = 1.0
    return filled
