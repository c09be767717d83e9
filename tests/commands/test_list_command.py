"""Tables are generated from the registries: every id is there, in the terminal and in Markdown."""

from commands.main import main
from figures import registry
from synthetic.languages import FAMILIES
from synthetic.near_optimal import MAKERS
from theory.registry import results


def test_every_id_is_listed(capsys, monkeypatch):
    for width in ("80", "120"):
        monkeypatch.setenv("COLUMNS", width)
        assert main(["list"]) == 0
        text = capsys.readouterr().out
        assert "\x1b" not in text
        assert max(map(len, text.splitlines())) <= int(width)
        for name in (*results(), *FAMILIES, *MAKERS, *registry.names()):
            assert name in text, name


def test_markdown_has_a_row_for_each(capsys):
    assert main(["list", "--markdown"]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = [*results(), *FAMILIES, *MAKERS, *registry.names()]  # a result and a figure may share one
    for name in names:
        assert sum(f"| `{name}` |" in line for line in lines) == names.count(name), name
    tables = [line for line in lines if line.startswith("|")]
    assert {line.count("|") for line in tables} == {3, 5}
