"""The lessons: marimo notebooks, numbered in reading order, and what they share.

Which lessons there are is read from the files themselves, without running them.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Lesson:
    """One notebook.

    Args:
        number: its place in the reading order, from 1.
        name: a word for the command line, e.g. ``transfer``.
        title: as the notebook has it, with the number.
        summary: what it is about, in one line.
        path: the file.
    """

    number: int
    name: str
    title: str
    summary: str
    path: Path


def lessons() -> tuple[Lesson, ...]:
    """Every lesson, in reading order.

    >>> lessons()[0].name
    'cross-entropy'
    """
    found = []
    for path in sorted(Path(__file__).parent.glob("[0-9]*_*.py")):
        number, _, name = path.stem.partition("_")
        notebook = ast.parse(path.read_text(encoding="utf-8"))
        summary = (ast.get_docstring(notebook) or "").partition("\n")[0]
        titles = (one.value for one in ast.walk(notebook) if isinstance(one, ast.keyword) and one.arg == "app_title")
        title = next((str(ast.literal_eval(one)) for one in titles), name)
        found.append(Lesson(int(number), name.replace("_", "-"), title, summary, path))
    return tuple(found)
