"""From a file to rows of cells: Parquet, JSON lines, CSV, columns between tabs, a label and a blank before the text."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from rooteps.theory.checks import InvalidInput, shown
from rooteps.verification.reading import TEXT, read_bytes, require_bytes_of_letters

BLANK = " \t\r"
"""What is taken off the ends of a cell. (``str.strip`` would take off 0x85, which is an ellipsis in old files.)"""

_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of letters (lone surrogates), which only an escape of JSON can write."""


@dataclass(frozen=True)
class Table:
    """The rows of a file, each with as many cells as the first.

    Args:
        path: of the file.
        rows: the number of each row, as an editor counts, and its cells.
        named: whether the first row is certainly the names of the columns.
        unit: what rows are called in messages.
    """

    path: Path
    rows: list[tuple[int, list[str]]]
    named: bool = False
    unit: str = "line"


def read_rows(path: Path) -> Table:
    """The rows of a file that are not blank.

    Raises:
        InvalidInput: it cannot be read, is not text in UTF-8 or latin-1, or a row differs in the number of its cells.
    """
    data = read_bytes(path, TEXT)
    if data[:4] == b"PAR1":
        table = _parquet(path, data)
    else:
        lines = _lines(path, data)
        first = next((line for line in lines if line.strip(BLANK)), "")
        if path.suffix.lower() == ".json" and first.lstrip(BLANK).startswith("["):
            raise InvalidInput(f"{path}: is one JSON array, not an object on each line")
        if first.lstrip(BLANK).startswith("{") or path.suffix.lower() in (".jsonl", ".ndjson"):
            table = _json_lines(path, lines)
        elif path.suffix.lower() == ".csv":
            table = Table(path, list(_csv(path, lines)))
        elif "\t" in first:
            table = Table(path, [(i, line.split("\t")) for i, line in enumerate(lines, 1)])
        else:
            table = Table(path, [(i, [*line.lstrip(BLANK).partition(" ")][::2]) for i, line in enumerate(lines, 1)])
    rows = [(number, [cell.strip(BLANK) for cell in cells]) for number, cells in table.rows]
    rows = [(number, cells) for number, cells in rows if any(cells)]
    for number, cells in rows:
        if len(cells) != len(rows[0][1]):
            message = f"has {_fields(len(cells))}, and {table.unit} {rows[0][0]} has {len(rows[0][1])}"
            raise InvalidInput(f"{path}: {table.unit} {number}: {message}")
    return Table(path, rows, table.named and bool(rows), table.unit)


def _fields(count: int) -> str:
    return f"{count} field{'' if count == 1 else 's'}"


def _lines(path: Path, data: bytes) -> list[str]:
    require_bytes_of_letters(path, data)
    return [_decoded(line) for line in data.removeprefix(codecs.BOM_UTF8).split(b"\n")]


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _csv(path: Path, lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    rows = csv.reader((line.rstrip("\r") + "\n" for line in lines), strict=True)
    try:
        for row in rows:
            yield rows.line_num, row
    except csv.Error as error:
        raise InvalidInput(f"{path}: line {rows.line_num}: {error}") from None


def _json_lines(path: Path, lines: list[str]) -> Table:
    """Objects with the keys of the first one, lists and objects left out; a null, a NaN or a missing value is empty."""
    rows: list[tuple[int, list[str]]] = []
    names: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip(BLANK):
            continue
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            raise InvalidInput(f"{path}: line {number}: is not JSON") from None
        if not isinstance(entry, dict):
            raise InvalidInput(f"{path}: line {number}: {shown(entry)} is no JSON object")
        if not rows:
            names = [name for name, value in entry.items() if not isinstance(value, dict | list)]
            rows.append((number, names))
        cells = [entry.get(name) for name in names]
        if any(isinstance(cell, dict | list) for cell in cells):
            raise InvalidInput(f"{path}: line {number}: has a list or an object where line {rows[0][0]} has none")
        rows.append((number, list(map(_cell, cells))))
        if _HALVES.search("".join(rows[-1][1])):
            raise InvalidInput(f"{path}: line {number}: has half of a letter (\\ud800 to \\udfff)")
    return Table(path, rows, named=True)


def _parquet(path: Path, data: bytes) -> Table:
    """Columns of texts and numbers; those of lists, bytes, images are left out."""
    try:
        file = pq.ParquetFile(pa.BufferReader(data))
        names = [field.name for field in file.schema_arrow if _is_plain(field.type)]
        columns = [list(map(_cell, column.to_pylist())) for column in file.read(columns=names).columns]
    except (pa.ArrowException, OSError, ValueError):
        raise InvalidInput(f"{path}: is a damaged Parquet file") from None
    return Table(path, [(0, names), *enumerate(map(list, zip(*columns, strict=True)), 1)], named=True, unit="row")


def _is_plain(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    plain = pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_boolean, pa.types.is_floating
    return any(is_kind(kind) for is_kind in plain)


def _cell(value: Any) -> str:
    return "" if value is None or value != value else value if isinstance(value, str) else str(value)
