"""Strategies for downstream tasks with the witness that shows them to be natural."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from rooteps.synthetic.strategies.numbers import Room, nonzero, one_of, stacks, whole
from rooteps.theory.checks import InvalidInput
from rooteps.theory.instance import Witness
from rooteps.theory.language import Language
from rooteps.theory.losses import LOSSES
from rooteps.theory.task import Task

SCALES = (1.0, 0.25, 4.0)
"""What whole-numbered witnesses are multiplied by, simplest first."""

K = 3
"""Labels of a k-way task, unless one asks for another number."""

GRAIN = 4
"""Label probabilities are multiples of 1/GRAIN."""

_LARGEST = 3


def tasks(
    language: Language, *, loss: str = "hinge", row_span: bool = False, k: int = K
) -> SearchStrategy[tuple[Task, Witness]]:
    """Tasks on the contexts that a language covers, with whole-numbered witnesses.

    They shrink towards certain labels of one kind and a witness that looks at one word.

    Args:
        language: whose contexts the task uses.
        loss: a key of ``rooteps.theory.losses.LOSSES``.
        row_span: whether the witness is a λ [d], v = Phiᵀλ, or for a k-way loss Λ [d, k], instead of word weights.
        k: number of labels of a k-way loss; binary ones have 2.

    Returns:
        A strategy for pairs (task, witness); the witness is neither zero nor the same for all words.

    Raises:
        InvalidInput: not a language, an unknown loss, a λ without Phi, k below 2.

    >>> from hypothesis import find
    >>> task, witness = find(tasks(Language([0.5, 0.5], probs=[[1.0, 0.0], [0.0, 1.0]])), lambda pair: True)
    >>> task.label_probs.tolist(), witness.v.tolist()
    ([[1.0, 0.0], [1.0, 0.0]], [1.0, 0.0])
    """
    if not isinstance(language, Language):
        raise InvalidInput(f"tasks: language: {type(language).__name__} is not a Language")
    one_of("tasks: loss", loss, LOSSES)
    whole("tasks: k", k, 2)
    binary = LOSSES[loss].binary
    if row_span and language.Phi is None:
        raise InvalidInput("tasks: row_span: the language has no Phi")
    d = 0 if language.Phi is None else language.Phi.shape[0]
    return task_and_witness(language, loss, row_span, 2 if binary else k, (language.n, language.V, d))


@st.composite
def task_and_witness(
    draw: DrawFn, language: Language, loss: str, row_span: bool, k: int, largest: Room
) -> tuple[Task, Witness]:
    """``tasks``, drawn at the largest size of a menu."""
    n, V, d = largest
    weights = np.where(language.p_L > 0, draw(stacks((1, language.n), (1, n)))[0], 0.0)
    likeliest = np.argmax(
        language.p_L
    )  # always visited: the models of the other strategies differ from the truth there
    weights[likeliest] = max(weights[likeliest], 1 / language.n)
    task = Task(
        p_T=weights / weights.sum(),
        label_probs=np.stack([draw(_label_probs(k)) for _ in range(n)][: language.n]),
        loss=loss,
    )
    binary = LOSSES[loss].binary
    if row_span:
        assert language.Phi is not None
        dimensions = len(language.Phi)
        if binary:
            return task, Witness(lam=draw(_weights((dimensions,), (d,))))
        return task, Witness(feature_scores=draw(_weights((dimensions, k), (d, k))))
    if binary:
        return task, Witness(v=draw(_word_weights((language.V,), (V,))))
    return task, Witness(scores=draw(_word_weights((language.V, k), (V, k))))


@st.composite
def _label_probs(draw: DrawFn, k: int) -> np.ndarray:
    """One label, or a mixture of two, in multiples of 1/GRAIN: a row that sums to one exactly, [k]."""
    mixed = draw(st.integers(0, GRAIN)) / GRAIN
    first, second = draw(st.integers(0, k - 1)), draw(st.integers(0, k - 1))
    row = np.zeros(k)
    row[first] += 1 - mixed
    row[second] += mixed
    return row


@st.composite
def _weights(draw: DrawFn, shape: tuple[int, ...], room: tuple[int, ...]) -> np.ndarray:
    return draw(st.sampled_from(SCALES)) * draw(nonzero(shape, _LARGEST, room))


@st.composite
def _word_weights(draw: DrawFn, shape: tuple[int, ...], room: tuple[int, ...]) -> np.ndarray:
    """Weights [V] or [V, k] that do not give every word the same score, which would say nothing about labels."""
    weights = draw(_weights(shape, room))
    if (weights == weights[0]).all():
        weights[0] += 1.0
    return weights
