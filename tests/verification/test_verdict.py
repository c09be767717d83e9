"""The three-valued comparison: exact in balls, relative to the sides in float64, never a pass by default."""

from fractions import Fraction

import flint
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooteps.theory.claims import Claim
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.verification.verdict import LOST, RELATIVE, ROUNDOFF, Verdict, judge, overall, reason

BALLS = Balls(128)
HOLDS, REFUTED, EQUAL, UNDECIDED = Verdict.HOLDS, Verdict.REFUTED, Verdict.EQUAL, Verdict.UNDECIDED


def in_float64(lhs, rhs, relation="<=", scale=0.0):
    return Verdict(int(judge(Claim(np.float64(lhs), np.float64(rhs), scale, relation=relation), FLOAT64)))


def in_balls(lhs, rhs, relation="<=", scale=0.0):
    return judge(Claim(flint.arb(lhs), flint.arb(rhs), scale, relation=relation), BALLS)


@pytest.mark.parametrize("judged", [in_float64, in_balls])
@pytest.mark.parametrize("size", [1.0, 1e-20, 1e-150, 1e200])
def test_inequalities_at_every_size(judged, size):
    assert judged(size, 2 * size) is HOLDS
    assert judged(2 * size, size) is REFUTED
    assert judged(-size, size) is HOLDS
    assert judged(size, -size) is REFUTED
    assert judged(size * (1 + 1e-6), size) is REFUTED
    assert judged(size, size * (1 + 1e-6)) is HOLDS
    assert judged(size, size) is (EQUAL if judged is in_float64 else HOLDS)
    assert judged(size, 0.0) is REFUTED
    assert judged(0.0, size) is HOLDS
    assert judged(0.0, 0.0) is HOLDS


@pytest.mark.parametrize("judged", [in_float64, in_balls])
@pytest.mark.parametrize("size", [1.0, 1e-20])
def test_identities_at_every_size(judged, size):
    assert judged(size, size, "=") in (HOLDS, EQUAL)
    assert judged(size * (1 + 1e-6), size, "=") is REFUTED
    assert judged(size, size * (1 + 1e-6), "=") is REFUTED
    assert judged(size, 0.0, "=") is REFUTED


@pytest.mark.parametrize("judged", [in_float64, in_balls])
@pytest.mark.parametrize("size", [1.0, 1e-20])
def test_strict_inequalities_at_every_size(judged, size):
    assert judged(0.0, size, "<") is HOLDS
    assert judged(size, size * (1 + 1e-6), "<") is HOLDS
    assert judged(0.0, 0.0, "<") is REFUTED
    assert judged(size, size, "<") is (EQUAL if judged is in_float64 else REFUTED)
    assert judged(size * (1 + 1e-6), size, "<") is REFUTED


def test_a_strict_inequality_of_balls_that_overlap_is_open():
    assert in_balls(flint.arb(0, 2.0**-40), 0.0, "<", scale=1.0) is EQUAL
    assert in_balls(flint.arb(0, 1), 0.0, "<") is UNDECIDED
    assert in_float64(-ROUNDOFF / 2, 0.0, "<", scale=1.0) is EQUAL


def test_float64_tolerance_is_relative_to_the_larger_side():
    for size in (1.0, 1e-20):
        assert in_float64(size * (1 + RELATIVE / 2), size) is EQUAL
        assert in_float64(size, size * (1 + RELATIVE / 2)) is EQUAL
        assert in_float64(size * (1 + 2 * RELATIVE), size) is REFUTED
        assert in_float64(size, size * (1 + 2 * RELATIVE)) is HOLDS


def test_float64_forgives_only_roundoff_of_the_terms_that_cancelled():
    assert in_float64(ROUNDOFF / 2, 0.0, scale=1.0) is EQUAL
    assert in_float64(0.0, ROUNDOFF / 2, scale=1.0) is EQUAL
    assert in_float64(0.0, 2 * ROUNDOFF, scale=1.0) is HOLDS
    assert in_float64(ROUNDOFF / 2, 0.0, scale=1e-6) is REFUTED
    assert in_float64(2 * ROUNDOFF, 0.0, scale=1.0) is REFUTED


