"""Data as JSON and back: no key is given twice, and one row of a matrix takes one line."""

from __future__ import annotations

import json
from typing import Any

from rooteps.theory.checks import InvalidInput, printable
from rooteps.verification.reading import LARGEST


class _Pairs(list[tuple[str, Any]]):
    """An object as it stands in the file, keys given twice included."""


PART = 64
"""Bytes of a file that each list, object and string in it may take of the largest size: each takes as much memory."""


def read(data: bytes, largest: int = LARGEST) -> Any:
    """The content of a JSON file.

    Args:
        data: the file.
        largest: how many bytes a file may have, which bounds the memory that its content takes too.

    Raises:
        InvalidInput: it is empty or no JSON, a key is given twice, or its parts are too many.
    """
    if not data.strip():
        raise InvalidInput("is empty")
    if data.count(b"[") + data.count(b"{") + data.count(b'"') // 2 > largest // PART:
        raise InvalidInput(f"has more than {largest // PART} lists, objects and strings")
    try:
        return _plain(json.loads(data, object_pairs_hook=_Pairs), "")
    except UnicodeDecodeError:
        raise InvalidInput("not JSON: not UTF-8 text") from None
    except RecursionError:
        raise InvalidInput("not an instance: nested too deeply") from None
    except json.JSONDecodeError as error:
        raise InvalidInput(f"not JSON: {error.msg.lower()} at line {error.lineno}, column {error.colno}") from None
    except ValueError as error:
        if isinstance(error, InvalidInput):
            raise
        raise InvalidInput("not an instance: a whole number of too many digits") from None


def _plain(value: Any, path: str) -> Any:
    if isinstance(value, _Pairs):
        result: dict[str, Any] = {}
        for key, entry in value:
            name = f"{path}.{printable(key, 40)}" if path else printable(key, 40)
            if key in result:
                raise InvalidInput(f"{name}: given twice")
            result[key] = _plain(entry, name)
        return result
    return [_plain(entry, f"{path}[{i}]") for i, entry in enumerate(value)] if isinstance(value, list) else value


def to_json(data: dict[str, Any]) -> str:
    """Data as JSON, one row of a matrix per line.

    >>> print(to_json({"Phi": [[1.0, 0.0], [0.0, 1.0]], "task": None}), end="")
    {
      "Phi": [
        [1.0, 0.0],
        [0.0, 1.0]
      ],
      "task": null
    }
    """
    return _json(data) + "\n"


def _json(value: Any, indent: str = "") -> str:
    deeper = indent + "  "
    if isinstance(value, dict):
        entries = [f"{deeper}{_line(key)}: {_json(entry, deeper)}" for key, entry in value.items()]
        return "{\n" + ",\n".join(entries) + f"\n{indent}}}"
    if isinstance(value, list) and value and isinstance(value[0], list):
        return "[\n" + ",\n".join(deeper + _line(row) for row in value) + f"\n{indent}]"
    return _line(value)


def _line(value: Any) -> str:
    return json.dumps(value, allow_nan=False, ensure_ascii=False)
