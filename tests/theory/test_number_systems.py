"""Functions of one number against 60-digit mpmath, and the soundness of ball operations where balls straddle a kink."""

import flint
import mpmath
import numpy as np
import pytest

from rooteps.theory.losses import LOSSES
from rooteps.theory.numbers import FLOAT64, Balls
from tests.tolerance import DIGITS_50, ELEMENTARY

XP = Balls(256)


@pytest.fixture(scope="module", autouse=True)
def in_scope():
    with XP.scope():
        yield


def coth_minus_inverse(t):
    return mpmath.coth(t) - 1 / t


ORACLES = {
    "expm1_minus_x": lambda x: mpmath.exp(x) - 1 - x,
    "langevin": coth_minus_inverse,
    "langevin_slope": lambda t: 1 / t**2 - 1 / mpmath.sinh(t) ** 2,
    "log_sinhc": lambda t: mpmath.log(mpmath.sinh(t) / t),
}
POINTS = {
    "expm1_minus_x": [s * 10.0**k for k in range(-18, 3) for s in (1, -1)] + [0.3, -0.3, 0.2999999, -0.2999999, 30.0],
    "langevin": [10.0**k for k in range(-12, 6)] + [3.999999, 4.0, 4.000001, 0.5, 7.0],
    "langevin_slope": [10.0**k for k in range(-4, 2)] + [3.999999, 4.0],
    "log_sinhc": [10.0**k for k in range(-12, 6)] + [0.999999, 1.0, 1.000001, 20.0],
}


@pytest.mark.parametrize("name", ORACLES)
def test_function_of_one_number(name):
    with mpmath.workdps(120):
        for x in POINTS[name]:
            exact = ORACLES[name](mpmath.mpf(x))
            allowed = abs(exact) * ELEMENTARY
            if name == "langevin_slope":  # used as the derivative in Newton steps, where 1 is what counts
                allowed = ELEMENTARY
            assert abs(float(getattr(FLOAT64, name)(FLOAT64.array(x))) - exact) <= allowed, x
            ball = getattr(XP, name)(XP.array([x]))[0]
            with flint.ctx.workprec(500):
                assert ball.contains(flint.arb(mpmath.nstr(exact, 110))), x
            if name == "expm1_minus_x":
                assert ball >= 0


def interval(low, high):
    """A ball that contains [low, high], the ends being dyadic."""
    return flint.arb((low + high) / 2, (high - low) / 2)


INTERVALS = [(-1.0, 1.0), (-0.25, 0.5), (-0.5, 0.125), (0.0, 1.0), (-1.0, 0.0), (0.25, 0.5), (-2.0, -1.0), (0.5, 1.5)]


@pytest.mark.parametrize(("low", "high"), INTERVALS)
def test_absolute_value_contains_every_value(low, high):
    image = XP.abs(np.array([interval(low, high)], dtype=object))[0]
    for x in np.linspace(low, high, 9):
        assert image.contains(flint.arb(abs(x)))
    assert image.lower() >= -(flint.arb(2) ** -20)  # the radius is rounded up, the left end stays at zero but for that
    assert image.abs_upper() <= 1.01 * max(abs(low), abs(high))


@pytest.mark.parametrize(("low", "high"), INTERVALS)
def test_square_root_contains_every_value_that_is_defined(low, high):
    x = np.array([interval(low, high)], dtype=object)
    if high < 0:
        with pytest.raises(ArithmeticError, match="negative"):
            XP.sqrt(x)
        return
    image = XP.sqrt(x)[0]
    for y in np.linspace(max(low, 0.0), high, 9):
        assert image.contains(flint.arb(y).sqrt().mid())


@pytest.mark.parametrize("a", INTERVALS)
@pytest.mark.parametrize("b", INTERVALS)
def test_maximum_and_minimum_contain_every_value(a, b):
    x, y = (np.array([interval(*ends)], dtype=object) for ends in (a, b))
    top, bottom = XP.maximum(x, y)[0], XP.minimum(x, y)[0]
    folded_top, folded_bottom = XP.max(np.append(x, y)), XP.min(np.append(x, y))
    for u in np.linspace(*a, 5):
        for v in np.linspace(*b, 5):
            for largest in (top, folded_top):
                assert largest.contains(flint.arb(max(u, v)))
            for least in (bottom, folded_bottom):
                assert least.contains(flint.arb(min(u, v)))


def test_hinge_at_its_kink_contains_every_value():
    scores = np.array([interval(0.75, 1.25)], dtype=object)
    loss = LOSSES["hinge"].value(scores, XP)[0]
    for u in np.linspace(0.75, 1.25, 9):
        assert loss[0].contains(flint.arb(1 + u))
        assert loss[1].contains(flint.arb(max(0.0, 1 - u)))
    assert not loss[1].is_exact()  # the kink is inside: nothing may be decided


def test_balls_enter_exactly_and_leave_with_certain_bounds():
    x = XP.array([0.1])[0]
    assert x.is_exact()
    assert float(x) == 0.1
    third = XP.array([1.0]) / 3
    assert XP.lower(third)[0].fmpq() < flint.fmpq(1, 3) < XP.upper(third)[0].fmpq()
    assert XP.upper(third)[0].fmpq() - XP.lower(third)[0].fmpq() < flint.fmpq(1, 2**250)
    assert XP.is_zero(XP.array([0.0, 1e-300])).tolist() == [True, False]
    assert not XP.is_zero(np.array([flint.arb(0, 1e-300)], dtype=object))[0]  # a ball around zero is not zero


