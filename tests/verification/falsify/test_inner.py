"""The classifier that the search ascends on is the best one, and its derivative that of the infimum."""

import jax
import numpy as np
import pytest

from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.losses import LOSSES
from rooteps.theory.task import Task
from rooteps.theory.traced import float64
from rooteps.verification.falsify.inner import best_loss
from tests import tolerance


@pytest.fixture(scope="module", autouse=True)
def in_float64():
    with float64():
        yield


NAMES = ("hinge", "squared-hinge", "multiclass-hinge", "one-vs-rest-squared-hinge")


def draw(seed, soft):
    rng = np.random.default_rng([41, seed])
    labels = rng.dirichlet(np.ones(2), size=4) if soft else np.eye(2)[[0, 1, 1, 0]]
    return rng.normal(size=(4, 2)), rng.dirichlet(np.ones(4)), labels


@pytest.mark.parametrize("soft", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_it_is_the_certified_infimum(name, soft):
    compute = jax.jit(lambda *x: best_loss(*x, LOSSES[name], False))
    for seed in range(6):
        G, p_T, labels = draw(seed, soft)
        found = transfer_loss(G, Task(p_T, labels, name))
        ours = float(compute(G, p_T, labels))
        assert found.lower - tolerance.ROUNDOFF <= ours <= found.value + tolerance.GENERIC_SEARCH


@pytest.mark.parametrize("name", ["hinge", "squared-hinge"])
def test_more_weights_than_contexts(name):
    G, p_T, labels = draw(0, True)
    wide = np.hstack([G, G**2, G**3])
    found = transfer_loss(wide, Task(p_T, labels, name))
    np.testing.assert_allclose(
        float(best_loss(wide, p_T, labels, LOSSES[name], True)), found.value, rtol=tolerance.CERTIFIED_GAP
    )


@pytest.mark.parametrize("name", ["hinge", "squared-hinge"])
def test_envelope_theorem(name):
    slope = jax.jit(jax.grad(lambda *x: best_loss(*x, LOSSES[name], False)))
    step = 1e-5
    for seed in range(3):
        G, p_T, labels = draw(seed, False)
        direction = np.random.default_rng([43, seed]).normal(size=G.shape)
        task = Task(p_T, labels, name)
        ahead, behind = (transfer_loss(G + sign * step * direction, task).value for sign in (1, -1))
        numerical = (ahead - behind) / (2 * step)
        ours = float((np.asarray(slope(G, p_T, labels)) * direction).sum())
        assert abs(ours - numerical) <= tolerance.GENERIC_SEARCH * (1 + abs(numerical))
