"""The shared look of all figures, and how they are written: deterministic bytes, as PNG, SVG or PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from scipy.optimize import isotonic_regression

from rooteps.verification.atomic import write_bytes

FORMATS = ("png", "svg", "pdf")

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Okabe and Ito's colours, distinguishable by colour-blind readers; every series has a marker of its own as well."""
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK = COLOURS
GREY = "#6b6b6b"

RC: dict[Any, Any] = {
    "figure.dpi": 100,
    "savefig.dpi": 200,
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "lines.solid_capstyle": "round",
    "mathtext.fontset": "cm",
    "svg.hashsalt": "rooteps",
    "svg.fonttype": "path",
    "pdf.compression": 9,
}

POINTS: dict[str, Any] = {"linestyle": "none", "markersize": 5, "markeredgecolor": "white", "markeredgewidth": 0.4}
"""How measured points look: keyword arguments of ``Axes.plot``."""


def new_figure(width: float = 7.0, height: float = 4.8) -> Figure:
    """An empty figure of the shared style, in inches, bound to no window system."""
    with matplotlib.rc_context(RC):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(figure)
    return figure


def say(axes: Axes, text: str, at: tuple[float, float], offset: tuple[float, float] = (0, 0), **options: Any) -> None:
    """A label at a point of the axes' data, moved by an offset in points; it leaves a line below it unbroken."""
    defaults: dict[str, Any] = {"textcoords": "offset points", "fontsize": 10, "annotation_clip": False}
    axes.annotate(text, at, offset, **(defaults | options))


def spread(heights: list[float], gap: float) -> list[float]:
    """Heights for labels: near the given ones, in their order, no two closer than the gap.

    >>> spread([0.0, 1.0, 1.0], 0.5)
    [0.0, 0.75, 1.25]
    """
    order = np.argsort(heights, kind="stable")
    room = gap * np.arange(len(heights))
    # Least squares under minimal gaps is an isotonic regression of the wanted heights less the room below them.
    placed = isotonic_regression(np.asarray(heights)[order] - room).x + room
    result = np.empty(len(heights))
    result[order] = placed
    return result.tolist()


_MATHTEXT = ((r"\\tfrac", r"\\frac"), (r"\\frac(\w)(\w)", r"\\frac{\1}{\2}"), (r"\\([lg])e\b", r"\\\1eq"))


def mathtext(tex: str) -> str:
    r"""A formula (no dollar signs) in the subset of LaTeX that Matplotlib reads.

    >>> mathtext(r"\tfrac12 x \le y")
    '\\frac{1}{2} x \\leq y'
    """
    for pattern, replacement in _MATHTEXT:
        tex = re.sub(pattern, replacement, tex)
    return tex


def tidy(value: float, digits: int = 2) -> str:
    r"""A number as LaTeX (no dollar signs), with a power of ten below 1/100 and from 10⁴ on.

    >>> tidy(0.25), tidy(1.234e-5), tidy(1e-3), tidy(1200.0)
    ('0.25', '1.2 \\cdot 10^{-5}', '10^{-3}', '1200')
    """
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    if value == 0 or -2 <= int(exponent) < 4:
        return f"{float(f'{value:.{digits}g}'):g}"
    mantissa = f"{float(mantissa):g}"
    power = f"10^{{{int(exponent)}}}"
    return power if mantissa == "1" else rf"{mantissa} \cdot {power}"


def write_small(figure: Figure, path: Path, description: str) -> Path:
    """Write a figure as a PNG of a few colours, a fifth of the size, for pages that show many of them.

    Args:
        figure: what ``draw`` returned.
        path: where to, ending included.
        description: what the figure shows, kept in the file.
    """
    full, small = io.BytesIO(), io.BytesIO()
    with matplotlib.rc_context(RC):
        figure.savefig(full, format="png", dpi=140)
    told = PngInfo()
    told.add_itxt("Description", description)
    Image.open(full).convert("RGB").quantize(48).save(small, format="png", optimize=True, pnginfo=told)
    return write_bytes(path, small.getvalue())


def write(
    figure: Figure, stem: Path, formats: Sequence[str] = ("png", "svg"), description: str = "", letters: bool = False
) -> list[Path]:
    """Write a figure as ``stem.png`` and so on, each atomically; equal figures give equal bytes.

    Args:
        figure: what ``draw`` returned.
        stem: path without its ending.
        formats: some of ``FORMATS``.
        description: what the figure shows, kept in the SVG for readers who cannot see it.
        letters: whether an SVG keeps its text as text, in the fonts of the reader; mathematics needs outlines.

    Returns:
        The paths written.
    """
    metadata: dict[str, dict[str, str | None]] = {
        "png": {"Software": None},
        "svg": {"Date": None, "Creator": None} | ({"Description": description} if description else {}),
        "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    }
    paths = []
    with matplotlib.rc_context(RC | {"svg.fonttype": "none" if letters else "path"}):
        for ending in formats:
            buffer = io.BytesIO()
            figure.savefig(buffer, format=ending, metadata=metadata[ending])
            path = stem.with_name(f"{stem.name}.{ending}")
            write_bytes(path, buffer.getvalue())
            paths.append(path)
    return paths
