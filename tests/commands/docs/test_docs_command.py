"""The documentation in docs/ is what `rooteps docs` writes, and its pages hold together."""

import re
from pathlib import Path

import pytest
from PIL import Image

from rooteps.commands.docs import index, site
from rooteps.commands.main import main
from rooteps.figures import waterfall
from rooteps.figures.worked_example import explained
from rooteps.theory.registry import find, theorems
from rooteps.verification.verdict import Verdict

DOCS = Path(__file__).parents[3] / "docs"
AGAIN = "run `rooteps docs`"


@pytest.fixture(scope="module")
def pages():
    return site.pages()


def test_the_pages_are_up_to_date(pages):
    assert set(pages) == {path.name for path in DOCS.glob("*.md")}, AGAIN
    for name, text in pages.items():
        assert (DOCS / name).read_text() == text, f"{name}: {AGAIN}"


def test_the_figures_show_the_numbers_of_the_pages():
    figures = DOCS / site.FIGURES
    assert {path.name for path in figures.iterdir()} == {"dependencies.svg", *(f"{id}.png" for id in theorems())}, AGAIN
    for id, result in theorems().items():
        with Image.open(figures / f"{id}.png") as picture:
            assert picture.info["Description"] == waterfall.describe(explained(result)), f"{id}: {AGAIN}"
        assert (figures / f"{id}.png").stat().st_size < 60_000
    linked = re.findall(r'href="\.\./([a-z0-9-]+)\.md"', (figures / "dependencies.svg").read_text())
    assert set(linked) == set(theorems())


def test_every_link_leads_somewhere(pages):
    for name, text in pages.items():
        for target in re.findall(r"\]\(([^)#]+)\)", re.sub(r"\$[^$]*\$", "", text)):
            assert (DOCS / target).exists(), f"{name}: {target}"


def test_every_example_is_certified(pages):
    for result in theorems().values():
        found = explained(result)
        assert found.arithmetic == "ball"
        assert found.ok, result.id
        assert not [claim.name for claim in (*found.hypotheses, *found.steps) if claim.verdict is Verdict.REFUTED]


@pytest.mark.parametrize("id", theorems())
def test_a_page_says_all_that_the_result_says(pages, id):
    text = pages[f"{id}.md"]
    for name in find(id).without:
        assert f"| **{name}** |" in text
    for claim in explained(find(id)).steps:
        assert f"**{claim.name}**" in text or f"({claim.name})" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    for line in rows:
        assert line.count("|") in (4, 6), line  # a bare bar in a formula would add a column
    assert text.count("$$") % 2 == 0
    assert re.sub(r"\$\$[^$]*\$\$", "", text).count("$") % 2 == 0 or "```console" in text


def test_the_reading_path_reaches_its_goal_in_time_and_in_order(pages):
    path = index.path(pages)
    read = [id for id, _ in path]
    assert index.GOAL in read
    assert index.minutes(pages["example.md"]) + sum(cost for _, cost in path) <= index.MINUTES
    for position, id in enumerate(read):
        assert set(find(id).uses) <= set(read[:position])


def test_the_command_writes_them(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(site, "pages", lambda: {"README.md": "text\n"})
    monkeypatch.setattr(site, "draw", lambda folder: [folder / "x.png"])
    assert main(["docs", "--out", str(tmp_path / "docs")]) == 0
    assert "wrote 1 pages and 1 figures" in capsys.readouterr().out
    assert (tmp_path / "docs" / "README.md").read_text() == "text\n"
