"""The wheels, built once for every process of tests, and an environment with rooteps installed from its wheel."""

from pathlib import Path

import pytest

from tests.package.installed import Environment, build, copy_of_the_tree


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of rooteps."""
    folder = tmp_path_factory.mktemp("rooteps")
    return build(copy_of_the_tree(folder / "tree", weights=False), folder)


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of its optional weights."""
    folder = tmp_path_factory.mktemp("weights")
    return build(copy_of_the_tree(folder / "tree") / "weights", folder)


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Environment:
    """A virtual environment with rooteps, and without its weights."""
    made = Environment(tmp_path_factory.mktemp("environment") / "venv")
    made.install(wheel)
    return made
