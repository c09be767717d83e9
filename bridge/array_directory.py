"""A directory of arrays: a teacher, its students, and tasks, each under names that say what they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from rooteps.bridge import arrays
from rooteps.bridge.array_files import read_arrays
from rooteps.bridge.findings import Checkpoint
from rooteps.bridge.setting import Given
from rooteps.bridge.streaming.pair import Softmax
from rooteps.bridge.verification import Spell
from rooteps.theory.checks import InvalidInput, instead_of, printable

MODEL = re.compile(r"(teacher|student(?:-.+)?)_(F|Phi|logits|probs)")
"""``teacher_F``, ``student_logits``, ``student-int8_probs``."""
TASK = re.compile(r"(labels|p_T|words)(?:-(.+))?")
"""``labels``, ``p_T-reviews``."""
OTHERS = ("p_L", "vocabulary")
_FORMS = tuple(f"{who}_{what}" for who in ("teacher", "student") for what in ("F", "Phi", "logits", "probs"))
EXAMPLES = (*_FORMS, "labels", "p_T", "words", *OTHERS)


@dataclass(frozen=True, eq=False)
class Directory:
    """What was read, all of it checked.

    Args:
        teacher: what stands for its features, and its head.
        students: likewise, by their names.
        tasks: weights, labels and class words (or how many), by the names of the tasks.
        spell: names words by their numbers.
    """

    teacher: Softmax
    students: dict[str, Softmax]
    tasks: dict[str, tuple[Given, np.ndarray | int]]
    spell: Spell


def is_known(name: str) -> bool:
    """Whether an array of that name is read.

    >>> is_known("student-int8_logits"), is_known("lables")
    (True, False)
    """
    return name in OTHERS or any(form.fullmatch(name) for form in (MODEL, TASK))


def read(directory: Path | str, normalise: bool = False, words: int = 20) -> Directory:
    """The arrays of a directory; see ``rooteps.bridge.arrays.verify`` for what each of them is.

    Args:
        directory: with files as ``read_arrays`` reads them, of the names that ``is_known`` knows: of a teacher, of one
            student or more, ``p_L`` for all, ``labels``, ``p_T`` and ``words`` for each task, and ``vocabulary``.
        normalise: see ``verify``.
        words: how many class words where they are not named.

    Raises:
        InvalidInput: a file is damaged, an array missing, unknown or not what its name says; one line.
    """
    found = read_arrays(directory, is_known)
    for name in found:
        if not is_known(name):
            raise InvalidInput(f"{directory}: {printable(name)} is no array that is read; {instead_of(name, EXAMPLES)}")
    try:
        return _directory(found, normalise, words)
    except InvalidInput as error:
        raise InvalidInput(f"{directory}: {error}") from None


def _directory(found: dict[str, Any], normalise: bool, words: int) -> Directory:
    given: dict[str, dict[str, Any]] = {}
    for name, values in found.items():
        model = MODEL.fullmatch(name)
        if model is not None:
            given.setdefault(model[1], {})[model[2]] = values
    labels = {match[2] or "": name for name in found if (match := TASK.fullmatch(name)) and match[1] == "labels"}
    for needed, there in (("teacher", "teacher" in given), ("student", len(given) > 1), ("labels", labels)):
        if not there:
            raise InvalidInput(f"has no {needed}")
    for name in found:
        task = TASK.fullmatch(name)
        if task is not None and (task[2] or "") not in labels:
            raise InvalidInput(f"{printable(name)}: there are no labels-{printable(task[2] or '')} for it")
    models = {name: arrays.model_of(name, each, normalise) for name, each in given.items()}
    teacher = models.pop("teacher")
    for name, student in models.items():
        arrays.require_pair(teacher, student, ("teacher", name))
    n, V = len(teacher[0]), teacher[1].shape[1]
    tasks = {}
    for name, key in labels.items():
        suffix = f"-{name}" if name else ""
        weights = found.get(f"p_T{suffix}", found.get("p_T"))
        p_T_name = f"p_T{suffix}" if f"p_T{suffix}" in found else "p_T"
        setting = arrays.setting_of(
            n, found[key], found.get("p_L"), weights, names=(key, p_T_name), normalise=normalise
        )
        tasks[name] = setting, arrays.words_of(found.get(f"words{suffix}", words), V, f"words{suffix}")
    return Directory(teacher, models, tasks, arrays.speller(found.get("vocabulary"), V))


def run(
    given: Directory, delta: float = 0.05, progress: Callable[[str, int, int], None] = lambda what, done, total: None
) -> Iterator[Checkpoint]:
    """Verify the transfer theorems for every task and student.

    Args:
        given: what was read.
        delta: see ``verify``.
        progress: told about long work.

    Yields:
        One ``Checkpoint`` for each task and student.
    """
    done, total = 0, len(given.tasks) * len(given.students)
    for task, (setting, words) in given.tasks.items():
        for name, student in given.students.items():
            progress(f"verifying {name}{f' on {task}' if task else ''}", done, total)
            found = arrays.measure(name, setting, given.teacher, student, words, given.spell, delta)
            yield replace(found, task=task)
            done += 1
