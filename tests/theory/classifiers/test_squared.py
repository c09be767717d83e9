"""The squared hinge losses: both certificates meet, and a general minimiser finds nothing below."""

import numpy as np
import pytest
from scipy.optimize import minimize

from rooteps.theory.checks import InvalidInput
from rooteps.theory.classifiers import Status, natural_tau, transfer_loss
from rooteps.theory.losses import LOSSES
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.task import Task
from tests import tolerance

NAMES = ("squared-hinge", "one-vs-rest-squared-hinge")


def draw(seed, name, soft=True):
    rng = np.random.default_rng([2010, 3648, seed])
    n, D = int(rng.integers(3, 9)), int(rng.integers(1, 4))
    k = 2 if name == "squared-hinge" else 3
    labels = rng.dirichlet(np.ones(k), size=n) if soft else np.eye(k)[rng.integers(0, k, size=n)]
    return rng.normal(size=(n, D)), Task(rng.dirichlet(np.ones(n)), labels, name)


def loss_of(G, task, weights):
    table = np.asarray(LOSSES[task.loss].value(FLOAT64.array(G @ weights), FLOAT64))
    return float((task.p_T[:, None] * task.label_probs * table).sum())


@pytest.mark.parametrize("arithmetic", ["float64", "ball"])
@pytest.mark.parametrize("name", NAMES)
def test_certificates_meet(name, arithmetic):
    for seed in range(10):
        G, task = draw(seed, name, soft=seed % 2 == 0)
        features = Balls(256).array(G) / 3 if arithmetic == "ball" else G / 3
        found = transfer_loss(features, task)
        assert 0 <= found.lower <= found.value
        assert found.gap <= tolerance.CERTIFIED_GAP * found.value + tolerance.ROUNDOFF
        assert loss_of(G / 3, task, found.witness) == pytest.approx(found.value, abs=tolerance.ROUNDOFF)


@pytest.mark.parametrize("name", NAMES)
def test_a_general_minimiser_agrees(name):
    for seed in range(3):
        G, task = draw(seed, name)
        shape = (G.shape[1],) if task.surrogate.binary else (G.shape[1], task.k)
        best = minimize(lambda x: loss_of(G, task, x.reshape(shape)), np.zeros(shape).ravel())  # noqa: B023
        found = transfer_loss(G, task)
        assert found.lower <= best.fun + tolerance.ROUNDOFF
        assert best.fun <= found.value + tolerance.GENERIC_SEARCH


def test_more_weights_than_contexts_leave_the_noise():
    task = Task([0.5, 0.5], [[0.25, 0.75], [0.5, 0.5]], "squared-hinge")
    found = transfer_loss([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]], task)
    assert found.status == Status.OPTIMAL
    assert found.value == pytest.approx(0.5 * 4 * 0.25 * 0.75 + 0.5 * 4 * 0.25)


def test_separable_contexts_cost_nothing():
    found = transfer_loss([[1.0], [-2.0]], Task.from_labels([0.5, 0.5], [1, -1], "squared-hinge"))
    assert found.lower == 0
    assert found.value < tolerance.DIGITS_50


def test_naturalness_is_about_lipschitz_losses():
    with pytest.raises(InvalidInput, match=r"task.loss: squared-hinge is not Lipschitz"):
        natural_tau([[0.5, 0.5]], Task([1.0], [[0.5, 0.5]], "squared-hinge"), 1.0)
