"""The course as a folder: a gallery, a page for each lesson, and all that they load."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from rooteps.commands.lessons.publish import Published, published
from rooteps.commands.web import document
from rooteps.lessons import Lesson, course
from rooteps.verification import processes

HERE = Path(__file__).parent
SLOW = ("transfer", "features", "pinsker")
"""Begun first, so that the last lesson is a quick one."""


def files(lessons: Sequence[Lesson], done: Callable[[Published], None]) -> dict[str, str | bytes]:
    """Everything in the folder, by path; ``index.html`` is where to begin.

    Args:
        lessons: all of them; each is read in a process of its own, two at a time.
        done: told of each that is finished.

    Raises:
        LookupError: a lesson shows something that only marimo can show.
    """
    from concurrent.futures import as_completed

    found: dict[str, str | bytes] = {"index.html": course.gallery("index.html")}
    with processes.pool(2) as pool:
        slow_first = sorted(lessons, key=lambda lesson: lesson.name not in SLOW)
        for finished in as_completed([pool.submit(published, lesson) for lesson in slow_first]):
            found |= finished.result().files
            done(finished.result())
    return dict(sorted(found.items())) | shared()


def shared() -> dict[str, bytes]:
    """What every lesson loads."""
    style = Path(course.__file__).parent / "lessons.css"
    own = {f"web/{name}": (HERE / name).read_bytes() for name in ("lesson.css", "lesson.js")}
    return {**document.files(), **own, "web/lessons.css": style.read_bytes()}
