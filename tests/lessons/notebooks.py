"""Notebooks run in this process, once each."""

import functools
import importlib.util
from types import SimpleNamespace

from rooteps.lessons import Lesson, lessons

LESSONS = {lesson.name: lesson for lesson in lessons()}


@functools.cache
def run(name: str) -> SimpleNamespace:
    """A lesson's definitions, and what it shows as HTML."""
    outputs, definitions = app(LESSONS[name]).run()
    shown = "\n".join(output.text for output in outputs if hasattr(output, "text"))
    return SimpleNamespace(shown=shown, **definitions)


def app(lesson: Lesson):
    """The marimo app of a lesson, not yet run."""
    specification = importlib.util.spec_from_file_location(f"lesson_{lesson.number}", lesson.path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module.app
