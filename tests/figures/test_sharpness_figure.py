"""The ratio is below one and tends to it, as its closed form says."""

import mpmath
import numpy as np
import pytest

from rooteps.figures import sharpness as figure
from tests.tolerance import ROUNDOFF


@pytest.fixture(scope="module")
def data():
    return figure.measure()


def test_every_ratio_is_its_closed_form(data):
    with mpmath.workdps(60):
        for series in data:
            assert len(series.delta) >= 12
            for delta, missing in zip(series.delta, series.missing, strict=True):
                half, x = mpmath.mpf(1) / 2, mpmath.mpf(float(delta))
                kl = (half + x) * mpmath.log(1 + 2 * x) + (half - x) * mpmath.log(1 - 2 * x)
                assert missing == pytest.approx(float(1 - 2 * x / mpmath.sqrt(2 * kl)), rel=1e-6)


def test_ratios_are_below_one_and_tend_to_it(data):
    for series in data:
        assert (series.missing > 0).all()
        assert (series.ratio <= 1).all()
        assert (2 * series.B * series.delta <= 1).all()
        small = series.delta < 1e-3
        assert series.missing[small] == pytest.approx(series.delta[small] ** 2 / 3, rel=1e-5)


def test_a_smaller_constant_is_refuted_by_the_points_above_its_line(data):
    refuted = np.concatenate([series.ratio for series in data]) > np.sqrt(figure.CONSTANT / 2)
    assert refuted.sum() >= 30


def test_different_worlds_have_one_ratio():
    one, other = (figure._case(B, gamma, np.array([0.01])) for B, gamma in ((1.0, 1.0), (0.1, 0.3)))
    assert one.ratio == pytest.approx(other.ratio, rel=ROUNDOFF)
