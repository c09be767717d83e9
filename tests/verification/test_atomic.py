"""Files are written whole or not at all."""

import os

import pytest

from rooteps.theory import InvalidInput
from rooteps.verification import atomic


def test_replaces_and_leaves_nothing_behind(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("old")
    assert atomic.write_text(path, "new: ε") == path
    assert path.read_text() == "new: ε"
    assert os.listdir(tmp_path) == ["table.csv"]


def test_a_failure_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "table.csv"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        atomic.write_text(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["table.csv"]


def test_links_and_devices_stay_what_they_are(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "file")
    atomic.write_text(tmp_path / "link", "text")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "text"
    atomic.write_text(os.devnull, "text")
    assert not os.path.isfile(os.devnull)


def test_unwritable_places_are_named(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path, tmp_path / "none" / "x.json", tmp_path / "file" / "x.json"):
        with pytest.raises(InvalidInput, match="--json: "):
            atomic.require_writable(path, "--json")
    with pytest.raises(InvalidInput, match=r"--out: .*cannot be made"):
        atomic.require_directory(tmp_path / "file" / "out", "--out")
    assert atomic.require_directory(tmp_path / "a" / "b", "--out").is_dir()
    assert sorted(os.listdir(tmp_path)) == ["a", "file"]


def test_a_place_is_looked_at_and_nothing_is_made(tmp_path):
    assert atomic.require_place(tmp_path / "a" / "b", "--out") == tmp_path / "a" / "b"
    assert atomic.require_place(tmp_path, "--out") == tmp_path
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere" / "else")
    for path in (tmp_path / "file", tmp_path / "file" / "a", tmp_path / "file" / "a" / "b", tmp_path / "link"):
        with pytest.raises(InvalidInput, match=r"--out: .* cannot be made"):
            atomic.require_place(path, "--out")
    with pytest.raises(InvalidInput, match="--out: /proc/a/b cannot be made"):
        atomic.require_place("/proc/a/b", "--out")
    assert sorted(os.listdir(tmp_path)) == ["file", "link"]


def test_a_folder_is_replaced_as_a_whole_or_not_at_all(tmp_path, monkeypatch):
    path = atomic.write_folder(tmp_path / "a" / "site", {"index.html": "old", "x/y.txt": b"old"})
    (path / "stray").touch()
    moves = []

    def failing(source, target):
        moves.append(target)
        if len(moves) == 2:
            raise OSError(28, "No space left on device")
        real(source, target)

    real = os.rename
    monkeypatch.setattr(os, "rename", failing)
    with pytest.raises(OSError, match="No space"):
        atomic.write_folder(path, {"index.html": "new"})
    monkeypatch.setattr(os, "rename", real)
    assert (path / "index.html").read_text() == "old"
    atomic.write_folder(path, {"index.html": "new"})
    assert sorted(os.listdir(path)) == ["index.html", atomic.OWN]
    assert os.listdir(path.parent) == ["site"]


def test_only_a_folder_of_our_own_is_replaced(tmp_path):
    atomic.write_folder(tmp_path / "site", {"index.html": "text"})
    (tmp_path / "empty").mkdir()
    for good in ("site", "empty", "none", "none/x"):
        assert atomic.require_own(tmp_path / good, "--site") == tmp_path / good
    (tmp_path / "empty" / "thesis.tex").touch()
    with pytest.raises(InvalidInput, match=r"--site: .*empty holds files that are not from here"):
        atomic.require_own(tmp_path / "empty", "--site")
    with pytest.raises(InvalidInput, match=r"--site: /dev (is a whole file system|holds files)"):
        atomic.require_own("/dev", "--site")
    assert sorted(os.listdir(tmp_path)) == ["empty", "site"]


def test_what_is_being_written_can_be_removed(tmp_path):
    folder, file = tmp_path / "folder", tmp_path / "file"
    folder.mkdir()
    (folder / "x").touch()
    file.touch()
    atomic.UNFINISHED.update((folder, file))
    try:
        atomic.remove_unfinished()
    finally:
        atomic.UNFINISHED.difference_update((folder, file))
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["", "-"])
@pytest.mark.parametrize("required", [atomic.require_writable, atomic.require_directory, atomic.require_place])
def test_what_names_nothing_is_refused(required, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidInput, match=f"^--out: '{name}' names no file and no directory$"):
        required(name, "--out")
    assert not os.listdir(tmp_path)
