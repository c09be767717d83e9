"""Arrows between folders only point towards the theory."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = (
    "theory",
    "verification",
    "synthetic",
    "sweeps",
    "bridge",
    "figures",
    "lessons",
    "commands",
    "tests",
    "benchmarks",
)
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


def imported(path: Path) -> set[str]:
    """Top-level names that a file imports, anywhere in it (inside functions too)."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add((node.module or "").split(".")[0])
    return names


def files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("folder", ALLOWED)
def test_a_folder_imports_only_what_lies_below_it(folder):
    for path in files(folder):
        wrong = imported(path) & set(FOLDERS) - ALLOWED[folder]
        assert not wrong, f"{path.relative_to(ROOT)} imports {sorted(wrong)}"


def test_the_folders_that_exist_are_all_covered():
    found = {path.parent.name for path in ROOT.glob("*/*.py") if not path.parent.name.startswith(".")}
    assert {"theory", "verification", "synthetic", "commands", "tests"} <= found <= set(FOLDERS)


def test_oracles_import_nothing_of_the_project():
    for path in files("tests/oracles"):
        assert not imported(path) & set(FOLDERS) - {"tests"}, path
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("tests"):
                assert node.module.startswith("tests.oracles"), path
