"""The directory of a sweep: ``manifest.json`` with its settings, and one Parquet file for each finished shard."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from rooteps.sweeps.settings import SHARD, Settings
from rooteps.theory.checks import InvalidInput
from rooteps.verification.atomic import require_directory, write_bytes, write_text

SCHEMA = 1
MANIFEST = "manifest.json"


def prepare(directory: Path | str, settings: Settings) -> list[int]:
    """Make the directory of a sweep, or take it up again.

    Returns:
        The shards that are still to do.

    Raises:
        InvalidInput: nothing can be written there, it holds something else, or a sweep with other settings.
    """
    directory = Path(directory)
    if directory.is_dir() and any(directory.iterdir()):
        found = _manifest(directory)
        mine = settings.to_data()
        for name, there in found["settings"].items():
            if mine.get(name) != there:
                raise InvalidInput(
                    f"{directory}: is a sweep with {name} {_shown(there)}, and {_shown(mine.get(name))} is asked for"
                )
    require_directory(directory, "directory")
    if not (directory / MANIFEST).exists():
        data = {"schema": SCHEMA, "settings": settings.to_data(), "rows": settings.rows, "rows_per_shard": SHARD}
        write_text(directory / MANIFEST, json.dumps(data, indent=2) + "\n")
    return [i for i in range(settings.shards) if not _path(directory, i).exists()]


def write(directory: Path | str, index: int, table: pa.Table) -> None:
    """Write a shard, whole or not at all."""
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
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
        InvalidInput: it is not the directory of a sweep, no shard is finished, or a file is damaged.
    """
    directory = Path(directory)
    if not directory.is_dir():
        raise InvalidInput(f"{directory}: is not a directory")
    _manifest(directory)
    paths = sorted(directory.glob("shard-*.parquet"))
    if not paths:
        raise InvalidInput(f"{directory}: no shard of this sweep is finished")
    tables = []
    for path in paths:
        try:
            tables.append(pq.read_table(path))
        except (pa.ArrowException, OSError) as error:
            reason = str(error).splitlines()[0]
            raise InvalidInput(f"{path}: is damaged ({reason}); delete it, and the sweep does it again") from None
    return pa.concat_tables(tables)


def _path(directory: Path, index: int) -> Path:
    return directory / f"shard-{index:05d}.parquet"


def _manifest(directory: Path) -> dict[str, Any]:
    try:
        data = json.loads((directory / MANIFEST).read_text())
        if data["schema"] != SCHEMA or not isinstance(data["settings"], dict):
            raise KeyError
    except FileNotFoundError:
        raise InvalidInput(f"{directory}: holds no sweep ({MANIFEST} is missing)") from None
    except (KeyError, TypeError, ValueError):
        raise InvalidInput(f"{directory / MANIFEST}: is not the manifest of a sweep") from None
    return data


def _shown(value: Any) -> str:
    return ":".join(f"{x:g}" for x in value) if isinstance(value, list) else str(value)
