"""Cross-entropy versus downstream loss with ε known: one teacher, its students, and every theorem on each pair."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from rooteps.bridge import learning, verification, witnesses
from rooteps.bridge.contexts import Contexts, features_at, running_text, whole
from rooteps.bridge.findings import Checkpoint
from rooteps.bridge.kept import read_row, write_row
from rooteps.bridge.language_model import LanguageModel
from rooteps.bridge.population import Interval
from rooteps.bridge.probes import single_words
from rooteps.bridge.prompting import Places, places, readings
from rooteps.bridge.setting import Setting
from rooteps.bridge.tasks import LabelledTexts, prompted
from rooteps.theory.checks import InvalidInput

FEATURES, ROWS = "features", "rows"
"""Where in the output directory is kept what need not be computed again."""

VERSION = 8
"""Of what a row contains; a run does not take rows of another version from the directory."""

Progress = Callable[[str, int, int], None]
"""Told what is done, how much of it, and of how much."""


@dataclass(frozen=True)
class Plan:
    """What an experiment measures on.

    Args:
        text: running text, for p_L.
        task: labelled texts.
        prompt: put behind each of them, as it is.
        contexts: how many contexts of each kind, at most.
        words: how many class words a classifier on p_f reads, where they are not named.
        named: class words as one writes them, each one word of the models.
        mixture: how much of p_L lies on the task's contexts, which is γ(p_T).
        seed: of every draw.
        bos: what stands in front of every context, see ``LanguageModel.beginning``.
        labelled: from how many examples classifiers are learned, each by itself.
        delta: how often what is promised of them may fail, and what is said of the population.
    """

    text: str
    task: LabelledTexts
    prompt: str = ""
    contexts: int = 400
    words: int = 20
    mixture: float = 0.5
    seed: int = 0
    bos: str = "auto"
    labelled: tuple[int, ...] = ()
    delta: float = 0.05
    named: tuple[str, ...] = ()


def run(
    teacher: LanguageModel,
    students: Sequence[LanguageModel],
    plans: Sequence[Plan],
    out: Path,
    progress: Progress = lambda what, done, total: None,
) -> Iterator[Checkpoint]:
    """Verify the transfer theorems on every pair of teacher and student.

    Args:
        teacher: taken to be the truth.
        students: models with the same words.
        plans: what to measure on, each by itself; all of them are looked at before any work.
        out: a directory in which features and finished rows are kept; a second run takes them from there.
        progress: told about long work.

    Yields:
        One ``Checkpoint`` for each plan and student.

    Raises:
        InvalidInput: a student with other words, too little text, too many words to learn from examples, or a class
            word that is none of the teacher's.
    """
    require_same_words(teacher, students)
    for student in students:
        if student.cap is not None:
            message = "caps its logits, so results about softmax models do not apply to it; those about any model"
            warnings.warn(f"{student.name}: {message} are verified", stacklevel=2)
    shortest = _reader(teacher, students)
    ready = [(plan, setting_of(shortest, plan), places_of(shortest, plan), named(teacher, plan)) for plan in plans]
    for plan, setting, *_ in ready:
        if plan.labelled:
            learning.require_room(len(setting.labels), teacher.Phi.shape[1])
    for folder in (FEATURES, ROWS):
        (out / folder).mkdir(parents=True, exist_ok=True)

    for each in ready:
        yield from _run(teacher, students, *each, out, progress)


def _run(
    teacher: LanguageModel,
    students: Sequence[LanguageModel],
    plan: Plan,
    setting: Setting,
    where: Places | None,
    words: np.ndarray | None,
    out: Path,
    progress: Progress,
) -> Iterator[Checkpoint]:
    """Every student on one plan."""

    def features(model: LanguageModel, contexts: Contexts) -> np.ndarray:
        what = f"features of {model.name}"
        return features_at(model, contexts, out / FEATURES, lambda done, total: progress(what, done, total))

    truth = features(teacher, setting.contexts), teacher.head
    progress("witnesses", 0, 1)
    known = truth[0][setting.on_task], teacher.head
    interval = Interval(plan.words if words is None else words, plan.delta)
    if words is None:
        words = witnesses.class_words(known, setting.labels, plan.words)
    binary, multiclass = (
        witnesses.on_class_words(known, setting.alone(task), words) for task in (setting.binary(), setting.multiclass())
    )
    examples = None
    if plan.labelled:
        progress("the best of all classifiers", 0, 1)
        signs = np.where(setting.labels == setting.positive, 1, -1)
        examples = learning.examples(known, signs, plan.labelled, plan.delta, plan.seed)
    read = None
    if where is not None:
        asked = features(teacher, where.contexts), teacher.head
        progress("the prompt", 0, 1)
        read = readings(asked, where, setting, plan.prompt, words if plan.named else plan.words)
    for number, student in enumerate(students):
        path = out / ROWS / f"{_key(teacher, student, setting, plan)}.json"
        row = read_row(path)
        if row is None:
            model = features(student, setting.contexts), student.head
            progress(f"verifying {student.name}", number, len(students))
            own = student.name, setting, truth, model
            found = verification.check(*own, binary, multiclass, examples, teacher.spell, words, interval)
            if where is not None and read is not None:
                F = features(student, where.contexts)[where.read]
                found = replace(found, readings=verification.read(read, (F, student.head)))
            row = write_row(path, found.to_json())
        yield Checkpoint.from_json(row | {"student": student.name, "task": plan.task.name, "prompt": plan.prompt})


def _reader(teacher: LanguageModel, students: Sequence[LanguageModel]) -> LanguageModel:
    """The model that splits texts for all: the one that reads the shortest contexts."""
    return min((teacher, *students), key=lambda model: model.n_positions)


def splitting(model: LanguageModel) -> dict[str, Any]:
    """How a model's tokenizer makes words of text, but for which words there are: merges, normaliser and the like."""
    whole: dict[str, Any] = json.loads(model.tokenizer.to_str())
    parts = {name: whole.get(name) for name in ("normalizer", "pre_tokenizer")}
    return parts | {name: value for name, value in whole["model"].items() if name != "vocab"}


