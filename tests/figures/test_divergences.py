"""Random pairs lie below g*, two-point pairs on it, and g* below the classical bounds."""

import mpmath
import numpy as np
import pytest

from rooteps.figures import divergences as figure
from rooteps.theory.divergences import fht_bound
from rooteps.theory.numbers import FLOAT64
from tests.figures.overlaps import overlaps
from tests.oracles import fht
from tests.tolerance import ILL_CONDITIONED, ROUNDOFF


@pytest.fixture(scope="module")
def data():
    return figure.measure(seed=0)


def exact(x):
    return np.asarray(fht_bound(FLOAT64.array(x), FLOAT64))


def test_no_pair_lies_above_the_exact_bound(data):
    assert len(data.random) == figure.PAIRS
    x, distance = data.random.T
    assert (distance <= exact(x) * (1 + ROUNDOFF)).all()
    assert (distance > 0.97 * exact(x)).any()


def test_two_point_pairs_touch_it(data):
    x, distance = data.touching.T
    assert distance == pytest.approx(exact(x), rel=ILL_CONDITIONED)
    with mpmath.workdps(20):
        assert distance[3] == pytest.approx(float(fht.bound(mpmath.mpf(x[3]))), rel=ILL_CONDITIONED)


def test_it_is_below_the_classical_bounds(data):
    assert (data.exact <= np.minimum(data.pinsker, data.huber) * (1 + ROUNDOFF)).all()


def test_labels_keep_clear_of_each_other(data):
    assert overlaps(figure.draw(data)) == []
