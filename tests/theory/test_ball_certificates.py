"""Operations on balls that decide, or widen: handed a ball that straddles the point, they take no side."""

import flint
import numpy as np
import pytest

from rooteps.theory.numbers import FLOAT64, Balls
from tests.tolerance import ELEMENTARY

XP = Balls(256)


@pytest.fixture(scope="module", autouse=True)
def in_scope():
    with XP.scope():
        yield


def balls(*pairs):
    return np.array([flint.arb(*pair) for pair in pairs], dtype=object)


def test_the_unit_step_is_an_upper_bound_of_it():
    found = XP.step(balls((-1, 0.5), (0, 1), (0, 0), (1, 0.5)))
    assert [float(x) for x in found] == [0, 1, 1, 1]


def test_a_share_counts_what_may_be_either_from_0_to_1():
    share = XP.share_at_least(balls((0, 0), (1, 0.5), (2, 0), (3, 0)), flint.arb(1))
    assert share.contains(flint.arb(0.5))
    assert share.contains(flint.arb(0.75))
    assert not share.contains(flint.arb(0.25))
    assert XP.share_at_least(balls((0, 0), (1, 0)), flint.arb(1)) == 0.5


def test_widened_contains_all_within_the_relative_error():
    (found,) = XP.widened(balls((3, 0)), 2.0**-10)
    assert found.contains(flint.arb(3) * (1 + flint.arb(2) ** -11))
    assert found.contains(flint.arb(3) * (1 - flint.arb(2) ** -11))


def test_the_ends_belong_to_the_ball_and_nothing_lies_beyond():
    x = balls((1, 2.0**-200), (-3, 0.5), (0, 0))
    for low, high, ball in zip(XP.lower(x), XP.upper(x), x, strict=True):
        assert low.is_exact()
        assert high.is_exact()
        assert low <= ball
        assert ball <= high
        assert ball.contains(low)
        assert ball.contains(high)


@pytest.mark.parametrize("exponent", [0.5, 0.55, 2.0])
@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-0.25, 0.5), (0.25, 0.5), (0.0, 0.0)])
def test_a_power_contains_every_value(exponent, low, high):
    (image,) = XP.power(balls(((low + high) / 2, (high - low) / 2)), exponent)
    for x in np.linspace(max(low, 0.0), high, 9):
        assert image.overlaps(flint.arb(x) ** flint.arb(exponent) if x > 0 else flint.arb(0))


def test_an_increasing_function_from_zero_takes_no_side_near_it():
    near, away, zero = XP.from_zero(balls((0, 1e-9), (1, 0.5), (0, 0)), balls((5, 1), (5, 1), ("nan", 0)))
    assert near.contains(0)
    assert near.contains(6)
    assert away.contains(4)
    assert not away.contains(0)
    assert zero.is_zero()


def test_what_is_known_besides_a_ball_only_narrows_it():
    narrow, wide = balls((1, 0.5))[0], balls((1, 2))[0]
    for pair in ((narrow, wide), (wide, narrow)):
        assert XP.sharper(*(np.array([x], dtype=object) for x in pair))[0].rad() == narrow.rad()
    inside, beyond, unknown = XP.within(balls((0.75, 0.125), (3, 8), ("nan", 0)), 0.0, 2.0)
    assert 0.1 < inside.rad() < 0.25
    assert beyond.contains(0)
    assert beyond.contains(2)
    assert not beyond.contains(3)
    assert unknown.is_nan()
    below, across, above = XP.capped(balls((0.5, 0.25), (1, 0.5), (3, 0.5)), 1.0)
    assert not below.is_exact()
    assert across == above == 1


def test_a_product_that_cancels_is_zero_only_to_within_its_own_rounding():
    a, b = np.array([[1.0, 1.0]]), np.array([[0.1], [-0.1]])
    assert FLOAT64.null_product(a, b)[0, 0] == 0.0
    assert FLOAT64.null_product(a, b + np.array([[0.0], [2 * ELEMENTARY]]))[0, 0] > ELEMENTARY
