"""τ(B) is convex and falls; the marked minimisers are minimisers."""

import numpy as np
import pytest

from rooteps.figures import naturalness as figure
from tests.figures.overlaps import overlaps
from tests.tolerance import CERTIFIED_GAP, GENERIC_SEARCH


@pytest.fixture(scope="module")
def data():
    return figure.measure(seed=0)


def test_tau_is_certified_convex_and_falls(data):
    assert (data.lower <= data.tau).all()
    assert np.allclose(data.lower, data.tau, rtol=CERTIFIED_GAP)
    assert data.tau[0] == pytest.approx(1.0, rel=CERTIFIED_GAP)  # the hinge loss of the zero score
    assert (np.diff(data.tau) <= CERTIFIED_GAP).all()
    assert (np.diff(data.tau, 2) >= -CERTIFIED_GAP).all()


def test_no_bound_is_below_the_marked_one(data):
    assert data.bound.shape == (len(data.epsilon), len(data.B))
    assert (data.best_bound <= data.bound.min(axis=1) * (1 + GENERIC_SEARCH)).all()


def test_the_marked_points_lie_on_their_curves(data):
    for number in range(len(data.epsilon)):
        on_curve = np.interp(data.best_B[number], data.B, data.bound[number])
        assert data.best_bound[number] <= on_curve + CERTIFIED_GAP  # a chord of a convex function lies above it
        assert data.best_bound[number] == pytest.approx(on_curve, rel=0.01)


def test_better_models_afford_larger_weights(data):
    assert (np.diff(data.best_B) >= -GENERIC_SEARCH).all()
    assert len(set(np.round(data.best_B, 3))) == len(data.epsilon)


def test_labels_keep_clear_of_each_other(data):
    assert overlaps(figure.draw(data)) == []
