"""A figure for a slide, a paper or a dark screen has the same content, whole and legible."""

import argparse

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.text import Text

from rooteps.commands import arguments
from rooteps.figures import bounds, looks, registry, style
from tests.figures.overlaps import overlaps

DRAWN = ("sharpness", "pythagoras", "dependencies", "divergences")


@pytest.fixture(scope="module", params=DRAWN)
def page(request):
    figure = registry.find(request.param)
    data = figure.measure()
    return lambda: figure.draw(data)


def said(axes):
    """The texts of axes, but for the numbers at ticks, which depend on the room."""
    return [axes.title, axes.xaxis.label, axes.yaxis.label, *axes.texts]


def brightness(colour):
    return float(np.mean(to_rgb(colour)))


@pytest.mark.parametrize("look", looks.LOOKS)
def test_all_of_it_is_in_the_picture_and_keeps_clear_of_the_rest(page, look):
    figure = looks.dress(page(), look)
    assert overlaps(figure) == []
    width, height = figure.bbox.width, figure.bbox.height
    shown = [said(axes) for axes in figure.axes]
    assert [[text.get_text() for text in texts] for texts in shown] == [
        [text.get_text() for text in said(axes)] for axes in page().axes
    ]
    for text in (text for texts in shown for text in texts if text.get_text()):
        box = text.get_window_extent(figure.canvas.get_renderer())
        assert -2 <= box.x0 <= box.x1 <= width + 2, text.get_text()
        assert -2 <= box.y0 <= box.y1 <= height + 2, text.get_text()


def test_by_night_letters_and_lines_are_bright_on_dark(page):
    figure = looks.dress(page(), "dark")
    figure.canvas.draw()
    assert brightness(figure.get_facecolor()) < 0.15
    for text in figure.findobj(Text):
        assert brightness(text.get_color()) > 0.35, text.get_text()
    for axes in figure.axes:
        assert brightness(axes.get_facecolor()) < 0.15
        assert all(brightness(line.get_color()) > 0.35 for line in axes.lines)
        for tick in (*axes.xaxis.get_major_ticks(), *axes.yaxis.get_major_ticks()):
            assert brightness(tick.label1.get_color()) > 0.35
            assert brightness(tick.gridline.get_color()) < 0.35


def test_a_slide_has_larger_letters_and_a_paper_serifs():
    figure = registry.find("sharpness")
    plain, slide, paper = (looks.dress(figure.draw(figure.measure()), look) for look in ("page", "slide", "paper"))
    assert slide.get_size_inches() == pytest.approx(looks.SLIDE * plain.get_size_inches())
    assert slide.axes[0].title.get_fontsize() == plain.axes[0].title.get_fontsize()
    assert plain.axes[0].title.get_fontfamily() != looks.SERIF
    paper.canvas.draw()
    for text in (paper.axes[0].title, paper.axes[0].xaxis.get_major_ticks()[0].label1, *paper.axes[0].texts):
        assert text.get_fontfamily() == looks.SERIF


def test_nothing_global_changes():
    before = dict(matplotlib.rcParams)
    for look in looks.LOOKS:
        looks.dress(registry.find("pythagoras").draw(registry.find("pythagoras").measure()), look)
    assert dict(matplotlib.rcParams) == before


def test_what_is_not_drawn_stays_so():
    figure = style.new_figure()
    axes = figure.subplots()
    (line,) = axes.plot([0, 1], [0, 1], color="#6b6b6b", marker="o", markerfacecolor="none")
    label = axes.annotate("a", (0, 0), bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.9})
    looks.dress(figure, "dark")
    assert line.get_markerfacecolor() == "none"
    assert line.get_color() != "#6b6b6b"
    assert label.get_bbox_patch().get_edgecolor()[:3] == (0, 0, 0)
    assert brightness(label.get_bbox_patch().get_facecolor()[:3]) < 0.15


def test_the_command_offers_them():
    parser = argparse.ArgumentParser()
    arguments.add_style(parser)
    (option,) = [action for action in parser._actions if action.dest == "style"]
    assert option.choices == looks.LOOKS


def test_every_bound_has_a_colour_of_its_own():
    every = [*bounds.BOUNDS.values(), bounds.SHIFT]
    for part in zip(*every, strict=True):
        assert len(set(part)) == len(every)
    assert not {look.colour for look in every} & {bounds.LOSS, bounds.TRUTH}
    assert Line2D([], [], marker=every[0].marker)
