"""A layered drawing of a directed graph without cycles: where its nodes lie, and how its edges run between them.

Nodes are put into columns so that every edge leads to a later column; an edge that skips columns is given a place of
its own in each, so that it passes between nodes and not behind them; the order within columns is improved by
barycentres (Sugiyama's method).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from scipy.optimize import isotonic_regression

SWEEPS = 24
LANE = 0.45
"""Height of the place of an edge that passes by, in heights of a node."""

Point = tuple[float, float]


def layout(above: Mapping[str, Sequence[str]]) -> tuple[dict[str, Point], dict[tuple[str, str], list[Point]]]:
    """Places of nodes and edges.

    Args:
        above: each node with the nodes that point to it.

    Returns:
        Node to (column, height), columns from 0, heights in units of a node and centred around 0; edge
        (from, to) to the points it passes through, ends included.

    >>> places, edges = layout({"a": [], "b": ["a"], "c": ["a", "b"]})
    >>> [places[name][0] for name in "abc"], len(edges["a", "c"])
    ([0.0, 1.0, 2.0], 3)
    """
    column = _columns(above)
    paths: dict[tuple[str, str], list[str]] = {}
    lanes: dict[str, int] = dict(column)
    for node, sources in above.items():
        for source in sources:
            passed = [f"{source}→{node}@{k}" for k in range(column[source] + 1, column[node])]
            lanes |= {name: column[source] + 1 + k for k, name in enumerate(passed)}
            paths[source, node] = [source, *passed, node]
    rows: list[list[str]] = [[] for _ in range(1 + max(lanes.values()))]
    for name, k in lanes.items():
        rows[k].append(name)
    before: dict[str, list[str]] = {name: [] for name in lanes}
    after: dict[str, list[str]] = {name: [] for name in lanes}
    for path in paths.values():
        for a, b in itertools.pairwise(path):
            before[b].append(a)
            after[a].append(b)
    height = _heights(rows, before, after, real=set(above))
    places = {name: (float(k), height[name]) for name, k in lanes.items()}
    return {name: places[name] for name in above}, {
        edge: [places[name] for name in path] for edge, path in paths.items()
    }


def reduced(above: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The graph without the edges that longer paths imply (its transitive reduction).

    >>> reduced({"a": [], "b": ["a"], "c": ["a", "b"]})
    {'a': [], 'b': ['a'], 'c': ['b']}
    """

    def ancestors(node: str) -> set[str]:
        return {node}.union(*(ancestors(source) for source in above[node]))

    return {
        node: [a for a in sources if not any(a in ancestors(b) for b in sources if b != a)]
        for node, sources in above.items()
    }


def _columns(above: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Length of the longest path that leads to each node."""
    column: dict[str, int] = {}

    def place(node: str) -> int:
        if node not in column:
            column[node] = max((1 + place(source) for source in above[node]), default=0)
        return column[node]

    for node in above:
        place(node)
    return column


def _heights(
    rows: list[list[str]], before: dict[str, list[str]], after: dict[str, list[str]], real: set[str]
) -> dict[str, float]:
    """Heights after sweeps to and fro over the columns; of all that were seen, those with the fewest crossings."""
    height: dict[str, float] = {}
    for row in rows:
        _spread(row, height, real)
    best, fewest = dict(height), _crossings(rows, before, height)
    for sweep in range(SWEEPS):
        neighbours = before if sweep % 2 == 0 else after
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = {name: _mean([height[x] for x in neighbours[name]], height[name]) for name in row}
            row.sort(key=wanted.__getitem__)
            _spread(row, height, real, wanted)
        found = _crossings(rows, before, height)
        if found < fewest:
            best, fewest = dict(height), found
    return best


def _spread(row: list[str], height: dict[str, float], real: set[str], wanted: dict[str, float] | None = None) -> None:
    """Heights in the order of the row, no two closer than their sizes, near the wanted ones or else around 0."""
    sizes = [1.0 if name in real else LANE for name in row]
    gaps = [(a + b) / 2 for a, b in itertools.pairwise(sizes)]
    offsets = [0.0]
    for gap in gaps:
        offsets.append(offsets[-1] + gap)
    if wanted is None:
        for name, offset in zip(row, offsets, strict=True):
            height[name] = offset - offsets[-1] / 2
        return
    # Least squares under minimal gaps is an isotonic regression of the wanted heights less the offsets.
    levels = isotonic_regression([wanted[name] - offset for name, offset in zip(row, offsets, strict=True)]).x
    for name, offset, level in zip(row, offsets, levels, strict=True):
        height[name] = offset + float(level)


def _crossings(rows: list[list[str]], before: dict[str, list[str]], height: dict[str, float]) -> int:
    crossings = 0
    for row in rows:
        edges = [(height[a], height[b]) for b in row for a in before[b]]
        for i, (a, b) in enumerate(edges):
            crossings += sum((a - c) * (b - d) < 0 for c, d in edges[:i])
    return crossings


def _mean(values: list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
