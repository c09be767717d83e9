"""The cache of compiled code: faster, never different; damaged, foreign or unwritable it is as if it were not there."""

import os
import subprocess
import sys
import warnings

import pytest

from rooteps.commands import compilation_cache

PROCESS = """
import sys
from rooteps.commands import compilation_cache
compilation_cache.SECONDS = "0"
kept = compilation_cache.begin()
for path in kept.glob("*-cache") if "damaged" in sys.argv else ():
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
import jax
found = []
jax.monitoring.register_event_listener(lambda event, **_: found.append(event))
print(float(jax.jit(lambda x: (x @ x).sum())(jax.numpy.ones((3, 3)))))
print(found.count("/jax/compilation_cache/cache_hits"))
compilation_cache.end(kept)
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty folder of caches, and an environment of the test's own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JAX_", "PYTHONWARN"))}
    monkeypatch.setattr(os, "environ", environment | {"XDG_CACHE_HOME": str(tmp_path)})
    monkeypatch.delitem(os.environ, compilation_cache.SWITCH, raising=False)
    with warnings.catch_warnings():
        yield tmp_path


@pytest.fixture
def folder(home):
    """A cache that holds two entries, the first of them the older."""
    folder = compilation_cache.begin()
    for age, name in enumerate(("new-cache", "old-cache")):
        (folder / name).write_bytes(name.encode())
        os.utime(folder / name, (10**9 - age, 10**9 - age))
    compilation_cache.end(folder)
    return folder


def begun_again():
    for name in (compilation_cache.FOLDER, compilation_cache.LEAST):
        del os.environ[name]
    return compilation_cache.begin()


def entries(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_was_written_stays(folder):
    assert begun_again() == folder
    assert entries(folder) == ["new-cache", "new-cache.sha256", "old-cache", "old-cache.sha256"]
    assert os.environ[compilation_cache.FOLDER] == str(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "old-cache").write_bytes(b"old-cachf"),
        lambda folder: (folder / "old-cache").write_bytes(b""),
        lambda folder: (folder / "old-cache.sha256").write_text("0" * 64),
        lambda folder: (folder / "old-cache.sha256").write_bytes(b"\xff"),
        lambda folder: (folder / "old-cache.sha256").unlink(),
    ],
)
def test_what_is_not_as_it_was_written_goes(damage, folder):
    damage(folder)
    assert begun_again() == folder
    assert entries(folder) == ["new-cache", "new-cache.sha256"]


def test_of_too_much_the_oldest_goes(folder, monkeypatch):
    monkeypatch.setattr(compilation_cache, "LARGEST", len("new-cache"))
    begun_again()
    assert entries(folder) == ["new-cache", "new-cache.sha256"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (compilation_cache.SWITCH, "off"),
        ("XDG_CACHE_HOME", "/dev/null"),
        ("JAX_COMPILATION_CACHE_DIR", "/of/the/user"),
        ("JAX_ENABLE_COMPILATION_CACHE", "false"),
        ("JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES", "5"),
    ],
)
def test_switched_off_and_where_the_user_has_told_jax_nothing_is_set_and_written(name, value, home, monkeypatch):
    monkeypatch.setitem(os.environ, name, value)
    before = dict(os.environ)
    assert compilation_cache.begin() is None
    assert os.environ == before
    assert entries(home) == []


def test_a_folder_that_others_write_to_is_not_used(folder):
    folder.chmod(0o770)
    assert begun_again() is None
    folder.chmod(0o700)
    (folder / "old-cache").unlink()
    (folder / "old-cache").mkdir()
    assert compilation_cache.begin() is None
    compilation_cache.end(folder)


def run(*arguments):
    done = subprocess.run(
        [sys.executable, "-c", PROCESS, *arguments], env=dict(os.environ), capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    value, hits = done.stdout.split()
    return float(value), int(hits)


def test_the_second_process_compiles_nothing_and_damage_changes_nothing(home):
    value, hits = run()
    assert (value, hits) == (27.0, 0)
    value, hits = run()
    assert value == 27.0
    assert hits > 0
    assert run("damaged")[0] == 27.0  # after its digest was compared


COMMAND = ("falsify", "softmax-transfer", "--with", "constant=1.9")


@pytest.mark.heavy
def test_a_command_says_the_same_with_and_without(home):
    command = [sys.executable, "-m", "rooteps.commands.main", *COMMAND]

    def told(**settings):
        done = subprocess.run(command, env=os.environ | settings, capture_output=True, text=True)
        return done.returncode, [line for line in done.stdout.splitlines() if "Searched" not in line], done.stderr

    without = told(ROOTEPS_CACHE="off")
    assert not list(home.rglob("*"))
    assert told() == without
    kept = list(home.rglob("*-cache"))
    assert kept
    assert told() == without
    for path in kept:
        path.write_bytes(path.read_bytes()[:-100])
    assert told() == without
