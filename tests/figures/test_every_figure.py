"""Every figure resolves, says what it shows, and can be typeset; equal numbers give equal files."""

import re
from pathlib import Path

import pytest
from matplotlib.mathtext import MathTextParser

from rooteps import figures
from rooteps.figures import registry, style
from rooteps.theory.checks import InvalidInput
from tests.figures.overlaps import overlaps

FAST = ("sharpness", "pythagoras", "dependencies")
"""Figures whose numbers take no time; the others are drawn in their own tests."""


def test_every_figure_is_registered():
    folder = Path(figures.__file__).parent
    pages = {path.stem.replace("_", "-") for path in folder.glob("*.py") if "\nCAPTION = " in path.read_text()}
    assert set(registry.names()) == pages


@pytest.mark.parametrize("name", registry.names())
def test_a_figure_has_a_title_and_a_caption(name):
    page = registry.find(name)
    assert callable(page.measure)
    assert callable(page.draw)
    assert re.fullmatch(r"[^:]+: [^:]+[^.]", registry.title(name))
    assert page.CAPTION.endswith(".")
    assert page.CAPTION.count("$") % 2 == 0
    for formula in re.findall(r"\$([^$]+)\$", page.CAPTION):
        MathTextParser("path").parse(f"${style.mathtext(formula)}$")


def test_an_unknown_name_is_refused():
    with pytest.raises(InvalidInput, match="figure: 'pie' is not one of bound-versus-empirical"):
        registry.find("pie")


def test_a_figure_that_measures_itself_reads_nothing(tmp_path):
    with pytest.raises(InvalidInput, match="--from: sharpness measures its numbers itself"):
        registry.make("sharpness", tmp_path / "x", source=tmp_path)
    assert not list(tmp_path.iterdir())


def test_two_runs_give_equal_bytes(tmp_path):
    first, second = (registry.make("dependencies", tmp_path / name, seed=3) for name in ("first", "second"))
    assert [path.suffix for path in first] == [".png", ".svg", ".pdf"]
    for a, b in zip(first, second, strict=True):
        assert a.read_bytes() == b.read_bytes(), a
    assert len(list(tmp_path.iterdir())) == 6


def test_the_svg_says_what_it_shows(tmp_path):
    (svg,) = registry.make("sharpness", tmp_path / "sharpness", ("svg",))
    assert registry.title("sharpness") in svg.read_text()


@pytest.mark.parametrize("name", FAST)
def test_no_text_overlaps_another(name):
    """Labels beside lines keep clear of each other."""
    figure = registry.find(name).draw(registry.find(name).measure())
    assert overlaps(figure) == []
