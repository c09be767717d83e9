"""Show what is proved in Coq: the formal statement of a result next to its page's, and the axioms it rests on.

Without RESULT: every result, and the rung on which it stands. With RESULT the statement is compiled, if Coq is there
and only as far as something has changed; from scratch that takes two minutes.
"""

from __future__ import annotations

import argparse
import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rooteps.theory.theorem import Theorem

INSTALL = "apt install coq libcoq-coquelicot libcoq-interval"
ALLOWED = frozenset(("classic", "functional_extensionality_dep", "sig_forall_dec", "sig_not_dec"))
"""The axioms of the classical reals in Coq's standard library."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps prove``."""
    parser.add_argument("result", metavar="RESULT", nargs="?", help="id of the result, e.g. softmax-transfer")
    parser.add_argument("--no-compile", action="store_true", help="show the statement, even where Coq is there")


def run(options: argparse.Namespace) -> int:
    """Print one statement or the table; exit 1 when a proof does not compile, or rests on another axiom."""
    from rooteps.commands.main import UsageError, unknown
    from rooteps.theory.registry import theorems
    from rooteps.verification.formal import PROOFS

    if options.result is None:
        return _table()
    if options.result not in theorems():
        raise unknown("result", options.result, list(theorems()))
    if not PROOFS.is_dir():
        raise UsageError("prove: the proofs are in the repository, in proofs/, and not in this installation")
    return _one(theorems()[options.result], not options.no_compile)


def _table() -> int:
    from rooteps.commands.render import terminal
    from rooteps.theory.registry import theorems
    from rooteps.verification.formal import NOT_PROVED, rung

    console = terminal.console()
    table = terminal.table("Rungs", ("", "id", "rung", "why no further"))
    for result in theorems().values():
        table.add_row(result.number, result.id, rung(result), NOT_PROVED.get(result.id, ""))
    terminal.show(console, table)
    return 0


def _one(theorem: Theorem, compile: bool) -> int:
    from rich.text import Text

    from rooteps.commands.render import terminal
    from rooteps.verification.formal import NOT_PROVED, PROOFS, rung, statements

    console = terminal.console()
    terminal.show(console, Text(f"{theorem.number} {theorem.id}: {rung(theorem)}", style="bold"))
    terminal.show(console, Text("\nOn the page\n", style="bold"), terminal.mathematics(theorem.statement))
    if theorem.id in NOT_PROVED:
        terminal.show(console, Text(f"\nNot proved in Coq: {NOT_PROVED[theorem.id]}."))
        return 0
    formal = statements()[theorem.id.replace("-", "_")]
    where = f" (proofs/{formal.file}.v, on foundations/definitions.v)"
    terminal.show(console, Text("\nIn Coq", style="bold"), Text(where))
    print(f"\n{''.join(f'{line}{chr(10)}' for line in formal.context)}\n{formal.text}\n")
    if not compile:
        return 0
    complaint, axioms = compiled(PROOFS, formal.file, formal.name)
    if complaint:
        print(complaint)
        return 0 if complaint.startswith("Not compiled") else 1
    strange = sorted(axioms - ALLOWED)
    print(f"Compiled. Axioms: {', '.join(sorted(axioms)) or 'none'}.")
    if strange:
        terminal.show(console, Text(f"Not those of classical reals: {', '.join(strange)}.", style="bold red"))
    return 1 if strange else 0


def compiled(proofs: Path, file: str, name: str) -> tuple[str, set[str]]:
    """Compile a file of statements as far as it has changed: what went wrong, or nothing and the axioms of one."""
    import shutil

    missing = [tool for tool in ("coqc", "coq_makefile", "make") if shutil.which(tool) is None]
    if missing:
        return f"Not compiled: {', '.join(missing)} is missing. On Debian and Ubuntu: {INSTALL}", set()

    with _alone(proofs):
        return _compiled(proofs, file, name)


@contextlib.contextmanager
def _alone(proofs: Path) -> Iterator[None]:
    """Wait until nobody else compiles there, ``make proofs`` included: two compilers leave each other half files."""
    import fcntl
    import os

    handle = os.open(proofs, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # no locks here
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _compiled(proofs: Path, file: str, name: str) -> tuple[str, set[str]]:
    import subprocess
    import tempfile
    from pathlib import Path

    from rooteps.commands.render import terminal

    def called(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=proofs, capture_output=True, text=True, check=False)

    with terminal.progress("compiling"):
        for target in (["Makefile.coq"], ["-f", "Makefile.coq", f"{file}.vo"]):
            done = called("make", "-s", "-j2", *target)
            if done.returncode:
                return f"It does not compile: {_first_error(done.stdout + done.stderr)}", set()
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "asked.v"
        asked.write_text(f"From Rooteps Require {file}. Print Assumptions {file}.{name}.\n", encoding="utf-8")
        done = called("coqc", "-q", "-w", "none", "-Q", ".", "Rooteps", str(asked))
    if done.returncode:
        return f"It does not compile: {_first_error(done.stdout + done.stderr)}", set()
    return "", set(axioms_in(done.stdout))


def axioms_in(printed: str) -> Iterator[str]:
    """The names in what Print Assumptions says.

    >>> list(axioms_in("Axioms:\\nClassicalDedekindReals.sig_not_dec : forall P : Prop,\\n  {~ ~ P}\\nclassic\\n  : x"))
    ['sig_not_dec', 'classic']
    """
    for line in printed.splitlines():
        if line and not line.startswith((" ", "Axioms:", "Closed under")):
            yield line.split(":")[0].strip().rpartition(".")[2]


def _first_error(output: str) -> str:
    lines = output.splitlines()
    found = [i for i, line in enumerate(lines) if line.startswith("File ")]
    return "\n".join(lines[found[0] : found[0] + 8] if found else lines[-8:])
