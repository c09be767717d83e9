"""γ(p_T; Δ) is never smaller than γ(p_T), and the loss lies below both bounds all along."""

import numpy as np
import pytest

from rooteps.figures import shift as figure
from tests.figures.overlaps import overlaps
from tests.tolerance import ROUNDOFF


@pytest.fixture(scope="module")
def data():
    return figure.measure(seed=0)


def test_the_covariance_coefficient_is_never_smaller(data):
    assert (data.gamma_delta >= data.gamma * (1 - ROUNDOFF)).all()
    assert data.gamma_delta[-1] > 50 * data.gamma[-1]


def test_gamma_is_the_smallest_ratio(data):
    p_L = figure.RARE
    for t, gamma in zip(data.t, data.gamma, strict=True):
        ratio = p_L / ((1 - t) * p_L + t / len(p_L))
        assert gamma == pytest.approx(min(1.0, ratio.min()), rel=ROUNDOFF)


def test_losses_lie_below_both_bounds(data):
    assert (data.loss <= data.bound_delta).all()
    assert (data.bound_delta <= data.bound * (1 + ROUNDOFF)).all()
    assert (np.diff(data.t) > 0).all()
    assert data.t[[0, -1]] == pytest.approx([0.0, 1.0], abs=ROUNDOFF)


def test_labels_keep_clear_of_each_other(data):
    assert overlaps(figure.draw(data)) == []
