"""The directory of a sweep: one Parquet file for each finished shard, and an empty one with its settings.

The settings are in the metadata of every file, under ``rooteps``. The manifest is a table of no rows, so that every
program that reads Parquet takes the whole directory for one table.
"""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import os
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rooteps.sweeps.columns import SCHEMA
from rooteps.sweeps.settings import SHARD, Settings, told
from rooteps.theory.checks import InvalidInput, printable, shown
from rooteps.verification.atomic import require_directory, write_bytes
from rooteps.verification.instance_file import json_format
from rooteps.verification.reading import read_bytes

FORMAT = 4
VERSION = version("rooteps")
MANIFEST = "_manifest.parquet"
KEY = b"rooteps"

PATIENCE = 10.0
"""Seconds after which a file that is still being written by a process that is not here is left over."""


class Damaged(InvalidInput):
    """A shard that is not as it was written."""


def missing(directory: Path | str, settings: Settings) -> list[int]:
    """The shards of a sweep that are still to do, those that are damaged among them; nothing is written.

    Raises:
        InvalidInput: the directory holds something else, a sweep with other settings or of another version, or a shard
            that cannot be read.
    """
    directory = Path(directory)
    _check(directory, settings)
    return [i for i in range(settings.shards) if not _is_done(directory, i, settings)]


def _check(directory: Path, settings: Settings) -> None:
    """Check that a directory is empty, or one of this sweep.

    Raises:
        InvalidInput: as ``missing``.
    """
    if directory.is_dir() and any(directory.iterdir()):
        there, made_by = _manifest(directory)
        for name, mine in settings.to_data().items():
            other = there.to_data()[name]
            if mine != other:
                raise InvalidInput(
                    f"{directory}: is a sweep with {name} {_told(other)}, and {_told(mine)} is asked for"
                )
        if made_by != VERSION:
            raise InvalidInput(f"{directory}: was swept by rooteps {printable(made_by, 20)}, not {VERSION}")


@contextlib.contextmanager
def prepared(directory: Path | str, settings: Settings) -> Iterator[list[int]]:
    """Make the directory of a sweep, or take it up again, and have it for oneself meanwhile.

    The lock is one of the system on the directory itself: it ends with the process that has it, however that ends.
    Where a file system has none, two sweeps at once do everything twice, and write the same.

    Yields:
        What is ``missing``.

    Raises:
        InvalidInput: see ``missing``; nothing can be written there, or another sweep is at work there.
    """
    directory = Path(directory)
    _check(directory, settings)
    require_directory(directory, "directory")
    handle = os.open(directory, os.O_RDONLY)
    try:
        _lock(directory, handle)
        still_to_do = missing(directory, settings)
        _clear(directory)
        if not (directory / MANIFEST).exists():
            write_bytes(directory / MANIFEST, _parquet(SCHEMA.empty_table(), settings))
        yield still_to_do
    finally:
        os.close(handle)


