"""The sheet of exercises asks for every reason and hypothesis, and has its solutions at the end and not before."""

import re

import pytest

from rooteps.commands.docs.index import upwards
from rooteps.commands.lessons import exercises
from rooteps.commands.main import main
from rooteps.commands.render.mathematics import to_markdown
from rooteps.commands.web import document
from rooteps.figures.worked_example import explained
from rooteps.theory.registry import find
from tests.docs.commonmark import READERS, formulas, outside_code, read
from tests.offline import Addresses, outside


@pytest.fixture(scope="module")
def sheet():
    return exercises.sheet()


def test_what_is_asked_is_solved_at_the_end_and_not_before(sheet):
    asked, solved = sheet.split("# Solutions\n")
    for id in set(upwards("softmax-transfer")):
        result = explained(find(id))
        for step in result.chain:
            assert to_markdown(step.because)[1:] in solved
            assert to_markdown(step.because)[1:] not in asked
        for claim in result.hypotheses:
            assert f"* **{claim.name}**" in asked
            assert to_markdown(result.theorem.without[claim.name]) in solved
    assert "rooteps explain --museum blind-spot" in solved
    titles = re.findall(r"^## (.*)$", asked, re.MULTILINE)
    assert titles == re.findall(r"^## (.*)$", solved, re.MULTILINE)
    assert titles[-1].endswith("Softmax transfer")


def test_its_formulas_come_through_a_reader(sheet):
    for reader in READERS.values():
        assert formulas(read(sheet, reader)) == formulas(outside_code(sheet))


def test_to_print_it_is_one_file_that_loads_nothing(sheet):
    page = exercises.printed(sheet)
    asked, solved = page.split("<h1>Solutions</h1>")
    assert asked.count("<h2 ") == solved.count("<h2 ") == len(set(upwards("softmax-transfer")))
    assert page.count('<span class="tex') == len(formulas(outside_code(sheet)))
    assert outside({"sheet.html": page}) == []
    assert {one.partition(":")[0] for one in Addresses(page).loaded} == {"data"}
    assert page.count("font/woff2") == len(list((document.HERE / "katex" / "fonts").iterdir()))


def test_the_command_writes_it(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(exercises, "sheet", lambda: "text\n")
    assert main(["lessons", "--exercises", str(tmp_path / "sheet.md")]) == 0
    assert (tmp_path / "sheet.md").read_text() == "text\n"
    assert main(["lessons", "--exercises", str(tmp_path / "sheet.html")]) == 0
    assert "<p>text</p>" in (tmp_path / "sheet.html").read_text()
    capsys.readouterr()
    for wrong in (
        ["--exercises", str(tmp_path)],
        ["--exercises", str(tmp_path / "x.pdf")],
        ["1", "--exercises", str(tmp_path / "x.md")],
    ):
        with pytest.raises(SystemExit) as end:
            main(["lessons", *wrong])
        assert end.value.code == 2
        assert re.fullmatch(r"rooteps: .*--exercises.*\n", capsys.readouterr().err)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sheet.html", "sheet.md"]
