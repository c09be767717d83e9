"""A published lesson shows at every setting what the lesson shows there, and loads nothing from elsewhere."""

import re

import marimo as mo
import pytest

from rooteps.commands.lessons import plan, publish
from rooteps.commands.lessons.dials import dials, settings, thinned
from rooteps.commands.lessons.static_html import converted
from rooteps.commands.main import main
from rooteps.lessons import show
from rooteps.lessons.reader import Reader, start
from tests.commands.lessons import publishing
from tests.commands.lessons.publishing import LESSONS, data, folder, small
from tests.offline import nowhere, outside


@pytest.fixture(scope="module")
def pinsker():
    return small("pinsker", 5)


def whole(published, name):
    """Every state of every cell has its output, and every dial can be moved alone to each of its settings."""
    found, page = data(published, name), published.files[f"{name}/index.html"]
    known = {}
    for states in found["states"]:
        known |= publishing.dials(found["outputs"][states[""]]) if "" in states else {}
    assert known
    for dial, (labels, first) in known.items():
        for index in set(range(len(labels))) - {first}:
            for on, states in zip(found["on"], found["states"], strict=True):
                reads = {dial, dial.partition(".")[0]} & set(on)
                assert not reads or "" not in states or f"{dial}={index}" in states, (dial, index)
    used = {index for states in found["states"] for index in states.values()}
    assert used == set(range(len(found["outputs"])))
    for output in (*found["outputs"], page):
        assert "<marimo-" not in output
        assert "data:image/png" not in output


def test_every_state_is_there(pinsker):
    whole(pinsker, "pinsker")


def test_nothing_is_loaded_from_outside_and_nothing_is_missing(pinsker):
    files = folder(pinsker)
    assert outside(files) == []
    assert {page for page, _ in nowhere(files)} <= {"index.html"}  # the gallery leads to lessons left out here
    shown = {
        f"pinsker/{one}" for one in re.findall(r'<img src="(\w+\.png)"', "".join(data(pinsker, "pinsker")["outputs"]))
    }
    assert shown == {name for name in pinsker.files if name.endswith(".png")}


def test_the_numbers_are_those_of_the_setting(pinsker):
    found = data(pinsker, "pinsker")
    (cell,) = [i for i, states in enumerate(found["states"]) if "Vert p - q" in found["outputs"][states[""]]]
    labels, _ = publishing.dials(found["outputs"][found["states"][cell][""]])["model_coin"]
    for index, label in enumerate(labels):
        key = f"model_coin={index}" if float(label) != 0.9 else ""
        output = found["outputs"][found["states"][cell][key]]
        row = re.search(r"<tr[^>]*><td[^>]*>(?:<[^>]*>)*[^<]*Vert p - q\s*\\Vert_1.*?</tr>", output, re.DOTALL)[0]
        assert f"{2 * abs(float(label) - 0.5):.4g}" in re.sub(r"<[^>]*>", " ", row).split()


@pytest.mark.heavy
@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_can_be_published(name):
    published = small(name, 8)
    whole(published, name)
    assert outside(folder(published)) == []


@pytest.mark.heavy
def test_the_same_lesson_gives_the_same_files():
    assert small("sharper", 6).files == small("sharper", 6).files


def test_few_values_of_a_slider_keep_its_ends_and_its_beginning():
    for count in range(2, 40):
        for most in (3, 5, 9):
            for first in range(count):
                kept = thinned(count, first, most)
                assert {0, first, count - 1} <= set(kept)
                assert len(kept) == len(set(kept)) <= max(most, 3)
                assert kept == sorted(kept)


def test_dials_of_every_kind_send_what_a_browser_would():
    controls = {
        "slider": mo.ui.slider(-1, 1, step=0.25, value=0.5),
        "steps": mo.ui.slider(steps=[1, 2, 8], value=2),
        "menu": mo.ui.dropdown(["a", "b"], "b"),
        "open": mo.ui.dropdown(["a"]),
        "switch": mo.ui.switch(value=True),
        "array": mo.ui.array([mo.ui.slider(0, 2), mo.ui.dropdown(["x", "y"], "x")]),
        "matrix": mo.ui.matrix([[1, 2]], min_value=0, max_value=4, step=2),
    }
    known = dials(controls, {"slider": 3}, 9)
    assert known["slider"].values == [-1.0, 0.5, 1.0]
    assert known["open"].labels == ["–", "a"]
    chosen = {
        "slider": 0,
        "steps": 2,
        "menu": 0,
        "open": 1,
        "switch": 0,
        "array.1": 1,
        "matrix.0.0": 0,
        "matrix.0.1": 2,
    }
    wanted = settings(controls, chosen, known)
    for name, value in wanted.items():
        controls[name]._update(value)
    assert {name: control.value for name, control in controls.items()} == {
        "slider": -1, "steps": 8, "menu": "a", "open": "a", "switch": False, "array": [0, "y"], "matrix": [[0, 4]],
    }  # fmt: skip
    for name, dial in known.items():
        assert settings(controls, {name: dial.first}, known)[dial.control] == start(controls[dial.control])


def test_as_many_dials_at_once_as_there_is_room_for():
    sliders = {f"s{i}": mo.ui.slider(0, 100) for i in range(6)}
    known = list(dials(sliders, {}, 25).values())
    assert plan.measured(known[:1], 500) == (1, 25)
    assert plan.measured(known[:2], 500) == (2, 21)
    assert plan.measured(known[:2], 80) == (2, 7)
    assert plan.measured(known[:6], 500) == (2, 5)
    assert plan.measured(known[:6], 40) == (1, 7)
    assert (
        plan.measured(
            list(dials({"m": mo.ui.matrix([[0] * 8] * 8, min_value=0, max_value=9, step=1)}, {}, 9).values()), 500
        )[0]
        == 1
    )
    for dial in (known[:3], known[:6]):
        depth, few = plan.measured(dial, 500)
        made = list(plan.moves(list(dials(sliders, {}, few).values())[: len(dial)], depth))
        assert len(made) == plan.states([few] * len(dial), depth) <= 500
        assert len({tuple(sorted(one.items())) for one in made}) == len(made)


