"""The directory of a sweep: ``manifest.json`` with its settings, and one Parquet file for each finished shard."""

from __future__ import annotations

import io
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rooteps.sweeps import work
from rooteps.sweeps.settings import SHARD, Settings
from rooteps.theory.checks import InvalidInput, printable, shown
from rooteps.verification.atomic import require_directory, write_bytes, write_text
from rooteps.verification.instance_file import json_format
from rooteps.verification.reading import read_bytes

SCHEMA = 2
VERSION = version("rooteps")
MANIFEST = "manifest.json"


class Damaged(InvalidInput):
    """A shard that is not as it was written."""


def missing(directory: Path | str, settings: Settings) -> list[int]:
    """The shards of a sweep that are still to do, those that are damaged among them; nothing is written.

    Raises:
        InvalidInput: the directory holds something else, a sweep with other settings or of another version, or a shard
            that cannot be read.
    """
    directory = Path(directory)
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
    return [i for i in range(settings.shards) if not _is_done(directory, i, settings)]


def prepare(directory: Path | str, settings: Settings) -> list[int]:
    """Make the directory of a sweep, or take it up again.

    Returns:
        What is ``missing``.

    Raises:
        InvalidInput: see ``missing``; or nothing can be written there.
    """
    directory = Path(directory)
    still_to_do = missing(directory, settings)
    require_directory(directory, "directory")
    if not (directory / MANIFEST).exists():
        data = {"schema": SCHEMA, "version": VERSION, "settings": settings.to_data()}
        data |= {"rows": settings.rows, "rows_per_shard": SHARD}
        write_text(directory / MANIFEST, json.dumps(data, indent=2) + "\n")
    return still_to_do


def count(directory: Path | str) -> int:
    """How many shards are in a directory."""
    return len(list(Path(directory).glob("shard-*.parquet")))


def write(directory: Path | str, index: int, table: pa.Table) -> None:
    """Write a shard, whole or not at all."""
    buffer = io.BytesIO()
    pq.write_table(table, buffer, write_page_checksum=True)
    write_bytes(_path(Path(directory), index), buffer.getvalue())


def read(directory: Path | str) -> pa.Table:
    """The rows of the finished shards of a sweep, in order.

    Args:
        directory: where ``sweep`` wrote them.

    Returns:
        One row a check, with the columns ``result``, ``language``, ``seed``, ``epsilon``, ``B``, ``gamma``, ``C``,
        ``tau``, ``empirical``, the rungs of the ladder, ``ratio`` and ``verdict``; each field's metadata says what
        it is in. Losses and bounds are counted from τ.

    Raises:
        InvalidInput: it is not the directory of a sweep, no shard is finished, a file cannot be read or is damaged.
    """
    directory = Path(directory)
    if not directory.is_dir():
        raise InvalidInput(f"{directory}: is not a directory")
    settings, _ = _manifest(directory)
    there = [i for i in range(settings.shards) if _path(directory, i).exists()]
    if not there:
        raise InvalidInput(f"{directory}: no shard of this sweep is finished")
    return pa.concat_tables([_shard(_path(directory, i), i, settings) for i in there])


def _path(directory: Path, index: int) -> Path:
    return directory / f"shard-{index:05d}.parquet"


def _is_done(directory: Path, index: int, settings: Settings) -> bool:
    path = _path(directory, index)
    try:
        return path.exists() and bool(_shard(path, index, settings))
    except Damaged:
        return False


def _shard(path: Path, index: int, settings: Settings) -> pa.Table:
    """The table in a file, which has the rows that the settings say.

    Raises:
        Damaged: it is none of a sweep, is not as it was written, or has other rows.
        InvalidInput: it cannot be read.
    """
    asked = settings.columns(index)
    data = read_bytes(path)
    try:
        file = pq.ParquetFile(pa.BufferReader(data), page_checksum_verification=True)
        if file.metadata.num_rows != len(asked["seed"]):
            raise InvalidInput(f"{file.metadata.num_rows} rows instead of {len(asked['seed'])}")
        if not file.schema_arrow.equals(work.SCHEMA):
            raise InvalidInput("other columns than a sweep has")
        table = file.read(use_threads=False)
        named = {"result": settings.result, "language": settings.language}
        for name, expected in {**named, **asked}.items():
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
        found = json_format.read(data)
        if not isinstance(found, dict) or set(found) != {"schema", "version", "settings", "rows", "rows_per_shard"}:
            raise InvalidInput("other keys")
        settings, made_by = Settings.from_data(found["settings"]), found["version"]
        for key, expected in (("schema", SCHEMA), ("rows", settings.rows), ("rows_per_shard", SHARD)):
            if found[key] != expected:
                raise InvalidInput(f"{key}: {shown(found[key])} is not {expected}")
        if not isinstance(made_by, str):
            raise InvalidInput(f"version: {shown(made_by)} is not a string")
    except InvalidInput as error:
        raise InvalidInput(f"{path}: is not the manifest of a sweep ({error})") from None
    return settings, made_by


def _told(value: Any) -> str:
    return ":".join(f"{x:g}" for x in value) if isinstance(value, list) else str(value)
