"""How a figure is dressed once it is drawn: for a page, for a slide, for a paper, or for a dark screen."""

from __future__ import annotations

from collections.abc import Iterator

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.colors import to_hex, to_rgb, to_rgba_array
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Patch
from matplotlib.text import Text

LOOKS = ("page", "slide", "paper", "dark")

SLIDE = 0.86
"""The size of a slide's figure as a share of a page's, at which the same letters and lines are larger."""
SERIF = ["STIXGeneral", "DejaVu Serif"]
"""The letters of a paper; Matplotlib brings both."""

NIGHT = {
    "#ffffff": "#161718",
    "#000000": "#f2f2f0",
    "#333333": "#d6d6d4",
    "#6b6b6b": "#a5a5a2",
    "#dddddd": "#3a3d40",
    "#0072b2": "#4aa8e0",
    "#d55e00": "#f0853d",
    "#009e73": "#2fc79a",
    "#8c510a": "#d09a5b",
    "#e9e9e9": "#45484b",
    "#56b4e9": "#a8dcf8",
    "#cfe5f5": "#1f4f70",
    "#fde0cc": "#7a4522",
}
"""What each colour becomes on a dark screen; those that are not here stay."""


def dress(figure: Figure, look: str) -> Figure:
    """Change the look of a figure that is drawn.

    Args:
        figure: what ``draw`` returned; it is changed.
        look: one of ``LOOKS``.

    Returns:
        The figure.

    >>> from rooteps.figures import style
    >>> figure = style.new_figure(5.0, 4.0)
    >>> _ = figure.subplots()
    >>> dress(figure, "slide").get_size_inches().tolist()
    [4.3, 3.44]
    """
    if look == "slide" and not _has_boxes(figure):  # their letters are as large as they hold
        width, height = figure.get_size_inches()
        figure.set_size_inches(SLIDE * width, SLIDE * height)
        figure.set_dpi(figure.get_dpi() / SLIDE)
    elif look == "paper":
        for text in _texts(figure):
            text.set_fontfamily(SERIF)
    elif look == "dark":
        _darken(figure)
    return figure


def _has_boxes(figure: Figure) -> bool:
    return any(isinstance(patch, FancyBboxPatch) for axes in figure.axes for patch in axes.patches)


def _texts(figure: Figure) -> Iterator[Text]:
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_tick_params(labelfontfamily=SERIF, which="both")
    for found in figure.findobj(Text):
        assert isinstance(found, Text)
        yield found


def _darken(figure: Figure) -> None:
    for axes in figure.axes:
        _dark_ticks(axes)
    for artist in _artists(figure):
        for what in _coloured(artist):
            colours = to_rgba_array(getattr(artist, f"get_{what}")())
            if colours[:, 3].any():  # to what is not drawn an artist may add an opacity of its own
                dark = [_night(*colour) for colour in colours]
                getattr(artist, f"set_{what}")(dark if isinstance(artist, Collection) else dark[0])


def _artists(figure: Figure) -> Iterator[Artist]:
    """All of a figure, with the boxes and arrows of its labels, which their labels keep to themselves."""
    for artist in figure.findobj(Artist):
        yield artist
        own = (artist.get_bbox_patch() if isinstance(artist, Text) else None, getattr(artist, "arrow_patch", None))
        yield from (patch for patch in own if patch is not None)


def _dark_ticks(axes: Axes) -> None:
    """Ticks are made anew when the figure is drawn, so they are told what they will be."""
    axes.tick_params(which="both", colors=NIGHT["#000000"], grid_color=NIGHT["#dddddd"])


def _coloured(artist: Artist) -> tuple[str, ...]:
    """What of an artist has a colour."""
    match artist:
        case Line2D():
            return ("color", "markerfacecolor", "markeredgecolor")
        case Text():
            return ("color",)
        case Patch() | Collection():
            return ("facecolor", "edgecolor")
    return ()


def _night(red: float, green: float, blue: float, alpha: float) -> tuple[float, ...]:
    """A colour by night; a grey that is not listed becomes its opposite."""
    listed = NIGHT.get(to_hex((red, green, blue)))
    if listed:
        return (*to_rgb(listed), alpha)
    low, high = to_rgb(NIGHT["#ffffff"])[0], to_rgb(NIGHT["#000000"])[0]
    return (*[high - red * (high - low)] * 3, alpha) if red == green == blue else (red, green, blue, alpha)