def test_a_lesson_goes_anywhere_from_anywhere():
    reader = Reader(LESSONS["softmax-models"])
    begun = reader.shown()
    for wanted in ({"dimensions": 3}, {"theta": {"0": 1, "1": 0}}, {"dimensions": 1, "theta": {"0": 0.5}}):
        reader.move(wanted)
        here = reader.shown()
        reader.move({})
        reader.move(wanted)
        assert _plain(reader.shown()) == _plain(here) != _plain(begun)
    reader.move({})
    assert _plain(reader.shown()) == _plain(begun)


def test_controls_that_move_together_each_change_their_cells():
    reader = Reader(LESSONS["proved-for-all-worlds"])
    alone = reader.below("halvings") - reader.below("result")
    begun = [reader.html(cell) for cell in sorted(alone)]
    reader.move({"halvings": 40})
    moved = [_plain(reader.html(cell)) for cell in sorted(alone)]
    assert moved != list(map(_plain, begun))
    reader.move({})
    reader.move({"halvings": 40, "result": ["bernstein"]})
    assert [_plain(reader.html(cell)) for cell in sorted(alone)] == moved


def _plain(shown):
    return re.sub(r"<[^>]+>", " ", re.sub(r"<marimo-(mime|ui).*?</marimo-(mime-renderer|ui-element)>", "", shown))


def test_a_row_is_kept_by_what_it_reads():
    menus = {"many": mo.ui.array([mo.ui.dropdown(["a", "b"], "a") for _ in range(3)])}
    rows = [(f"*{one.value}*",) for one in menus["many"].elements]
    table = show.table(("",), [("start",), *rows], reads=[(), *((one,) for one in menus["many"].elements)])
    found = converted(table.text, menus, {}, str)
    assert [row.reads for row in found.rows] == [("many.0",), ("many.1",), ("many.2",)]
    assert "<em>a</em>" in found.rows[1].html
    assert re.findall(r'<tr data-row="(\d)"></tr>', found.html) == ["0", "1", "2"]
    assert "start" in found.html
    with pytest.raises(LookupError, match="within an attribute"):
        converted(mo.callout(table).text, menus, {}, str)


def test_what_depends_on_more_than_it_says_is_an_error():
    row = publish.Shown(("theorem", "chosen.1"))
    row.keep({"theorem": 1, "chosen.1": 2, "chosen.2": 3}, 7)
    assert row.states == {"chosen.1=2&theorem=1": 7}
    row.keep({"theorem": 1, "chosen.1": 2, "chosen.2": 4}, 7)
    with pytest.raises(LookupError, match=r"chosen\.1=2&theorem=1"):
        row.keep({"theorem": 1, "chosen.1": 2, "chosen.2": 5}, 8)


def shown(thing, controls=None, known=None):
    pictures = []
    keep = lambda address: pictures.append(address) or "x.png"  # noqa: E731
    return converted(mo.as_html(thing).text, controls or {}, known or {}, keep).html


def test_marimos_elements_become_plain_ones():
    opened = shown(mo.accordion({"One $x$": mo.md("first"), "Two": mo.accordion({"In": mo.md("deep")})}))
    assert opened.count("<details>") == opened.count("</details>") == 3
    assert re.search(
        r"<summary>.*One.*tex.*x.*</summary>.*first.*<summary>.*Two.*<summary>.*In.*deep", opened, re.DOTALL
    )
    assert '<div class="callout warn">' in shown(mo.callout(mo.md("a < b"), "warn"))
    assert "a &lt; b" in shown(mo.md("a < b"))
    assert '<span class="tex display">' in shown(mo.md("$$x < 1$$"))
    assert "<b>2</b>" in shown(mo.stat("2", label="two"))


def test_controls_become_dials_and_what_has_no_form_is_an_error():
    controls = {"size": mo.ui.slider(1, 3, label="size $B$"), "word": mo.ui.text("x", label="a word")}
    known = dials(controls, {}, 9)
    made = shown(mo.hstack([controls["size"], controls["word"]]), controls, known)
    assert publishing.dials(made) == {"size": (["1", "2", "3"], 0)}
    assert "needs the toolkit itself" in made
    with pytest.raises(LookupError, match="no cell gives a name"):
        shown(mo.ui.slider(1, 3))
    with pytest.raises(LookupError, match="no cell gives a name"):
        shown(mo.ui.tabs({"a": "b"}))


@pytest.mark.parametrize("more", [["1"], ["--edit"], ["--port", "2718"], ["--headless"]])
def test_an_export_goes_with_nothing_else(more, capsys, tmp_path):
    with pytest.raises(SystemExit) as end:
        main(["lessons", "--export", str(tmp_path / "new"), *more])
    assert end.value.code == 2
    assert capsys.readouterr().err.startswith("rooteps: lessons: --")
    assert not list(tmp_path.iterdir())


def test_files_of_others_are_left_alone(capsys, tmp_path):
    (tmp_path / "mine.txt").touch()
    for wrong in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(SystemExit) as end:
            main(["lessons", "--export", str(wrong)])
        assert end.value.code == 2
        assert re.fullmatch(r"rooteps: --export: .*\n", capsys.readouterr().err)
