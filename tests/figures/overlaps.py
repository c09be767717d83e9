"""Texts of a figure that run into each other."""

from collections.abc import Iterator

from matplotlib.figure import Figure
from matplotlib.text import Text


def overlaps(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of visible texts whose boxes share more than a sliver."""
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    texts = [text for text in _texts(figure) if text.get_visible() and text.get_text().strip()]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts]
    found = []
    for i, (a, one) in enumerate(boxes):
        for b, other in boxes[:i]:
            width = min(one.x1, other.x1) - max(one.x0, other.x0)
            height = min(one.y1, other.y1) - max(one.y0, other.y0)
            if width > 1.5 and height > 1.5:
                found.append((a, b))
    return found


def _texts(figure: Figure) -> Iterator[Text]:
    for legend in (*figure.legends, *(axes.get_legend() for axes in figure.axes if axes.get_legend())):
        yield from (*legend.get_texts(), legend.get_title())
    for axes in figure.axes:
        yield from (axes.title, *axes.texts)
        if not axes.axison:
            continue
        for frame in (axes, *axes.child_axes):
            for axis in (frame.xaxis, frame.yaxis):
                low, high = sorted(axis.get_view_interval())
                yield axis.label
                for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                    if low <= tick.get_loc() <= high:
                        yield from (tick.label1, tick.label2)