def test_the_tolerance_of_float64_is_as_small_as_it_is():
    """Pinned by cases just inside and outside that no other tolerance puts on these sides."""
    assert in_float64(1 + 0.9e-9, 1.0) is EQUAL
    assert in_float64(1 + 1.1e-9, 1.0) is REFUTED
    assert in_float64(0.9 * 2.0**-42, 0.0, scale=1.0) is EQUAL
    assert in_float64(1.1 * 2.0**-42, 0.0, scale=1.0) is REFUTED
    assert in_float64(2 * 2.0**-500, 2.0**-500) is REFUTED
    assert in_float64(0.99 * 2.0**-500, 0.0) is UNDECIDED


@pytest.mark.parametrize("size", [1e-151, 1e-200, 1e-310, 5e-324])
def test_float64_decides_nothing_where_squares_underflow(size):
    for lhs, rhs in ((size, 2 * size), (2 * size, size), (size, 0.0), (0.0, size), (-size, size), (size, -size)):
        for relation in ("<=", "="):
            assert in_float64(lhs, rhs, relation) is UNDECIDED
    assert in_float64(size, 1.0) is HOLDS
    assert in_float64(1.0, size) is REFUTED
    assert in_float64(0.0, size, scale=1.0) is EQUAL


def test_zeros_compare_as_zeros_unless_something_cancelled_to_them():
    verdicts = {"<=": HOLDS, "=": EQUAL, "<": REFUTED}
    for relation, verdict in verdicts.items():
        assert in_float64(0.0, 0.0, relation) is verdict
        assert in_float64(-0.0, 0.0, relation) is verdict
        assert in_balls(0.0, 0.0, relation) is verdict
        assert in_float64(0.0, 0.0, relation, scale=1e-3) is EQUAL


def test_what_is_positive_is_so_at_any_size():
    for size in (1e-300, 2.0**-1022, 1e-160):
        assert in_float64(0.0, size, "<") is HOLDS
        assert in_float64(size, 2 * size, "<") is UNDECIDED
    assert in_float64(0.0, 5e-324, "<") is UNDECIDED


def test_sides_without_rounding_are_equal_when_they_are():
    for relation, verdict in {"<=": HOLDS, "=": EQUAL, "<": REFUTED}.items():
        claim = Claim(np.float64(1.0), np.float64(1.0), relation=relation, exact=True)
        assert Verdict(int(judge(claim, FLOAT64))) is verdict
    beyond = Claim(np.float64(1.0 + 2.0**-52), np.float64(1.0), exact=True)
    assert Verdict(int(judge(beyond, FLOAT64))) is EQUAL


@pytest.mark.parametrize("relation", ["<=", "="])
@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_what_is_not_finite_is_undecided(relation, bad):
    for judged in (in_float64, in_balls):
        assert judged(bad, 1.0, relation) is UNDECIDED
        assert judged(1.0, bad, relation) is UNDECIDED
        assert judged(bad, bad, relation) is UNDECIDED
    assert in_float64(0.0, 1.0, relation, scale=bad) is UNDECIDED


def test_the_same_object_twice_is_decided_although_it_has_a_radius():
    blurred = flint.arb(1, 0.5)
    assert judge(Claim(blurred, blurred), BALLS) is HOLDS
    rounded = np.float64(0.1)
    assert Verdict(int(judge(Claim(rounded, rounded), FLOAT64))) is HOLDS
    nothing = flint.arb("nan")
    assert judge(Claim(nothing, nothing), BALLS) is UNDECIDED


def test_overlapping_wide_balls_are_undecided():
    for relation in ("<=", "="):
        assert in_balls(flint.arb(1, 0.5), flint.arb(1.25, 0.5), relation) is UNDECIDED
        assert in_balls(flint.arb(0, 1), flint.arb(0, 1), relation) is UNDECIDED
    assert in_balls(flint.arb(1, 0.1), flint.arb(1.5, 0.1)) is HOLDS
    assert in_balls(flint.arb(1.5, 0.1), flint.arb(1, 0.1)) is REFUTED
    assert in_balls(flint.arb(1, 0.1), flint.arb(1.5, 0.1), "=") is REFUTED


def test_balls_that_agree_to_a_quarter_of_the_bits_are_equal():
    xp = Balls(128)
    third = xp.array(1.0) / 3
    assert in_balls(third, 1 - 2 * third) is EQUAL
    assert in_balls(third, 1 - 2 * third, "=") is EQUAL
    assert in_balls(flint.arb(0, 2.0**-40), 0.0, "=", scale=1.0) is EQUAL
    assert in_balls(flint.arb(0, 2.0**-40), 0.0, "=", scale=2.0**-20) is UNDECIDED
    assert in_balls(flint.arb(0, 2.0**-30), 0.0, "=", scale=1.0) is UNDECIDED


