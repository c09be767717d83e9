"""`rooteps figure`, `rooteps figures` and `rooteps explain --figure`."""

import os
import re
from html.parser import HTMLParser

import pytest

from rooteps.bridge import embedded
from rooteps.commands.main import main
from rooteps.commands.render.figure_index import page
from rooteps.figures import registry


@pytest.fixture
def two_figures(monkeypatch):
    monkeypatch.setattr(registry, "_MODULES", ("sharpness", "dependencies"))


def test_the_ending_chooses_the_format(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["figure", "dependencies", "--out", "graph.svg"]) == 0
    assert os.listdir() == ["graph.svg"]
    assert main(["figure", "dependencies"]) == 0
    assert sorted(os.listdir()) == ["dependencies.pdf", "dependencies.png", "dependencies.svg", "graph.svg"]
    assert "wrote dependencies.png, dependencies.svg, dependencies.pdf" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["figure", "sharpnes"], "figure: 'sharpnes' is not known; did you mean sharpness"),
        (["figure", "sharpness", "--out", "x.jpg"], "--out: x.jpg ends in .jpg; formats are png, svg, pdf"),
        (["figure", "sharpness", "--out", ""], "--out: '' names no file"),
        (["figure", "sharpness", "--out", "."], "--out: '.' names no file"),
        (["figure", "sharpness", "--out", "/none/x.png"], "--out: /none/x.png cannot be written"),
        (["figure", "sharpness", "--from", "/none"], "--from: /none is not a directory"),
        (["figure", "sharpness", "--from", "/", "--seed", "1"], "--seed: says how to measure"),
        (["figure", "sharpness", "--from", "/"], "--from: sharpness measures its numbers itself"),
        (["figures"], "the following arguments are required: --out"),
        (["figures", "--out", "/dev/null/x"], "--out: /dev/null/x cannot be made"),
        (["explain", "pinsker", "--figure", "x.gif"], "--figure: x.gif ends in .gif"),
    ],
)
def test_bad_values_take_one_line(arguments, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    assert capsys.readouterr().err.startswith(f"rooteps: {message}")
    assert not os.listdir()


def test_all_figures_with_their_index(in_one_process, two_figures, capsys, tmp_path):
    out = tmp_path / "new" / "figures"
    assert main(["figures", "--out", str(out)]) == 0
    assert f"wrote 2 figures and {out / 'index.html'}" in capsys.readouterr().out
    expected = {f"{name}.{ending}" for name in registry.names() for ending in ("png", "svg", "pdf")}
    assert set(os.listdir(out)) == expected | {"index.html"}
    for name in re.findall(r'(?:src|href)="([^"#:]+)"', (out / "index.html").read_text()):
        assert (out / name).is_file(), name


def test_figures_of_absent_weights_are_left_out(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(registry, "_MODULES", ("dependencies", "checkpoints"))
    monkeypatch.setattr(embedded, "FOLDER", tmp_path / "none")
    assert main(["figures", "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr().out
    assert f"left out checkpoints, figures of the embedded model ({embedded.MISSING})\nwrote 1 figures and" in printed
    assert {path.stem for path in (tmp_path / "out").iterdir()} == {"dependencies", "index"}
    assert "checkpoints" not in (tmp_path / "out" / "index.html").read_text()


class Checker(HTMLParser):
    """Every element that is opened is closed; what is loaded is remembered."""

    def __init__(self):
        super().__init__()
        self.open: list[str] = []
        self.loaded: list[str] = []
        self.said = ""

    def handle_starttag(self, tag, attrs):
        self.loaded += [value for name, value in attrs if name == "src" or (tag, name) == ("link", "href")]
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.said += data


def test_the_index_is_whole_and_needs_no_network():
    checker = Checker()
    checker.feed(page(registry.names()))
    assert not checker.open
    assert checker.loaded == [f"{name}.svg" for name in registry.names()]
    assert "@import" not in page(registry.names())
    assert "url(" not in page(registry.names())
    for name in registry.names():
        assert registry.title(name) in checker.said
    assert "$" not in checker.said
    assert "\\" not in checker.said


def test_explain_draws_where_the_proof_loses(capsys, tmp_path):
    picture = tmp_path / "proof.svg"
    arguments = ["explain", "softmax-transfer", "--language", "sharp", "--arithmetic", "ball"]
    assert main([*arguments, "--figure", str(picture)]) == 0
    assert "Conclusion" in capsys.readouterr().out
    described = re.search(r"softmax-transfer: [^<]+", picture.read_text())[0]
    assert "Lipschitz" in described
