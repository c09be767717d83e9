"""What is printed where there is little: narrow terminals, streams without signs, streams that are closed or full."""

import io
import json
import os
import re
import subprocess
import sys

import pytest

from rooteps.commands import output
from rooteps.commands.main import main
from rooteps.commands.render import terminal
from rooteps.theory.registry import theorems
from tests.verification.good_file import GOOD


@pytest.fixture
def world(tmp_path):
    path = tmp_path / "world.json"
    path.write_text(json.dumps(GOOD))
    return str(path)


def run(*arguments, redirection="", **environment):
    command = " ".join([sys.executable, "-m", "rooteps.commands.main", *arguments, redirection])
    done = subprocess.run(["sh", "-c", command], capture_output=True, env=os.environ | environment)
    return done.returncode, done.stdout, done.stderr.decode()


NUMBER = re.compile(r"-?[0-9]+\.[0-9]+")


@pytest.mark.parametrize("command", ["verify softmax-transfer pinsker", "explain softmax-transfer"])
def test_no_number_and_no_name_is_cut_in_40_columns(command, world, capsys, monkeypatch):
    found = {}
    for columns in ("40", "120"):
        monkeypatch.setenv("COLUMNS", columns)
        assert main([*command.split(), "--instance", world]) == 0
        found[columns] = capsys.readouterr().out
    assert NUMBER.findall(found["40"]) == NUMBER.findall(found["120"])
    assert "…" not in found["40"]
    assert command.startswith("explain") or {"softmax-transfer", "pinsker"} <= set(found["40"].split())


@pytest.mark.parametrize("columns", ["40", "100"])
def test_no_cell_of_several_words_is_cut(columns, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", columns)
    table, cells = terminal.table("Gains", ("id", *"abcde"), right=tuple("abcde")), ["1.00 (1.00–3.49)"] * 5
    table.add_row("misspecified", *cells)
    terminal.show(terminal.console(), table)
    assert capsys.readouterr().out.split()[-11:] == ["misspecified", *" ".join(cells).split()]


def test_without_its_sign_a_verdict_is_not_taken_for_undecided(world):
    code, out, err = run("verify", "pinsker", "subspace-pinsker", "--instance", world, PYTHONIOENCODING="ascii")
    assert (code, err) == (0, "")
    text = out.decode("ascii")
    assert "?" not in text
    assert re.search(r"[+] .*pinsker .*holds", text)
    assert "<=" in text


def test_the_locale_c_is_written_in_ascii(world):
    line = ("verify", "pinsker", "--instance", world)
    ascii = run(*line, PYTHONIOENCODING="ascii")
    assert run(*line, LC_ALL="C") == run(*line, LC_ALL="POSIX") == ascii
    assert "≤" in run(*line, LC_ALL="C", PYTHONIOENCODING="utf-8")[1].decode()


def test_every_letter_of_the_theory_has_a_name_in_ascii():
    said = output.in_ascii("✗ 𝔼_{p_L} ‖pₛ − qₛ‖₁ ≥ √ε Φλ Δ γ² → ∞ ö 2⁻⁶⁴ \u2603")
    assert said == "x E_{p_L} ||p_s - q_s||_1 >= sqrt epsilon Phi lambda Delta gamma^2 -> inf o 2^-64 _"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Softmax transfer · result 7", "Softmax transfer | result 7"),
        ("v·(pₛ − qₛ) and θₛ·φ", "v.(p_s - q_s) and theta_s.phi"),
        ("½ osc(v) or ⅓osc", "1/2 osc(v) or 1/3osc"),
        ("±4.1e-76", "+-4.1e-76"),
        ("2B²ε/γ, Φq, √x, √(2x)", "2B^2 epsilon/gamma, Phi q, sqrt x, sqrt(2x)"),
        ("p̂, Csiszár, Bølge", "p^, Csiszar, Bolge"),
    ],
)
def test_numbers_and_products_keep_their_meaning_in_ascii(written, said):
    assert output.in_ascii(written) == said
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="rooteps")  # which sees the other signs in pieces
    stream.write(written)
    stream.flush()
    assert stream.buffer.getvalue().decode() == said


def test_every_sign_that_a_result_is_written_with_has_a_fallback():
    for result in theorems().values():
        for text in (result.statement, result.source, result.text, *result.without.values()):
            signs = set(str(terminal.mathematics(text)) + text)
            assert [sign for sign in signs if not sign.isascii() and output.in_ascii(sign) in ("_", "?")] == []


@pytest.mark.parametrize(
    ("arguments", "redirection", "code", "message"),
    [
        (["list"], ">&-", 2, "rooteps: standard output is closed, and there the answer would be\n"),
        (["list", "--markdown"], ">/dev/full", 3, "rooteps: no space left on device\n"),
        (["nonsense"], "2>&-", 2, ""),
        (["nonsense"], "2>/dev/full", 2, ""),
    ],
)
def test_streams_that_are_closed_or_full(arguments, redirection, code, message):
    assert run(*arguments, redirection=redirection) == (code, b"", message)


def test_a_platform_that_is_not_here_takes_one_line():
    code, out, err = run("falsify", "softmax-transfer", "--with", "constant=1.9", JAX_PLATFORMS="nonsense")
    assert (code, out) == (2, b"")
    assert err == "rooteps: JAX_PLATFORMS=nonsense: JAX computes on nothing of that name here; cpu is always there\n"


def test_a_sweep_on_a_platform_that_is_not_here_makes_no_directory(tmp_path):
    axes = ("--language", "sharp", "--epsilon", "1e-3", "--out", str(tmp_path / "new"))
    code, out, err = run("sweep", "softmax-transfer", *axes, JAX_PLATFORMS="nonsense")
    assert (code, out) == (2, b"")
    assert err.startswith("rooteps: JAX_PLATFORMS=nonsense: ")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("put", ["text", "title", "cell", "header"])
def test_foreign_text_steers_no_terminal_wherever_it_is_printed(put, capsys):
    foreign = "\x1b[2J\x1b]0;title\x07\u202e"
    table = terminal.table(foreign if put == "title" else "", (foreign if put == "header" else "name",))
    table.add_row(foreign if put == "cell" else "x")
    terminal.show(terminal.console(), table, *([foreign] if put == "text" else []))
    out = capsys.readouterr().out
    assert r"\x1b[2J" in out.replace("\n", "")
    assert out.replace("\n", "").isprintable()


def test_the_version(capsys):
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0
    assert re.fullmatch(r"rooteps \d+\.\d+\.\d+\S*\n", capsys.readouterr().out)
