"""Notebooks open in this process, once each, and read as marimo would: who moves a control runs what depends on it."""

import functools
import importlib.util
from types import SimpleNamespace
from unittest.mock import patch

import marimo as mo
from marimo._runtime.control_flow import MarimoStopError

from rooteps.lessons import Lesson, lessons

LESSONS = {lesson.name: lesson for lesson in lessons()}
CONTROLS = (mo.ui.slider, mo.ui.dropdown, mo.ui.switch, mo.ui.matrix, mo.ui.array, mo.ui.run_button, mo.ui.text)


class Reader:
    """A lesson that is open.

    Args:
        lesson: which; it runs once, as a script.
    """

    def __init__(self, lesson):
        notebook = app(lesson)
        notebook._maybe_initialize()
        self.graph, self.order = notebook._graph, [id for id in notebook._execution_order if id != "setup"]
        self.names, self.outputs = dict(notebook._setup._glbls), {}
        self._run(self.order)
        self.controls = {name: x for name, x in self.definitions().items() if isinstance(x, CONTROLS)}
        self.start = {name: start(x) for name, x in self.controls.items()}
        self.now = dict(self.start)

    def definitions(self):
        """What the cells define."""
        return {name: self.names[name] for name in self.graph.definitions if name in self.names}

    def shown(self):
        """What the cells show, as HTML."""
        return "\n".join(self.outputs[id].text for id in self.order if hasattr(self.outputs.get(id), "text"))

    def move(self, settings):
        """Put controls, by name, to what the browser would send, and all others to where they began."""
        wanted = {**self.start, **settings}
        moved = [name for name in wanted if wanted[name] != self.now[name]]
        self.now = wanted
        for name in moved:
            self.controls[name]._update(wanted[name])
        with patch.object(mo, "running_in_notebook", lambda: True):
            self._run(self._below(moved))

    def _below(self, names):
        """The cells that read one of these names, and those that depend on them, in order."""
        found, new = set(), {id for name in names for id in self.graph.get_referring_cells(name, language="python")}
        while new:
            found |= new
            new = {child for id in new for child in self.graph.children[id]} - found
        return [id for id in self.order if id in found]

    def _run(self, ids):
        stopped = set()
        for id in ids:
            cell = self.graph.cells[id]
            self.outputs[id] = None
            if self.graph.parents[id] & stopped:
                stopped.add(id)
                continue
            try:
                exec(cell.body, self.names)
                self.outputs[id] = eval(cell.last_expr, self.names)
            except MarimoStopError as stop:
                self.outputs[id] = stop.output
                stopped.add(id)


def start(control):
    """Where a control stands now, as the browser would send it."""
    if isinstance(control, mo.ui.array):
        return {str(i): start(one) for i, one in enumerate(control.elements)}
    return control._value_frontend


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
    return Reader(LESSONS[name])


@functools.cache
def run(name: str) -> SimpleNamespace:
    """A lesson's definitions, and what it shows as HTML."""
    return SimpleNamespace(shown=reader(name).shown(), **reader(name).definitions())


def app(lesson: Lesson):
    """The marimo app of a lesson, not yet run."""
    specification = importlib.util.spec_from_file_location(f"lesson_{lesson.number}", lesson.path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module.app
