"""Notebooks open in this process, once each, and where their controls can be put."""

import functools
from types import SimpleNamespace

import marimo as mo

from rooteps.lessons import lessons
from rooteps.lessons.reader import Reader, start

LESSONS = {lesson.name: lesson for lesson in lessons()}


def values(control):
    """The ends and the middle of a control, as the browser would send them; of a menu, every choice."""
    match control:
        case mo.ui.dropdown():
            return [[name] for name in control.options]
        case mo.ui.switch():
            return [False, True]
        case mo.ui.run_button():
            return [1]
        case mo.ui.text():
            return ["", "no formula, (", control.value]
        case mo.ui.array():
            at = start(control)
            return [at | {str(i): x} for i, one in enumerate(control.elements) for x in values(one)]
        case mo.ui.matrix():
            return tables(control)
        case _ if getattr(control, "steps", None):
            return sorted({0, len(control.steps) // 2, len(control.steps) - 1})
        case _:
            step = control.step or 1
            count = round((control.stop - control.start) / step)
            return [control.start + k * step for k in sorted({0, count // 2, count})]


def tables(matrix):
    """A matrix with each entry at either end, one at a time, and with all at once."""
    low, high, now = matrix._args.args["min-value"], matrix._args.args["max-value"], start(matrix)
    single = [
        [[end[i][j] if (i, j) == (r, c) else now[r][c] for c in range(len(now[0]))] for r in range(len(now))]
        for i in range(len(now))
        for j in range(len(now[0]))
        for end in (low, high)
        if end[i][j] != now[i][j]
    ]
    return [low, high, *single]


@functools.cache
def reader(name: str) -> Reader:
    """The reader of a lesson, who leaves it as it was."""
    return Reader(LESSONS[name], script=True)


@functools.cache
def run(name: str) -> SimpleNamespace:
    """A lesson's definitions, and what it shows as HTML."""
    return SimpleNamespace(shown=reader(name).shown(), **reader(name).names)
