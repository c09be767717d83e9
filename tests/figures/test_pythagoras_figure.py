"""The curve, the line and their meeting point are what formulas of their own say, and the divergences add up."""

import numpy as np
import pytest
from scipy.optimize import brentq

from rooteps.figures import pythagoras as figure
from tests.tolerance import ROUNDOFF

CASES = [(figure.TRUTH, figure.THETA), (np.array([12.0, 1.0, 3.0]) / 16, 1.25), (np.array([1.0, 1.0, 2.0]) / 4, 0.0)]


def softmax(theta):
    weights = np.exp(theta * figure.PHI[0])
    return weights / weights.sum()


def kl(q, p):
    return float((q * np.log(q / p)).sum())


@pytest.mark.parametrize(("truth", "theta"), CASES)
def test_the_best_model_is_the_one_with_the_mean_of_the_truth(truth, theta):
    data = figure.of(truth, theta)
    q = softmax(brentq(lambda x: figure.PHI[0] @ (softmax(x) - truth), -9, 9, xtol=1e-15))
    assert data.best == pytest.approx(q, abs=1e-12)
    assert data.model == pytest.approx(softmax(theta), rel=ROUNDOFF)
    assert (data.whole, data.beyond, data.excess) == pytest.approx(
        (kl(truth, softmax(theta)), kl(truth, q), kl(q, softmax(theta))), rel=1e-9, abs=1e-12
    )


@pytest.mark.parametrize(("truth", "theta"), CASES)
def test_the_line_ends_at_the_edge_and_keeps_the_mean(truth, theta):
    ends = figure.same_mean(figure.PHI, truth)
    assert ends.min(axis=1) == pytest.approx(0, abs=1e-12)
    assert ends.sum(axis=1) == pytest.approx(1)
    assert ends @ figure.PHI[0] == pytest.approx(figure.PHI[0] @ truth)
    assert figure._feature(figure.PHI, softmax(theta)) == pytest.approx(theta, abs=1e-12)


def test_what_is_drawn_is_on_the_simplex():
    data = figure.measure()
    axes = figure.draw(data).axes[0]
    curve, line, reached, beyond = (np.array(one.get_xydata()) for one in axes.lines[:4])
    assert curve == pytest.approx(
        np.array([softmax(x) for x in 4 * np.tan(np.linspace(-1.5, 1.5, 401))]) @ figure.CORNERS
    )
    assert reached[[0, -1]] == pytest.approx(np.stack([data.best, data.model]) @ figure.CORNERS)
    assert beyond == pytest.approx(np.stack([data.truth, data.best]) @ figure.CORNERS)
    assert np.ptp(line[:, 0]) == pytest.approx(0, abs=1e-12)  # with these embeddings the mean is the horizontal axis
