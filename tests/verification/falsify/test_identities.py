"""Identities that the judge takes for proved are proved, and those next to them are not."""

import numpy as np
import pytest

from rooteps.theory import World
from rooteps.theory.arrows import row_span, softmax_model, subspace_optimum
from rooteps.theory.numbers import Balls
from rooteps.theory.theorems.quadratic_partition import affine_gradient
from rooteps.theory.theorems.sentence_completion import mixture
from rooteps.verification.falsify.identities import proved
from tests.theory.theorems.cases import draw, instance, wrong_kernel
from tests.theory.theorems.plans.sentence_completion import no_mixture, scored

XP = Balls(256)
KERNEL = draw("kernel-shift", 1)
ONE_BIT = np.array([[2.0**-52, -(2.0**-52), *[0.0] * 7]] * 5)


@pytest.mark.parametrize(
    ("hypothesis", "right", "wrong", "reference"),
    [
        (subspace_optimum, KERNEL, wrong_kernel(KERNEL), "optimum"),
        (subspace_optimum, draw("shift", 1), KERNEL | {"truth": KERNEL["truth"] | {"kernel": ONE_BIT}}, "optimum"),
        (softmax_model, draw("shift", 1), draw("tilt", 1), "optimum"),
        (row_span, draw("shift", 1), draw("shift", 1, witness="v"), "optimum"),
        (affine_gradient, draw("shift", 1, n=4), draw("shift", 1, n=5), "optimum"),
        (mixture, scored(), no_mixture(), "truth"),
    ],
)
def test_what_is_proved(hypothesis, right, wrong, reference):
    assert proved(hypothesis, World(instance(right), XP, reference))
    assert not proved(hypothesis, World(instance(wrong), XP, reference))
