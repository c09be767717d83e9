"""Data as NPZ and back: the keys of nested objects joined by dots, a null left out."""

from __future__ import annotations

import io
import math
import re
import zipfile
from typing import Any, Literal

import numpy as np

from rooteps.theory.checks import InvalidInput, printable
from rooteps.verification.reading import LARGEST, size


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


def read(data: bytes, largest: int = LARGEST) -> dict[str, Any]:
    """The content of an NPZ file; the nulls that an instance may have are put back.

    Args:
        data: the file.
        largest: how many bytes it may unpack to.

    Raises:
        InvalidInput: it is no archive of arrays of numbers, a key is given twice, or it unpacks to more than that.
    """
    result: dict[str, Any] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > largest:
                raise InvalidInput(f"unpacks to more than {size(largest)}")
            for entry in archive.infolist():
                name = entry.filename.removesuffix(".npy")
                if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise InvalidInput(f"{printable(name)}: is encrypted, or compressed in a way that NumPy is not")
                _put(result, name, _entry(printable(name), archive.read(entry)))
    except (InvalidInput, MemoryError):
        raise
    except Exception:  # the parts of zipfile raise errors of many kinds over what is damaged
        raise InvalidInput("not NPZ: a damaged archive, or none") from None
    for nullable in ("Phi", "task", "witness"):
        result.setdefault(nullable, None)
    if isinstance(result.get("truth"), dict) and "F" in result["truth"]:
        result["truth"].setdefault("kernel", None)
    return result


def _entry(name: str, content: bytes) -> Any:
    try:
        value = _array(content)
        if value.dtype.kind == "U" and value.ndim == 0:
            return value.item()
    except (ValueError, TypeError):  # not as NumPy writes it, or no text
        raise InvalidInput(f"{name}: not an array of numbers (a null key is left out of NPZ)") from None
    if name == "schema":
        return value.item() if value.ndim == 0 else value.tolist()
    if value.dtype.kind not in "fiu" or value.dtype.itemsize > 8:
        raise InvalidInput(f"{name}: an array of {value.dtype}, not of numbers")
    return value.astype(np.float64)


_DESCR = re.compile(rb"""['"]descr['"] *: *['"]([<>|=]?[biufcUS][0-9]{1,9})['"]""")
_ORDER = re.compile(rb"""['"]fortran_order['"] *: *(True|False)""")
_SHAPE = re.compile(rb"""['"]shape['"] *: *\(([0-9, ]*)\)""")
HEADER = 10_000
"""Bytes that the header of an array may have."""


def _array(content: bytes) -> np.ndarray:
    """The array of a .npy file. Nothing is evaluated, and nothing allocated that the file does not hold.

    Raises:
        ValueError, TypeError: it is none.
    """
    dtype, sizes, order, end = header_of(content)
    if dtype.itemsize * math.prod(sizes) != len(content) - end:
        raise ValueError
    return np.frombuffer(content, dtype, offset=end).reshape(sizes, order=order)


def header_of(content: bytes) -> tuple[np.dtype, tuple[int, ...], Literal["C", "F"], int]:
    """What the header of a .npy file says: dtype, shape, order, and where the numbers begin. Nothing is evaluated.

    Args:
        content: the file, or as much of it as its header may have.

    Raises:
        ValueError, TypeError: it is none, or one whose header is larger than ``HEADER``.
    """
    wide = content[6:7] in (b"\2", b"\3")
    start = 12 if wide else 10
    end = start + int.from_bytes(content[8:start], "little")
    header = content[start:end]
    descr, order, shape = (part.search(header) for part in (_DESCR, _ORDER, _SHAPE))
    if content[:6] != b"\x93NUMPY" or len(header) > HEADER or descr is None or order is None or shape is None:
        raise ValueError
    dtype = np.dtype(descr[1].decode())
    sizes = tuple(int(part) for part in shape[1].split(b",") if part.strip())
    return dtype, sizes, "F" if order[1] == b"True" else "C", end


def _put(result: dict[str, Any], name: str, value: Any) -> None:
    *folders, key = name.split(".")
    for folder in folders:
        result = result.setdefault(folder, {})
        if not isinstance(result, dict):
            raise InvalidInput(f"{printable(name)}: surplus key")
    if key in result:
        raise InvalidInput(f"{printable(name)}: given twice")
    result[key] = value
