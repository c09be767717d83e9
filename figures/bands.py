"""Quantiles of many rows at each place of an axis: lines and bands instead of a dot for every row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

LOW, HIGH = 0.05, 0.95

PLACES = 200
"""More places than this are put together, so that the size of a figure does not grow with its rows."""


@dataclass(frozen=True)
class Band:
    """Quantiles of rows by place: 5 %, 50 % and 95 %.

    Quantiles of numbers that are ordered row by row are ordered too, so a bound that holds lies above what it bounds.

    Args:
        x: the places, ascending, shape [K]; of places that were put together the last.
        low, median, high: shape [K].
        most: how many rows a place has at most.
    """

    x: np.ndarray
    low: np.ndarray
    median: np.ndarray
    high: np.ndarray
    most: int


def band(x: np.ndarray, values: np.ndarray) -> Band:
    """The quantiles of the values at each x > 0.

    Args:
        x, values: shape [N].

    >>> found = band(np.array([1.0, 1.0, 1.0, 2.0]), np.array([3.0, 1.0, 2.0, 5.0]))
    >>> found.x.tolist(), found.median.tolist()
    ([1.0, 2.0], [2.0, 5.0])
    """
    places, which = np.unique(x, return_inverse=True)
    if len(places) > PLACES:
        share = np.log(places / places[0]) / np.log(places[-1] / places[0])
        bins = np.minimum((share * PLACES).astype(int), PLACES - 1)
        last = np.flatnonzero(np.diff(bins, append=PLACES))
        places, which = places[last], np.searchsorted(bins[last], bins[which])
    order = np.lexsort((values, which))
    values, counts = values[order], np.bincount(which)
    start = np.cumsum(counts) - counts

    def quantile(q: float) -> np.ndarray:
        place = q * (counts - 1)
        below = np.floor(place).astype(int)
        above = np.minimum(below + 1, counts - 1)
        lower, upper = values[start + below], values[start + above]
        return lower + (place - below) * (upper - lower)

    return Band(places, quantile(LOW), quantile(0.5), quantile(HIGH), int(counts.max()))


def plot(axes: Axes, found: Band, colour: str, **options: object) -> None:
    """A line of medians, and the band where places have several rows, on axes that show positive numbers only."""
    axes.plot(found.x, np.where(found.median > 0, found.median, np.nan), color=colour, linewidth=2, **options)  # type: ignore[arg-type]
    if found.most > 1 and (found.high > 0).any():
        least = found.high[found.high > 0].min()
        positive = found.low[found.low > 0]
        floor = min(least, positive.min()) if len(positive) else least / 10
        low, high = np.maximum(found.low, floor), np.where(found.high > 0, found.high, np.nan)
        axes.fill_between(found.x, low, high, color=colour, alpha=0.15, linewidth=0)
