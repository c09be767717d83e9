"""The constants of sharpness cannot be improved, and its statement covers the whole family, seen without its code."""

import mpmath
import numpy as np
import pytest

from rooteps.theory.numbers import Balls
from rooteps.theory.registry import find
from rooteps.theory.theorems import sharpness
from rooteps.theory.world import World
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify
from tests.theory.theorems.cases import instance, sharp

BALLS = Balls(256)


@pytest.fixture(scope="module", autouse=True)
def in_scope():
    with BALLS.scope():
        yield


def ratio(delta):
    """2Bδ / √(2B² KL(½ + δ‖½))."""
    p = [mpmath.mpf(1) / 2 + delta, mpmath.mpf(1) / 2 - delta]
    return 2 * delta / mpmath.sqrt(2 * sum(x * mpmath.log(2 * x) for x in p if x))


def test_both_constants_are_the_best_possible():
    C = mpmath.mpf(sharpness.constant(BALLS).mid().str(50, radius=False))
    assert abs(ratio(mpmath.mpf(1) / 2) - (1 - C / 4)) < mpmath.mpf(10) ** -45  # equality at the end of the range
    for delta in mpmath.linspace(0, 0.5, 41)[1:]:
        assert 1 - C * delta**2 <= ratio(delta) + mpmath.mpf(10) ** -45
        assert ratio(delta) <= 1 - delta**2 / 3
    assert abs((1 - ratio(mpmath.mpf(2) ** -20)) * mpmath.mpf(2) ** 40 - mpmath.mpf(1) / 3) < mpmath.mpf(2) ** -38


def test_the_expansion_of_the_divergence():
    """2 KL/u² = Σ u^{2j}/((j+1)(2j+1)) = ∫ 2(1 − r)/(1 − u²r²) dr."""
    for u in (mpmath.mpf("0.1"), mpmath.mpf("0.9")):
        a = (u / ratio(u / 2) / u) ** 2
        series = mpmath.nsum(lambda j, u=u: u ** (2 * j) / ((j + 1) * (2 * j + 1)), [0, mpmath.inf])
        integral = mpmath.quad(lambda r, u=u: 2 * (1 - r) / (1 - u**2 * r**2), [0, 0.5, 1])
        assert abs(a - series) < mpmath.mpf(10) ** -30
        assert abs(a - integral) < mpmath.mpf(10) ** -30


@pytest.mark.parametrize("id", ["sharpness", "softmax-sharpness"])
@pytest.mark.parametrize("delta", [2.0**-30, 2.0**-7, 0.25, 0.5])
def test_it_is_certified_at_every_size_of_delta(id, delta):
    """The features 2·delta give δ = ½ tanh(2·delta), from 1e-9 to 0.38; B = 1 keeps 2Bδ below one."""
    world = instance(sharp(delta=delta, witness="v" if id == "sharpness" else "lam"))
    report = verify(id, world, BALLS)
    assert all(claim.ok for claim in report.steps)
    assert report.conclusion.verdict is Verdict.HOLDS
    w = World(world, BALLS, find(id).reference)
    assert float((w.gap / sharpness.bound(w)).mid()) == pytest.approx(float(ratio(np.tanh(2 * delta) / 2)), rel=1e-9)
