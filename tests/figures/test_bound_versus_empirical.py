"""The first figure: the numbers it plots, and that equal numbers give equal files."""

import numpy as np
import pytest

from figures import bound_versus_empirical as figure
from tests.tolerance import ROUNDOFF


@pytest.fixture(scope="module")
def data():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figure, "LANGUAGES", ("hidden-markov",))
        patch.setattr(figure, "DRAWS", 1)
        return figure.measure(seed=3)


def test_every_point_lies_under_the_bound(data):
    for series in data:
        assert len(series.epsilon) >= 12
        assert (series.scaled_gap > 0).all()
        assert (series.scaled_gap <= np.sqrt(2 * series.epsilon) * (1 + ROUNDOFF)).all()


def test_losses_fall_with_the_square_root_of_epsilon(data):
    model = data[0]
    small = model.epsilon < 1e-6
    slope = np.polyfit(np.log(model.epsilon[small]), np.log(model.scaled_gap[small]), 1)[0]
    assert slope == pytest.approx(0.5, abs=0.01)


def test_the_sharp_family_touches_the_bound(data):
    sharp = data[-1]
    assert sharp.language == "sharp"
    ratio = sharp.scaled_gap / np.sqrt(2 * sharp.epsilon)
    assert ratio.max() > 0.999999
    assert ratio.min() > 0.9


def test_every_series_has_a_marker_and_a_colour_of_its_own(data):
    lines = figure.draw(data).axes[0].get_lines()[2:]
    assert [line.get_label() for line in lines] == [series.language for series in data]
    assert len({line.get_marker() for line in lines}) == len(data)
    assert len({line.get_color() for line in lines}) == len(data)
