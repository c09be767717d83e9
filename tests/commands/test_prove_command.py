"""`rooteps prove`: both statements are shown; what compiles them is not asked for here, and is where it is missing."""

import fcntl
import os
import shutil
import subprocess

import pytest

from rooteps.commands import prove
from rooteps.commands.main import main
from rooteps.theory.registry import theorems
from rooteps.verification import formal


@pytest.mark.parametrize("id", theorems())
def test_both_statements_are_shown(id, capsys):
    assert main(["prove", id, "--no-compile"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"{theorems()[id].number} {id}: ")
    if id in formal.NOT_PROVED:
        assert f"Not proved in Coq: {formal.NOT_PROVED[id][:20]}" in shown
    else:
        assert f"\nTheorem {id.replace('-', '_')} " in shown


def test_the_table_has_every_result_and_its_rung(capsys):
    assert main(["prove"]) == 0
    shown = capsys.readouterr().out
    assert all(id in shown for id in theorems())
    assert shown.count("proved for all worlds") == len(theorems()) - len(formal.NOT_PROVED)


def test_without_coq_one_line_says_what_to_install(capsys, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert main(["prove", "pinsker"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Not compiled: coqc, coq_makefile, make")


def test_an_unknown_result_and_an_installation_without_proofs(capsys, monkeypatch, tmp_path):
    for arguments, message in ((["pinskr"], "did you mean pinsker"), (["pinsker"], "the proofs are in the repository")):
        if message.startswith("the"):
            monkeypatch.setattr(formal, "PROOFS", tmp_path / "none")
        with pytest.raises(SystemExit) as end:
            main(["prove", *arguments])
        assert end.value.code == 2
        assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("codes", "printed", "expected", "code"),
    [
        (
            (0, 0, 0),
            "Axioms:\nClassicalDedekindReals.sig_not_dec : forall P : Prop,\n  {~ ~ P} + {~ P}",
            "sig_not_dec.",
            0,
        ),
        ((0, 0, 0), "Closed under the global context\n", "Axioms: none.", 0),
        ((0, 0, 0), "Axioms:\nfalsehood : False\n", "Not those of classical reals: falsehood.", 1),
        ((0, 2), 'COQC x.v\nFile "./x.v", line 3, characters 0-2:\nError: no.\n', 'not compile: File "./x.v"', 1),
        ((0, 0, 1), "Error: no such thing", "not compile: Error: no such thing", 1),
    ],
)
def test_what_coq_says_decides(codes, printed, expected, code, capsys, monkeypatch):
    """Coq itself runs in ``make proofs``; here its answers are given."""
    answers = iter(codes)
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(
        subprocess,
        "run",
        lambda command, **_: subprocess.CompletedProcess(command, next(answers), printed, ""),
    )
    assert main(["prove", "pinsker"]) == code
    assert expected in capsys.readouterr().out


def test_nobody_else_compiles_meanwhile(capsys, monkeypatch):
    def answer(command, **_):
        handle = os.open(formal.PROOFS, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(handle)
        return subprocess.CompletedProcess(command, 0, "Closed under the global context\n", "")

    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(subprocess, "run", answer)
    assert main(["prove", "pinsker"]) == 0
    assert "Axioms: none." in capsys.readouterr().out


@pytest.mark.heavy
@pytest.mark.skipif(shutil.which("coqc") is None, reason="needs Coq: " + prove.INSTALL)
def test_coq_itself_compiles_and_prints_the_axioms(capsys):
    assert main(["prove", "pinsker"]) == 0
    last = capsys.readouterr().out.split("Compiled. Axioms: ")[1]
    assert set(last.strip().rstrip(".").split(", ")) <= prove.ALLOWED
