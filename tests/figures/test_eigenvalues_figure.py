"""The bounds of learned embeddings are ordered and lie above the losses; the spectrum is that of Ω*."""

import numpy as np
import pytest

from rooteps.figures import eigenvalues as figure
from tests import tolerance
from tests.figures.overlaps import overlaps


@pytest.fixture(scope="module")
def data():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figure, "CONTEXTS", 24)
        patch.setattr(figure, "RANK", 5)
        return figure.measure(seed=0)


def test_each_bound_is_below_the_one_before_and_above_the_loss(data):
    of_all, of_next, of_classifier = data.bounds.values()
    assert (of_all >= of_next).all()
    assert (of_next >= of_classifier).all()
    assert (of_classifier >= data.gap).all()
    assert (data.gap > 0).all()


def test_what_the_bounds_speak_of_is_the_spectrum_shown(data):
    of_all, of_next, _ = data.bounds.values()
    tails = np.array([data.eigenvalues[d:].sum() for d in data.d])
    assert np.allclose((of_all / of_next) ** 2, tails / data.eigenvalues[data.d], rtol=tolerance.ROUNDOFF, atol=0)
    assert (np.diff(data.eigenvalues) <= 0).all()
    assert len(data.eigenvalues) == figure.WORDS


def test_more_dimensions_lose_no_more(data):
    assert (np.diff(data.gap) <= tolerance.CERTIFIED_GAP).all()


def test_labels_keep_clear_of_each_other(data):
    assert overlaps(figure.draw(data)) == []
