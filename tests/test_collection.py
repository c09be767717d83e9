"""A module of rooteps is collected by its own name or not at all: by a second one it would make every class twice."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def collect(*arguments: str, folder: str | Path = ".") -> subprocess.CompletedProcess[str]:
    """``pytest --collect-only``, by the console script's way of starting."""
    program = "import sys; sys.path.remove(''); from pytest import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "--collect-only", "-q", "-n", "0", *arguments]
    return subprocess.run(command, cwd=ROOT / folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("folder", "arguments", "instead"),
    [
        (".", ["tests", f"{ROOT}/theory/checks.py::x"], "rooteps/theory/checks.py::x"),
        pytest.param(".", ["weights/embedded"], "rooteps/bridge/embedded", marks=pytest.mark.heavy),
        ("theory", [], "../rooteps/theory"),
    ],
)
def test_a_second_name_is_refused_with_the_first(folder, arguments, instead):
    done = collect(*arguments, folder=folder)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    (line,) = done.stderr.split("\n\n")[0].splitlines()
    assert line.startswith("ERROR: ")
    assert line.endswith(f"is imported as part of rooteps: run pytest {instead}")


def test_the_first_name_is_collected():
    done = collect("rooteps/theory/claims.py")
    assert done.returncode == pytest.ExitCode.OK, done.stdout + done.stderr
    assert "rooteps/theory/claims.py::rooteps.theory.claims.telescope" in done.stdout


def test_a_dot_collects_no_second_names():
    done = collect(".", "--ignore=tests", "--ignore=rooteps")
    assert done.returncode == pytest.ExitCode.NO_TESTS_COLLECTED, done.stdout


@pytest.mark.parametrize("copied", [False, True])
def test_a_copy_without_its_links_is_refused(tmp_path, copied):
    """Its tests would run on the code of another checkout, or on a copy that no edit reaches."""
    for file in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / file, tmp_path)
    for folder in ("theory", "rooteps", "tests", *(["rooteps/theory"] if copied else [])):
        (tmp_path / folder).mkdir()
    (tmp_path / "theory" / "__init__.py").touch()
    if not copied:  # what git makes of a link where there are none
        (tmp_path / "rooteps" / "theory").write_text("../theory")
    done = collect("tests", folder=tmp_path)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    (line,) = done.stderr.split("\n\n")[0].splitlines()
    assert line.startswith("ERROR: rooteps/theory should be a symbolic link to ../theory, and this copy")
