"""The four terms, by the numbers of the world itself, and classifiers learned from samples below their sum."""

import numpy as np
import pytest
from scipy.optimize import linprog

from rooteps.figures import setting
from rooteps.figures import what_limits as figure
from rooteps.synthetic.languages import FAMILIES
from tests.tolerance import CERTIFIED_GAP, ROUNDOFF


@pytest.fixture(scope="module")
def data():
    return figure.measure()


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng([0, 26])
    natural, _ = setting.natural(FAMILIES["softmax"].language(rng), rng, "hinge")
    return setting.near(natural, np.array([figure.EPSILON]))[0].against("truth")


def test_terms_are_those_of_the_statement(data, world):
    p_T, p_L, P, P_star = (np.asarray(x) for x in (world.p_T, world.p_L, world.p, world.p_star))
    kl = (P_star * np.log(P_star / P)).sum(axis=1)
    C, kappa, m = (p_T**2 / p_L).sum(), sum(np.sqrt(p_T @ P[:, w] ** 2) for w in range(P.shape[1])), figure.EXAMPLES
    _, coverage, estimation, confidence = data.terms
    assert coverage == pytest.approx(figure.B * np.sqrt(2 * (p_L @ kl) * C), rel=1e3 * ROUNDOFF)
    assert estimation == pytest.approx(2 * figure.B * kappa / np.sqrt(m), rel=ROUNDOFF)
    assert confidence == pytest.approx((1 + figure.B) * np.sqrt(2 * np.log(2 / figure.DELTA) / m), rel=ROUNDOFF)


def test_approximation_is_the_least_loss_of_the_truth(data, world):
    """By a linear programme of its own: v in the box, a hinge for each context and label."""
    rows, (n, V) = np.asarray(world.p_star), world.p_star.shape
    joint = np.asarray(world.p_T)[:, None] * np.asarray(world.task.label_probs)
    below = np.vstack([np.hstack([-y * rows, -np.eye(2 * n)[i * n : (i + 1) * n]]) for i, y in enumerate((-1, 1))])
    bounds = [(-figure.B, figure.B)] * V + [(0, None)] * (2 * n)
    least = linprog(np.concatenate([np.zeros(V), joint.T.ravel()]), below, -np.ones(2 * n), bounds=bounds).fun
    assert data.terms[0] == pytest.approx(least, abs=CERTIFIED_GAP)


def test_what_was_learned_is_below_the_bound_and_tends_to_what_can_be(data):
    bound = data.terms.sum(axis=0)[np.searchsorted(figure.EXAMPLES, figure.TRIED)]
    assert (np.mean(data.learned > bound[:, None], axis=1) <= figure.DELTA).all()
    spread = data.learned.max(axis=1) - data.learned.min(axis=1)
    assert spread[-1] < spread[0] / 100
