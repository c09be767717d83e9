"""How steep a loss is, against differences of its values; and that its Lipschitz constant is the least."""

import numpy as np
import pytest

from rooteps.theory.losses import LOSSES
from rooteps.theory.numbers import FLOAT64
from tests import tolerance

H = 2.0**-20


def scores(loss, count=200):
    shape = (count,) if loss.binary else (count, 3)
    return np.random.default_rng([32]).uniform(-4, 4, shape)


@pytest.mark.parametrize("name", LOSSES)
def test_it_is_the_norm_of_the_gradient(name):
    loss = LOSSES[name]
    u = scores(loss)
    axes = [np.ones_like(u)] if loss.binary else [np.eye(3)[j] + 0 * u for j in range(3)]
    slopes = [(loss.value(u + H * e, FLOAT64) - loss.value(u - H * e, FLOAT64)) / (2 * H) for e in axes]
    norm = np.abs(slopes).sum(axis=0)
    assert np.abs(loss.steepness(u, FLOAT64) - norm).max() <= tolerance.ILL_CONDITIONED


@pytest.mark.parametrize("name", [name for name, loss in LOSSES.items() if loss.everywhere])
def test_the_lipschitz_constant_is_the_least(name):
    loss = LOSSES[name]
    steepest = loss.steepness(8 * scores(loss), FLOAT64).max()
    assert (1 - tolerance.CERTIFIED_GAP) * loss.lipschitz <= steepest <= loss.lipschitz


def test_at_the_kink_the_steeper_side_counts():
    assert LOSSES["hinge"].steepness(np.array([1.0, -1.0]), FLOAT64).tolist() == [[1.0, 1.0], [1.0, 1.0]]
    at_kink = LOSSES["multiclass-hinge"].steepness(np.array([[1.0, 0.0]]), FLOAT64)
    assert at_kink.tolist() == [[2.0, 2.0]]
