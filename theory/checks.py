"""Checks on data that a person or a file brings: each failure is one line naming the field, the index, the value."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

SUM_TOLERANCE = 1e-12
"""How far from one a row may sum; within it, rows are normalised exactly (as rationals of the given floats)."""


class InvalidInput(ValueError):
    """Data that no theorem is about; the message is one line and names field, index and value."""


@dataclass(frozen=True)
class Moved:
    """How far the rows of a field were moved when they were normalised.

    Args:
        field: its name, as in messages.
        rows: how many of its rows did not sum to one.
        by: the largest change of an entry.
        index: where that is.

    >>> str(Moved("truth.probs", 2, 2.5e-9, (1, 0)))
    'truth.probs: 2 rows divided by their sums, which moved entry [1, 0] the most: by 2.5e-09'
    """

    field: str
    rows: int
    by: float
    index: tuple[int, ...]

    def __str__(self) -> str:
        what = "1 row divided by its sum" if self.rows == 1 else f"{self.rows} rows divided by their sums"
        return f"{self.field}: {what}, which moved entry {_subscript(self.index)} the most: by {self.by:.2g}"


class Movable:
    """What is made of distributions, and may be asked to divide rows that do not sum to one by their sums."""

    @property
    def moved(self) -> tuple[Moved, ...]:
        """How far that moved each field when this was built; empty where nothing was moved, and for copies."""
        moved: tuple[Moved, ...] = getattr(self, "_moved", ())
        return moved


class WrittenWrongly(InvalidInput):
    """A theorem, or a part of one, that is not what it has to be; one line names theorem, field and value."""


def array(field: str, values: Any, ndim: int) -> np.ndarray:
    """A read-only float64 copy of ``values`` with ``ndim`` axes, none of them empty, every entry finite.

    Raises:
        InvalidInput: not numbers, another number of axes, an empty axis, a NaN or an infinity.
    """
    try:
        result = np.array(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise InvalidInput(f"{field}{_no_numbers(values)}") from None
    if result.ndim != ndim:
        raise InvalidInput(f"{field}: has shape {list(result.shape)}, expected {ndim} axes")
    if 0 in result.shape:
        raise InvalidInput(f"{field}: is empty (shape {list(result.shape)})")
    bad = np.argwhere(~np.isfinite(result))
    if len(bad):
        index = tuple(int(i) for i in bad[0])
        raise InvalidInput(f"{field}{_subscript(index) if index else ''}: {result[index]} is not a finite number")
    result.setflags(write=False)
    return result


def _no_numbers(values: Any) -> str:
    """Where and why values are no array of float64."""
    rows = isinstance(values, list | tuple)
    for index, entry in np.ndenumerate(_entries(values) if rows else ()):
        if isinstance(entry, list | tuple | np.ndarray):
            break
        try:
            float(entry)
        except OverflowError:
            return f"{_subscript(index)}: {shown(entry)} is too large for float64"
        except (TypeError, ValueError):
            return f"{_subscript(index)}: {shown(entry)} is not a real number"
    return f": not an array of numbers ({'ragged rows' if rows else type(values).__name__})"


def _entries(values: list[Any] | tuple[Any, ...]) -> Any:
    """What stands in rows; ragged ones may be no array even of objects."""
    try:
        return np.array(values, dtype=object)
    except ValueError:
        return ()


def distribution(field: str, values: Any, ndim: int, moved: list[Moved] | None = None) -> np.ndarray:
    """``array`` whose rows are non-negative and sum to one within ``SUM_TOLERANCE``.

    Args:
        field: what it is called.
        values: the rows.
        ndim: 1 for a single row, 2 for a matrix of them.
        moved: a list, if rows that sum to something else are to be divided by their sums (each entry then is the
            nearest float64); how far they moved is appended to it.

    Raises:
        InvalidInput: additionally, a negative entry, a row further from one that is not to be moved, a row of zeros.

    >>> moved = []
    >>> distribution("p", [3.0, 1.0], 1, moved).tolist(), moved[0].by
    ([0.75, 0.25], 2.25)
    """
    result = array(field, values, ndim)
    bad = np.argwhere(result < 0)
    if len(bad):
        index = tuple(int(i) for i in bad[0])
        raise InvalidInput(f"{field}{_subscript(index)}: {float(result[index])!r} is negative")
    rows = np.atleast_2d(result)
    sums = [sum(map(Fraction, row.tolist()), Fraction(0)) for row in rows]
    off = [s for s, total in enumerate(sums) if abs(total - 1) > Fraction(SUM_TOLERANCE)]
    for s in off:
        if moved is None or sums[s] == 0:
            where = _subscript((s,)) if ndim == 2 else ""
            raise InvalidInput(f"{field}{where}: sums to {_told(sums[s])}")
    if moved is None or not off:
        return result
    scaled = rows.copy()
    for s in off:
        scaled[s] = [float(Fraction(x) / sums[s]) for x in rows[s].tolist()]
    scaled = scaled.reshape(result.shape)
    change = np.abs(scaled - result)
    index = tuple(int(i) for i in np.unravel_index(int(change.argmax()), change.shape))
    moved.append(Moved(field, len(off), float(change[index]), index))
    scaled.setflags(write=False)
    return scaled


def _told(total: Fraction) -> str:
    """A sum that is not one, and what may be done about it."""
    if total == 0:
        return "0, so it is no distribution"
    try:
        shown = repr(float(total))
    except OverflowError:
        shown = "more than 1.8e308"
    return f"{shown}, not to 1 within {SUM_TOLERANCE:g} (normalise=True, or --normalise, divides it by its sum)"


def shape(field: str, values: np.ndarray, expected: tuple[int, ...], names: str) -> None:
    """Check a shape against the one the other fields imply.

    Raises:
        InvalidInput: they differ.
    """
    if values.shape != expected:
        raise InvalidInput(f"{field}: has shape {list(values.shape)}, expected {names} = {list(expected)}")


def one_of(field: str, value: Any, allowed: Collection[Any]) -> None:
    """Check that a value is one of a closed set.

    Raises:
        WrittenWrongly: it is none of them.
    """
    if not any(isinstance(value, type(one)) and value == one for one in allowed):
        raise WrittenWrongly(f"{field}: {shown(value)} is not one of {', '.join(map(repr, allowed))}")


def of_type(field: str, value: Any, kind: type, what: str) -> None:
    """Check the type of a value.

    Raises:
        WrittenWrongly: it has another.
    """
    if not isinstance(value, kind):
        raise WrittenWrongly(f"{field}: {shown(value)} is not {what}")


def function(field: str, value: Any, of: str, *arguments: str, **options: Any) -> None:
    """Check that a value can be called with such arguments.

    Args:
        field: what it is called.
        value: the function.
        of: what it is a function of, in words.
        arguments: a name for each argument by position.
        options: the arguments by name.

    Raises:
        WrittenWrongly: it is no function, or takes other arguments.

    >>> function("bound", lambda w, factor: factor, "a world", "w")
    Traceback (most recent call last):
    rooteps.theory.checks.WrittenWrongly: bound: takes not a world: missing a required argument: 'factor'
    """
    if not callable(value):
        raise WrittenWrongly(f"{field}: {shown(value)} is not a function of {of}")
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):  # a function in C that does not tell
        return
    try:
        signature.bind(*arguments, **options)
    except TypeError as error:
        raise WrittenWrongly(f"{field}: takes not {of}: {error}") from None


def shown(value: Any) -> str:
    """A value as part of a message: its ``repr`` in one short line.

    >>> shown("a" * 100)[-5:], shown(np.eye(2))
    ('aaaa…', 'array([[1., 0.], [0., 1.]])')
    """
    try:
        return printable(" ".join(repr(value).split()))
    except RecursionError:
        return f"a {type(value).__name__} nested too deeply"


def printable(text: str, longest: int = 80) -> str:
    r"""Text that somebody else wrote as a terminal may show it: short, and with no sign that steers one.

    >>> print(printable("\x1b[2Jname"), len(printable("a" * 100)))
    \x1b[2Jname 80
    """
    whole = len(text) <= longest
    line = "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text[: longest + 1]
    )
    return line if whole and len(line) <= longest else line[: longest - 1] + "…"


def enumerated(names: Iterable[str]) -> str:
    """Names in a sentence.

    >>> enumerated(["covering", "row-span", "interior"]), enumerated([])
    ('covering, row-span and interior', '')
    """
    *before, last = list(names) or [""]
    return f"{', '.join(before)} and {last}" if before else last


def instead_of(name: str, known: Iterable[str]) -> str:
    """What may have been meant by a name that is unknown, or what there is.

    >>> instead_of("pinkser", ["pinsker", "sharpness"]), instead_of("x", [])
    ('did you mean pinsker?', 'there are none')
    """
    names = list(known)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(names) or 'none'}"


def exactly_one(owner: str, **fields: Any) -> str:
    """The name of the one field that is given.

    Raises:
        InvalidInput: none, or more than one, is given.
    """
    given = [name for name, value in fields.items() if value is not None]
    if len(given) != 1:
        raise InvalidInput(f"{owner}: give exactly one of {', '.join(fields)} (got {', '.join(given) or 'none'})")
    return given[0]


def _subscript(index: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, index))}]"
