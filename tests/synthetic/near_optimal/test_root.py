"""The root finder, wherever it is started, and where there is no root."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rooteps.synthetic.near_optimal.root import solve_increasing
from rooteps.theory.traced import float64
from tests.tolerance import ROUNDOFF


@pytest.fixture(scope="module", autouse=True)
def in_float64():
    with float64():
        yield


FUNCTIONS = {
    "cubic": (lambda z: (z**3 - 8.0, 3 * z**2), 2.0),
    "steep": (lambda z: (jnp.expm1(50 * (z - 1.0)), 50 * jnp.exp(50 * (z - 1.0))), 1.0),
    "saturated": (lambda z: (jnp.arctan(z + 3.0), 1 / (1 + (z + 3.0) ** 2)), -3.0),
    "wrong slope": (lambda z: (z - 0.3, 1e-6 * jnp.ones_like(z)), 0.3),
    "no slope": (lambda z: (z - 0.3, jnp.zeros_like(z)), 0.3),
    "not a number above": (lambda z: (jnp.where(z < 5.0, z - 4.0, jnp.nan), jnp.ones_like(z)), 4.0),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_finds_the_root_from_anywhere(name):
    function, root = FUNCTIONS[name]
    starts = jnp.array([-1e4, -30.0, -1.0, 0.0, 0.7, 2.0, 40.0, 1e4])
    found = jax.jit(jax.vmap(lambda start: solve_increasing(function, start)))(starts)
    np.testing.assert_allclose(found, root, rtol=ROUNDOFF)


@pytest.mark.parametrize(
    "function",
    [
        lambda z: (jnp.exp(-z) + 1.0, jnp.zeros_like(z)),
        lambda z: (jnp.where(z < 0.0, -1.0, 1.0), jnp.zeros_like(z)),
        lambda z: (jnp.full_like(z, jnp.nan), z),
    ],
    ids=["positive", "jump", "not a number"],
)
def test_says_when_there_is_none(function):
    assert np.isnan(solve_increasing(function, jnp.array(0.5)))


def test_starts_that_are_no_numbers():
    assert np.isnan(solve_increasing(lambda z: (z, jnp.ones_like(z)), jnp.array(jnp.nan)))