def _lock(directory: Path, handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        who = f", process {pid}," if (pid := _owner(handle)) else ""
        raise InvalidInput(f"{directory}: another sweep{who} is at work there; this one can go on after it") from None
    except OSError:  # no locks here
        return


def _owner(handle: int) -> str:
    """The process that has locked what is open, if the system tells of it."""
    node = os.fstat(handle).st_ino
    with contextlib.suppress(OSError), open("/proc/locks", encoding="ascii") as file:
        for line in file:  # 1: FLOCK ADVISORY WRITE 4711 08:01:131077 0 EOF
            words = line.split()
            if words[1] == "FLOCK" and words[5].endswith(f":{node}") and words[4].isdigit() and words[4] != "0":
                return words[4]
    return ""


def _clear(directory: Path) -> None:
    """Remove what was being written by processes that were killed, which would be no Parquet to who reads all files."""
    for path in directory.glob(".*.parquet.*.tmp"):
        with contextlib.suppress(OSError, ValueError):  # somebody else may remove it too
            if time.time() - path.stat().st_mtime > PATIENCE and not _runs(int(path.name.split(".")[-2])):
                path.unlink()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def count(directory: Path | str) -> int:
    """How many shards are in a directory."""
    return len(list(Path(directory).glob("shard-*.parquet")))


def write(directory: Path | str, index: int, table: pa.Table, settings: Settings) -> None:
    """Write a shard, whole or not at all."""
    write_bytes(_path(Path(directory), index), _parquet(table, settings))


def _parquet(table: pa.Table, settings: Settings) -> bytes:
    buffer = io.BytesIO()
    kept = {KEY: json.dumps(_told_of(settings, VERSION))}
    pq.write_table(table.replace_schema_metadata(kept), buffer, write_page_checksum=True)
    return buffer.getvalue()


def _told_of(settings: Settings, made_by: str) -> dict[str, Any]:
    """What is said of a sweep in its files."""
    made = {"format": FORMAT, "version": made_by, "command": settings.command, "settings": settings.to_data()}
    return made | {"rows": settings.rows, "rows_per_shard": SHARD}


def read(directory: Path | str, columns: Sequence[str] | None = None) -> pa.Table:
    """The rows of the finished shards of a sweep, in order.

    Args:
        directory: where ``sweep`` wrote them.
        columns: which columns; default all. Those of a large sweep take less memory.

    Returns:
        One row a check; each field's metadata says what it is in and what it means, the table's under ``rooteps`` the
        version, the command and the settings.

    Raises:
        InvalidInput: it is not the directory of a sweep, no shard is finished, a file cannot be read or is damaged.
    """
    directory = Path(directory)
    if not directory.is_dir():
        raise InvalidInput(f"{directory}: is not a directory")
    settings, made_by = _manifest(directory)
    there = [i for i in range(settings.shards) if _path(directory, i).exists()]
    if not there:
        raise InvalidInput(f"{directory}: no shard of this sweep is finished")
    shards = (_shard(_path(directory, i), i, settings, made_by) for i in there)
    return pa.concat_tables([shard if columns is None else shard.select(list(columns)) for shard in shards])


def _path(directory: Path, index: int) -> Path:
    return directory / f"shard-{index:05d}.parquet"


def _is_done(directory: Path, index: int, settings: Settings) -> bool:
    path = _path(directory, index)
    try:
        return path.exists() and bool(_shard(path, index, settings, VERSION))
    except Damaged:
        return False


def _shard(path: Path, index: int, settings: Settings, made_by: str) -> pa.Table:
    """The table in a file, which has the rows that the settings say.

    Raises:
        Damaged: it is none of the sweep, is not as it was written, or has other rows.
        InvalidInput: it cannot be read.
    """
    asked = settings.columns(index)
    data = read_bytes(path)
    try:
        file = pq.ParquetFile(pa.BufferReader(data), page_checksum_verification=True)
        if file.metadata.num_rows != len(asked["seed"]):
            raise InvalidInput(f"{file.metadata.num_rows} rows instead of {len(asked['seed'])}")
        if not file.schema_arrow.equals(SCHEMA):
            raise InvalidInput("other columns than a sweep has")
        if json_format.read((file.schema_arrow.metadata or {}).get(KEY, b"")) != _told_of(settings, made_by):
            raise InvalidInput("of another sweep or version")
        table = file.read(use_threads=False)
        for name, expected in asked.items():
            if not np.all(table[name].to_numpy() == expected):
                raise InvalidInput(f"{name}: not what the manifest says")
    except Exception as error:  # Arrow raises errors of many kinds over what is damaged
        raise Damaged(
            f"{path}: is damaged ({printable(str(error).partition(chr(10))[0])}); the same sweep does it again"
        ) from None
    return table


def _manifest(directory: Path) -> tuple[Settings, str]:
    """The settings of a sweep, and the version that it was made by."""
    path = directory / MANIFEST
    if not path.exists():
        raise InvalidInput(f"{directory}: holds no sweep ({MANIFEST} is missing)")
    data = read_bytes(path)
    try:
        found = json_format.read(_kept(data))
        if not isinstance(found, dict) or not isinstance(made_by := found.get("version"), str):
            raise InvalidInput("no version")
        if found.get("format") != FORMAT:
            raise InvalidInput(f"format: {shown(found.get('format'))} is not {FORMAT}")
        settings = Settings.from_data(found.get("settings"))
        if found != _told_of(settings, made_by):
            raise InvalidInput("its parts disagree")
    except InvalidInput as error:
        raise InvalidInput(f"{path}: is not the manifest of a sweep ({error})") from None
    return settings, made_by


def _kept(data: bytes) -> bytes:
    """What a Parquet file keeps under ``rooteps``."""
    try:
        return (pq.read_schema(pa.BufferReader(data)).metadata or {}).get(KEY, b"")
    except Exception as error:  # as for shards
        raise InvalidInput(printable(str(error).partition(chr(10))[0])) from None


def _told(value: Any) -> str:
    """A setting as it is given."""
    if not isinstance(value, list):
        return str(value)
    if all(isinstance(x, str) for x in value):
        return ",".join(value) or "none"
    return " ".join(",".join(map(str, shape)) for shape in value) if isinstance(value[0], list) else told(tuple(value))
