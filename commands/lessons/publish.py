"""A lesson as a page that needs no program but the browser: what its cells show, at many settings, stored as text."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

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
    cells = [id for id in reader.order if reader.html(id)]
    plan = Plan(reader, {id: PNG in reader.html(id) for id in cells})
    places = {id: place for place, id in enumerate(cells)}
    outputs: dict[str, int] = {}
    states: list[dict[str, int]] = [{} for _ in cells]

    def keep(address: str) -> str:
        data = base64.b64decode(address.removeprefix(PNG))
        name = f"{hashlib.sha256(data).hexdigest()[:20]}.png"
        result.files[f"{lesson.name}/{name}"] = data
        return name

    def store(moved: dict[str, int]) -> None:
        dials = plan.dials()
        for id in cells:
            names = plan.depends[id]
            key = "&".join(f"{name}={i}" for name, i in sorted(moved.items()) if name.partition(".")[0] in names)
            if key not in states[places[id]]:
                html = converted(reader.html(id), reader.controls, dials, keep)
                states[places[id]][key] = outputs.setdefault(html, len(outputs))

    for controls in plan.groups:
        for moved in plan.visit(controls):
            store(moved)
    result.states = sum(map(len, states))
    shown = list(outputs)
    pieces: dict[str, int] = {}  # most of what a cell shows, it shows at other settings too
    numbered = [[pieces.setdefault(one, len(pieces)) for one in re.split("(?=<)", html)] for html in shown]
    on = [plan.depends[id] for id in cells]
    data = {"on": on, "states": states, "outputs": numbered, "pieces": list(pieces)}
    result.files[f"{lesson.name}/states.js"] = (
        f"const LESSON = {json.dumps(data, ensure_ascii=False, separators=(',', ':'))};\n"
    )
    result.files[f"{lesson.name}/index.html"] = _page(lesson, [shown[kept[""]] for kept in states], result.states)
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
