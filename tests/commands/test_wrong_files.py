"""Every wrong file gets an answer: exit 2, one clear line that no terminal obeys, nothing printed, nothing written.

The files are in ``tests/commands/inputs``; the same is asked of each.
"""

import json
import os
import socket
import time

import pytest

from rooteps import sweeps
from rooteps.commands.main import main
from rooteps.sweeps import store
from rooteps.theory import InvalidInput
from rooteps.verification import reading
from tests.commands.inputs import directories
from tests.commands.inputs.archives import ARCHIVES
from tests.commands.inputs.worlds import FILES

COMMANDS = (
    ["verify", "--instance"],
    ["explain", "softmax-transfer", "--instance"],
    ["verify", "softmax-transfer", "--normalise", "--instance"],
)
LONGEST = 1500
"""Characters of a message, which may list every name that is known."""


@pytest.fixture
def refused(capsys, tmp_path):
    """A function that says that a command is refused as it should be, and returns the line."""

    def contents():
        return {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")}

    def check(*arguments):
        before = contents()
        with pytest.raises(SystemExit) as end:
            main([*map(str, arguments)])
        said = capsys.readouterr()
        assert end.value.code == 2
        assert said.out == ""
        assert said.err.startswith("rooteps: ")
        assert said.err.endswith("\n")
        line = said.err[:-1]
        assert line.isprintable(), line
        assert len(line) < LONGEST
        assert contents() == before
        return line

    return check


def in_turn(inputs):
    return [pytest.param(*item, COMMANDS[i % len(COMMANDS)], id=item[0]) for i, item in enumerate(inputs.items())]


@pytest.mark.parametrize(("name", "text", "command"), in_turn(FILES))
def test_worlds(name, text, command, refused, tmp_path):
    path = tmp_path / "world.json"
    path.write_text(text, errors="surrogatepass")
    assert "world.json: " in refused(*command, path)


@pytest.mark.parametrize(("name", "data", "command"), in_turn(ARCHIVES))
def test_archives(name, data, command, refused, tmp_path):
    path = tmp_path / "world.npz"
    path.write_bytes(data)
    assert "world.npz: " in refused(*command, path)


@pytest.mark.parametrize("name", directories.MANIFESTS)
def test_manifests(name, refused, tmp_path):
    directories.write_manifest(tmp_path, directories.MANIFESTS[name])
    assert str(tmp_path) in refused(*directories.COMMAND, tmp_path)


@pytest.mark.parametrize("name", directories.SHARDS)
def test_shards(name, refused, tmp_path):
    directories.write_manifest(tmp_path, json.dumps(directories.MANIFEST))
    (tmp_path / "shard-00000.parquet").write_bytes(directories.SHARDS[name])
    line = refused("figure", "bound-versus-empirical", "--from", tmp_path, "--out", tmp_path / "figure.svg")
    assert "shard-00000.parquet: is damaged" in line
    assert store.missing(tmp_path, sweeps.Settings.from_data(directories.SETTINGS)) == [0]


def test_a_sweep_goes_on_in_the_directory_that_the_others_spoil(tmp_path, capsys):
    directories.write_manifest(tmp_path, json.dumps(directories.MANIFEST))
    assert main([*directories.COMMAND, str(tmp_path)]) == 0


def _pipe(path):
    os.mkfifo(path)


def _socket(path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


KINDS = {"a pipe": _pipe, "a directory": os.mkdir, "a socket": _socket, "a link to itself": lambda p: os.symlink(p, p)}


@pytest.mark.parametrize("kind", [*KINDS, "/dev/zero", "/dev/full", "/dev/tty"])
@pytest.mark.parametrize("command", [["verify", "--instance"], ["bridge", "table", "--model", "embedded", "--task"]])
def test_what_is_no_regular_file_is_not_waited_for(kind, command, refused, tmp_path):
    path = tmp_path / "world" if kind in KINDS else kind
    if kind in KINDS:
        KINDS[kind](path)
    start = time.monotonic()
    line = refused(*command, path)
    assert time.monotonic() - start < 10
    assert kind not in ("a pipe", "/dev/zero", "/dev/full") or "is no regular file" in line


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_of_the_system_that_hides_its_size(command, refused):
    with pytest.raises(InvalidInput, match="larger than 100 bytes"):
        reading.read_bytes("/proc/self/maps", 100)
    refused(*command, "/proc/self/maps")


@pytest.mark.parametrize("kind", KINDS)
def test_a_manifest_and_a_shard_that_are_no_files(kind, refused, tmp_path):
    KINDS[kind](tmp_path / "shard-00000.parquet")
    directories.write_manifest(tmp_path, json.dumps(directories.MANIFEST))
    if kind != "a link to itself":  # which leads nowhere, and so is no shard
        assert "shard-00000.parquet" in refused(*directories.COMMAND, tmp_path)
        with pytest.raises(InvalidInput, match="shard-00000"):
            sweeps.read(tmp_path)
    (tmp_path / "_manifest.parquet").unlink()
    KINDS[kind](tmp_path / "_manifest.parquet")
    refused(*directories.COMMAND, tmp_path)


def test_names_of_files_steer_no_terminal(refused, tmp_path):
    path = tmp_path / "\x1b[2Jworld\n.json"
    refused("verify", "--instance", path)
    path.write_text("{}")
    refused("verify", "--instance", path)
    refused("explain", "softmax-transfer", "--instance", "x" * 10**5)
