"""Features and rows that an earlier run has left, each with its hash: what is damaged is computed again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from rooteps.verification.atomic import write_bytes, write_text


def write_features(path: Path, values: np.ndarray) -> None:
    """Keep an array."""
    values = np.ascontiguousarray(values)
    write_bytes(path, save({"features": values, "sha256": _hash_of_array(values)}))


def read_features(path: Path) -> np.ndarray | None:
    """The array that is kept there; None where there is none, or where it is damaged."""
    try:
        found = load(path.read_bytes())
        values = found["features"]
        return values if np.array_equal(found["sha256"], _hash_of_array(values)) else None
    except (FileNotFoundError, SafetensorError, LookupError, ValueError):
        return None


def write_row(path: Path, row: dict[str, Any]) -> dict[str, Any]:
    """Keep a row; what is returned is what ``read_row`` will read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "row.json"
    ...     kept = write_row(path, {"words": ("a", "b")})
    ...     same = read_row(path) == kept
    ...     _ = path.write_text(path.read_text().replace("a", "c"))
    ...     kept, same, read_row(path)
    ({'words': ['a', 'b']}, True, None)
    """
    text = json.dumps({"row": row, "sha256": _hash_of_row(row)})
    write_text(path, text)
    kept: dict[str, Any] = json.loads(text)["row"]
    return kept


def read_row(path: Path) -> dict[str, Any] | None:
    """The row that is kept there; None where there is none, or where it is damaged."""
    try:
        kept = json.loads(path.read_bytes())
        row: dict[str, Any] = kept["row"]
        return row if kept["sha256"] == _hash_of_row(row) else None
    except (FileNotFoundError, ValueError, TypeError, LookupError, RecursionError):
        return None


def _hash_of_array(values: np.ndarray) -> np.ndarray:
    whole = f"{values.dtype}{values.shape}".encode() + values.tobytes()
    return np.frombuffer(hashlib.sha256(whole).digest(), dtype=np.uint8)


def _hash_of_row(row: Any) -> str:
    return hashlib.sha256(json.dumps(row).encode()).hexdigest()
