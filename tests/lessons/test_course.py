"""The course: where it listens, and what its first page and its bars know."""

import html
import json
import re
import signal
import subprocess
import sys
import urllib.request

import pytest

from rooteps.lessons import course, lessons


def test_the_gallery_links_every_lesson_in_order():
    page = course.gallery()
    assert re.findall(r'<li data-lesson="([^"]+)"><a href="\1/">', page) == [one.name for one in lessons()]
    assert all(html.escape(one.title) in page and html.escape(one.summary) in page for one in lessons())


def test_a_title_is_the_notebooks_own_with_its_number():
    for one in lessons():
        assert one.title.startswith(f"{one.number} · ")
        assert f'app_title="{one.title}"' in one.path.read_text()


def test_every_lesson_has_the_style_that_keeps_its_numbers_on_a_small_screen():
    assert all('css_file="lessons.css"' in one.path.read_text() for one in lessons())


def test_the_bars_know_the_order():
    known = json.loads(re.search(r"\)\)\((\[.*\]), ", course.head())[1])
    assert [one["name"] for one in known] == [one.name for one in lessons()]


def test_nothing_is_fetched_from_elsewhere():
    assert not re.search(r"https?:|//\w", course.gallery().replace("// ", ""))


def test_the_usual_port_is_taken_where_it_is_free_and_only_another_that_was_asked_for_is_an_error(monkeypatch):
    with course.listen(None) as first:
        taken = first.getsockname()[1]
        monkeypatch.setattr(course, "PORT", taken)
        with course.listen(None) as second:
            assert second.getsockname()[1] != taken
        with pytest.raises(OSError, match="in use"):
            course.listen(taken)
    with course.listen(None) as again:
        assert again.getsockname()[1] == taken


def test_a_port_that_is_taken_takes_one_line():
    with course.listen(None) as taken:
        port = str(taken.getsockname()[1])
        line = [sys.executable, "-m", "rooteps.lessons.course", port, "", "headless"]
        done = subprocess.run(line, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"rooteps: lessons: port {port}: address already in use\n"


@pytest.mark.heavy
def test_ctrl_c_ends_it_without_a_word():
    line = [sys.executable, "-W", "error", "-m", "rooteps.lessons.course", "0", "pinsker", "headless"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        told = process.stdout.readline()
        assert re.fullmatch(r"The course is at http://127.0.0.1:\d+/pinsker/ until you press Ctrl-C.\n", told)
        with urllib.request.urlopen(told.split()[4].removesuffix("pinsker/"), timeout=60) as page:
            assert page.read().decode() == course.gallery()
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 0
