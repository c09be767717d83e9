"""Run some of the tests on the wheels under every Python that pyproject.toml names, and under its lowest versions.

Each run has an environment of its own in the user's cache, into which pip installs the wheels and what they need;
the tests run from a folder without the checkout. Arguments choose runs: ``3.12``, ``lowest``; default all.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.package.installed import build, copy_of_the_tree, run  # noqa: E402

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
HOMES = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "rooteps" / "versions"
"""Outside the checkout, whose conftest.py would be loaded for what is installed below it."""
LOWEST = "lowest"
HELPERS = ("mpmath", "pytest-xdist")
"""What the tests below need of the extra ``dev``."""
TESTS = (
    *("tests/theory/test_number_systems.py", "tests/theory/test_optimum.py", "tests/theory/test_registry.py"),
    *("tests/theory/theorems", "tests/theory/classifiers/test_transfer_loss.py", "tests/synthetic/strategies"),
    *("tests/verification/test_assertion.py", "tests/verification/test_pytest_plugin.py"),
    *("tests/verification/test_tiny_epsilon.py", "tests/bridge/test_embedded.py", "tests/commands/test_start.py"),
)
"""Number systems, theorems on random worlds, Hypothesis, pytest, safetensors, the command line."""


def pythons() -> list[str]:
    """The versions that the classifiers name, e.g. ``3.11``, the oldest first."""
    found = [re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", c) for c in PROJECT["project"]["classifiers"]]
    return sorted((match[1] for match in found if match), key=lambda version: int(version[2:]))


def interpreter(version: str) -> Path | None:
    """A Python of that version that runs, on PATH or of pyenv; a shim may lie there without one behind it."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    places = [Path(folder, f"python{version}") for folder in os.environ["PATH"].split(os.pathsep)]
    probe = "import sys, venv; print('%d.%d' % sys.version_info[:2])"
    for path in [*places, *sorted(pyenv.glob(f"versions/{version}.*/bin/python"))]:
        if path.is_file():
            told = subprocess.run([path, "-c", probe], capture_output=True, text=True, check=False).stdout
            if told.strip() == version:
                return path
    return None


def requirements(lowest: bool) -> list[str]:
    """What pip is asked for besides the wheels; the lowest versions are those that pyproject.toml allows."""
    needed = PROJECT["project"]["dependencies"]
    helpers = [one for one in PROJECT["project"]["optional-dependencies"]["dev"] if one.startswith(HELPERS)]
    return [one.replace(">=", "==") if lowest else one for one in (*needed, *helpers)]


def tried(name: str, python: Path, wheels: list[Path], folder: Path) -> bool:
    """Install into an environment of that name and run the tests there."""
    home = HOMES / name
    ours = home / "bin" / "python"
    if not ours.exists():
        shutil.rmtree(home, ignore_errors=True)
        run(python, "-m", "venv", home, cwd=folder)
    pip = (ours, "-m", "pip", "--disable-pip-version-check", "-q", "install")
    run(*pip, *requirements(name == LOWEST), cwd=folder)
    run(*pip, "--no-deps", "--force-reinstall", *wheels, cwd=folder)
    run(ours, "-c", f"import rooteps; assert rooteps.__file__.startswith({str(home)!r})", cwd=folder)
    print(f"{name}: {python}", flush=True)
    tests = [*TESTS, "--pyargs", "rooteps.theory", "rooteps.verification"]
    if name == LOWEST:  # old packages meet new ones that would have them written otherwise
        tests += ["-W", "default::DeprecationWarning"]
    clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return subprocess.run([ours, "-m", "pytest", "-q", *tests], cwd=folder, env=clean, check=False).returncode == 0


def main(chosen: list[str]) -> int:
    """Run what is asked for; 1 if a test fails anywhere. An interpreter that is not here is named, and is no error."""
    runs = {version: version for version in pythons()} | {LOWEST: pythons()[0]}
    if unknown := set(chosen) - set(runs):
        print(f"versions: there is no {', '.join(sorted(unknown))}; there are {', '.join(runs)}", file=sys.stderr)
        return 2
    found = {name: interpreter(version) for name, version in runs.items() if name in (chosen or runs)}
    failed = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        tree = copy_of_the_tree(folder / "tree")
        wheels = [build(tree, folder / "dist"), build(tree / "weights", folder / "dist")]
        here = folder / "here"
        shutil.copytree(ROOT / "tests", here / "tests", ignore=shutil.ignore_patterns("__pycache__", "package"))
        for file in ("conftest.py", "pyproject.toml"):
            shutil.copy(ROOT / file, here)
        for name, python in found.items():
            if python is not None and not tried(name, python, wheels, here):
                failed.append(name)
    absent = [name for name, python in found.items() if python is None]
    print(f"versions: tried {', '.join(name for name in found if name not in absent) or 'none'}", end="")
    print(f"; not here {', '.join(absent)}" if absent else "", end="")
    print(f"; failed {', '.join(failed)}" if failed else "")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
