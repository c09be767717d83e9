"""What is built: one package and no more, the same from the sdist, and nothing from a tree that has lost its links."""

import ast
import shutil
import tarfile
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.package.installed import PARTS, ROOT, build, copy_of_the_tree, refused

FILES = {
    f"rooteps/{path.relative_to(ROOT)}"
    for part in PARTS
    for path in (ROOT / part).rglob("*")
    if path.suffix in (".py", ".json", ".txt", ".css", ".js", ".woff2")
}


def names(wheel: Path) -> set[str]:
    """The files of a wheel."""
    return set(zipfile.ZipFile(wheel).namelist())


def package(wheel: Path) -> set[str]:
    """The files of a wheel outside its metadata."""
    return {name for name in names(wheel) if ".dist-info/" not in name}


@pytest.fixture
def tree(tmp_path):
    return copy_of_the_tree(tmp_path / "tree", weights=False)


def test_the_wheel_holds_one_package_whole(wheel):
    assert {"rooteps/theory/world.py", "rooteps/bridge/embedded/held-out.json"} <= FILES
    assert package(wheel) == FILES | {"rooteps/__init__.py", "rooteps/py.typed"}
    assert wheel.stat().st_size < 1.5e6


def test_its_entry_points_are_there(wheel):
    (listed,) = [name for name in names(wheel) if name.endswith("entry_points.txt")]
    found = ConfigParser()
    found.read_string(zipfile.ZipFile(wheel).read(listed).decode())
    for target in (found["console_scripts"]["rooteps"], found["pytest11"]["rooteps"]):
        module, _, function = target.partition(":")
        path = ROOT / Path(*module.split(".")).with_suffix(".py")
        defined = {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}
        assert not function or function in defined


def test_the_sdist_gives_the_same_wheel(wheel, tree, tmp_path):
    with tarfile.open(build(tree, tmp_path, "build_sdist")) as archive:
        assert not [member.name for member in archive if member.issym() or member.islnk()]
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.glob("rooteps-*/")
    assert names(build(unpacked, tmp_path / "dist")) == names(wheel)


def test_what_an_earlier_build_left_stays_out(wheel, tree, tmp_path):
    left = tree / "build" / "lib" / "rooteps" / "theory" / "renamed.py"
    left.parent.mkdir(parents=True)
    left.touch()
    assert package(build(tree, tmp_path)) == package(wheel)


def as_text(link: Path) -> None:
    """What git makes of a link where there are none."""
    target = link.readlink()
    link.unlink()
    link.write_text(str(target))


def as_copy(link: Path) -> None:
    """What ``cp -rL`` makes of a link."""
    target = link.resolve()
    link.unlink()
    shutil.copytree(target, link)


@pytest.mark.parametrize("lose", [as_text, Path.unlink, as_copy])
def test_a_tree_without_its_links_does_not_build(tree, lose):
    for part in PARTS:
        lose(tree / "rooteps" / part)
    for hook in ("build_wheel", "build_sdist", "build_editable"):
        error = refused(tree, hook)
        assert error.startswith("error: rooteps/bridge should be a symbolic link to ../bridge, and this copy")
        assert "git clone -c core.symlinks=true" in error
        assert error.count("\n") == 1


def test_every_link_is_asked_for():
    (listed,) = [node.value for node in ast.parse((ROOT / "setup.py").read_text()).body if isinstance(node, ast.Assign)]
    assert ast.literal_eval(listed) == tuple(sorted(PARTS))


def test_the_weights_are_data_alone_and_their_own(wheel, weights):
    files = {
        f"rooteps/{path.relative_to(ROOT)}" for path in (ROOT / "bridge/embedded").glob("step-*/model.safetensors")
    }
    assert len(files) >= 6
    assert package(weights) == files
    assert not names(weights) & names(wheel)


@pytest.mark.parametrize("lose", [as_text, Path.unlink])
def test_weights_without_their_link_do_not_build(tree, lose):
    lose(tree / "weights" / "embedded")
    for hook in ("build_wheel", "build_sdist"):
        error = refused(tree / "weights", hook)
        assert error.startswith("error: weights/embedded should be a symbolic link to ../bridge/embedded")
        assert error.count("\n") == 1


@pytest.mark.heavy
def test_the_sdist_of_the_weights_gives_the_same_wheel(weights, tmp_path):
    tree = copy_of_the_tree(tmp_path / "tree")
    shutil.unpack_archive(build(tree / "weights", tmp_path, "build_sdist"), tmp_path, filter="data")
    (unpacked,) = tmp_path.glob("rooteps_embedded-*/")
    assert names(build(unpacked, tmp_path / "dist")) == names(weights)
