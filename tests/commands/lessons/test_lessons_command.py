"""``rooteps lessons`` lists the lessons and hands over to the server of the course, or to marimo's editor."""

import importlib.util
import sys

import pytest

from rooteps.commands.main import main
from rooteps.lessons import lessons


def test_the_list_has_every_lesson(capsys):
    assert main(["lessons", "--list"]) == 0
    printed = capsys.readouterr().out
    assert all(lesson.name in printed for lesson in lessons())


def test_lessons_are_numbered_in_order_and_say_what_they_teach():
    assert [lesson.number for lesson in lessons()] == list(range(1, len(lessons()) + 1))
    assert all(lesson.summary.endswith((".", "?")) for lesson in lessons())


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        ([], ["rooteps.lessons.course", "0", "", "browser"]),
        (["1"], ["rooteps.lessons.course", "0", "cross-entropy", "browser"]),
        (["cross-entropy", "--edit"], ["marimo", "edit", "PATH", "--no-token"]),
        (["01_cross_entropy", "--headless"], ["rooteps.lessons.course", "0", "cross-entropy", "headless"]),
        (["--port", "2718"], ["rooteps.lessons.course", "2718", "", "browser"]),
    ],
)
def test_another_program_takes_over(arguments, command, monkeypatch):
    called = []
    monkeypatch.setattr("os.execv", lambda program, line: called.append((program, line)))
    assert main(["lessons", *arguments]) == 0
    path = str(lessons()[0].path)
    whole = [sys.executable, "-m", *(path if part == "PATH" else part for part in command)]
    assert called == [(sys.executable, whole)]


def test_the_editor_wants_one_lesson(capsys):
    with pytest.raises(SystemExit) as end:
        main(["lessons", "--edit"])
    assert end.value.code == 2
    assert capsys.readouterr().err == "rooteps: lessons: --edit opens one notebook: which?\n"


def test_without_the_extra_one_line_says_how_to_get_it(capsys, monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "marimo" else found(name))
    with pytest.raises(SystemExit) as end:
        main(["lessons", "1"])
    assert end.value.code == 2
    error = capsys.readouterr().err
    assert error == "rooteps: lessons: marimo is missing; pip install 'rooteps[lessons]' brings it\n"
