"""Make a counterexample small and readable, as long as the judge still certifies it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from rooteps.theory.array_world import DIGITS, to_digits
from rooteps.theory.checks import InvalidInput
from rooteps.theory.instance import Instance
from rooteps.verification.falsify.arrays import AXES, DISTRIBUTIONS, Arrays, arrays, assemble, cut, kind, sizes


def simplify(instance: Instance, certified: Callable[[Instance], bool]) -> Instance:
    """A smaller instance with rounder numbers that is still certified.

    Contexts, words and dimensions go one by one while they can; then each array is rounded to as few binary digits as
    it can be, and numbers that may be zero become zero.

    Args:
        instance: a certified counterexample.
        certified: the judge.

    Returns:
        The instance, or a simpler one.
    """
    values = arrays(instance)
    what = kind(instance)

    def holds(candidate: Arrays) -> bool:
        try:
            return certified(assemble(candidate, what))
        except (InvalidInput, ArithmeticError, ValueError):
            return False

    for axis in "nVd":
        index = sizes(values).get(axis, 1) - 1
        while index >= 0 and sizes(values).get(axis, 1) > 1:
            smaller = cut(values, axis, index)
            if holds(smaller):
                values = smaller
            index -= 1
    for names in _SCALED:
        values = _scaled(values, [name for name in names if name in values], holds)
    for _ in range(2):  # what one array leaves room for may help another that came before
        for name in values:
            for digits in DIGITS:
                rounder = values | {name: rounded(name, values[name], digits)}
                if not np.array_equal(rounder[name], values[name]) and holds(rounder):
                    values = rounder
                    break
    for name, x in values.items():
        if name in DISTRIBUTIONS or not AXES[name]:
            continue
        for entry in np.ndindex(np.shape(x)):
            if values[name][entry] != 0:
                zeroed = np.array(values[name])
                zeroed[entry] = 0.0
                candidate = values | {name: zeroed}
                if holds(candidate):
                    values = candidate
    return assemble({name: np.asarray(x) + 0.0 for name, x in values.items()}, what)  # −0 becomes 0


def simplest(instance: Any, simpler: Callable[[Any], Iterable[Any]], certified: Callable[[Any], bool]) -> Any:
    """An instance of any kind, simplified as long as one of those that are simpler is still certified.

    Args:
        instance: a certified counterexample.
        simpler: from an instance to simpler ones, the simplest first.
        certified: the judge.
    """
    for _ in range(MOST):
        better = next((one for one in simpler(instance) if certified(one)), None)
        if better is None:
            break
        instance = better
    return instance


MOST = 1000
"""Simplifications at most, should they lead in a circle."""

_SCALED = (
    ("language.F", "language.logits", "model.F", "model.shift", "model.tilt"),
    ("model.F", "model.shift", "model.tilt"),
    ("language.Phi",),
    ("witness.v", "witness.lam", "witness.scores", "witness.feature_scores"),
)
"""Arrays that are tried at other scales together."""


def _scaled(values: Arrays, names: list[str], holds: Callable[[Arrays], bool]) -> Arrays:
    """The arrays of these names times the power of two that brings the largest number nearest to one."""
    largest = max((float(np.abs(values[name]).max()) for name in names), default=0.0)
    if largest == 0:
        return values
    away = int(np.round(np.log2(largest)))
    for power in range(0, away, 1 if away > 0 else -1):  # from all the way to one, to hardly any of it
        factor = 2.0 ** (power - away)
        candidate = values | {name: factor * np.asarray(values[name]) for name in names}
        if holds(candidate):
            return candidate
    return values


def rounded(name: str, x: Any, digits: int) -> np.ndarray:
    """The array with numbers of at most ``digits`` + 1 binary digits; rows of distributions keep their sum.

    >>> rounded("witness.v", np.array([0.3, -5.0]), 1).tolist()
    [0.25, -4.0]
    >>> rounded("task.p_T", np.array([0.3, 0.7]), 1).tolist()
    [0.25, 0.75]
    """
    x = np.asarray(x, dtype=float)
    if name in DISTRIBUTIONS:
        return _rounded_rows(x, 2 ** (digits + 1))
    if name == "language.kernel":  # whose rows keep their sum of zero: all of one denominator
        largest = np.abs(x).max()
        unit = 2.0 ** (np.floor(np.log2(largest)) - digits) if largest > 0 else 1.0
        grid = np.round(x / unit) * unit
        grid[:, -1] -= grid.sum(axis=1)
        return grid
    return to_digits(x, digits)


def _rounded_rows(x: np.ndarray, denominator: int) -> np.ndarray:
    """Rows of multiples of 1/denominator that sum to one, by largest remainders."""
    rows = np.atleast_2d(x) * denominator
    whole = np.floor(rows)
    for row, counts in zip(rows, whole, strict=True):
        order = np.argsort(counts - row, kind="stable")
        counts[order[: denominator - int(counts.sum())]] += 1
    return (whole / denominator).reshape(x.shape)
