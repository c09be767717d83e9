"""Every tolerance that decides something, in figures, between a case just inside and one just outside."""

import flint
import numpy as np
import pytest

from rooteps.theory import InvalidInput, Language
from rooteps.theory.claims import Claim
from rooteps.theory.classifiers.infimum import closed
from rooteps.theory.inverse_mean import inverse_mean
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.theorems.gaussian_partition import gaussian_expectation
from rooteps.verification.verdict import Verdict, judge

JUST = 2.0**-10


def judged(lhs, rhs, relation="<=", scale=0.0):
    claim = Claim(np.float64(lhs), np.float64(rhs), np.float64(scale), relation=relation)
    return Verdict(int(judge(claim, FLOAT64))).word


@pytest.mark.parametrize("size", [1.0, 2.0**-400])
def test_sides_of_float64_agree_to_within_1e_9_of_the_larger(size):
    inside, outside = 1e-9 * (1 - JUST), 1e-9 * (1 + JUST)
    for relation, below in (("<=", "holds"), ("<", "holds"), ("=", "refuted")):
        assert judged(size, size * (1 - inside), relation) == "equal"
        assert judged(size, size * (1 - outside), relation) == "refuted"
        assert judged(size * (1 - inside), size, relation) == "equal"
        assert judged(size * (1 - outside), size, relation) == below


def test_what_cancelled_counts_by_two_to_the_minus_42():
    inside, outside = (2.0**-42 * (1 + sign * JUST) for sign in (-1, 1))
    for relation in ("<=", "="):
        assert judged(inside, 0.0, relation, scale=1.0) == "equal"
        assert judged(outside, 0.0, relation, scale=1.0) == "refuted"
        assert judged(2.0**-20, 0.0, relation, scale=1.0) == "refuted"


def test_below_two_to_the_minus_500_float64_says_nothing():
    assert [judged(x, 2 * x) for x in (2.0**-500, 2.0**-502)] == ["holds", "undecided"]
    assert [judged(2 * x, x) for x in (2.0**-500, 2.0**-502)] == ["refuted", "undecided"]
    assert [judged(0.0, x, "<") for x in (2.0**-1022, 2.0**-1023)] == ["holds", "undecided"]


@pytest.mark.parametrize("bits", [64, 256])
def test_balls_are_equal_to_within_a_quarter_of_their_bits(bits):
    close = 2.0 ** -(bits // 4)
    for relation in ("<=", "<", "="):
        for factor, word in ((1 - JUST, "equal"), (1 + JUST, "undecided")):
            claim = Claim(flint.arb(1, close * factor), flint.arb(1), 1.0, relation=relation)
            assert judge(claim, Balls(bits)).word == word, relation


def test_a_row_may_miss_one_by_1e_12():
    for off in (1e-12, -1e-12):
        assert Language([1.0], probs=[[0.5, 0.5 + off * (1 - JUST)]]).n == 1
        with pytest.raises(InvalidInput, match="not to 1 within 1e-12"):
            Language([1.0], probs=[[0.5, 0.5 + off * (1 + JUST)]])


def test_a_gap_counts_as_closed_below_1e_9_of_the_value():
    assert closed(1.0, 1 - 1e-9 * (1 - JUST))
    assert not closed(1.0, 1 - 1e-9 * (1 + JUST))
    assert closed(2.0**-40 * (1 - JUST), 0.0)
    assert not closed(2.0**-40 * (1 + JUST), 0.0)


def test_a_mean_is_told_from_the_boundary_at_two_to_the_minus_30():
    """Of the edge from (0, 0) to (1, 0): within the margin the programme cannot tell, beyond it it says outside."""
    square = [[0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0]]
    found = [inverse_mean([0.5, -off], square).status for off in (2.0**-34, 2.0**-26)]
    assert found == ["boundary", "outside"]


@pytest.mark.parametrize("s", [0.0, 1.0, 4.0])
def test_the_quadrature_carries_its_error_and_not_much_more(s):
    xp = Balls(512)
    with xp.scope():
        found, exact = gaussian_expectation(xp.array(s), xp), (flint.arb(s) ** 2 / 2).exp()
        assert found.contains(exact)
        assert 2.0**-200 * exact < found.rad() < 2.0**-178 * exact
