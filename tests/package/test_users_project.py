"""A project of a user, whose folders have the names of ours: its tests pass on an installation from the wheel."""

from pathlib import Path

import pytest

from tests.package.installed import run

FOLDERS = ("theory", "figures", "commands", "synthetic", "verification")
SETTINGS = """
[tool.pytest.ini_options]
addopts = "-p no:cacheprovider"
pythonpath = ["."]
"""
MODULE = "WHOSE = __name__ + ' is mine'\n"
TESTS = """
from hypothesis import given, settings

import rooteps.figures.style
import rooteps.verification
from rooteps import Balls, Instance, Language, Model, World, assert_holds, strategies, verify

import commands.command
import figures.figure
import synthetic.data
import theory.lemma
import verification

WORLD = Instance(Language(p_L=[1.0], probs=[[0.5, 0.5]]), Model(probs=[[0.75, 0.25]]))


def test_everything_is_whose_it_is(pytestconfig):
    assert theory.lemma.WHOSE == "theory.lemma is mine"
    assert figures.figure.WHOSE == "figures.figure is mine"
    assert commands.command.WHOSE == "commands.command is mine"
    assert synthetic.data.WHOSE == "synthetic.data is mine"
    assert verification.WHOSE == "verification is mine"
    assert not hasattr(rooteps.verification, "WHOSE")
    assert World.__module__ == "rooteps.theory.world"
    assert pytestconfig.getoption("--rooteps-arithmetic") == "ball"
    assert pytestconfig.pluginmanager.hasplugin("rooteps")


@given(strategies.instances("pinsker"))
@settings(max_examples=5, deadline=None)
def test_pinsker_on_random_worlds(world):
    assert_holds("pinsker", world)


def test_pinsker_on_mine():
    assert_holds("pinsker", WORLD)
    assert verify("pinsker", WORLD, Balls(128)).verdict.word == "holds"
"""


def project(folder: Path, packages: bool, module: bool) -> Path:
    """A project with our folders, each a package or not, and ``verification`` as a module or a folder."""
    for name in (*FOLDERS, "tests"):
        (folder / name).mkdir(parents=True)
        if packages:
            (folder / name / "__init__.py").touch()
    for name in ("theory/lemma", "figures/figure", "commands/command", "synthetic/data"):
        (folder / f"{name}.py").write_text(MODULE)
    if module:
        (folder / "verification" / "__init__.py").unlink(missing_ok=True)
        (folder / "verification").rmdir()
    (folder / ("verification.py" if module else "verification/__init__.py")).write_text(MODULE)
    (folder / "pyproject.toml").write_text(SETTINGS)
    (folder / "tests" / "test_mine.py").write_text(TESTS)
    return folder


@pytest.mark.parametrize(
    ("packages", "module", "as_module"),
    [
        (True, False, False),
        pytest.param(False, True, True, marks=pytest.mark.heavy),
        pytest.param(True, False, True, marks=pytest.mark.heavy),
        pytest.param(False, True, False, marks=pytest.mark.heavy),
    ],
)
def test_its_tests_pass(environment, tmp_path, packages, module, as_module):
    mine = project(tmp_path / "mine", packages, module)
    # `python -m pytest` finds the project itself first, before the plugin is loaded; `pytest` does not.
    program = ("-m", "pytest") if as_module else (environment.script("pytest", "main"),)
    assert "3 passed" in run(environment.python, *program, cwd=mine).stdout
