"""Verify the transfer theorems on a real teacher and its students: cross-entropy versus downstream loss, with ε known.

The teacher is taken to be the truth, so the excess cross-entropy ε of a student is computed and not estimated. Contexts
are places in running text and the texts of a task (with a prompt behind them); p_L puts half of its weight on each
kind, so that γ(p_T) = 1/2. A classifier on p_f reads the class words that tell the labels apart best under the teacher;
one on Phi p_f is v = Phiᵀλ. For the latter ε is measured from the best softmax model with the student's Phi.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from rooteps.commands.bridge.models import MODEL, TASK, TEXT, add_reading_options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rooteps.bridge.experiment import Plan
    from rooteps.bridge.language_model import LanguageModel
    from rooteps.bridge.verification import Checkpoint

EPILOG = """\
DIR gets checkpoints.csv, checkpoints.json and the figure, and keeps features and finished rows: a run that was
interrupted goes on where it stopped.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps bridge verify``."""
    from rooteps.commands import arguments

    parser.add_argument(
        "--teacher", metavar="MODEL", default="embedded", help=f"the truth: {MODEL} (default: embedded)"
    )
    parser.add_argument(
        "--student",
        metavar="MODEL",
        default="checkpoints",
        help="the model; checkpoints, the default, are those of the embedded model's training",
    )
    parser.add_argument("--text", metavar="FILE", default="default", help=TEXT)
    parser.add_argument("--task", metavar="FILE", default="default", help=TASK)
    parser.add_argument("--prompt", metavar="STR", default="", help="put behind each text of the task, as it is")
    parser.add_argument(
        "--contexts", metavar="N", type=arguments.count, default=400, help="contexts of each kind (default: 400)"
    )
    parser.add_argument("--seed", metavar="S", type=arguments.natural, default=0, help="seed of the draws (default: 0)")
    add_reading_options(parser)
    parser.add_argument("--out", metavar="DIR", required=True, help="where results and features are written")


def run(options: argparse.Namespace) -> int:
    """Verify every student, print the tables, write the files; exit 1 unless everything holds."""
    from pathlib import Path

    from rooteps.commands.bridge import verify_report
    from rooteps.commands.bridge.models import require_models
    from rooteps.verification.atomic import require_directory

    require_models(options.teacher, "embedded" if options.student == "checkpoints" else options.student)
    out = require_directory(Path(options.out), "--out")
    teacher, students, plan = _read(options)
    checkpoints = _with_progress(teacher, students, plan, out)
    setting = {
        "teacher": options.teacher,
        "text": options.text,
        "task": options.task,
        "prompt": options.prompt,
        "contexts": options.contexts,
        "seed": options.seed,
        "bos": options.bos,
    }
    verify_report.show(checkpoints, setting)
    written = verify_report.write(out, checkpoints, setting)
    print(f"wrote {', '.join(str(path) for path in written)}")
    return 0 if all(checkpoint.ok for checkpoint in checkpoints) else 1


def _read(options: argparse.Namespace) -> tuple[LanguageModel, Sequence[LanguageModel], Plan]:
    """Models, text and task, all before any work.

    Raises:
        InvalidInput: one of them is missing or wrong.
        UsageError: the teacher is its only student.
    """
    from rooteps.bridge.embedded import checkpoints
    from rooteps.bridge.experiment import Plan
    from rooteps.commands.bridge.models import find_model, find_task, find_text
    from rooteps.commands.main import UsageError

    text, task = find_text(options.text), find_task(options.task)
    plan = Plan(text, task, options.prompt, options.contexts, seed=options.seed, bos=options.bos)
    teacher = find_model(options.teacher, options.window)
    names = [options.student]
    if options.student == "checkpoints":
        names = [f"embedded/{path.name}" for path in checkpoints()]
    found = [find_model(name, options.window) for name in names]
    students = [student for student in found if student.fingerprint != teacher.fingerprint]
    if not students:
        raise UsageError(f"--student: {options.student} is the teacher itself, for which ε = 0")
    return teacher, students, plan


def _with_progress(
    teacher: LanguageModel, students: Sequence[LanguageModel], plan: Plan, out: Path
) -> list[Checkpoint]:
    import warnings

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from rooteps.bridge import experiment
    from rooteps.commands.render import terminal

    console = terminal.console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with (
        Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress,
        warnings.catch_warnings(record=True) as caught,
    ):
        bar = progress.add_task("", total=None)

        def tell(what: str, done: int, total: int) -> None:
            progress.update(bar, description=what, completed=done, total=total)

        warnings.simplefilter("always", UserWarning)
        checkpoints = list(experiment.run(teacher, students, plan, out, tell))
    for message in dict.fromkeys(str(warning.message) for warning in caught):
        console.print(f"note: {message}")
    return checkpoints
