"""Simplexes and arrays of small whole numbers, and the checks that strategies make of their arguments."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from rooteps.theory.checks import InvalidInput

LARGEST = 8
"""Probabilities are quotients of counts up to this."""


def simplexes(size: int, *, zeros: bool = True, largest: int = LARGEST) -> SearchStrategy[np.ndarray]:
    r"""Distributions over ``size`` outcomes, from whole counts: $p_i = c_i / \sum_j c_j$ with 1 ≤ c_i ≤ largest.

    They shrink towards the uniform distribution.

    Args:
        size: number of outcomes.
        zeros: whether outcomes may have probability zero (never all of them).
        largest: the largest count.

    Returns:
        A strategy for arrays of shape [size].

    Raises:
        InvalidInput: a size or a count that is no whole number ≥ 1.

    >>> from hypothesis import find
    >>> find(simplexes(2), lambda p: True).tolist()
    [0.5, 0.5]
    >>> find(simplexes(2, zeros=False), lambda p: p.max() > 0.5).tolist() in ([1 / 3, 2 / 3], [2 / 3, 1 / 3])
    True
    """
    whole("simplexes: size", size, 1)
    whole("simplexes: largest", largest, 1)
    return _simplexes(size, zeros, largest)


Room = tuple[int, int, int]
"""(n, V, d): the largest sizes of a menu. Arrays are drawn at that size and then cut, so that a smaller shape leaves
every other choice where it was, and shrinking finds it."""


@st.composite
def _simplexes(draw: DrawFn, size: int, zeros: bool, largest: int, room: int | None = None) -> np.ndarray:
    room = size if room is None else room
    counts = draw(grids((size,), 1, largest, (room,)))
    if zeros and room > 1:
        absent = draw(st.integers(0, 2**room - 1)) % 2**size  # one bit for each outcome
        if absent < 2**size - 1:  # never all of them
            counts = np.where([absent >> i & 1 for i in range(size)], 0.0, counts)
    return counts / counts.sum()


@st.composite
def stacks(draw: DrawFn, shape: tuple[int, int], room: tuple[int, int], zeros: bool = True) -> np.ndarray:
    """Distributions over V outcomes in an array [n, V]."""
    rows = _simplexes(shape[1], zeros, LARGEST, room[1])
    return np.stack(draw(st.lists(rows, min_size=room[0], max_size=room[0]))[: shape[0]])


@st.composite
def grids(draw: DrawFn, shape: tuple[int, ...], low: int, high: int, room: tuple[int, ...] = ()) -> np.ndarray:
    """Whole numbers between low and high (as floats), in an array of that shape; they shrink to the one nearest 0.

    (No ``map``: to describe it, Hypothesis parses the source of the lambda, while it is timed.)

    >>> from hypothesis import find
    >>> find(grids((1, 2), -3, 3), lambda a: a.sum() > 1).tolist() in ([[0.0, 2.0]], [[2.0, 0.0]], [[1.0, 1.0]])
    True
    """
    room = room or shape
    size = math.prod(room)
    values = draw(st.lists(st.integers(low, high), min_size=size, max_size=size))
    return np.array(values, dtype=np.float64).reshape(room)[tuple(map(slice, shape))].copy()


@st.composite
def nonzero(draw: DrawFn, shape: tuple[int, ...], largest: int, room: tuple[int, ...] = ()) -> np.ndarray:
    """Whole numbers of at most that size, not all zero; they shrink to a single 1."""
    values = draw(grids(shape, -largest, largest, room))
    if not values.any():
        values.flat[0] = 1.0
    return values


def whole(name: str, value: Any, least: int) -> None:
    """Check that a value is a whole number that is at least ``least``.

    Raises:
        InvalidInput: it is not.

    >>> whole("simplexes: size", 0, 1)
    Traceback (most recent call last):
    rooteps.theory.checks.InvalidInput: simplexes: size: 0 is not a whole number that is at least 1
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise InvalidInput(f"{name}: {value!r} is not a whole number that is at least {least}")


def one_of(name: str, value: Any, known: Collection[str]) -> None:
    """Check that a value is one of a few names.

    Raises:
        InvalidInput: it is not.
    """
    if value not in known:
        raise InvalidInput(f"{name}: {value!r} is not one of {', '.join(known)}")
