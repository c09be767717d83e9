"""Data as NPZ and back: the keys of nested objects joined by dots, a null left out."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

import numpy as np

from rooteps.theory.checks import InvalidInput


def to_npz(data: dict[str, Any]) -> bytes:
    """The content of an NPZ file.

    >>> read(to_npz({"schema": 1, "model": {"F": [[0.5]]}}))["model"]["F"].tolist()
    [[0.5]]
    """
    file = io.BytesIO()
    np.savez(file, **_flatten(data))
    return file.getvalue()


def _flatten(data: dict[str, Any], path: str = "") -> dict[str, Any]:
    arrays: dict[str, Any] = {}
    for key, value in data.items():
        name = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            arrays |= _flatten(value, name)
        elif value is not None:
            arrays[name] = np.array(value)
    return arrays


def read(data: bytes, largest: int = 1 << 28) -> dict[str, Any]:
    """The content of an NPZ file; the nulls that an instance may have are put back.

    Args:
        data: the file.
        largest: how many bytes it may unpack to.

    Raises:
        InvalidInput: it is no archive of arrays of numbers, a key is given twice, or it unpacks to more than that.
    """
    result: dict[str, Any] = {}
    try:
        if not zipfile.is_zipfile(io.BytesIO(data)):
            raise zipfile.BadZipFile
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > largest:
                raise InvalidInput(f"unpacks to more than {largest >> 20} MiB")
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            names = list(file)
            for name in names:
                if names.count(name) > 1:
                    raise InvalidInput(f"{name}: given twice")
                try:
                    _put(result, name, _entry(name, file[name]))
                except ValueError as error:
                    if isinstance(error, InvalidInput):
                        raise
                    raise InvalidInput(f"{name}: not an array of numbers (a null key is left out of NPZ)") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        if isinstance(error, InvalidInput):
            raise
        raise InvalidInput("not NPZ: a damaged archive, or none") from None
    for nullable in ("Phi", "task", "witness"):
        result.setdefault(nullable, None)
    if isinstance(result.get("truth"), dict) and "F" in result["truth"]:
        result["truth"].setdefault("kernel", None)
    return result


def _entry(name: str, value: Any) -> Any:
    if not isinstance(value, np.ndarray):
        raise InvalidInput(f"{name}: not an array")
    if value.dtype.kind == "U" and value.ndim == 0:
        return value.item()
    if name == "schema":
        return value.item() if value.ndim == 0 else value.tolist()
    if value.dtype.kind not in "fiu" or value.dtype.itemsize > 8:
        raise InvalidInput(f"{name}: an array of {value.dtype}, not of numbers")
    return value.astype(np.float64)


def _put(result: dict[str, Any], name: str, value: Any) -> None:
    *folders, key = name.split(".")
    for folder in folders:
        result = result.setdefault(folder, {})
        if not isinstance(result, dict):
            raise InvalidInput(f"{name}: surplus key")
    if key in result:
        raise InvalidInput(f"{name}: given twice")
    result[key] = value
