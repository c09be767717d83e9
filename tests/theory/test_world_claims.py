"""What a world takes from its instance: the ε that is claimed, and the classifier that is."""

import numpy as np
import pytest

from rooteps.theory import World
from rooteps.theory.numbers import FLOAT64, Balls
from tests.theory.theorems.cases import draw, instance
from tests.tolerance import ROUNDOFF

SYSTEMS = pytest.mark.parametrize("xp", [FLOAT64, Balls(256)], ids=["float64", "ball"])


@SYSTEMS
def test_the_epsilon_is_the_one_claimed_or_the_least_that_is_certain(xp):
    claimed, free = (World(instance(draw("tilt", 1, witness="v", epsilon=epsilon)), xp) for epsilon in (0.75, None))
    assert float(claimed.epsilon) == 0.75
    assert float(free.epsilon) == pytest.approx(float(free.excess), rel=ROUNDOFF)
    assert xp.compute(lambda: free.epsilon >= free.excess)


@SYSTEMS
def test_a_classifier_counts_by_its_own_loss(xp):
    data = draw("tilt", 1, witness="v")
    v, better = data["witness"]["v"], []
    for classifier in (v / 2, 2 * v, -v, np.zeros(9)):
        w = World(instance(data | {"classifier": classifier}), xp)
        loss, tau = (float(w.loss_of(scores)) for scores in (w.p @ xp.array(classifier), w.p_star @ xp.array(v)))
        found = float(w.known_gap)
        assert found == pytest.approx(min(loss - tau, float(w.gap)), abs=ROUNDOFF)
        better.append(found < float(w.gap))
    assert any(better)
