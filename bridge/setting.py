"""Where models are compared: contexts of running text and of a task, with p_L, p_T and labels on them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from rooteps.bridge.contexts import Contexts
from rooteps.theory.checks import InvalidInput
from rooteps.theory.task import Task


class Labelled:
    """Contexts with p_L, p_T and labels.

    Attributes:
        p_L, p_T: distributions on all n contexts, [n].
        on_task: the task's contexts, where p_T > 0: what picks them out of n rows.
        labels: of the task's contexts, as numbers 0, …, k − 1.
        classes: the names of the labels.
        drawn_from: of how many places of a text, and of how many texts, the contexts of running text and those of the
            task are some, drawn without repetition; None where nothing is known of that.
    """

    p_L: np.ndarray
    p_T: np.ndarray
    on_task: Any
    labels: np.ndarray
    classes: tuple[str, ...]
    drawn_from: tuple[int | None, int | None] = (None, None)

    @property
    def gamma(self) -> float:
        """γ(p_T) = min(1, min p_L/p_T)."""
        return min(1.0, float((self.p_L[self.on_task] / self.p_T[self.on_task]).min()))

    @property
    def positive(self) -> int:
        """The class that a binary task tells from the rest: the second of two, the most frequent of more."""
        return 1 if len(self.classes) == 2 else int(np.bincount(self.labels).argmax())

    @property
    def question(self) -> str:
        """What the binary task asks."""
        rest = self.classes[0] if len(self.classes) == 2 else "any other class"
        return f"{self.classes[self.positive]} or {rest}?"

    def binary(self, loss: str = "logistic") -> Task:
        """The positive class (y = +1) against the rest, on all contexts."""
        return self._task((self.labels == self.positive).astype(int), 2, loss)

    def multiclass(self, loss: str = "softmax") -> Task:
        """All classes, on all contexts."""
        return self._task(self.labels, len(self.classes), loss)

    def alone(self, task: Task) -> Task:
        """A task on the contexts that carry it, without those of running text."""
        return Task(task.p_T[self.on_task], task.label_probs[self.on_task], task.loss)

    def _task(self, labels: np.ndarray, k: int, loss: str) -> Task:
        everywhere = np.zeros(len(self.p_T), dtype=int)
        everywhere[self.on_task] = labels
        return Task(self.p_T, np.eye(k)[everywhere], loss)


@dataclass(frozen=True, eq=False)
class Given(Labelled):
    """Contexts of which nothing is known but their weights and labels; see ``Labelled``.

    >>> Given(np.full(4, 0.25), np.array([0.5, 0.5, 0.0, 0.0]), np.array([1, 0]), ("no", "yes")).gamma
    0.5
    """

    p_L: np.ndarray
    p_T: np.ndarray
    labels: np.ndarray
    classes: tuple[str, ...]

    @cached_property
    def on_task(self) -> np.ndarray | slice:
        """The task's contexts: a slice where they stand together, which copies nothing."""
        numbers = np.flatnonzero(self.p_T)
        together = numbers[-1] - numbers[0] == len(numbers) - 1
        return slice(int(numbers[0]), int(numbers[-1]) + 1) if together else numbers


@dataclass(frozen=True, eq=False)
class Setting(Labelled):
    """Contexts of running text, then those of a task.

    Args:
        contexts: all n of them.
        labels: of the task's contexts, the last ``len(labels)`` ones, as numbers 0, …, k − 1.
        classes: the names of the labels.
        mixture: how much of p_L lies on the task's contexts.
        drawn_from: see ``Labelled``.
    """

    contexts: Contexts
    labels: np.ndarray
    classes: tuple[str, ...]
    mixture: float
    drawn_from: tuple[int | None, int | None] = (None, None)

    def __post_init__(self) -> None:
        if not 0 < self.mixture < 1:
            raise InvalidInput(f"mixture: {self.mixture:g} is not between 0 and 1")
        if not 0 < len(self.labels) < len(self.contexts):
            raise InvalidInput("contexts: there are none of running text, or none of the task")

    @property
    def on_task(self) -> slice:
        """The task's contexts."""
        return slice(len(self.contexts) - len(self.labels), len(self.contexts))

    @property
    def p_T(self) -> np.ndarray:  # type: ignore[override]
        """Uniform on the task's contexts, [n]."""
        weights = np.zeros(len(self.contexts))
        weights[self.on_task] = 1 / len(self.labels)
        return weights

    @property
    def p_L(self) -> np.ndarray:  # type: ignore[override]
        """What is uniform on running text mixed with p_T, which it has to cover: γ(p_T) = ``mixture``, [n]."""
        running = np.where(self.p_T == 0, 1 / (len(self.contexts) - len(self.labels)), 0.0)
        return (1 - self.mixture) * running + self.mixture * self.p_T
