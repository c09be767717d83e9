"""The keys of an instance file, one object at a time: what is missing, surplus or wrong is named with its path."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from rooteps.theory.checks import InvalidInput, printable


@dataclass(frozen=True)
class Entries:
    """A JSON object and the path that leads to it.

    Raises:
        InvalidInput: it is no object; and whatever is asked of it raises the same for what is not as it should be.

    >>> Entries("task", {"loss": 1}).text("loss")
    Traceback (most recent call last):
        ...
    rooteps.theory.checks.InvalidInput: task.loss: 1 is not a string
    """

    path: str
    values: Any

    def __post_init__(self) -> None:
        if not isinstance(self.values, dict):
            raise InvalidInput(f"{self.path or 'the file'}: {_shown(self.values)} is not an object")

    def name(self, key: str) -> str:
        """The path of a key."""
        return f"{self.path}.{printable(key)}" if self.path else printable(key)

    def take(self, key: str) -> Any:
        """The value of a key."""
        if key not in self.values:
            raise InvalidInput(f"{self.name(key)}: missing")
        return self.values[key]

    def only(self, required: str, optional: str = "") -> None:
        """Check that the required keys, separated by blanks, are there and none but them and the optional ones."""
        for key in required.split():
            self.take(key)
        for key in self.values:
            if key not in required.split() + optional.split():
                raise InvalidInput(
                    f"{self.name(key)}: surplus key (known here: {', '.join((required + ' ' + optional).split())})"
                )

    def object(self, key: str) -> Entries:
        """The object of a key."""
        return Entries(self.name(key), self.take(key))

    def one_of(self, key: str, forms: Iterable[str]) -> tuple[Entries, str]:
        """The object of a key, which has exactly one of these forms, and the form."""
        entry = self.object(key)
        given = [form for form in forms if form in entry.values]
        if len(given) != 1:
            found = printable(", ".join(given or list(entry.values)[:8])) or "none"
            raise InvalidInput(f"{entry.path}: give exactly one of {', '.join(forms)} (found {found})")
        return entry, given[0]

    def text(self, key: str) -> str:
        """The string of a key."""
        value = self.take(key)
        if not isinstance(value, str):
            raise InvalidInput(f"{self.name(key)}: {_shown(value)} is not a string")
        return value

    def array(self, key: str, ndim: int | None, null: bool = False) -> np.ndarray | None:
        """The finite numbers of a key; ``ndim`` of None takes any number of axes, ``null`` takes a null too."""
        value = self.take(key)
        if value is None and null:
            return None
        if not isinstance(value, np.ndarray):
            value = _nested(self.name(key), value)
        if ndim is not None and value.ndim != ndim:
            raise InvalidInput(f"{self.name(key)}: has shape {list(value.shape)}, expected {ndim} axes")
        bad = np.argwhere(~np.isfinite(value))
        if len(bad):
            index = tuple(int(i) for i in bad[0])
            raise InvalidInput(f"{self.name(key)}{_subscript(index)}: {value[index]} is not a finite number")
        return value


AXES = 8
"""How many axes an array may have, many more than anything is about."""


def _nested(name: str, value: Any, index: tuple[int, ...] = ()) -> np.ndarray:
    """A float64 array from nested lists, each leaf a number, no row shorter than another."""
    if len(index) > AXES:
        raise InvalidInput(f"{name}: has more than {AXES} axes")
    if isinstance(value, list):
        if value and all(type(entry) is float for entry in value):  # most rows, in one go
            return np.array(value)
        rows = [_nested(name, entry, (*index, i)) for i, entry in enumerate(value)]
        for i, row in enumerate(rows):
            if row.shape != rows[0].shape:
                raise InvalidInput(
                    f"{name}{_subscript((*index, i))}: has shape {list(row.shape)}, expected {list(rows[0].shape)}"
                )
        return np.stack(rows) if rows else np.zeros(0)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidInput(f"{name}{_subscript(index)}: {_shown(value)} is not a number")
    try:
        return np.array(float(value))
    except OverflowError:
        raise InvalidInput(f"{name}{_subscript(index)}: inf is not a finite number") from None


def _subscript(index: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, index))}]" if index else ""


def _shown(value: Any) -> str:
    try:
        text = "an array" if isinstance(value, np.ndarray) else json.dumps(value, default=repr)
    except RecursionError:
        return "what is nested too deeply"
    return text if len(text) <= 40 else text[:37] + "..."
