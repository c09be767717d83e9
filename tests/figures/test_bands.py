"""Quantiles by place, against NumPy's; and what is drawn of numbers that a logarithm does not reach."""

import numpy as np
import pytest

from rooteps.figures import bands, style
from tests.tolerance import ELEMENTARY


def test_quantiles_by_place():
    rng = np.random.default_rng(0)
    x, values = rng.integers(1, 8, 300).astype(float), rng.standard_normal(300)
    found = bands.band(x, values)
    assert found.most == np.bincount(x.astype(int)).max()
    for i, place in enumerate(found.x):
        low, median, high = np.quantile(values[x == place], (bands.LOW, 0.5, bands.HIGH))
        assert (found.low[i], found.median[i], found.high[i]) == pytest.approx(
            (low, median, high), rel=ELEMENTARY, abs=ELEMENTARY
        )


def test_many_places_are_put_together_at_the_last_of_each():
    x = np.geomspace(1e-12, 1.0, 5000)
    found = bands.band(x, np.sqrt(x))
    assert 100 < len(found.x) <= bands.PLACES
    assert found.x[-1] == 1.0
    assert (found.high <= np.sqrt(found.x)).all()  # what lies below a rising bound stays below it


def test_what_is_ordered_stays_ordered():
    rng = np.random.default_rng(1)
    x, lower = rng.integers(1, 5, 200).astype(float), rng.random(200)
    below, above = bands.band(x, lower), bands.band(x, lower + rng.random(200))
    for name in ("low", "median", "high"):
        assert (getattr(below, name) <= getattr(above, name)).all()


@pytest.mark.parametrize("shift", [0.0, -0.5, -5.0])
def test_numbers_below_zero_are_left_out(shift):
    axes = style.new_figure().subplots()
    axes.set(xscale="log", yscale="log")
    x = np.repeat([1.0, 2.0, 3.0], 20)
    bands.plot(axes, bands.band(x, np.tile(np.linspace(0.1, 1, 20), 3) + shift), "#000000")
    (line,) = axes.get_lines()
    assert not (line.get_ydata() <= 0).any()
    for band in axes.collections:
        assert all((path.vertices[:, 1] > 0).all() for path in band.get_paths())
