"""The look of tables and text in a terminal."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from rooteps.commands.output import harmless
from rooteps.commands.render.mathematics import to_unicode

VERDICT = {"holds": ("✓", "green"), "equal": ("=", "green"), "refuted": ("✗", "bold red"), "undecided": ("?", "yellow")}
"""The sign and style of each verdict."""


class _Console(Console):
    """One that text of files and names does not steer."""

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(harmless(text, kept="\n\t"), **options)


def console(stderr: bool = False) -> Console:
    """A console on stdout or stderr: as wide as the terminal, 100 columns and without colour elsewhere.

    Set ``COLUMNS`` for another width.
    """
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else 100
    return _Console(file=stream, width=width, highlight=False, emoji=False, markup=False, soft_wrap=False)


def show(target: Console, *parts: RenderableType) -> None:
    """Print, without the blanks that fill lines up to the width; where a word or number has no room, it is wider."""
    width = target.width
    with target.capture() as captured:
        for part in parts:
            if isinstance(part, Table):
                _keep_whole(part, target)
            target.width = max(width, Measurement.get(target, target.options.update(max_width=1000), part).minimum)
            target.print(part)
    target.width = width
    target.file.write(re.sub(r" +((?:\x1b\[[0-9;]*m)*)$", r"\1", captured.get(), flags=re.MULTILINE))


def _keep_whole(table: Table, target: Console) -> None:
    """Make columns that do not wrap as wide as their longest cell: Rich asks for their longest word, and cuts."""
    options = target.options.update(max_width=1000)
    for column in table.columns:
        if column.no_wrap:
            column.min_width = max(
                Measurement.get(target, options, cell).maximum for cell in (column.header, *column.cells)
            )


def table(title: str, header: tuple[str, ...], right: tuple[str, ...] = ()) -> Table:
    """An empty table; columns named in ``right`` hold numbers."""
    result = Table(
        title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1)
    )
    for name in header:
        whole = name in right or name in ("", "id")
        style = "cyan" if name == "id" else None
        result.add_column(
            name, justify="right" if name in right else "left", no_wrap=whole, style=style, overflow="fold"
        )
    return result


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """A line on stderr that says what is going on and for how long, while it does; nothing where no one watches."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    target = console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=target, transient=True, disable=not target.is_terminal) as bar:
        task = bar.add_task(title, total=None)
        yield lambda text: bar.update(task, description=text)


def mathematics(text: str, style: str = "") -> Text:
    """Prose with mathematics between dollar signs, for the terminal."""
    return Text(to_unicode(text), style=style)


def number(value: float | None, digits: int = 6) -> str:
    """A number in as few characters as its digits need.

    >>> number(0.25), number(1e-20), number(None)
    ('0.25', '1e-20', '-')
    """
    return "-" if value is None else f"{value:.{digits}g}"
