"""What a cell shows as HTML that needs no program of marimo: its own elements become those that every browser knows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from typing import Any

import marimo as mo

from rooteps.commands.lessons.dials import Dial

EMPTY = ("br", "hr", "img", "input", "meta", "link", "col", "source", "wbr")
"""Elements that have no end."""


@dataclass(frozen=True)
class Row:
    """A row of a table that is kept by itself: the names of the dials on which it depends, and its HTML."""

    reads: tuple[str, ...]
    html: str


@dataclass(frozen=True)
class Cell:
    """What a cell shows: HTML in which such rows are empty and numbered by ``data-row``, and the rows."""

    html: str
    rows: tuple[Row, ...]


def converted(html: str, controls: Mapping[str, Any], dials: Mapping[str, Dial], keep: Callable[[str], str]) -> Cell:
    """HTML of a cell, with a place for each dial in the place of each control.

    Args:
        html: as marimo writes it.
        controls: the controls of the lesson, by name.
        dials: their dials, by name.
        keep: stores a picture, given as a ``data:`` address, and returns the address that it gets.

    Raises:
        LookupError: an element of marimo that has no form here.
    """
    writer = _Writer(controls, dials, keep)
    writer.feed(html)
    writer.close()
    return Cell("".join(writer.out), tuple(writer.rows))


def reads(html: str, controls: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """For each row of a cell that depends on dials by itself, their names.

    Args:
        html: as marimo writes it.
        controls: the controls of the lesson, by name.
    """
    known = _identified(controls)
    return [tuple(_name(known, id) for id in ids.split()) for ids in re.findall(r'data-reads="([^"]*)"', html)]


class _Writer(HTMLParser):
    def __init__(self, controls: Mapping[str, Any], dials: Mapping[str, Dial], keep: Callable[[str], str]):
        super().__init__()
        self.out: list[str] = []
        self.rows: list[Row] = []
        self.controls, self.dials, self.keep = controls, dials, keep
        self.known = _identified(controls)
        self.open: list[tuple[str, str]] = []  # elements that are open, and what to write at their ends
        self.labels: list[list[str]] = []  # those left, of each accordion that is open
        self.silent = 0  # how deep within a control, whose inside is not shown
        self.whole: tuple[list[str], tuple[str, ...]] = [], ()  # around a row that is open, and what that reads

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        inside = self.open[-1][0] if self.open else ""
        end = f"</{tag}>"
        if self.silent or tag == "marimo-ui-element":
            if not self.silent:
                self.out.append(self._control(given["object-id"]))
            self.silent += tag not in EMPTY
            end = "silent"
        elif tag == "marimo-accordion":
            self.labels.append(json.loads(given["data-labels"]))
            end = "accordion"
        elif tag == "marimo-tex":
            end = "</span>"
            self.out.append('<span class="tex">')
        elif tag == "marimo-callout-output":
            inner = self._inner(json.loads(given["data-html"]))
            self.out.append(f'<div class="callout {json.loads(given["data-kind"])}">{inner}</div>')
            end = ""
        elif tag == "marimo-stat":
            value, label = (self._inner(str(json.loads(given[f"data-{part}"]))) for part in ("value", "label"))
            self.out.append(f'<div class="stat"><small>{label}</small><b>{value}</b></div>')
            end = ""
        elif tag.startswith("marimo-"):
            raise LookupError(f"{tag} has no form outside marimo")
        else:
            if inside == "marimo-accordion":
                self.out.append(f"<details><summary>{self._inner(self.labels[-1].pop(0))}</summary>")
                end += "</details>"
            if given.get("src", "").startswith("data:image/png"):
                given["src"] = self.keep(given["src"])
            if "data-reads" in given:
                self.whole = self.out, tuple(_name(self.known, id) for id in given.pop("data-reads").split())
                given["data-row"], end = str(len(self.rows)), "row"
            kept = "".join(f' {name}="{escape(value)}"' for name, value in given.items() if name != "id")
            self.out.append(f"<{tag}{kept}>")
            if end == "row":
                self.out = []
        if tag not in EMPTY:
            self.open.append((tag, end))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in EMPTY:
            return
        _, end = self.open.pop()
        if end == "silent":
            self.silent -= 1
        elif end == "accordion":
            self.labels.pop()
        elif end == "row":
            whole, read = self.whole
            self.rows.append(Row(read, "".join(self.out)))
            self.out = [*whole, f"</{tag}>"]
        else:
            self.out.append(end)

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.open and self.open[-1][0] == "marimo-tex":
            found = re.fullmatch(r"\|\|([(\[])(.*)\|\|[)\]]", data.strip(), re.DOTALL)
            tex = found[2] if found else data
            if found and found[1] == "[":
                self.out[-1] = '<span class="tex display">'
            data = tex
        self.out.append(escape(data, quote=False))

    def _inner(self, html: str) -> str:
        inner = converted(html, self.controls, self.dials, self.keep)
        if inner.rows:
            raise LookupError("a row with controls of its own has no form within an attribute")
        return inner.html

    def _control(self, id: str) -> str:
        name, _, control = self.known.get(id, ("", (), None))
        match control:
            case None:
                raise LookupError("a control that no cell gives a name has no form outside marimo")
            case mo.ui.run_button():
                return ""  # pressed at every setting
            case mo.ui.array():
                return "".join(self._control(one._id) for one in control.elements)
            case mo.ui.matrix():
                return self._matrix(name, control)
            case mo.ui.text():
                note = "typing needs the toolkit itself"
                return (
                    f'<span class="asleep">{self._label(control)} <code>{escape(control.value)}</code> ({note})</span>'
                )
        dial = self.dials.get(_name(self.known, id))
        if dial is None:
            raise LookupError(f"{name}: {type(control).__name__} has no form outside marimo")
        return self._dial(dial, self._label(control))

    def _label(self, control: Any) -> str:
        return self._inner(mo.md(control._args.label).text) if control._args.label else ""

    def _dial(self, dial: Dial, label: str) -> str:
        labels = escape(json.dumps(list(dial.labels), ensure_ascii=False))
        at = f'data-name="{escape(dial.name)}" data-kind="{dial.kind}" data-first="{dial.first}"'
        return f'<span class="dial" {at} data-labels="{labels}">{label}</span>'

    def _matrix(self, name: str, matrix: Any) -> str:
        given = matrix._args.args
        rows, columns = given["row-labels"], given["column-labels"]
        count = len(given["min-value"][0])
        head = "".join(f"<th>{escape(str(one))}</th>" for one in columns or [""] * count)
        lines = [
            f"<tr><th>{escape(str(rows[r]) if rows else '')}</th>"
            + "".join(f"<td>{self._dial(self.dials[f'{name}.{r}.{c}'], '')}</td>" for c in range(count))
            + "</tr>"
            for r in range(len(given["min-value"]))
        ]
        return f'<table class="matrix"><tr><th></th>{head}</tr>{"".join(lines)}</table>'


Known = dict[str, tuple[str, tuple[int, ...], Any]]


def _identified(controls: Mapping[str, Any]) -> Known:
    """Controls and their parts by marimo's own name for each."""
    found: Known = {}
    for name, control in controls.items():
        found[control._id] = name, (), control
        if isinstance(control, mo.ui.array):
            found |= {one._id: (name, (i,), one) for i, one in enumerate(control.elements)}
    return found


def _name(known: Known, id: str) -> str:
    """The dial of a control that has one."""
    name, part, _ = known[id]
    return ".".join((name, *map(str, part)))
