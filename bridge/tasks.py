"""Classification tasks on real text: labelled texts, and the contexts that a prompt makes of them."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rooteps.bridge.language_model import LanguageModel
from rooteps.theory.checks import InvalidInput


@dataclass(frozen=True, eq=False)
class LabelledTexts:
    """Texts with labels 0, …, k − 1.

    Args:
        name: of the task, for tables and messages.
        texts: N texts.
        labels: of each text, shape [N].
        classes: the k names of the labels, in the order of their numbers.
    """

    name: str
    texts: tuple[str, ...]
    labels: np.ndarray
    classes: tuple[str, ...]

    @property
    def k(self) -> int:
        """The number of classes."""
        return len(self.classes)

    def take(self, rows: np.ndarray) -> LabelledTexts:
        """The texts with these numbers; classes keep theirs."""
        return LabelledTexts(self.name, tuple(self.texts[i] for i in rows), self.labels[rows], self.classes)

    def sample(self, count: int, seed: int) -> LabelledTexts:
        """At most ``count`` texts, drawn without replacement and in their old order."""
        if count >= len(self.texts):
            return self
        return self.take(np.sort(np.random.default_rng(seed).choice(len(self.texts), size=count, replace=False)))


_DIGITS = 100
"""Those of a label that is ordered as a number."""


def labelled(name: str, texts: Sequence[str], labels: Sequence[str]) -> LabelledTexts:
    """A task from texts and the names of their labels; classes are in numerical or else alphabetical order.

    Raises:
        InvalidInput: fewer than two classes.

    >>> task = labelled("t", ["a", "b", "c"], ["10", "9", "10"])
    >>> task.classes, task.labels.tolist()
    (('9', '10'), [1, 0, 1])
    """
    numbers = all(label.removeprefix("-").isdecimal() and len(label) < _DIGITS for label in labels)
    classes = sorted(set(labels), key=(lambda label: (int(label), label)) if numbers else None)
    if len(classes) < 2:
        raise InvalidInput(f"{name}: has {len(classes)} class{'' if len(classes) == 1 else 'es'}, a task needs two")
    number = {label: i for i, label in enumerate(classes)}
    return LabelledTexts(name, tuple(texts), np.array([number[label] for label in labels]), tuple(classes))


def joined(task: LabelledTexts, more: LabelledTexts) -> LabelledTexts:
    """The texts of both, which have the same classes."""
    labels = np.concatenate([task.labels, more.labels])
    return LabelledTexts(task.name, task.texts + more.texts, labels, task.classes)


def prompted(
    model: LanguageModel, texts: Sequence[str], prompt: str = "", front: Sequence[int] = (), first: int | None = None
) -> list[list[int]]:
    """The contexts that a model reads: each text with the prompt behind it, as words.

    Args:
        model: whose words they are.
        texts: the texts.
        prompt: put behind each text exactly as it is, blanks at its ends included.
        front: words put in front, as ``LanguageModel.beginning`` gives them.
        first: of longer contexts only so many words are read, from the beginning on.

    Returns:
        Contexts of at most ``n_positions`` words; of longer ones the beginning is left out, or the end if ``first`` is
        given, with a warning.

    Raises:
        InvalidInput: a context without any word.
    """
    contexts = [[*front, *model.encode(text + prompt)] for text in texts]
    for text, context in zip(texts, contexts, strict=True):
        if not context:
            raise InvalidInput(f"context {text + prompt!r}: has no words")
    if first is not None:
        return _beginnings(contexts, min(first, model.n_positions))
    cut = model.within_reach(contexts)
    return [[*front, *ids[len(front) :]] for ids in cut]


def _beginnings(contexts: Sequence[list[int]], limit: int) -> list[list[int]]:
    long = sum(len(ids) > limit for ids in contexts)
    if long:
        message = (
            f"{long} of {len(contexts)} contexts are longer than {limit} words: their ends, the prompt among them,"
        )
        warnings.warn(f"{message} are left out", stacklevel=3)
    return [ids[:limit] for ids in contexts]
