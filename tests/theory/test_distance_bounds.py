"""Bretagnolle–Huber and Fedotov–Harremoës–Topsøe against a brute-force minimum over two-point distributions."""

import flint
import mpmath
import numpy as np
import pytest

from rooteps.theory import divergences
from rooteps.theory.numbers import FLOAT64, Balls
from tests.tolerance import ELEMENTARY

XP = Balls(256)
POINTS = [1e-20, 1e-10, 1e-6, 1e-3, 0.1, 1.0, 2.9, 3.1, 5.0, 20.0, 36.0, 50.0]


@pytest.fixture(scope="module", autouse=True)
def in_scope():
    with XP.scope():
        yield


def least_kl(distance):
    """min over b of KL((b + h, 1 − b − h) ‖ (b, 1 − b)) with h = distance/2: convex in b, so bisect its derivative."""
    h = distance / 2
    low, high = mpmath.mpf(0), 1 - h
    for _ in range(400):
        b = (low + high) / 2
        a = b + h
        slope = mpmath.log(a * (1 - b) / (b * (1 - a))) - a / b + (1 - a) / (1 - b)
        low, high = (b, high) if slope < 0 else (low, b)
    return a * mpmath.log(a / b) + (1 - a) * mpmath.log((1 - a) / (1 - b))


def exactly(x):
    """An exact ball as an mpmath number."""
    mantissa, exponent = x.man_exp()
    return mpmath.ldexp(mpmath.mpf(int(mantissa)), int(exponent))


@pytest.fixture(scope="module")
def in_float64():
    values = divergences.fht_bound(FLOAT64.array([0.0, 1e4, *POINTS]), FLOAT64).tolist()
    return dict(zip([0.0, 1e4, *POINTS], values, strict=True))


@pytest.mark.parametrize("x", POINTS)
def test_fht_is_the_inverse_of_the_least_divergence(x, in_float64):
    ball = divergences.fht_bound(XP.array([x]), XP)[0]
    with mpmath.workdps(150):
        assert least_kl(exactly(ball.lower())) <= x <= least_kl(exactly(ball.upper()))
    assert ball.rel_accuracy_bits() > 60
    assert abs(in_float64[x] - ball) <= ELEMENTARY * ball


@pytest.mark.parametrize("t", [1e-8, 1e-3, 0.5, 1.99, 2.0, 2.01, 5.0, 30.0, 1e6, 1e20])
def test_the_curve_in_its_published_form(t):
    distance, divergence = divergences.fht_curve(FLOAT64.array(t), FLOAT64)
    ball_distance, ball_divergence = divergences.fht_curve(XP.array([t]), XP)
    bits = 400 + 8 * int(min(t, 1e4))  # sinh t is fine at any size, but the form cancels as t → 0 and t → ∞
    with flint.ctx.workprec(bits):
        y = flint.arb(t)
        m = y.coth() - 1 / y
        exact_distance = y * (1 - m * m)
        log_sinh = y + (-(-2 * y).expm1() / 2).log()
        exact_divergence = y.log() - log_sinh + y * y.coth() - (y * y * (y.coth() ** 2 - 1))
        for value, ball, exact in (
            (distance, ball_distance[0], exact_distance),
            (divergence, ball_divergence[0], exact_divergence),
        ):
            assert exact.rel_accuracy_bits() > 100
            assert abs(float(value) - exact) <= ELEMENTARY * exact
            assert ball.overlaps(exact)


@pytest.mark.parametrize("x", POINTS)
def test_order_of_the_three_bounds(x):
    y = XP.array([x])
    exact, huber = divergences.fht_bound(y, XP)[0], divergences.bretagnolle_huber(y, XP)[0]
    with mpmath.workdps(60):
        value = 2 * mpmath.sqrt(-mpmath.expm1(-mpmath.mpf(x)))
        assert abs(float(divergences.bretagnolle_huber(FLOAT64.array(x), FLOAT64)) - value) <= ELEMENTARY * value
    assert exact <= huber
    assert exact <= (2 * y[0]).sqrt()
    assert exact < 2


def test_fht_of_balls_is_sound_when_they_are_wide_or_touch_zero(in_float64):
    exact = lambda x: divergences.fht_bound(XP.array([x]), XP)[0]  # noqa: E731
    for mid, rad in [(1.0, 0.5), (1e-3, 1e-4), (1e-20, 1e-20), (-1e-30, 1e-20), (0.5, 0.75)]:
        image = divergences.fht_bound(np.array([flint.arb(mid, rad)], dtype=object), XP)[0]
        assert image.contains(exact(mid + rad))
        assert image.contains(exact(max(mid - rad, 0.0)))
    assert exact(0.0).is_zero()
    assert in_float64[0.0] == 0.0
    assert in_float64[1e4] == 2.0


@pytest.mark.parametrize("t", [1e-6, 0.5, 1.99, 30.0])
def test_a_bracket_that_misses_the_root_certifies_nothing(t):
    root = flint.arb(t)
    distance, x = divergences.fht_curve(root, XP)
    near, far = root * (1 - flint.arb(1e-9)), root * (1 + flint.arb(1e-9))
    assert divergences.fht_between(x, near, far, XP).contains(distance)
    for low, high in [(far, 2 * far), (near / 2, near), (far, near), (root, root), (flint.arb(0), far), (-near, far)]:
        assert divergences.fht_between(x, low, high, XP) is None
    wide = flint.arb(x.mid(), x.mid() * flint.arb(1e-8))  # reaches beyond the bracket on both sides
    assert divergences.fht_between(wide, near, far, XP) is None


def test_random_distributions_obey_all_of_them():
    rng = np.random.default_rng([8])
    pairs = np.concatenate([rng.dirichlet(c * np.ones(4), (200, 2)) for c in (0.3, 1.0, 20.0)])
    p, q = pairs[:, 0], pairs[:, 1]
    kl = (p * (np.log(p) - np.log(q))).sum(axis=1)
    l1 = np.abs(p - q).sum(axis=1)
    assert np.isfinite(kl).all()
    x = FLOAT64.array(kl)
    assert (l1 <= np.asarray(divergences.fht_bound(x, FLOAT64)) * (1 + 1000 * ELEMENTARY)).all()
    assert (l1 <= np.asarray(divergences.bretagnolle_huber(x, FLOAT64)) * (1 + 1000 * ELEMENTARY)).all()
