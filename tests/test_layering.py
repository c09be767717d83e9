"""Arrows between folders only point towards the theory."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("theory", "verification", "synthetic", "sweeps", "bridge", "figures", "lessons", "commands")
FOLDERS = (*PACKAGES, "rooteps", "tests", "benchmarks", "weights")
ALLOWED = {
    "theory": {"theory"},
    "verification": {"theory", "verification"},
    "synthetic": {"theory", "synthetic"},
    "bridge": {"theory", "verification", "bridge"},
    "sweeps": {"theory", "verification", "synthetic", "sweeps"},
    "figures": {"theory", "verification", "synthetic", "sweeps", "bridge", "figures"},
    "lessons": {"theory", "verification", "synthetic", "sweeps", "bridge", "figures", "lessons"},
    "commands": {"theory", "verification", "synthetic", "sweeps", "bridge", "figures", "lessons", "commands"},
    "benchmarks": {"theory", "verification", "synthetic", "sweeps", "bridge", "figures", "benchmarks"},
}


def modules(path: Path) -> set[str]:
    """Absolute names of what a file imports, anywhere in it (inside functions too)."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def imported(path: Path) -> set[str]:
    """The folders that a file imports from."""
    parts = [name.split(".") for name in modules(path)]
    return {names[1] if names[0] == "rooteps" else names[0] for names in parts}


def files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("folder", ALLOWED)
def test_a_folder_imports_only_what_lies_below_it(folder):
    for path in files(folder):
        wrong = imported(path) & set(FOLDERS) - ALLOWED[folder]
        assert not wrong, f"{path.relative_to(ROOT)} imports {sorted(wrong)}"


@pytest.mark.parametrize("folder", [*ALLOWED, "tests"])
def test_nothing_is_imported_by_a_second_name(folder):
    """``import theory.world`` next to ``rooteps.theory.world`` would make a second ``World`` class."""
    for path in files(folder):
        bare = {name.split(".")[0] for name in modules(path)} & set(PACKAGES)
        assert not bare, f"{path.relative_to(ROOT)} imports {sorted(bare)}; write rooteps.{min(bare)}"


@pytest.mark.parametrize("folder", PACKAGES)
def test_no_package_goes_through_the_front_door(folder):
    """``from rooteps import verify`` in a theorem would climb without being seen."""
    for path in files(folder):
        names = {name for name in modules(path) if name.split(".")[0] == "rooteps"}
        lazy = {name for name in names if name.split(".")[1:2] not in [[package] for package in PACKAGES]}
        assert not lazy, f"{path.relative_to(ROOT)} imports {sorted(lazy)}; name the module that has it"


def test_the_folders_that_exist_are_all_covered():
    found = {path.parent.name for path in ROOT.glob("*/*.py") if not path.parent.name.startswith(".")}
    assert {*PACKAGES, "rooteps", "tests"} <= found <= set(FOLDERS)
    assert {path.name for path in (ROOT / "rooteps").iterdir() if path.is_symlink()} == set(PACKAGES)


def test_oracles_import_nothing_of_the_project():
    for path in files("tests/oracles"):
        assert not imported(path) & set(FOLDERS) - {"tests"}, path
        own = {name for name in modules(path) if name.split(".")[0] == "tests"}
        assert all(name.startswith("tests.oracles") for name in own), path
