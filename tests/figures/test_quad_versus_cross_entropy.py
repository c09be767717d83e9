"""Losses lie under their bounds; those of cross-entropy features alone reach a floor."""

import numpy as np
import pytest

from rooteps.figures import quad_versus_cross_entropy as figure
from tests.figures.overlaps import overlaps


@pytest.fixture(scope="module")
def data():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figure, "EPSILONS", np.logspace(-9, -1, 5))
        return figure.measure(seed=0)


def test_every_loss_with_a_promise_keeps_it(data):
    promised = [series for series in data if series.bound is not None]
    assert len(promised) == 2
    for series in promised:
        assert (series.gap > 0).all()
        assert (series.gap <= series.bound).all()


def test_promised_losses_vanish_and_the_others_do_not(data):
    features, *promised = data
    assert features.bound is None
    assert features.gap[:2] == pytest.approx(features.gap[0], rel=0.01)
    assert all(series.gap[0] < 1e-4 * features.gap[0] for series in promised)


def test_labels_keep_clear_of_each_other(data):
    assert overlaps(figure.draw(data)) == []
