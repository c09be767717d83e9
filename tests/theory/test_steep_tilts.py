"""Tilts at a price of almost nothing, compiled: words are told apart by rounding times 10⁴⁰."""

import jax
import numpy as np
import pytest

from rooteps.sweeps import Settings, grid
from rooteps.synthetic.batches import pick
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.registry import find
from rooteps.theory.theorems.ladder import rungs
from rooteps.theory.traced import in_float64
from tests import tolerance

RARE = Settings("softmax-transfer", "softmax", (0.08, 0.1, 2), seeds=180, model="ray")
"""The last seed has γ = 0.0009, where ε/γ is a hundred nats and the price of the curve g* is 10⁻⁴⁰."""


@pytest.mark.parametrize("pull", [1.0, 1e40])
def test_what_is_rounded_twice_lifts_nothing(pull):
    logs, height, pull = np.log([[0.5, 0.25, 0.25]]), np.array([[0.0, 1.0, 1.0]]), np.array(pull)
    otherwise = np.array([[0.0, 1.0, 1 + 2.0**-52]])
    lifted = logs + height * pull
    found = in_float64(jax.jit(FLOAT64.rise))(logs, otherwise, pull, lifted)
    expected = FLOAT64.rise(logs, height, pull, lifted)
    np.testing.assert_allclose(found, expected, rtol=tolerance.ROUNDOFF, atol=tolerance.ROUNDOFF)


@pytest.mark.heavy
def test_the_rungs_of_a_large_sweep_are_those_of_one_row():
    theorem = find("softmax-transfer")
    batch = grid.at(RARE, 0)
    last = jax.tree.map(lambda x: np.asarray(x)[-2:], batch)

    def exact(instance):
        found = rungs(theorem.world_of(instance, FLOAT64))
        return found["instance-exact"], found["coverage-exact"]

    together = in_float64(jax.jit(jax.vmap(exact)))(last)
    alone = [exact(pick(last, i)) for i in range(2)]
    np.testing.assert_allclose(np.stack(together, axis=1), np.array(alone), rtol=1e-12)
