"""Tables are generated from the registries: every id is there, in the terminal and in Markdown."""

from rooteps.commands.main import main
from rooteps.figures import registry
from rooteps.synthetic.languages import FAMILIES
from rooteps.synthetic.near_optimal import MAKERS
from rooteps.theory.registry import theorems
from rooteps.verification.formal import NOT_PROVED


def test_every_id_is_listed(capsys, monkeypatch):
    for width in ("80", "120"):
        monkeypatch.setenv("COLUMNS", width)
        assert main(["list"]) == 0
        text = capsys.readouterr().out
        assert "\x1b" not in text
        assert max(map(len, text.splitlines())) <= int(width)
        for name in (*theorems(), *FAMILIES, *MAKERS, *registry.names()):
            assert name in text, name


def test_markdown_has_a_row_for_each(capsys):
    assert main(["list", "--markdown"]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = [*theorems(), *FAMILIES, *MAKERS, *registry.names()]  # a result and a figure may share one
    for name in names:
        assert sum(f"| `{name}` |" in line for line in lines) == names.count(name), name
    tables = [line for line in lines if line.startswith("|")]
    assert {line.count("|") for line in tables} == {3, 6}
    assert any("| `gaussian-partition` |" in line and line.endswith("| certified in balls |") for line in lines)
    assert sum(line.endswith("| proved for all worlds |") for line in lines) == len(theorems()) - len(NOT_PROVED)
