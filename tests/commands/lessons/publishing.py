"""Lessons published at a few settings only, and what their pages hold."""

import html
import json
import re
from unittest.mock import patch

from rooteps.commands.lessons import export, plan, publish
from rooteps.lessons import course, lessons

LESSONS = {lesson.name: lesson for lesson in lessons()}
DIAL = re.compile(r'<span class="dial" data-name="([^"]*)" data-kind="(\w+)" data-first="(\d+)" data-labels="([^"]*)">')


def small(name, states=12):
    """A lesson published with few states for each cell."""
    with patch.multiple(plan, STATES=states, PICTURES=states):
        return publish.published(LESSONS[name])


def folder(*published):
    """The files of a course of these lessons alone."""
    files = {"index.html": course.gallery("index.html")}
    for one in published:
        files |= one.files
    return files | export.shared()


def data(published, name):
    """What the program of the page reads: of each cell and each row by itself what it depends on, and its states."""
    text = published.files[f"{name}/states.js"]
    found = json.loads(text.removeprefix("const LESSON = ").rstrip(";\n"))
    shown = [cell for one in found["cells"] for cell in (one, *one["rows"])]
    outputs = ["".join(found["pieces"][one] for one in output) for output in found["outputs"]]
    return {"on": [one["on"] for one in shown], "states": [one["states"] for one in shown], "outputs": outputs}


def dials(output):
    """The dials in what a cell shows: name to labels, and the index of the first."""
    found = DIAL.findall(output)
    return {name: (json.loads(html.unescape(labels)), int(first)) for name, _, first, labels in found}
