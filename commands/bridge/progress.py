"""What is being done, how much of it and for how long, while models are read and measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def notes() -> Iterator[None]:
    """Warnings of the bridge become notes behind what is done, each said once."""
    import warnings

    from rooteps.commands.render import terminal

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        yield
    console = terminal.console(stderr=True)
    for message in dict.fromkeys(str(warning.message) for warning in caught):
        console.print(f"note: {message}", markup=False)


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on stderr where someone watches, and ``notes`` behind it."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from rooteps.commands.render import terminal

    console = terminal.console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with notes(), Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        bar = shown.add_task("", total=None)
        yield lambda what, done, total: shown.update(bar, description=what, completed=done, total=total)
