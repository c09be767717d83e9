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

With --labelled, classifiers are learned from M texts drawn with their labels: v with the least hinge loss on them over
‖v‖_∞ ≤ B. Their loss on the task stands beside the four terms of its bound (learned-from-samples): what the words can
tell at all (τ), ε and the coverage of the task, the number of examples, and the confidence 1 − δ.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from rooteps.commands.bridge.models import STUDENT, TEACHER, add_context_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rooteps.bridge.experiment import Plan
    from rooteps.bridge.language_model import LanguageModel

EPILOG = """\
DIR gets checkpoints.csv, checkpoints.json and the figure, and keeps features and finished rows: a run that was
interrupted goes on where it stopped.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps bridge verify``."""
    from rooteps.commands import arguments

    parser.add_argument("--teacher", metavar="MODEL", default="embedded", help=TEACHER)
    students = parser.add_mutually_exclusive_group()
    students.add_argument("--student", metavar="MODEL", default="checkpoints", help=STUDENT)
    students.add_argument(
        "--copies", metavar="F,F", type=formats, help="copies of the teacher as students: bfloat16, int8, or both"
    )
    add_context_options(parser)
    parser.add_argument(
        "--labelled", metavar="M,M", type=arguments.counts, default=(), help="learn classifiers from M labelled texts"
    )
    parser.add_argument(
        "--delta", metavar="D", type=arguments.share, default=0.05, help="how often that may fail (default: 0.05)"
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


def run(options: argparse.Namespace) -> int:
    """Verify every student, print the tables, write the files; exit 1 unless everything holds."""
    from pathlib import Path

    from rooteps.bridge import experiment
    from rooteps.commands.bridge import verify_report
    from rooteps.commands.bridge.models import require_models
    from rooteps.commands.bridge.progress import progress
    from rooteps.verification.atomic import require_place

    require_models(options.teacher, None if options.copies else options.student)
    out = require_place(Path(options.out), "--out")
    with progress() as tell:
        teacher, students, plan = _read(options)
        checkpoints = list(experiment.run(teacher, students, plan, out, tell))
    setting = {
        "teacher": options.teacher,
        "text": options.text,
        "task": options.task,
        "prompt": options.prompt,
        "contexts": options.contexts,
        "seed": options.seed,
        "copies": options.copies,
        "labelled": options.labelled,
        "delta": options.delta,
        "bos": options.bos,
    }
    verify_report.show(checkpoints, setting)
    written = verify_report.write(out, checkpoints, setting)
    print(f"wrote {', '.join(str(path) for path in written)}")
    return 0 if all(checkpoint.ok for checkpoint in checkpoints) else 1


def _read(options: argparse.Namespace) -> tuple[LanguageModel, Sequence[LanguageModel], Plan]:
    """Models, text and task, all before any work.

    Raises:
        InvalidInput: one of them is missing or wrong, or a model has no copies.
        UsageError: the teacher is its only student.
    """
    from rooteps.bridge.copies import copy_of
    from rooteps.bridge.experiment import Plan
    from rooteps.commands.bridge.models import find_model, find_students, find_task, find_text
    from rooteps.commands.main import UsageError

    text, task = find_text(options.text), find_task(options.task, options)
    plan = Plan(
        text,
        task,
        options.prompt,
        options.contexts,
        seed=options.seed,
        bos=options.bos,
        labelled=options.labelled,
        delta=options.delta,
    )
    teacher = find_model(options.teacher, options.window, capped=True)
    if options.copies:
        return teacher, [copy_of(teacher, name) for name in options.copies], plan
    found = find_students(options.student, options.window, capped=True)
    students = [student for student in found if student.fingerprint != teacher.fingerprint]
    if not students:
        raise UsageError(f"--student: {options.student} is the teacher itself, for which ε = 0")
    return teacher, students, plan
