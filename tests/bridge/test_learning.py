"""Classifiers learned from labelled texts: the least loss, its certificate, and every term of the bound, in NumPy."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize

from rooteps.bridge import learning
from rooteps.bridge.findings import Checkpoint, Closeness, Transfer, Word
from rooteps.theory.checks import InvalidInput
from tests.oracles.softmax import comparison
from tests.tolerance import GENERIC_SEARCH, ROUNDOFF

N, D, V = 12, 3, 9


@pytest.fixture(scope="module")
def drawn():
    rng = np.random.default_rng(5)
    F, Phi = 2 * rng.normal(size=(N, D)), 2 * rng.normal(size=(D, V))
    student = F + 0.1 * rng.normal(size=F.shape), Phi
    return (F, Phi), student, rng.choice([-1, 1], size=N)


def softmax(model):
    weights = np.exp(model[0] @ model[1])
    return weights / weights.sum(axis=1, keepdims=True)


def least(rows, signs, weights, B):
    """The least hinge loss over the box by a smooth programme in (v, hinges), which knows nothing of ours."""
    n, words = rows.shape
    slack = {"type": "ineq", "fun": lambda x: x[words:] - 1 + signs * (rows @ x[:words])}
    start = np.concatenate([np.zeros(words), np.ones(n)])
    bounds = [(-B, B)] * words + [(0, None)] * n
    options = {"maxiter": 500, "ftol": 1e-12}
    return minimize(lambda x: weights @ x[words:], start, bounds=bounds, constraints=[slack], options=options).fun


@pytest.mark.parametrize("B", [0.5, 3.0])
def test_the_least_loss_is_that_of_a_general_minimiser_and_is_certified(drawn, B):
    teacher, _, signs = drawn
    rows, weights = softmax(teacher), np.random.default_rng(1).dirichlet(np.ones(N))
    v, multipliers = learning.minimise(rows, signs, weights, B)
    assert np.abs(v).max() <= B
    value = learning.hinge(rows, v, signs, weights)
    assert value == pytest.approx(least(rows, signs, weights, B), abs=GENERIC_SEARCH)
    assert value - GENERIC_SEARCH <= learning.lower_end(rows, signs, weights, B, multipliers) <= value + ROUNDOFF


def test_no_multipliers_prove_more_than_is_true(drawn):
    teacher, _, signs = drawn
    rows, weights, rng = softmax(teacher), np.full(N, 1 / N), np.random.default_rng(2)
    _, multipliers = learning.minimise(rows, signs, weights, 1.0)
    true = learning.lower_end(rows, signs, weights, 1.0, multipliers)
    for wrong in (10 * multipliers, -multipliers, multipliers + 1.0, rng.normal(size=N), np.zeros(N)):
        assert learning.lower_end(rows, signs, weights, 1.0, wrong) <= true + ROUNDOFF


def test_every_term_is_what_the_statement_says(drawn):
    teacher, student, signs = drawn
    given = learning.examples(teacher, signs, (5, 400), 0.1, seed=3)
    p = softmax(student)
    epsilon, C = comparison(*teacher, *student, np.zeros((0, V)))[0].mean(), 2.5
    kappa = sum(np.sqrt(np.mean(p[:, w] ** 2)) for w in range(V))
    found = learning.learn(student, signs, epsilon, C, given)
    assert [(each.m, each.B) for each in found] == [(m, B) for m in (5, 400) for B in learning.BOUNDS]
    for each in found:
        assert each.tau == pytest.approx(least(softmax(teacher), signs, np.full(N, 1 / N), each.B), abs=GENERIC_SEARCH)
        assert each.coverage == pytest.approx(np.sqrt(2 * each.B**2 * epsilon * C), rel=ROUNDOFF)
        assert each.estimation == pytest.approx(2 * each.B * kappa / np.sqrt(each.m), rel=ROUNDOFF)
        assert each.confidence == pytest.approx((1 + each.B) * np.sqrt(2 * np.log(20) / each.m), rel=ROUNDOFF)
        assert each.bound == each.tau + each.coverage + each.estimation + each.confidence + each.excess
        assert 0 <= each.excess <= GENERIC_SEARCH
        drawn_texts = np.random.default_rng([3, each.m]).multinomial(each.m, np.full(N, 1 / N)) / each.m
        assert each.on_sample == pytest.approx(least(p, signs, drawn_texts, each.B), abs=GENERIC_SEARCH)
        assert each.held
    few, many = found[1], found[3]
    assert few.on_sample < many.on_sample <= many.loss <= few.loss  # of more examples it learns more than of few
    assert many.loss < 1


def test_a_loss_beyond_its_bound_is_no_success():
    found = learning.Learned(10, 0.05, 1.0, 0.5, 0.125, 0.125, 0.25, 2.0, 0.0, 0.4, 1.0)
    close = Closeness(0.1, 0.2, 0.03, 0.05, 0.1)
    transfer = Transfer("truth", 0.1, 1.0, 0.2, 0.3, 0.75, 0.5, {}, {}, words=(Word(3, " good", (1.0, -1.0)),))
    checkpoint = Checkpoint("student", 9, 40, 0.5, 2.0, transfer, transfer, close, on_means=transfer, learned=(found,))
    assert checkpoint.ok
    assert Checkpoint.from_json(checkpoint.to_json()) == checkpoint
    assert not replace(checkpoint, learned=(found, replace(found, loss=1.001))).ok


def test_too_many_probabilities_are_refused():
    learning.require_room(2**12, 2**13)
    with pytest.raises(InvalidInput, match="labelled: 4,097 texts × 8,192 words are more probabilities than"):
        learning.require_room(2**12 + 1, 2**13)
