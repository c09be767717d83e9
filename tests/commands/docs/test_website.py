"""``rooteps docs --site`` writes pages that need no network, keep every formula, and lead to each other."""

import hashlib
import html
import json
import re
from pathlib import Path

import pytest

from rooteps.commands.docs import site, website
from rooteps.commands.main import main
from rooteps.commands.web import document
from rooteps.theory.registry import theorems
from tests.docs.commonmark import formulas, outside_code
from tests.docs.pages import ROOT
from tests.offline import nowhere, outside

DOCS = ROOT / "docs"
PICTURES = {f"figures/{path.name}": path.read_bytes() for path in (DOCS / "figures").iterdir()}
OTHER_FONTS = re.compile(r"\\(mathcal|mathscr|mathfrak|mathsf|mathtt|cal|frak|texttt|textsf|boldsymbol|pmb)\b")


@pytest.fixture(scope="module")
def files():
    return website.site({path.name: path.read_text() for path in DOCS.glob("*.md")}, PICTURES)


def pages(files):
    return {path: text for path, text in files.items() if path.endswith(".html")}


def test_nothing_is_loaded_from_outside(files):
    assert outside(files) == []


@pytest.mark.parametrize(
    "page",
    [
        '<img src="https://a.org/b.png">',
        '<link href="//a.org/b.css">',
        '<p style="background:url(http://a.org/b)">',
        "<style>@import 'b.css';</style>",
        "<script>fetch('b')</script>",
    ],
)
def test_what_is_loaded_from_outside_is_noticed(page):
    assert len(outside({"a.html": page})) == 1
    assert nowhere({"a.html": '<a href="b.html">b</a><a href="#c">c</a>'}) == [("a.html", "b.html"), ("a.html", "#c")]


def test_every_link_leads_to_a_page_and_a_place_on_it(files):
    assert nowhere(files) == []
    assert 'href="../proofs/arrows.v.html#L' in files["docs/softmax-transfer.html"]
    assert {f"docs/{id}.html" for id in theorems()} <= set(files)


def test_a_link_to_a_lemma_ends_at_its_line_and_headings_have_names(files):
    page = files["docs/softmax-transfer.html"]
    linked = re.findall(r'<a href="\.\./proofs/arrows\.v\.html#(L\d+)"><code>(\w+)</code>', page)
    assert len(linked) > 5
    for line, lemma in linked:
        assert re.search(rf'<span id="{line}">\w+ {lemma}\b', files["proofs/arrows.v.html"]), lemma
    assert '<h2 id="where-it-loses">' in page


def test_the_hand_written_pages_come_along(files):
    assert {"index.html", "docs/index.html", "proofs/index.html", "docs/guide/lessons.html"} <= set(files)


def test_every_formula_is_there_once(files):
    for path in (*DOCS.glob("*.md"), *(DOCS / "guide").glob("*.md"), ROOT / "README.md"):
        page = files[website.address(path.relative_to(ROOT).as_posix())]
        shown = re.findall(r'<span class="tex[^"]*">(.*?)</span>', page)
        assert [html.unescape(one) for one in shown] == formulas(outside_code(path.read_text())), path
        assert not any(OTHER_FONTS.search(one) for one in shown), "vendor the fonts of it too"
        assert "$" not in re.sub(r"<code.*?</code>", "", page, flags=re.DOTALL)


def test_the_graph_leads_to_every_result(files):
    graph = re.search(r"<svg.*?</svg>", files["docs/index.html"], re.DOTALL)[0]
    assert set(re.findall(r'xlink:href="([^"#]+)"', graph)) == {f"{id}.html" for id in theorems()}


def test_the_search_knows_every_page_with_its_formulas(files):
    known = json.loads(files["web/pages.js"].removeprefix("const PAGES = ").rstrip(";\n"))
    assert {entry["href"] for entry in known} == set(pages(files))
    (pinsker,) = [entry for entry in known if entry["href"] == "docs/pinsker.html"]
    assert pinsker["title"] == "4. Pinsker and its refinements"
    assert "‖p − q‖₁ ≤ g*(x)" in pinsker["text"]
    assert not [entry for entry in known if "\\thinspace" in entry["text"] and entry["href"].startswith("docs/")]


def test_katex_is_what_its_source_says():
    folder = Path(document.HERE, "katex")
    sums = dict(reversed(line.split()) for line in (folder / "SOURCE.txt").read_text().splitlines() if "  " in line)
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == {
        *sums,
        "SOURCE.txt",
    }
    for name, expected in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == expected, name


def test_without_a_checkout_links_that_lead_out_are_text(monkeypatch, tmp_path):
    monkeypatch.setattr(website, "ROOT", tmp_path)
    files = website.site({"README.md": "[b](tables.md), [c](../proofs/c.v#L1)", "tables.md": "", "example.md": ""}, {})
    assert '<p><a href="tables.html">b</a>, <span>c</span></p>' in files["docs/index.html"]
    assert "docs/index.html" in files["index.html"]
    assert nowhere(files) == []


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(site, "pages", lambda: {"README.md": "# A page\n"})
    monkeypatch.setattr(site, "pictures", dict)


def test_the_command_replaces_what_it_wrote_before(small, capsys, tmp_path):
    for _ in range(2):
        assert main(["docs", "--site", str(tmp_path / "new")]) == 0
        assert "open" in capsys.readouterr().out
        (tmp_path / "new" / "old.html").touch()
    assert [path.name for path in tmp_path.iterdir()] == ["new"]
    assert (tmp_path / "new" / "web" / "katex" / "katex.min.js").is_file()


def test_files_of_others_are_left_alone(small, capsys, tmp_path):
    (tmp_path / "mine.txt").touch()
    for wrong in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(SystemExit) as end:
            main(["docs", "--site", str(wrong)])
        assert end.value.code == 2
        assert re.fullmatch(r"rooteps: --site: .*\n", capsys.readouterr().err)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
