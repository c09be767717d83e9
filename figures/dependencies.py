"""Dependencies: which result rests on which, drawn from the results' own pages."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Patch
from matplotlib.path import Path

from rooteps.figures import layers, style
from rooteps.theory.registry import theorems
from rooteps.theory.theorem import PAPER
from rooteps.verification.formal import RUNGS, rung

CAPTION = (
    "Every result of the toolkit; an arrow leads from a result to one whose proof uses it (arrows that others imply "
    "are left out). Classical inequalities carry the results of the paper, and these the new ones. The border says how "
    "much is known beyond the worlds that a result was checked on: certified in ball arithmetic there; its constants "
    "shown necessary, too, by counterexamples to smaller ones; or proved for all worlds, in Coq."
)

KINDS = {"classical": "#e9e9e9", "paper": "#cfe5f5", "new": "#fde0cc"}
"""Where a result comes from, and the colour of its box."""

BORDERS: dict[str, dict[str, Any]] = dict(
    zip(
        RUNGS,
        (
            {"linestyle": (0, (1, 1.5)), "linewidth": 1.4},
            {"linestyle": (0, (5, 2)), "linewidth": 1.4},
            {"linestyle": "-", "linewidth": 1.8},
        ),
        strict=True,
    )
)
"""How much is known of a result, and the border of its box."""
INK = "#333333"

WIDTH, HEIGHT = 0.8, 0.8
"""Size of a box, in columns and rows."""
LINES = 3
"""That a box holds; a longer title is written smaller."""


@dataclass(frozen=True)
class Node:
    """One result: its id, what its box says, its kind, the rung that it has reached, and its place (column, height)."""

    id: str
    label: str
    kind: str
    rung: str
    place: layers.Point


@dataclass(frozen=True)
class Graph:
    """The results, and (used, user), where no other use implies it, to the points that their arrow passes through."""

    nodes: tuple[Node, ...]
    edges: dict[tuple[str, str], list[layers.Point]]


def measure(seed: int = 0) -> Graph:
    """The graph of ``Theorem.uses``; nothing is drawn, so the seed plays no part."""
    known = theorems()
    places, edges = layers.layout(layers.reduced({id: theorem.uses for id, theorem in known.items()}))
    nodes = (
        Node(id, f"{theorem.number}  {theorem.title}", _kind(theorem.source), rung(theorem), places[id])
        for id, theorem in known.items()
    )
    return Graph(tuple(nodes), edges)


def _kind(source: str) -> str:
    """
    >>> _kind("arXiv:2010.03648, key lemma"), _kind("Pinsker 1964"), _kind("new")
    ('paper', 'classical', 'new')
    """
    return "paper" if source.startswith(PAPER) else "new" if source.startswith("new") else "classical"


def draw(data: Graph, link: str = "#{}") -> Figure:
    """Boxes from left to right, arrows in the direction of the argument.

    Args:
        data: the graph.
        link: where a box of the SVG leads to, with ``{}`` for the id.
    """
    columns = 1 + max(node.place[0] for node in data.nodes)
    heights = [y for path in data.edges.values() for _, y in path] + [node.place[1] for node in data.nodes]
    low, high = min(heights), max(heights)
    figure = style.new_figure(1.85 * columns, 0.68 * (high - low + 1) + 0.8)
    with matplotlib.rc_context(style.RC):
        axes = figure.add_subplot()
        axes.set_axis_off()
        axes.set(xlim=(-0.5, columns - 0.5), ylim=(high + 0.6, low - 0.6))
        for path in data.edges.values():
            _arrow(axes, path)
        for node in data.nodes:
            _box(axes, node, link)
        used = [kind for kind in KINDS if any(node.kind == kind for node in data.nodes)]
        handles = [Patch(facecolor=KINDS[kind], label=kind) for kind in used]
        handles += [Patch(facecolor="white", edgecolor=INK, label=name, **line) for name, line in BORDERS.items()]
        figure.legend(handles=handles, loc="outside upper center", ncols=len(handles))
    return figure


def _box(axes: Axes, node: Node, link: str) -> None:
    x, y = node.place
    corner = (x - WIDTH / 2, y - HEIGHT / 2)
    url = link.format(node.id)
    box = FancyBboxPatch(
        corner, WIDTH, HEIGHT, boxstyle="round,pad=0,rounding_size=0.06", mutation_aspect=2.0,
        facecolor=KINDS[node.kind], edgecolor=INK, url=url, gid=node.id, **BORDERS[node.rung],
    )  # fmt: skip
    axes.add_patch(box)
    width = next(width for width in range(18, 60) if len(textwrap.wrap(node.label, width)) <= LINES)
    text = textwrap.fill(node.label, width)
    axes.text(x, y, text, ha="center", va="center", fontsize=9.5 * 18 / width, linespacing=1.15, url=url)


def _arrow(axes: Axes, points: list[layers.Point]) -> None:
    """A curve that leaves and reaches boxes, and passes lanes, horizontally."""
    half = WIDTH / 2
    (x, y), *lanes, (end, last) = points
    vertices, codes = [(x + half, y)], [Path.MOVETO]
    for column, height in (*lanes, (end, last)):
        start, level = vertices[-1]
        middle = (start + column - half) / 2
        vertices += [(middle, level), (middle, height), (column - half, height), (column + half, height)]
        codes += [Path.CURVE4] * 3 + [Path.LINETO]
    vertices, codes = vertices[:-1], codes[:-1]  # the last box is reached, not crossed
    axes.add_patch(
        FancyArrowPatch(
            path=Path(vertices, codes), arrowstyle="-|>", mutation_scale=9, color=style.GREY, linewidth=1.0, zorder=0.5
        )
    )
