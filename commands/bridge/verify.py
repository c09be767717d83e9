"""Verify the transfer theorems on a real teacher and its students: cross-entropy versus downstream loss, with ε known.

The teacher is taken to be the truth, so the excess cross-entropy ε of a student is computed and not estimated. Contexts
are places in running text and the texts of a task (with a prompt behind them); p_L puts half of its weight on each
kind, so that γ(p_T) = 1/2. A classifier on p_f reads the class words that tell the labels apart best under the teacher;
one on Phi p_f is v = Phiᵀλ. For the latter ε is measured from the best softmax model with the student's Phi.

Class words are in the row-span of no Phi. How much better than a classifier there they may do is a matter of the
distance that is allowed between the scores of the two (near-row-span-transfer), of which a few points are shown.

With --prompt, the task is also read without it, in a language that goes on with the prompt behind a text as often as
the teacher says: what the prompt gains in τ, and what it costs in coverage (γ and C).

With --copies, the students are copies of the teacher with its weights rounded: to bfloat16, or to int8, where each row
of a matrix has a step of its own and vectors stay. How far apart the log-ratios of the two lie (η) bounds what a
classifier loses without any divergence (close-copies).

With --arrays there is no text and no tokenizer: the features, logits or probabilities of a teacher and its students are
NPY or safetensors files of a directory, with labels for their contexts. See the guide for their names.

With --labelled, classifiers are learned from M texts drawn with their labels: v with the least hinge loss on them over
‖v‖_∞ ≤ B. Their loss on the task stands beside the four terms of its bound (learned-from-samples): what the words can
tell at all (τ), ε and the coverage of the task, the number of examples, and the confidence 1 − δ.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from rooteps.commands.bridge.models import STUDENT, TEACHER, add_context_options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rooteps.bridge.experiment import Plan
    from rooteps.bridge.findings import Checkpoint
    from rooteps.bridge.language_model import LanguageModel

EPILOG = """\
DIR gets checkpoints.csv, checkpoints.json and the figure, and keeps features and finished rows: a run that was
interrupted goes on where it stopped.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps bridge verify``."""
    from rooteps.commands import arguments

    parser.add_argument("--teacher", metavar="MODEL", help=TEACHER)
    students = parser.add_mutually_exclusive_group()
    students.add_argument("--student", metavar="MODEL", help=STUDENT)
    students.add_argument(
        "--copies", metavar="F,F", type=formats, help="copies of the teacher as students: bfloat16, int8, or both"
    )
    add_context_options(parser, several=True)
    parser.add_argument(
        "--words", metavar="W,W", type=words, default=(), help="class words (default: 20 that the teacher tells)"
    )
    parser.add_argument(
        "--arrays",
        metavar="DIR",
        help="teacher_F and teacher_Phi, teacher_logits or teacher_probs; the same of student or student-NAME; p_L, "
        "labels, p_T, words and vocabulary: as .npy, .json, or tensors of safetensors files",
    )
    parser.add_argument(
        "--normalise", action="store_true", help="of --arrays: divide rows that do not sum to one by their sums"
    )
    parser.add_argument(
        "--labelled", metavar="M,M", type=arguments.counts, default=(), help="learn classifiers from M labelled texts"
    )
    parser.add_argument(
        "--delta",
        metavar="D",
        type=arguments.share,
        default=0.05,
        help="how often that may fail, and what is said of the population (default: 0.05)",
    )
    parser.add_argument("--out", metavar="DIR", required=True, help="where results and features are written")


def formats(text: str) -> tuple[str, ...]:
    """Formats between commas.

    Raises:
        ArgumentTypeError: one that is unknown.
    """
    names = tuple(dict.fromkeys(text.split(",")))
    if not set(names) <= {"bfloat16", "int8"}:
        raise argparse.ArgumentTypeError(f"{text!r} is not bfloat16, int8, or both with a comma between them")
    return names


def words(text: str) -> tuple[str, ...]:
    """Words between commas, each once.

    Raises:
        ArgumentTypeError: one is empty, or there are more than a thousand.
    """
    found = tuple(dict.fromkeys(word.strip() for word in text.split(",")))
    if not all(found) or len(found) > 1000:
        raise argparse.ArgumentTypeError(f"{text[:80]!r} is not one to a thousand words with commas between them")
    return found


def run(options: argparse.Namespace) -> int:
    """Verify every student, print the tables, write the files; exit 1 unless everything holds."""
    from pathlib import Path

    from rooteps.commands.bridge import verify_report
    from rooteps.verification.atomic import require_place

    out = require_place(Path(options.out), "--out")
    checkpoints, setting = (_of_arrays if options.arrays else _of_models)(options, out)
    verify_report.show(checkpoints, setting)
    written = verify_report.write(out, checkpoints, setting)
    print(f"wrote {', '.join(str(path) for path in written)}")
    return 0 if all(checkpoint.ok for checkpoint in checkpoints) else 1


def _of_arrays(options: argparse.Namespace, out: Path) -> tuple[list[Checkpoint], dict[str, Any]]:
    """What there is to say of arrays.

    Raises:
        InvalidInput: they are missing or wrong.
        UsageError: an option that is about models and texts.
    """
    from rooteps.bridge import array_directory
    from rooteps.commands.bridge.progress import progress
    from rooteps.commands.main import UsageError

    about_texts = ("teacher", "student", "copies", "task", "prompt", "words", "labelled", "text_column", "label_column")
    for name in about_texts:
        if getattr(options, name):
            raise UsageError(f"--{name.replace('_', '-')}: is about models and texts, of which --arrays has none")
    with progress() as tell:
        given = array_directory.read(options.arrays, options.normalise)
        out.mkdir(parents=True, exist_ok=True)
        return list(array_directory.run(given, options.delta, tell)), {
            "teacher": options.arrays,
            "arrays": options.arrays,
        }


def _of_models(options: argparse.Namespace, out: Path) -> tuple[list[Checkpoint], dict[str, Any]]:
    """What there is to say of models on texts.

    Raises:
        InvalidInput, UsageError: see ``_read``.
    """
    from rooteps.bridge import experiment
    from rooteps.commands.bridge.models import require_models
    from rooteps.commands.bridge.progress import progress
    from rooteps.commands.main import UsageError

    if options.normalise:
        raise UsageError("--normalise: is about --arrays")
    options.teacher, options.student = options.teacher or "embedded", options.student or "checkpoints"
    options.task, options.prompt = (
        list(dict.fromkeys(given)) for given in (options.task or ["default"], options.prompt or [""])
    )
    require_models(options.teacher, None if options.copies else options.student)
    with progress() as tell:
        teacher, students, plans = _read(options)
        checkpoints = list(experiment.run(teacher, students, plans, out, tell))
    names = ("teacher", "text", "task", "prompt", "words", "contexts", "seed", "copies", "labelled", "delta", "bos")
    return checkpoints, {name: getattr(options, name) for name in names}


def _read(options: argparse.Namespace) -> tuple[LanguageModel, Sequence[LanguageModel], list[Plan]]:
    """Models, text and tasks, all before any work.

    Raises:
        InvalidInput: one of them is missing or wrong, or a model has no copies.
        UsageError: the teacher is its only student.
    """
    from rooteps.bridge.copies import copy_of
    from rooteps.bridge.experiment import Plan
    from rooteps.commands.bridge.models import find_model, find_students, find_task, find_text
    from rooteps.commands.main import UsageError

    text, tasks = find_text(options.text), [find_task(name, options) for name in options.task]
    plans = [
        Plan(
            text,
            task,
            prompt,
            options.contexts,
            seed=options.seed,
            bos=options.bos,
            labelled=options.labelled,
            delta=options.delta,
            named=options.words,
        )
        for task in tasks
        for prompt in options.prompt
    ]
    teacher = find_model(options.teacher, options.window, capped=True)
    if options.copies:
        return teacher, [copy_of(teacher, name) for name in options.copies], plans
    found = find_students(options.student, options.window, capped=True)
    students = [student for student in found if student.fingerprint != teacher.fingerprint]
    if not students:
        raise UsageError(f"--student: {options.student} is the teacher itself, for which ε = 0")
    return teacher, students, plans
