"""Changes of a loss, from 1e-300 to 1e17 and at the kink, against as many digits as are needed."""

import itertools

import flint
import mpmath
import numpy as np
import pytest

from rooteps.theory.losses import LOSSES
from rooteps.theory.numbers import FLOAT64, Balls
from tests.tolerance import ROUNDOFF

XP = Balls(256)
SCORES = (0.0, 1.0, -1.0, 0.3, 40.0, -700.0, 2000.0, -1e5, 1e17)
CHANGES = (0.0, 1e-300, -1e-150, 1e-17, -1e-8, 0.3, -2.0, 50.0, -750.0, 3000.0, 1e17)


@pytest.fixture(scope="module", autouse=True)
def in_scope():
    with XP.scope():
        yield


def softplus(x):
    return max(x, mpmath.mpf(0)) + mpmath.log1p(mpmath.exp(-abs(x)))


@pytest.mark.parametrize(("u", "delta"), [*itertools.product(SCORES, CHANGES)])
def test_the_logistic_loss_changes_by_what_it_does(u, delta):
    with mpmath.workdps(3000):
        for y, label in ((-1, 0), (1, 1)):
            exact = softplus(-y * (mpmath.mpf(u) + delta)) - softplus(-y * mpmath.mpf(u))
            ours = float(change("logistic", FLOAT64, [u], [delta])[0, label])
            ball = change("logistic", XP, [u], [delta])[0, label]
            if abs(exact) > 1e-290:
                assert ours == pytest.approx(float(exact), rel=ROUNDOFF)
            assert abs(float(ball.mid()) - exact) <= ROUNDOFF * abs(exact) + 1e-300
            assert ball.is_finite()


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("xp", [FLOAT64, XP], ids=["float64", "ball"])
def test_a_slope_is_at_most_what_it_is_said_to_be(name, xp):
    loss = LOSSES[name]
    if loss.everywhere:
        for u in SCORES:
            scores = xp.array(np.array([u] if loss.binary else [[u, -u, 0.5]]))
            assert all(slope <= loss.lipschitz for slope in np.ravel(loss.steepness(scores, xp)))


@pytest.mark.parametrize(("u", "delta"), [*itertools.product(SCORES[:-2], CHANGES[:-1])])
def test_two_scores_are_as_good_as_one(u, delta):
    """The softmax loss of the scores (0, u) is the logistic loss of u."""
    logistic = change("logistic", FLOAT64, [u], [delta])[0]
    softmax = change("softmax", FLOAT64, [[0.0, u]], [[0.0, delta]])[0]
    assert softmax.tolist() == pytest.approx(logistic.tolist(), rel=ROUNDOFF, abs=1e-290)


def test_at_the_kink_a_ball_knows_what_it_knows():
    """A score that may be on either side of the margin, and a change that may have either sign."""
    u, delta = flint.arb(1, 2.0**-60), flint.arb(0, 2.0**-80)
    found = LOSSES["hinge"].change(np.array([u]), np.array([delta]), XP)[0, 1]
    assert found.contains(0)
    assert found.abs_upper() <= 2.0**-79


def change(name, xp, u, delta):
    return np.asarray(LOSSES[name].change(xp.array(np.array(u)), xp.array(np.array(delta)), xp))
