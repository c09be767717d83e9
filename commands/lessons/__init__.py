"""Open the course in the browser: the proofs taught, with sliders, questions and puzzles.

Without NAME it begins at the gallery of all lessons. It runs on this machine alone and needs no network. With --export
it is written into a folder instead, which a browser shows from the disk, or any server: computed at many settings once,
which takes a few minutes, so that nothing has to be computed there.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rooteps.commands.lessons.publish import Published
    from rooteps.lessons import Lesson


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps lessons``."""
    from rooteps.commands import arguments

    parser.add_argument("name", metavar="NAME", nargs="?", help="number or name of a lesson, e.g. 5 or transfer")
    parser.add_argument("--list", action="store_true", help="list the lessons, and open nothing")
    parser.add_argument("--edit", action="store_true", help="open one notebook with its code, to change it")
    parser.add_argument("--port", metavar="P", type=arguments.port, help="port on this machine (default: 2720)")
    parser.add_argument("--headless", action="store_true", help="do not open a browser; print the address")
    parser.add_argument(
        "--exercises", metavar="FILE", help="write exercises with solutions, to .md, or .html to print; open nothing"
    )
    parser.add_argument("--export", metavar="DIR", help="write the whole course to this new directory, open nothing")


def run(options: argparse.Namespace) -> int:
    """List the lessons, or hand over to the server of the course, or to marimo's editor."""
    import importlib.util
    import os
    import sys

    from rooteps.commands.main import UsageError

    lesson = None if options.name is None else find(options.name)
    if options.list:
        _list()
        return 0
    if options.edit and lesson is None:
        raise UsageError("lessons: --edit opens one notebook: which?")
    if options.exercises is not None:
        if lesson or options.edit or options.port or options.headless or options.export:
            raise UsageError("lessons: --exercises writes one sheet and serves nothing, so it goes with nothing else")
        _exercises(options.exercises)
        return 0
    if options.export is not None and (lesson or options.edit or options.port or options.headless):
        raise UsageError("lessons: --export writes all lessons and serves none, so it goes with nothing else")
    if importlib.util.find_spec("marimo") is None:
        raise UsageError("lessons: marimo is missing; pip install 'rooteps[lessons]' brings it")
    if options.export is not None:
        _export(options.export)
        return 0
    if options.edit and lesson is not None:
        arguments = ["marimo", "edit", str(lesson.path), "--no-token"]
        arguments += ["--headless"] if options.headless else []
        arguments += ["--port", str(options.port)] if options.port else []
    else:
        arguments = ["rooteps.lessons.course", str(options.port or 0), lesson.name if lesson else ""]
        arguments += ["headless"] if options.headless else ["browser"]
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", *arguments])  # either answers to Ctrl-C itself
    return 0


def _exercises(out: str) -> None:
    from rooteps.commands.main import UsageError
    from rooteps.commands.render import terminal
    from rooteps.verification.atomic import require_writable, write_text

    path = require_writable(out, "--exercises")
    if path.suffix not in (".md", ".html"):
        raise UsageError(
            f"--exercises: {path.name} ends neither in .md nor in .html, which a browser prints, or as PDF"
        )
    from rooteps.commands.lessons import exercises

    with terminal.console(stderr=True).status("computing the numbers"):
        text = exercises.sheet()
        write_text(path, text if path.suffix == ".md" else exercises.printed(text))
    print(f"wrote {path}")


def _export(out: str) -> None:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from rooteps.commands.lessons import export
    from rooteps.commands.render import terminal
    from rooteps.lessons import lessons
    from rooteps.verification.atomic import require_own, write_folder

    folder = require_own(out, "--export")
    console = terminal.console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    states = 0
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("computing lessons", total=len(lessons()))

        def done(lesson: Published) -> None:
            nonlocal states
            states += lesson.states
            progress.advance(bar)

        files = export.files(lessons(), done)
        write_folder(folder, files)
    size = sum(len(content.encode() if isinstance(content, str) else content) for content in files.values())
    print(f"wrote {len(lessons())} lessons at {states} settings, {size / 2**20:.0f} MiB, to {folder}")
    print(f"open {folder / 'index.html'}")


def find(name: str) -> Lesson:
    """The lesson of that number or name.

    Raises:
        UsageError: there is none; the message suggests the nearest.
    """
    from rooteps.commands.main import unknown
    from rooteps.lessons import lessons

    known = lessons()
    for lesson in known:
        if name in (str(lesson.number), lesson.name, lesson.path.stem, lesson.path.name):
            return lesson
    raise unknown("lesson", name, [lesson.name for lesson in known])


def _list() -> None:
    from rich.text import Text

    from rooteps.commands.render import terminal
    from rooteps.lessons import lessons

    table = terminal.table("Lessons", ("", "name", "what it teaches"), right=("",))
    for lesson in lessons():
        table.add_row(str(lesson.number), Text(lesson.name, style="cyan"), lesson.summary)
    terminal.show(terminal.console(), table, "Open all with: rooteps lessons")