FLOATS = st.floats(allow_nan=False, allow_infinity=False)


@given(FLOATS, FLOATS, st.sampled_from(["<=", "="]))
def test_balls_decide_exact_numbers_as_fractions_do(a, b, relation):
    x, y = Fraction(a), Fraction(b)
    verdict = in_balls(a, b, relation)
    if relation == "<=":
        assert verdict is (HOLDS if x <= y else REFUTED)
    else:
        assert verdict is (EQUAL if x == y else REFUTED)


@given(FLOATS, FLOATS, st.fractions(0, 1), st.fractions(0, 1), st.sampled_from(["<=", "="]))
def test_balls_never_decide_against_a_pair_of_numbers_inside_them(a, b, u, w, relation):
    Balls(128).array(0.0)
    x, y = flint.arb(a, abs(a) / 4), flint.arb(b, abs(b) / 4)
    point_x = Fraction(a) + (2 * u - 1) * Fraction(abs(a)) / 4
    point_y = Fraction(b) + (2 * w - 1) * Fraction(abs(b)) / 4
    verdict = in_balls(x, y, relation)
    if verdict is REFUTED:
        assert point_x > point_y if relation == "<=" else point_x != point_y
    if verdict is HOLDS:
        assert relation == "<="
        assert point_x <= point_y


@given(st.floats(1e-250, 1e250), st.floats(-1, 1), st.sampled_from(["<=", "="]))
def test_float64_agrees_with_fractions_beyond_the_tolerance(a, change, relation):
    b = a * (1 + change)
    x, y = Fraction(a), Fraction(b)
    off = x - y if relation == "<=" else abs(x - y)
    margin = off / max(x, y)
    verdict = in_float64(a, b, relation)
    if a < LOST:
        assert verdict is UNDECIDED
    elif abs(x - y) <= RELATIVE / 2 * max(x, y):
        assert verdict is EQUAL
    elif margin >= 2 * RELATIVE:
        assert verdict is REFUTED
    elif margin <= -2 * RELATIVE:
        assert verdict is HOLDS


def test_the_whole_is_refuted_only_where_every_hypothesis_holds():
    for hypotheses, claims, verdict in (
        ([HOLDS], [HOLDS, HOLDS], HOLDS),
        ([], [HOLDS, EQUAL], EQUAL),
        ([EQUAL], [HOLDS], EQUAL),
        ([HOLDS], [EQUAL, UNDECIDED], UNDECIDED),
        ([HOLDS], [REFUTED, UNDECIDED, EQUAL], REFUTED),
        ([EQUAL], [REFUTED], UNDECIDED),
        ([UNDECIDED], [REFUTED], UNDECIDED),
        ([REFUTED], [HOLDS], UNDECIDED),
        ([REFUTED], [REFUTED], UNDECIDED),
    ):
        assert Verdict(int(overall(hypotheses, claims))) is verdict
    assert overall(np.array([[0], [1]]), np.array([[1, 0], [1, 0]])).tolist() == [REFUTED, UNDECIDED]


@pytest.mark.parametrize(
    ("claim", "xp", "said"),
    [
        (Claim(2.0**-600, 0.0), FLOAT64, "double precision underflows: certify it in balls"),
        (Claim(float("nan"), 0.0), FLOAT64, "double precision gives no finite number: certify it in balls"),
        (Claim(1.0, 1 + 2.0**-50), FLOAT64, "the sides agree to within rounding: certify it in balls"),
        (Claim(flint.arb(0, 1), 0.0), BALLS, "the sides overlap with 128 bits: more may decide it"),
        (Claim(flint.arb("nan"), 0.0), BALLS, "a side has no finite enclosure with 128 bits: more may decide it"),
        (Claim(flint.arb(1, 2.0**-90), 1.0), BALLS, "the sides agree to within 2^-32"),
        (Claim(1.0, 1.0, relation="="), BALLS, ""),
        (Claim(1.0, 2.0), BALLS, ""),
        (Claim(2.0, 1.0), FLOAT64, ""),
    ],
)
def test_the_reason_says_what_would_decide(claim, xp, said):
    assert reason(claim, Verdict(int(judge(claim, xp))), xp) == said
