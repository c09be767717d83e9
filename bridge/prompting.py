"""A prompt as a map of contexts: the task as it is and with the prompt behind each text, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rooteps.bridge import witnesses
from rooteps.bridge.contexts import Contexts
from rooteps.bridge.language_model import LanguageModel
from rooteps.bridge.setting import Setting
from rooteps.bridge.streaming import expectations, indicators
from rooteps.bridge.streaming.pair import Softmax
from rooteps.bridge.witnesses import Natural
from rooteps.theory.checks import InvalidInput
from rooteps.theory.prompts import prompted
from rooteps.theory.task import Task


@dataclass(frozen=True, eq=False)
class Places:
    """Contexts of running text, and each text of a task alone and after every word of the prompt.

    Args:
        contexts: those of running text, then k + 1 for each of N texts.
        prompt: its k words, by their numbers.
        running: how many are of running text.
    """

    contexts: Contexts
    prompt: tuple[int, ...]
    running: int

    @property
    def on_task(self) -> np.ndarray:
        """The numbers of the task's contexts, [N, k + 1]: the text alone first, the whole prompt behind it last."""
        return np.arange(self.running, len(self.contexts)).reshape(-1, len(self.prompt) + 1)

    @property
    def read(self) -> np.ndarray:
        """Contexts of running text, then the texts alone, then those with the whole prompt, [running + 2N]."""
        return np.concatenate([np.arange(self.running), self.on_task[:, 0], self.on_task[:, -1]])


def places(
    model: LanguageModel, running: Contexts, texts: Sequence[str], prompt: str, front: Sequence[int]
) -> Places | None:
    """Where a teacher is asked how likely the prompt is behind each text; None where the prompt has no words.

    Texts are cut off on the left so far that the whole prompt has room behind them.

    Args:
        model: whose words they are.
        running: contexts of running text.
        texts: of the task.
        prompt: put behind each text.
        front: words in front, as ``LanguageModel.beginning`` gives them.

    Raises:
        InvalidInput: a prompt that leaves no room for a text, or a text without words.
    """
    behind = tuple(model.encode(prompt))
    room = model.n_positions - len(front) - len(behind)
    if room < 1:
        raise InvalidInput(f"prompt: has {len(behind)} words, and {model.name} reads {model.n_positions}")
    if not behind:
        return None
    windows: list[tuple[int, ...]] = []
    window: list[int] = []
    length: list[int] = []
    for number, text in enumerate(texts):
        alone = [*front, *model.encode(text)[-room:]]
        if not alone:
            raise InvalidInput(f"context {text!r}: has no words")
        windows.append((*alone, *behind))
        window += [number] * (len(behind) + 1)
        length += range(len(alone), len(alone) + len(behind) + 1)
    on_task = Contexts(tuple(windows), np.array(window), np.array(length))
    return Places(running + on_task, behind, len(running))


@dataclass(frozen=True, eq=False)
class Reading:
    """A task read in some contexts, with what solves it there.

    Args:
        prompt: what stands behind each text.
        task: on all contexts of the language.
        naturals: witnesses on class words.
    """

    prompt: str
    task: Task
    naturals: Sequence[Natural]


@dataclass(frozen=True, eq=False)
class Readings:
    """The language in which a task is read in two ways.

    Args:
        p_L: of running text, texts and prompted texts, [n].
        teacher: features there [n, d] and embeddings [d, V].
        both: without the prompt and with it.
    """

    p_L: np.ndarray
    teacher: Softmax
    both: tuple[Reading, Reading]


def readings(teacher: Softmax, where: Places, setting: Setting, prompt: str, class_words: np.ndarray | int) -> Readings:
    r"""A task without and with a prompt, in a language whose contexts are what stands before a word of it.

    The prompt goes on behind a text as often as the teacher says, which is the truth here. So p_L has the weights

    $$p_L(s) \propto 1, \qquad p_L(s\, w_1 \dots w_k) \propto p^*(w_1 \dots w_k \mid s)$$

    on the texts of the task and on these with the prompt, ``mixture`` of it together, and γ with the prompt is that
    without it times the least of those probabilities.

    Args:
        teacher: features [·, d] at all of the places, and embeddings [d, V].
        where: the places.
        setting: labels, and how much of p_L lies on the task.
        prompt: as it was written.
        class_words: those that a classifier reads, or how many.
    """
    F, head = teacher
    N, n = len(setting.labels), len(where.read)
    follows = probability(teacher, where)
    on_task = np.concatenate([np.ones(N), follows])
    running = np.full(where.running, (1 - setting.mixture) / where.running)
    p_L = np.concatenate([running, setting.mixture * on_task / on_task.sum()])

    labels = np.zeros(n, dtype=int)
    alone, behind = np.arange(n - 2 * N, n - N), np.arange(n - N, n)
    labels[alone] = setting.labels == setting.positive
    uniform = np.where(np.isin(np.arange(n), alone), 1 / N, 0.0)
    plain = Task(uniform, np.eye(2)[labels], "logistic")
    to = np.arange(n)
    to[alone] = behind
    known = np.asarray(F)[where.read]
    both = []
    for name, task, used in (("", plain, alone), (prompt, prompted(plain, to), behind)):
        own = known[used], head
        words = class_words
        if isinstance(words, int):
            words = witnesses.class_words(own, setting.labels, words)
        only = Task(task.p_T[used], task.label_probs[used], task.loss)
        both.append(Reading(name, task, witnesses.on_class_words(own, only, words)))
    return Readings(p_L, (known, head), (both[0], both[1]))


def probability(teacher: Softmax, where: Places) -> np.ndarray:
    """p*(w₁…w_k | s) of the prompt behind each text s, [N]."""
    F, V, found = np.asarray(teacher[0]), teacher[1].shape[1], np.ones(len(where.on_task))
    for place, word in zip(where.on_task[:, :-1].T, where.prompt, strict=True):
        found *= expectations(F[place], teacher[1], indicators([word], V))[:, 0]
    return found