def require_same_words(teacher: LanguageModel, students: Sequence[LanguageModel]) -> None:
    """Refuse models that cannot be compared.

    Raises:
        InvalidInput: a student with other words than the teacher's.
    """
    for student in students:
        same = student.tokenizer.get_vocab() == teacher.tokenizer.get_vocab()
        if not same or student.Phi.shape[1] != teacher.Phi.shape[1]:
            raise InvalidInput(f"{student.name}: its words are not those of {teacher.name}, so they cannot be compared")
        if splitting(student) != splitting(teacher):
            message = f"has the words of {teacher.name}, but splits text into them in another way"
            whose = _reader(teacher, students).name
            warnings.warn(f"{student.name}: {message}; both read those of {whose}", stacklevel=2)


def named(model: LanguageModel, plan: Plan) -> np.ndarray | None:
    """The numbers of the class words that a plan names; None where it names none.

    Raises:
        InvalidInput: one of them is no single word of the model.
    """
    if not plan.named:
        return None
    found = single_words(model, plan.named, plan.prompt)
    for word in plan.named:
        if word not in found:
            raise InvalidInput(f"words: {word!r} is no single word of {model.name}")
    return np.array(list(dict.fromkeys(found.values())))


def setting_of(model: LanguageModel, plan: Plan) -> Setting:
    """The contexts of a plan, as words of a model.

    Raises:
        InvalidInput: the text has too few words, or the task's texts too few for its classes, or a text of it has none.
    """
    task, running, front = _drawn(model, plan)
    on_task = whole(prompted(model, task.texts, plan.prompt, front))
    drawn_from = len(model.encode(plan.text)), len(plan.task.texts)
    return Setting(running + on_task, task.labels, task.classes, plan.mixture, drawn_from)


def places_of(model: LanguageModel, plan: Plan) -> Places | None:
    """Those in which its prompt is compared with none; None where it has none.

    Raises:
        InvalidInput: as ``setting_of``, or the prompt leaves no room for a text.
    """
    task, running, front = _drawn(model, plan)
    return places(model, running, task.texts, plan.prompt, front)


def _drawn(model: LanguageModel, plan: Plan) -> tuple[LabelledTexts, Contexts, list[int]]:
    """The texts, the contexts of running text, and what stands in front."""
    taken = np.sort(np.random.default_rng(plan.seed).permutation(len(plan.task.texts))[: plan.contexts])
    task = plan.task.take(taken)
    if len(set(task.labels.tolist())) < 2:
        raise InvalidInput(f"{task.name}: the {len(taken)} texts drawn from it have one label; take more contexts")
    if task.k > len(taken):
        raise InvalidInput(f"{task.name}: has {task.k} classes, and {len(taken)} texts were drawn; take more contexts")
    front = model.beginning(plan.bos)
    return task, running_text(model.encode(plan.text), plan.contexts, model.n_positions, plan.seed, front), front


def _key(teacher: LanguageModel, student: LanguageModel, setting: Setting, plan: Plan) -> str:
    """Of everything that a row depends on."""
    contexts: Contexts = setting.contexts
    parts = (
        (teacher.fingerprint, student.fingerprint),
        (contexts.windows, contexts.window.tolist(), contexts.length.tolist()),
        (setting.labels.tolist(), setting.classes, plan.mixture, plan.words, plan.named),
        (plan.labelled, plan.seed) if plan.labelled else (),
        plan.delta,
        setting.drawn_from,
        plan.prompt,
        VERSION,
    )
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
