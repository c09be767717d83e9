"""Open a lesson in the browser: the proofs taught, with sliders, questions and a puzzle.

Without NAME the lessons are listed. A lesson runs on this machine alone and needs no network.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rooteps.lessons import Lesson


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps lessons``."""
    from rooteps.commands import arguments

    parser.add_argument("name", metavar="NAME", nargs="?", help="number or name of a lesson, e.g. 5 or transfer")
    parser.add_argument("--edit", action="store_true", help="open the notebook with its code, to change it")
    parser.add_argument("--port", metavar="P", type=arguments.port, help="port on this machine (default: a free one)")
    parser.add_argument("--headless", action="store_true", help="do not open a browser; print the address")


def run(options: argparse.Namespace) -> int:
    """List the lessons, or hand over to marimo."""
    if options.name is None:
        _list()
        return 0
    import importlib.util
    import os
    import sys

    from rooteps.commands.main import UsageError

    lesson = find(options.name)
    if importlib.util.find_spec("marimo") is None:
        raise UsageError("lessons: marimo is missing; pip install 'rooteps[lessons]' brings it")
    arguments = [sys.executable, "-m", "marimo", "edit" if options.edit else "run", str(lesson.path), "--no-token"]
    arguments += ["--headless"] if options.headless else []
    arguments += ["--port", str(options.port)] if options.port else []
    sys.stdout.flush()
    os.execv(sys.executable, arguments)  # marimo answers to Ctrl-C itself
    return 0


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
    terminal.show(terminal.console(), table, "Open one with: rooteps lessons 1")
