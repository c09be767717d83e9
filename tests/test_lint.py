"""What the linters must catch, with the settings of the project: names that nobody defines, in shapes and in code."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = '''"""A page."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float


class Thing:
    """A thing; its shapes are strings, the last one of them is not."""

    p: Float[np.ndarray, " n"]
    q: Float[np.ndarray, "n V"]
    r: Float[np.ndarray, unquoted]
    s: Undefined


def size(thing: Thing) -> int:
    """Its size."""
    return len(thing.q) + misspelt
'''


def complaints(tool: str, *arguments: str, source: str | None = None) -> set[str]:
    """The names that a linter complains of."""
    command = [sys.executable, "-m", tool, *arguments]
    done = subprocess.run(command, cwd=ROOT, input=source, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    return set(re.findall(r"[`\"](\w+)[`\"]", done.stdout))


def test_ruff_catches_undefined_names():
    found = complaints("ruff", "check", "--output-format=concise", "--stdin-filename=theory/x.py", "-", source=PAGE)
    assert found == {"unquoted", "Undefined", "misspelt"}


def test_mypy_catches_undefined_names(tmp_path):
    (tmp_path / "page.py").write_text(PAGE)
    arguments = ("--config-file=pyproject.toml", "--follow-imports=skip", f"--cache-dir={tmp_path}")
    found = complaints("mypy", *arguments, str(tmp_path / "page.py"))
    assert found == {"Undefined", "misspelt"}