def test_a_small_entry_counts_where_its_side_is_large():
    found = FLOAT64.lstsq(np.array([[1.0], [1e17], [1.0]]), np.array([[1e150], [-1.0], [0.0]]))
    assert found.item() == pytest.approx(1e116, rel=1e-12)


def test_solve_and_lstsq():
    rng = np.random.default_rng([2, 1])
    a, b = rng.normal(size=(4, 4)), rng.normal(size=(4, 2))
    with mpmath.workdps(70):
        exact = mpmath.lu_solve(mpmath.matrix(a.tolist()), mpmath.matrix(b[:, :1].tolist()))
        ball = XP.solve(XP.array(a), XP.array(b))[:, 0]
        for i in range(4):
            assert ball[i].overlaps(flint.arb(mpmath.nstr(exact[i], 65), DIGITS_50))
    tall, right = rng.normal(size=(6, 3)), rng.normal(size=(6, 1))
    expected = np.linalg.lstsq(tall, right, rcond=None)[0]
    for xp in (FLOAT64, XP):
        for matrix, rhs, want in ((tall, right, expected), (tall.T, expected, np.linalg.pinv(tall.T) @ expected)):
            found = xp.lstsq(xp.array(matrix), xp.array(rhs))
            assert np.abs(np.array([[float(x) for x in row] for row in found]) - want).max() <= 100 * ELEMENTARY


@pytest.mark.parametrize("bits", [0, 63, 100_001])
def test_bits_out_of_range(bits):
    with pytest.raises(ValueError, match="bits"):
        Balls(bits)


@pytest.mark.parametrize("bits", [64, 256, 1024])
def test_small_arguments_cost_balls_no_digits(bits):
    """Where terms of order one would cancel to t, t² or t³."""
    xp = Balls(bits)
    for t in (1e-300, 1e-150, 1e-30, 1e-9, 0.5, 0.999):
        for name in ("expm1_minus_x", "langevin", "log_sinhc"):
            ball = getattr(xp, name)(xp.array([t]))[0]
            lost = 40 if name == "expm1_minus_x" else 16
            assert ball.rel_accuracy_bits() >= bits - lost
            with mpmath.workdps(1000):
                exact = ORACLES[name](mpmath.mpf(t))
                with flint.ctx.workprec(3000):
                    assert ball.overlaps(flint.arb(mpmath.nstr(exact, 500)))


@pytest.mark.parametrize("xp", [FLOAT64, XP], ids=["float64", "ball"])
def test_sums_of_exponentials_that_overflow(xp):
    with mpmath.workdps(60):
        for logs in ([0.0, -1e-20], [-700.0, -800.0], [2000.0, 1999.0, -5000.0], [1e5, 0.0]):
            exact = mpmath.log(sum(mpmath.exp(mpmath.mpf(x)) for x in logs))
            row = xp.array([logs])
            change = xp.weighted(xp.exp, xp.array(np.ones((1, len(logs)))), 0 * row, row).sum(axis=1) - 1.0
            found = xp.log_total(row, change)[0]
            assert abs(float(found) - exact) <= ELEMENTARY * 4 * abs(exact)


def test_what_double_precision_has_lost_it_does_not_tell():
    zero, few = np.array([True, False, False]), np.array([0.0, 0.0, 1e-200])
    assert FLOAT64.unless_zero(few, zero).tolist() == [0.0, np.finfo(float).tiny, 1e-200]
    assert np.isnan(FLOAT64.unless_lost(few, zero)).tolist() == [False, True, False]
    assert np.isnan(FLOAT64.unless_lost(np.array(1e-300), np.array(False)))
    a, b = np.array([[1e17, 1.0]]), np.array([[1.0, 1.0], [-1.0, 1e3]])
    assert np.isnan(FLOAT64.product(np.array([[1e17, -1e17]]), np.ones((2, 1)))).all()
    assert FLOAT64.product(a, b).tolist() == (a @ b).tolist()


def test_what_is_zero_at_zero_is_so_about_zero():
    around, value = flint.arb(0, 0.5), flint.arb(3)
    assert XP.from_zero(np.array([flint.arb(0)]), np.array([value]))[0].is_zero()
    assert XP.from_zero(np.array([flint.arb(1)]), np.array([value]))[0] == 3
    hull = XP.from_zero(np.array([around]), np.array([value]))[0]
    assert hull.contains(0)
    assert hull.contains(3)
    assert FLOAT64.from_zero(np.array([0.0, 1.0]), np.array([3.0, 3.0])).tolist() == [0.0, 3.0]


def test_what_is_known_by_definition_bounds_a_ball():
    wide, narrow = flint.arb(0, 1e30), flint.arb(0.25, 0.125)
    inside = XP.within(np.array([wide, narrow]), 0.0, 1.0)
    assert inside[0].contains(0)
    assert inside[0].contains(1)
    assert inside[0] < 1.5
    assert inside[1] is narrow
    assert XP.capped(np.array([flint.arb(1, 2.0**-70), narrow]), 1.0).tolist() == [flint.arb(1), narrow]
    a, b = XP.array([0.25, 0.25]), XP.array([0.25, 0.5])
    assert XP.log_quotient(a, b)[0].is_zero()
    assert abs(XP.log_quotient(a, b)[1] + flint.arb(2).log()) < 2.0**-200
    near = FLOAT64.log_quotient(np.array([0.5 + 2.0**-50]), np.array([0.5]))[0]
    assert near == pytest.approx(2.0**-49, rel=ELEMENTARY)
