"""A lesson as a page that needs no program but the browser: what its cells show, at many settings, stored as text."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

import marimo as mo
import matplotlib
from matplotlib.figure import Figure
from PIL import Image

from rooteps.commands.lessons.plan import Plan
from rooteps.commands.lessons.static_html import converted
from rooteps.commands.web import document
from rooteps.figures import style
from rooteps.lessons import Lesson, course
from rooteps.lessons.reader import Reader

NOTE = """<p class="note">This copy computes nothing. It keeps {count} settings of this lesson, as the toolkit has \
computed them: a control stops only where something is kept, and where it would lead to a setting that is not, those \
moved before it go back to where they began. <code>rooteps lessons {name}</code> computes every setting.</p>"""
DPI, COLOURS = 110, 48
"""Of pictures."""
PNG = "data:image/png;base64,"


@dataclass
class Published:
    """A lesson's page and what it needs, by path.

    Args:
        files: text or bytes by path.
        states: how many settings of cells are kept.
    """

    files: dict[str, str | bytes] = field(default_factory=dict)
    states: int = 0


@dataclass
class Shown:
    """What a cell, or a row of it, shows at each setting.

    Args:
        on: what it depends on: controls, and single dials.
        states: an index of what is shown, by the dials that are moved; as the program of the page writes them.
        rows: those that are kept by themselves.
    """

    on: tuple[str, ...]
    states: dict[str, int] = field(default_factory=dict)
    rows: list[Shown] = field(default_factory=list)

    def key(self, moved: dict[str, int]) -> str:
        """A setting, as far as it matters here."""
        return "&".join(
            f"{name}={i}" for name, i in sorted(moved.items()) if name in self.on or name.partition(".")[0] in self.on
        )

    def keep(self, moved: dict[str, int], output: int) -> None:
        """Keep what is shown at a setting.

        Raises:
            LookupError: something else was shown where all that matters stood the same.
        """
        key = self.key(moved)
        if self.states.setdefault(key, output) != output:
            raise LookupError(f"at {key or 'its beginning'} something depends on more than {', '.join(self.on)}")

    def first(self, outputs: Sequence[str]) -> str:
        """What is shown at the beginning, as HTML."""
        rows = (row.first(outputs) for row in self.rows if "" in row.states)
        return re.sub(r'<tr data-row="\d+">', lambda tag: tag[0] + next(rows), outputs[self.states[""]])


def published(lesson: Lesson) -> Published:
    """The page of a lesson.

    Raises:
        LookupError: the lesson shows something that only marimo can show.
    """
    with _small_pictures():
        return _published(lesson)


def _published(lesson: Lesson) -> Published:
    result = Published()
    reader = Reader(lesson)
    pressed = {name: 1 for name, control in reader.controls.items() if isinstance(control, mo.ui.run_button)}
    for name in pressed:
        reader.controls[name]._initial_value_frontend = 1  # where it stands at every setting
    reader.move({})
    ids = [id for id in reader.order if reader.html(id)]
    plan = Plan(reader, {id: PNG in reader.html(id) for id in ids})
    cells = [Shown(plan.depends[id]) for id in ids]
    outputs: dict[str, int] = {}

    def keep(address: str) -> str:
        data = base64.b64decode(address.removeprefix(PNG))
        name = f"{hashlib.sha256(data).hexdigest()[:20]}.png"
        result.files[f"{lesson.name}/{name}"] = data
        return name

    def number(html: str) -> int:
        return outputs.setdefault(html, len(outputs))

    for moved in plan.visit():
        dials = plan.dials()
        for id, cell in zip(ids, cells, strict=True):
            if id not in plan.sheets and cell.key(moved) in cell.states:
                continue
            found = converted(reader.html(id), reader.controls, dials, keep)
            cell.keep(moved, number(found.html))
            cell.rows += [Shown((*cell.on, *row.reads)) for row in found.rows[len(cell.rows) :]]
            for row, read in zip(cell.rows, found.rows, strict=False):
                row.keep(moved, number(read.html))
    result.states = sum(len(one.states) for cell in cells for one in (cell, *cell.rows))
    shown = list(outputs)
    pieces: dict[str, int] = {}  # most of what a cell shows, it shows at other settings too
    numbered = [[pieces.setdefault(one, len(pieces)) for one in re.split("(?=<)", html)] for html in shown]
    data = {
        "cells": [asdict(cell) for cell in cells],
        "makes": plan.makes,
        "outputs": numbered,
        "pieces": list(pieces),
    }
    result.files[f"{lesson.name}/states.js"] = (
        f"const LESSON = {json.dumps(data, ensure_ascii=False, separators=(',', ':'))};\n"
    )
    result.files[f"{lesson.name}/index.html"] = _page(lesson, [cell.first(shown) for cell in cells], result.states)
    return result


def _page(lesson: Lesson, sections: list[str], count: int) -> str:
    body = "\n".join(f'<section data-cell="{place}">{html}</section>' for place, html in enumerate(sections))
    note = NOTE.format(count=count, name=lesson.number)
    scripts = (f"{lesson.name}/states.js", "web/lesson.js")
    page = document.page(lesson.title, f"{note}\n{body}", "../", {"All lessons": "index.html"}, scripts)
    sheets = '<link rel="stylesheet" href="../web/lessons.css">\n<link rel="stylesheet" href="../web/lesson.css">'
    return page.replace("</head>", f"{sheets}\n{course.head('../', 'index.html')}\n</head>", 1)


@contextmanager
def _small_pictures() -> Iterator[None]:
    """While this lasts, marimo shows figures as pictures of few colours, drawn once: a third of the work."""

    def shown(figure: Figure) -> tuple[str, str]:
        full, small = io.BytesIO(), io.BytesIO()
        with matplotlib.rc_context(style.RC):
            figure.savefig(full, format="png", dpi=DPI)
        Image.open(full).convert("RGB").quantize(COLOURS).save(small, format="png", optimize=True)
        return "text/html", f'<img src="{PNG}{base64.b64encode(small.getvalue()).decode()}" alt="">'

    Figure._mime_ = shown  # type: ignore[attr-defined]  # the method by which marimo asks a thing to show itself
    try:
        yield
    finally:
        del Figure._mime_  # type: ignore[attr-defined]  # and now it is that of its base class again
