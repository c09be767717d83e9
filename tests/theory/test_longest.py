"""Numbers whose exponents no memory holds: e^(−10^150) is a ball like any other, but no rational is made of it."""

import flint
import numpy as np
import pytest

from rooteps.theory import Balls, Task
from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.classifiers.problem import middles

XP = Balls(256)


def tiny():
    return XP.compute(lambda: (-(flint.arb(10) ** 150)).exp())


def test_what_would_be_too_long_a_rational_is_zero_for_searching():
    third = XP.compute(lambda: flint.arb(1) / 3)
    found = middles(np.array([tiny(), third, flint.fmpq(1, 7)], dtype=object))
    assert found[0] == 0
    assert abs(float(found[1]) - 1 / 3) < 1e-16
    assert found[2] == flint.fmpq(1, 7)


def test_the_end_of_a_ball_that_would_take_too_many_bits_is_the_ball():
    x = XP.compute(lambda: flint.arb(1) + tiny())
    wide = XP.compute(lambda: flint.arb(1, tiny().abs_upper()))
    for ball in (x, wide):
        assert ball in XP.upper(np.array([ball]))[0] or XP.upper(np.array([ball]))[0] in ball


@pytest.mark.parametrize("loss", ["hinge", "logistic"])
def test_the_infimum_for_such_features_has_both_certificates(loss):
    features = np.array([[tiny(), flint.arb(1)], [flint.arb(1), tiny()]], dtype=object)
    found = transfer_loss(features, Task.from_labels([0.5, 0.5], [1, -1], loss))
    assert 0 <= found.lower <= found.value < 1e-6


def test_a_sum_of_exponentials_takes_rows_of_arrays():
    logs = np.array([[flint.arb(2000), flint.arb(2000)]], dtype=object)
    found = XP.log_total(logs, np.array([flint.arb(2000).exp()], dtype=object))
    assert abs(float(found[0]) - 2000 - np.log(2)) < 1e-12
