"""A lesson open in this process, read as marimo would: who moves a control runs what depends on it, and no more."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any

import marimo as mo
from marimo._plugins.ui._core.ui_element import UIElement
from marimo._runtime.control_flow import MarimoStopError

from rooteps.lessons import Lesson


class Reader:
    """A lesson that is open.

    Args:
        lesson: which; all of it runs once.
        script: whether it runs for the first time as a script, which also checks itself and prints what it found.
    """

    def __init__(self, lesson: Lesson, script: bool = False):
        notebook = app(lesson)
        notebook._maybe_initialize()
        self.graph: Any = notebook._graph
        self.order = [id for id in notebook._execution_order if id != "setup"]
        self.names: dict[str, Any] = dict(notebook._setup._glbls)
        self.outputs: dict[str, Any] = {}
        self._run(self.order, script)

    @property
    def controls(self) -> dict[str, Any]:
        """Every control by its name, in the order of the cells that make them; some are made anew when others move."""
        made = {name: min(map(self.order.index, cells - {"setup"})) for name, cells in self._defined() if cells}
        return {name: self.names[name] for name in sorted(made, key=lambda name: (made[name], name))}

    def shown(self) -> str:
        """What the cells show, as HTML."""
        return "\n".join(filter(None, map(self.html, self.order)))

    def html(self, cell: str) -> str:
        """What a cell shows, as HTML; nothing where it shows nothing."""
        output = self.outputs.get(cell)
        return "" if output is None else str(mo.as_html(output).text)

    def move(self, settings: Mapping[str, Any]) -> None:
        """Put controls, by name, to what the browser would send, and all others to where they begin."""
        waiting: set[str] = set()
        for name in self.controls:
            if waiting & self.graph.definitions[name]:  # it is about to be made anew
                self._run(waiting)
                waiting = set()
            control = self.names[name]
            wanted = settings.get(name, start(control))
            if now(control) != wanted:
                control._update(wanted)
                waiting |= self.below(name)
        self._run(waiting)

    def below(self, name: str) -> set[str]:
        """The cells that read a name, and those that depend on them."""
        found: set[str] = set()
        new = set(self.graph.get_referring_cells(name, language="python"))
        while new:
            found |= new
            new = {child for id in new for child in self.graph.children[id]} - found
        return found

    def _defined(self) -> Iterator[tuple[str, set[str]]]:
        for name, cells in self.graph.definitions.items():
            if isinstance(self.names.get(name), UIElement):
                yield name, set(cells)

    def _run(self, ids: Iterable[str], script: bool = False) -> None:
        with nullcontext() if script else _in_notebook():
            self._run_in_order(ids)

    def _run_in_order(self, ids: Iterable[str]) -> None:
        stopped: set[str] = set()
        for id in sorted(ids, key=self.order.index):
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


def app(lesson: Lesson) -> Any:
    """The marimo app of a lesson, not yet run."""
    specification = importlib.util.spec_from_file_location(f"lesson_{lesson.number}", lesson.path)
    module = importlib.util.module_from_spec(specification)  # type: ignore[arg-type]  # it is there for every file
    specification.loader.exec_module(module)  # type: ignore[union-attr]
    return module.app


def start(control: Any) -> Any:
    """Where a control begins, as the browser would send it."""
    if isinstance(control, mo.ui.array):
        return {str(i): start(one) for i, one in enumerate(control.elements)}
    return control._initial_value_frontend


def now(control: Any) -> Any:
    """Where a control stands, as the browser would send it."""
    if isinstance(control, mo.ui.array):
        return {str(i): now(one) for i, one in enumerate(control.elements)}
    return control._value_frontend


@contextmanager
def _in_notebook() -> Iterator[None]:
    """While this lasts, cells believe that somebody reads them."""
    before = mo.running_in_notebook
    mo.running_in_notebook = lambda: True
    try:
        yield
    finally:
        mo.running_in_notebook = before
