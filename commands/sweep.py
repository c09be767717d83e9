"""Sweep a transfer result over ε, B and γ: one check a row, with every rung of the ladder, in Parquet.

Rows are written in shards as they are done. A sweep that was interrupted or killed goes on where it was when the same
command is given again; on a finished directory it does nothing. ε is set by the model, which an adversary makes as bad
for the task as ε allows; B by scaling the witness; γ by moving the contexts of the task.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from rooteps.sweeps import Settings

EPILOG = """\
a range LO:HI:K is K numbers from LO to HI whose logarithms are evenly spaced, e.g. 1e-12:1:25; one number is itself.
--language, --loss and --model take one name or several, A,B,C; all combinations are swept.
the columns are in the files, with units and meanings. witness_gap is the loss of the witness and gap the infimum ℓ_T
over all classifiers, both counted from witness_tau, the loss of the witness on the truth, as all bounds are.
any program that reads Parquet takes DIR for one table; in Python, rooteps.sweeps.read(DIR) gives it.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps sweep``."""
    from rooteps.commands import arguments

    parser.add_argument("result", metavar="RESULT", help="id of a transfer result, e.g. softmax-transfer")
    parser.add_argument(
        "--language", metavar="NAMES", type=arguments.names, help="language families (see rooteps list)"
    )
    parser.add_argument(
        "--instance",
        metavar="FILE",
        nargs="+",
        action="extend",
        help="worlds of your own, beside or instead of languages: models are made for their languages and tasks",
    )
    parser.add_argument("--epsilon", metavar="LO:HI:K", type=arguments.span, required=True, help="excess of the models")
    parser.add_argument("--B", metavar="LO:HI:K", type=arguments.span, help="norm of the witness (as drawn)")
    parser.add_argument("--gamma", metavar="LO:HI:K", type=arguments.span, help="coefficient γ(p_T) (as drawn)")
    parser.add_argument("--seeds", metavar="N", type=arguments.count, default=1, help="how many languages (default: 1)")
    parser.add_argument("--loss", metavar="NAMES", type=arguments.names, help="hinge, logistic (default: hinge)")
    parser.add_argument(
        "--shape",
        metavar="N,V,D",
        type=arguments.world_shape,
        action="append",
        help="contexts, words, dimensions of the languages; once for each shape (default: the family's own)",
    )
    parser.add_argument(
        "--model",
        metavar="NAMES",
        type=arguments.names,
        help="how models of excess ε are made: adversarial, ray, descent (default: as bad for the task as ε allows)",
    )
    parser.add_argument(
        "--no-infima",
        action="store_true",
        help="leave out the certified ends of ℓ_T and τ(B), which take most of the time",
    )
    parser.add_argument("--out", metavar="DIR", required=True, help="where the shards are written")
    parser.add_argument(
        "--summary", metavar="FILE", help="write how much of each bound is used too, as .csv or .tex (a tabular)"
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--workers", metavar="N", type=arguments.count, help="processes (default: one per core)")
    where.add_argument("--dask", metavar="ADDRESS", help="work on this Dask cluster, e.g. tcp://127.0.0.1:8786")


def run(options: argparse.Namespace) -> int:
    """Sweep, and sum up what was found; exit 1 when something is refuted or undecided."""
    from rooteps.commands import process, subject
    from rooteps.commands.main import BROKEN, INTERRUPTED, UsageError, fail, unknown
    from rooteps.synthetic.languages import FAMILIES
    from rooteps.verification.atomic import require_writable

    subject.find_theorem(options.result)
    if not options.language and not options.instance:
        raise UsageError("the following arguments are required: --language, or --instance")
    for name in options.language or ():
        if name not in FAMILIES:
            raise unknown("language", name, list(FAMILIES))
    if options.summary is not None:
        if not options.summary.endswith((".csv", ".tex")):
            raise UsageError(f"--summary: {options.summary} ends in neither .csv nor .tex")
        require_writable(options.summary, "--summary")

    from rooteps import sweeps
    from rooteps.sweeps import executors, given, grid, store
    from rooteps.sweeps.run import spread

    shapes = None if options.shape is None else tuple(options.shape)
    ranges = options.epsilon, options.B, options.gamma
    settings = sweeps.Settings(
        options.result,
        options.language or (),
        *ranges,
        options.seeds,
        options.loss,
        shapes,
        options.model,
        infima=not options.no_infima,
        instance=tuple(map(given.read, options.instance or ())),
    )
    grid.check(settings)
    missing = store.missing(options.out, settings)
    if not missing:
        print(f"{options.out}: complete, {settings.rows:,} checks; nothing to do")
        return _summary(options)

    def kept() -> str:
        return f"{store.count(options.out)} of {settings.shards} shards are in {options.out}; the same command goes on"

    try:
        with (
            process.saying(lambda: f"interrupted: {kept()}"),
            _executor(options, len(missing)) as executor,
            _progress(settings, missing) as on_progress,
            store.prepared(options.out, settings) as missing,
        ):
            spread(settings, options.out, missing, executor, on_progress)
    except KeyboardInterrupt:
        fail(f"interrupted: {kept()}", INTERRUPTED)
    except executors.Gone as error:
        fail(f"{error}: {kept()}", BROKEN)
    except BrokenPipeError:
        raise
    except OSError as error:
        fail(f"{str(error.strerror).lower()}: {kept()}", BROKEN)
    return _summary(options)


def _executor(options: argparse.Namespace, shards: int) -> AbstractContextManager:
    import os

    from rooteps.sweeps import executors

    if options.dask is not None:
        import logging

        logging.disable()  # what Dask logs of what goes wrong is said here in one line
        return executors.dask(options.dask)
    return executors.local(min(options.workers or os.cpu_count() or 1, shards))


def _progress(settings: Settings, missing: list[int]) -> AbstractContextManager[Callable[[int], None]]:
    from contextlib import contextmanager

    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from rooteps.commands.render import terminal

    @contextmanager
    def bar() -> Iterator[Callable[[int], None]]:
        console = terminal.console(stderr=True)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:,.0f}/{task.total:,} checks"),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            done = settings.rows - sum(len(settings.rows_of(i)) for i in missing)
            name = f"{settings.result} on {', '.join(family.id for family in settings.families)}"
            task = progress.add_task(name, total=settings.rows, completed=done, rate="")

            def advance(rows: int) -> None:
                progress.advance(task, rows)
                speed = progress.tasks[0].speed
                progress.update(task, rate=f"{speed:,.0f}/s" if speed else "")

            yield advance

    return bar()


def _summary(options: argparse.Namespace) -> int:
    """How close each rung comes to what happened, and what became of the checks."""
    import numpy as np
    from rich.text import Text

    from rooteps import sweeps
    from rooteps.commands.render import terminal
    from rooteps.sweeps.columns import RUNGS, column
    from rooteps.sweeps.summary import READ
    from rooteps.verification.atomic import write_text

    summed = READ if options.summary is not None else ()
    wanted = ("witness_gap", *map(column, RUNGS), "verdict", "gap", *summed)
    table = sweeps.read(options.out, tuple(dict.fromkeys(wanted)))
    console = terminal.console()
    witness = table["witness_gap"].to_numpy()
    header = ("bound", "least", "median", "largest")
    shown = terminal.table("", header, right=header[1:])
    for rung in RUNGS:
        share = witness / table[column(rung)].to_numpy()
        shown.add_row(rung, *(terminal.number(float(np.quantile(share, q)), 4) for q in (0, 0.5, 1)))
    verdicts = {entry["values"].as_py(): entry["counts"].as_py() for entry in table["verdict"].value_counts()}
    wrong = {word: verdicts[word] for word in ("refuted", "undecided") if word in verdicts}
    found = ", ".join(f"{count:,} {word}" for word, count in wrong.items()) or "nothing refuted"
    gap = table["gap"].drop_null().to_numpy()
    above = f"the infimum ℓ_T over all classifiers is above that τ in {int((gap > 0).sum()):,} of {len(gap):,}"
    terminal.show(
        console,
        shown,
        Text("loss of the witness as a share of each bound, both counted from its τ", style="dim"),
        *([Text(above, style="dim")] if len(gap) else []),
        Text(f"{'✗' if wrong else '✓'} {table.num_rows:,} checks: {found}", style="red" if wrong else "green"),
    )
    if options.summary is not None:
        sums = sweeps.summary(table)
        write_text(options.summary, sums.csv() if options.summary.endswith(".csv") else sums.latex())
        print(f"wrote {options.summary}")
    return 1 if wrong else 0
