"""Control of γ and of the sharp worlds: what is asked for is what an instance has."""

import numpy as np
import pytest

from rooteps.sweeps import Settings, grid
from rooteps.synthetic.languages import sharp
from rooteps.theory import Balls, InvalidInput, World
from rooteps.theory.registry import find
from tests import tolerance


def coefficient(p_L, p_T):
    return 1 / max(t / s for s, t in zip(p_L, p_T, strict=True) if t > 0)


def test_any_coefficient_down_to_the_rarest_context_is_reached():
    rng = np.random.default_rng(0)
    for _ in range(200):
        p_L = rng.dirichlet(np.ones(6))
        p_L[rng.integers(6)] = 0.0
        p_L /= p_L.sum()
        p_T = np.where(p_L > 0, rng.exponential(size=6), 0.0) * (rng.random(6) < 0.7)
        p_T = p_T / p_T.sum() if p_T.sum() > 0 else p_L
        for gamma in np.geomspace(p_L[p_L > 0].min() * (1 + 1e-9), 1.0, 7):
            moved = grid.task_context(p_L, p_T, gamma)
            assert moved.min() >= 0
            assert not moved[p_L == 0].any()
            assert abs(moved.sum() - 1) < tolerance.ELEMENTARY
            assert abs(coefficient(p_L, moved) / gamma - 1) < tolerance.ROUNDOFF


def test_the_task_stays_what_it_was_at_its_own_coefficient():
    p_L, p_T = np.array([0.5, 0.25, 0.25]), np.array([0.25, 0.125, 0.625])
    np.testing.assert_allclose(grid.task_context(p_L, p_T, coefficient(p_L, p_T)), p_T, rtol=tolerance.ROUNDOFF)
    np.testing.assert_allclose(grid.task_context(p_L, p_T, 1.0), p_L, rtol=tolerance.ROUNDOFF)


@pytest.mark.parametrize(("epsilon", "B", "gamma"), [(1e-24, 1.0, 0.5), (1e-3, 3.0, 1.0), (0.06, 0.5, 0.1)])
def test_sharp_worlds_have_what_is_asked_for(epsilon, B, gamma):
    result = find("softmax-transfer")
    from rooteps.synthetic.batches import pick

    instance = pick(sharp.at(result, np.array([epsilon]), np.array([B]), np.array([gamma]), "hinge"), 0)
    w = World(instance, Balls(256), "optimum")
    assert 0 < 1 - float((w.excess / epsilon).mid()) < tolerance.NEAR_OPTIMAL
    assert float(w.B.mid()) == B
    assert abs(float(w.gamma.mid()) / gamma - 1) < tolerance.ELEMENTARY
    assert w.tau > 0


@pytest.mark.parametrize("epsilon", [0.0999, 0.2, 5.0])
def test_sharp_worlds_end_where_the_witness_reaches_the_margin(epsilon):
    with pytest.raises(InvalidInput, match=r"epsilon: sharp has no ε = .* at B = 2 and γ = 0.1"):
        sharp.at(find("softmax-transfer"), np.array([epsilon]), np.array([2.0]), np.array([0.1]), "hinge")


def test_a_coefficient_out_of_reach_is_said_before_any_work():
    settings = Settings("softmax-transfer", "markov", (1e-3, 1e-3, 1), gamma=(0.001, 1.0, 3), seeds=3)
    with pytest.raises(InvalidInput, match=r"gamma: 0.001 is out of reach: on markov with seed \d the rarest context"):
        grid.check(settings)
    with pytest.raises(InvalidInput, match=r"epsilon: sharp has no ε = 1 at B = 1 and γ = 0.5"):
        grid.check(Settings("softmax-transfer", "sharp", (1e-3, 1.0, 3)))
