"""Copies of the source tree, builds of it, and environments in which a wheel is installed: no network, no checkout."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARTS = [path.name for path in (ROOT / "rooteps").iterdir() if path.is_symlink()]
BUILT_FROM = (*PARTS, "rooteps", "weights", "LICENSE", "README.md", "pyproject.toml", "setup.py")
HOOKS = """
import sys
from setuptools import build_meta
print(getattr(build_meta, sys.argv[1])(sys.argv[2]), file=sys.stderr)
"""


def run(*command: str | Path, cwd: Path, ok: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a program as somebody else would: nothing of this checkout or of this pytest in its environment."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST", "HYPOTHESIS")) and k != "CI"}
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    assert not ok or done.returncode == 0, f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def copy_of_the_tree(folder: Path, weights: bool = True) -> Path:
    """What the distributions are built from, links as links."""
    folder.mkdir(parents=True)
    leave = shutil.ignore_patterns("__pycache__", "*.egg-info", "build", *([] if weights else ["step-*"]))
    for name in BUILT_FROM:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, symlinks=True, ignore=leave)
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


def build(tree: Path, out: Path, hook: str = "build_wheel") -> Path:
    """What the build backend makes of a tree, through the hook that pip calls."""
    done = run(sys.executable, "-c", HOOKS, hook, out, cwd=tree)
    return out / done.stderr.splitlines()[-1]


def refused(tree: Path, hook: str) -> str:
    """The whole of what a build says that has to fail."""
    done = run(sys.executable, "-c", HOOKS, hook, tree / "out", cwd=tree, ok=False)
    assert done.returncode == 1
    assert not list(tree.glob("out/*"))
    return done.stderr


class Environment:
    """A virtual environment that sees the packages of this one by a path, as the machine is without a network."""

    def __init__(self, folder: Path):
        lacks_pip = importlib.util.find_spec("pip") is None
        venv.EnvBuilder(with_pip=lacks_pip, symlinks=os.name != "nt").create(folder)
        self.python = next(path for path in (folder / "bin/python", folder / "Scripts/python.exe") if path.exists())
        self.folder = folder
        self.site = Path(
            run(self.python, "-c", "import site; print(site.getsitepackages()[0])", cwd=folder).stdout.strip()
        )
        paths = sysconfig.get_paths()
        (self.site / "of_the_tests.pth").write_text("".join(f"{paths[name]}\n" for name in ("purelib", "platlib")))
        self.before = {path.name for path in self.site.iterdir()}

    def program(self, name: str) -> Path:
        """A console script."""
        return self.python.with_name(name)

    def script(self, module: str, function: str) -> Path:
        """A console script of a package that is seen by the path, as its installation here would have written it."""
        path = self.python.with_name(module)
        path.write_text(f"import sys\n\nfrom {module} import {function}\n\nsys.exit({function}())\n")
        return path

    def pip(self, *arguments: str | Path) -> None:
        """Run pip, without index and dependencies."""
        run(self.python, "-m", "pip", "--disable-pip-version-check", "-q", *arguments, cwd=self.folder)

    def install(self, *wheels: Path) -> None:
        """Install wheels, not editable."""
        self.pip("install", "--no-index", "--no-deps", "--no-compile", *wheels)

    def landed(self) -> set[str]:
        """What the installations have added to site-packages."""
        return {path.name for path in self.site.iterdir()} - self.before - {"__pycache__"}

    def files(self, name: str) -> set[Path]:
        """The files of an installed package, but for compiled ones."""
        return {path for path in (self.site / name).rglob("*") if path.is_file() and path.suffix != ".pyc"}
