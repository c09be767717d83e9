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

    import pyarrow as pa

    from rooteps.sweeps import Settings

EPILOG = """\
a range LO:HI:K is K numbers from LO to HI whose logarithms are evenly spaced, e.g. 1e-12:1:25; one number is itself.
columns: result, language, seed, epsilon, B, gamma, tau; empirical, instance-exact, variance-aware, never-vacuous and
paper, all counted from tau; ratio (lhs/rhs of the conclusion), verdict. In Python, rooteps.sweeps.read(DIR) gives the
table.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps sweep``."""
    from rooteps.commands import arguments

    parser.add_argument("result", metavar="RESULT", help="id of a transfer result, e.g. softmax-transfer")
    parser.add_argument("--language", metavar="NAME", required=True, help="language family (see rooteps list)")
    parser.add_argument("--epsilon", metavar="LO:HI:K", type=arguments.span, required=True, help="excess of the models")
    parser.add_argument("--B", metavar="LO:HI:K", type=arguments.span, help="norm of the witness (as drawn)")
    parser.add_argument("--gamma", metavar="LO:HI:K", type=arguments.span, help="coefficient γ(p_T) (as drawn)")
    parser.add_argument("--seeds", metavar="N", type=arguments.count, default=1, help="how many languages (default: 1)")
    parser.add_argument("--loss", metavar="NAME", help="hinge or logistic (default: hinge)")
    parser.add_argument("--out", metavar="DIR", required=True, help="where the shards are written")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--workers", metavar="N", type=arguments.count, help="processes (default: one per core)")
    where.add_argument("--dask", metavar="ADDRESS", help="work on this Dask cluster, e.g. tcp://127.0.0.1:8786")


def run(options: argparse.Namespace) -> int:
    """Sweep, and sum up what was found; exit 1 when something is refuted or undecided."""
    from rooteps.commands import process, subject
    from rooteps.commands.main import BROKEN, INTERRUPTED, fail, unknown
    from rooteps.synthetic.languages import FAMILIES

    subject.find_theorem(options.result)
    if options.language not in FAMILIES:
        raise unknown("language", options.language, list(FAMILIES))

    from rooteps import sweeps
    from rooteps.sweeps import executors, grid, store

    settings = sweeps.Settings(
        options.result, options.language, options.epsilon, options.B, options.gamma, options.seeds, options.loss
    )
    grid.check(settings)
    missing = store.missing(options.out, settings)
    if not missing:
        print(f"{options.out}: complete, {settings.rows:,} checks; nothing to do")
        return _summary(sweeps.read(options.out))

    def kept() -> str:
        return f"{store.count(options.out)} of {settings.shards} shards are in {options.out}; the same command goes on"

    try:
        with (
            process.saying(lambda: f"interrupted: {kept()}"),
            _executor(options, len(missing)) as executor,
            _progress(settings, missing) as on_progress,
        ):
            table = sweeps.sweep(settings, options.out, executor, on_progress)
    except KeyboardInterrupt:
        fail(f"interrupted: {kept()}", INTERRUPTED)
    except executors.Gone as error:
        fail(f"{error}: {kept()}", BROKEN)
    return _summary(table)


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
    from rooteps.sweeps.settings import SHARD

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
            done = settings.rows - sum(min(SHARD, settings.rows - i * SHARD) for i in missing)
            name = f"{settings.result} on {settings.language}"
            task = progress.add_task(name, total=settings.rows, completed=done, rate="")

            def advance(rows: int) -> None:
                progress.advance(task, rows)
                speed = progress.tasks[0].speed
                progress.update(task, rate=f"{speed:,.0f}/s" if speed else "")

            yield advance

    return bar()


def _summary(table: pa.Table) -> int:
    """How close each rung comes to what happened, and what became of the checks."""
    import numpy as np
    from rich.text import Text

    from rooteps.commands.render import terminal
    from rooteps.sweeps.work import RUNGS

    console = terminal.console()
    empirical = table["empirical"].to_numpy()
    header = ("bound", "least", "median", "largest")
    shown = terminal.table("", header, right=header[1:])
    for rung in RUNGS:
        share = empirical / table[rung].to_numpy()
        shown.add_row(rung, *(terminal.number(float(np.quantile(share, q)), 4) for q in (0, 0.5, 1)))
    verdicts = table["verdict"].to_pylist()
    wrong = {word: verdicts.count(word) for word in ("refuted", "undecided") if word in verdicts}
    found = ", ".join(f"{count:,} {word}" for word, count in wrong.items()) or "nothing refuted"
    terminal.show(
        console,
        shown,
        Text("empirical loss as a share of each bound, both counted from τ", style="dim"),
        Text(f"{'✗' if wrong else '✓'} {len(verdicts):,} checks: {found}", style="red" if wrong else "green"),
    )
    return 1 if wrong else 0
