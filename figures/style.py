"""The shared look of all figures, and how they are written: deterministic bytes, PNG and SVG."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from verification.atomic import write_bytes

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Okabe and Ito's colours, distinguishable by colour-blind readers; every series has a marker of its own as well."""
MARKERS = ("o", "s", "^", "D", "v", "P", "X")

RC: dict[Any, Any] = {
    "figure.dpi": 100,
    "savefig.dpi": 200,
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "mathtext.fontset": "cm",
    "svg.hashsalt": "rooteps",
    "svg.fonttype": "path",
}


def new_figure(width: float = 7.0, height: float = 4.8) -> Figure:
    """An empty figure of the shared style, in inches, bound to no window system."""
    with matplotlib.rc_context(RC):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(figure)
    return figure


def write(figure: Figure, stem: Path, formats: Sequence[str] = ("png", "svg")) -> list[Path]:
    """Write a figure as ``stem.png`` and ``stem.svg``, each atomically; equal figures give equal bytes.

    Args:
        figure: what ``draw`` returned.
        stem: path without its ending.
        formats: ``png``, ``svg`` or ``pdf``.

    Returns:
        The paths written.
    """
    without_date: dict[str, dict[str, None]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
    paths = []
    with matplotlib.rc_context(RC):
        for ending in formats:
            buffer = io.BytesIO()
            figure.savefig(buffer, format=ending, metadata=without_date.get(ending))
            path = stem.with_name(f"{stem.name}.{ending}")
            write_bytes(path, buffer.getvalue())
            paths.append(path)
    return paths
