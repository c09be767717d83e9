"""What is being done, how much of it and for how long, while models are read and measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on stderr where someone watches; warnings of the bridge become notes behind it."""
    import warnings

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from rooteps.commands.render import terminal

    console = terminal.console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with (
        Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown,
        warnings.catch_warnings(record=True) as caught,
    ):
        bar = shown.add_task("", total=None)
        warnings.simplefilter("always", UserWarning)
        yield lambda what, done, total: shown.update(bar, description=what, completed=done, total=total)
    for message in dict.fromkeys(str(warning.message) for warning in caught):
        console.print(f"note: {message}")
