"""Stacked enclosures hold the infimum, are narrow, and refuse or survive every wrong dual point."""

import numpy as np
import pytest
from scipy.optimize import linprog, minimize

from rooteps.theory.checks import InvalidInput
from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.classifiers.enclosure import Features, dual_end, enclose, is_smooth, lower_end, upper_end
from rooteps.theory.task import Task
from tests import tolerance
from tests.theory.classifiers.random_tasks import ALL, BINARY, task_loss

SHAPES = ((8, 4), (13, 3), (3, 2), (6, 6), (4, 7))


def stacked(seed, loss, n, D, soft, count=24):
    """Features [N, n, D], p_T [N, n], label_probs [N, n, k]."""
    rng = np.random.default_rng([2010, 3648, seed])
    k = 2 if loss in BINARY else 3
    labels = rng.dirichlet(np.ones(k), size=(count, n)) if soft else np.eye(k)[rng.integers(0, k, size=(count, n))]
    return rng.normal(size=(count, n, D)), rng.dirichlet(np.ones(n), size=count), labels


def by_programme(loss, G, joint):
    """The infimum of a hinge loss by a linear programme in v and one slack for each context and label."""
    n, D = G.shape
    k = joint.shape[1]
    rows, right = [], []
    for s in range(n):
        for y in range(k):
            for j in range(k):
                row = np.zeros(k * D + n * k)
                if j != y:  # slack ≥ 1 + (v_j − v_y)·g
                    row[j * D : (j + 1) * D] += G[s]
                    row[y * D : (y + 1) * D] -= G[s]
                row[k * D + s * k + y] = -1.0
                rows.append(row)
                right.append(-float(j != y))
    cost = np.concatenate([np.zeros(k * D), joint.reshape(-1)])
    found = linprog(cost, A_ub=np.array(rows), b_ub=np.array(right), bounds=(None, None), method="highs")
    return found.fun


@pytest.mark.parametrize("soft", [True, False])
@pytest.mark.parametrize("loss", ALL)
def test_they_hold_the_certified_infimum(loss, soft):
    closed = 0
    for seed, (n, D) in enumerate(SHAPES):
        G, p_T, labels = stacked(seed, loss, n, D, soft)
        found = enclose(G, p_T[:, :, None] * labels, loss)
        closed += found.certified.sum()
        for i in range(0, len(G), 4):
            alone = transfer_loss(G[i], Task(p_T[i], labels[i], loss))
            assert found.lower[i] <= alone.value
            assert alone.lower <= found.upper[i]
            reached = task_loss(loss, G[i], p_T[i], labels[i], found.weights[i])
            assert reached <= found.upper[i] + tolerance.ROUNDOFF
    assert closed >= 0.97 * 24 * len(SHAPES)


@pytest.mark.parametrize("loss", ["hinge", "multiclass-hinge"])
def test_they_hold_what_a_linear_programme_finds(loss):
    for soft in (True, False):
        G, p_T, labels = stacked(7, loss, 7, 3, soft, 8)
        joint = p_T[:, :, None] * labels
        found = enclose(G, joint, loss)
        for i in range(len(G)):
            best = by_programme(loss, G[i], joint[i])
            assert found.lower[i] - tolerance.ROUNDOFF <= best <= found.upper[i] + tolerance.ROUNDOFF


@pytest.mark.parametrize("loss", ["logistic", "softmax"])
def test_they_hold_what_a_general_minimiser_finds(loss):
    G, p_T, labels = stacked(8, loss, 7, 3, True, 6)
    found = enclose(G, p_T[:, :, None] * labels, loss)
    for i in range(len(G)):
        shape = (3,) if loss in BINARY else (3, 3)
        best = minimize(lambda x: task_loss(loss, G[i], p_T[i], labels[i], x.reshape(shape)), np.zeros(shape).ravel())  # noqa: B023
        assert found.lower[i] <= best.fun + tolerance.ROUNDOFF
        assert best.fun <= found.upper[i] + tolerance.GENERIC_SEARCH


@pytest.mark.parametrize("loss", ALL)
def test_one_cannot_be_moved_by_a_billionth(loss):
    G, p_T, labels = stacked(9, loss, 9, 3, True)
    found = enclose(G, p_T[:, :, None] * labels, loss)
    assert (found.certified & (found.lower + 1e-9 > found.upper)).mean() > 0.9


@pytest.mark.parametrize("loss", ALL)
def test_a_dual_point_outside_the_cone_is_refused(loss):
    G, p_T, labels = stacked(10, loss, 9, 3, True)
    joint = p_T[:, :, None] * labels
    features, smooth = Features.of(G, 0 * G), is_smooth(loss)
    wrong = joint.copy()
    wrong[:, 0, 0] += 2 * joint[:, 0, 1]
    wrong[:, 0, 1] -= 2 * joint[:, 0, 1]  # below zero
    assert (lower_end(joint, wrong, 0 * wrong, smooth) == -np.inf).all()
    assert (lower_end(joint, joint, 0 * joint, smooth) >= 0).all()
    # A box that reaches below zero is no better than a point that is there.
    assert (lower_end(joint, joint, 2 * joint, smooth) == -np.inf).all()
    assert np.isfinite(dual_end(features, joint, joint, smooth)).all()


@pytest.mark.parametrize("miss", [1e-12, 1e-6, 1e-2, 1.0])
@pytest.mark.parametrize("loss", ALL)
def test_a_dual_point_that_misses_the_equalities_proves_nothing_above_the_infimum(loss, miss):
    """Weights moved to where the dual objective is larger: they are moved back, or they prove nothing."""
    G, p_T, labels = stacked(11, loss, 9, 3, True)
    joint = p_T[:, :, None] * labels
    found, features = enclose(G, joint, loss), Features.of(G, 0 * G)
    total = joint.sum(axis=2, keepdims=True)
    k = joint.shape[2]
    # Equal parts for all labels: the largest value of every term, at a residual far from zero.
    greedy = (1 - miss) * joint + miss * total / k
    bound = dual_end(features, joint, greedy, is_smooth(loss))
    assert (bound <= found.upper).all()
    naive = lower_end(joint, total / k + 0 * joint, 0 * joint, is_smooth(loss))
    assert (naive > found.upper).any()  # what the objective alone would say


@pytest.mark.parametrize("loss", ALL)
def test_a_wrong_right_inverse_proves_nothing(loss, monkeypatch):
    from rooteps.theory.classifiers import enclosure

    G, p_T, labels = stacked(12, loss, 9, 3, True)
    joint = p_T[:, :, None] * labels
    features, right = Features.of(G, 0 * G), enclosure.right_inverse
    for wrong in (lambda *a: 0 * right(*a), lambda *a: -right(*a), lambda *a: 2 * right(*a)):
        monkeypatch.setattr(enclosure, "right_inverse", wrong)
        assert (dual_end(features, joint, joint, is_smooth(loss)) == -np.inf).all()


@pytest.mark.parametrize("loss", ALL)
def test_within_a_radius_they_hold_every_member(loss):
    G, p_T, labels = stacked(13, loss, 7, 3, True, 16)
    joint, radius = p_T[:, :, None] * labels, 2.0**-20
    found = enclose(G, joint, loss, radius)
    exact = enclose(G, joint, loss)
    assert (found.lower <= exact.upper).all()
    rng = np.random.default_rng(0)
    for _ in range(4):
        member = enclose(G + radius * rng.choice([-1.0, 1.0], size=G.shape), joint, loss)
        assert (found.lower <= member.upper).all()
        assert (member.lower <= found.upper).all()
        assert (found.upper - found.lower < 1e-3).all()


@pytest.mark.parametrize("loss", ALL)
def test_the_loss_of_a_classifier_is_never_below_it(loss):
    G, p_T, labels = stacked(14, loss, 6, 3, True)
    joint = p_T[:, :, None] * labels
    rng = np.random.default_rng(1)
    for size in (1e-3, 1.0, 1e3):
        weights = size * rng.normal(size=(len(G), 3, joint.shape[2]))
        if loss in BINARY:
            weights[:, :, 0] = 0
        end = upper_end(Features.of(G, 0 * G), joint, is_smooth(loss), weights)
        scaled = Features.of(G, 0 * G).scale
        used = weights * np.swapaxes(scaled, 1, 2)
        for i in range(len(G)):
            reached = task_loss(loss, G[i], p_T[i], labels[i], used[i, :, 1] if loss in BINARY else used[i])
            assert reached <= end[i] * (1 + tolerance.ELEMENTARY)
            assert end[i] <= reached * (1 + tolerance.ROUNDOFF) + tolerance.ROUNDOFF


HOSTILE = (0.0, 5e-324, 1e-300, 1e-150, 1e-17, 1.0, 3.0, 1e17, 1e150, 1.7e308)


@pytest.mark.parametrize("many", [16, pytest.param(48, marks=pytest.mark.heavy)])
@pytest.mark.parametrize("loss", ALL)
def test_hostile_features(loss, many):
    rng = np.random.default_rng([5, len(loss)])
    k = 2 if loss in BINARY else 3
    G = rng.choice(HOSTILE, size=(many, 5, 3)) * rng.choice([-1.0, 1.0], size=(many, 5, 3))
    p_T = rng.choice([0.0, 1e-300, 1e-17, 1.0], size=(many, 5))
    p_T[:, 0] += 1.0
    p_T /= p_T.sum(axis=1, keepdims=True)
    labels = np.eye(k)[rng.integers(0, k, size=(many, 5))]
    found = enclose(G, p_T[:, :, None] * labels, loss)
    assert (found.lower <= found.upper).all()
    for i in range(len(G)):
        alone = transfer_loss(G[i], Task(p_T[i], labels[i], loss))
        assert found.lower[i] <= alone.value
        assert alone.lower <= found.upper[i]


@pytest.mark.parametrize("loss", ALL)
def test_degenerate_features(loss):
    G, p_T, labels = stacked(15, loss, 8, 3, True)
    joint = p_T[:, :, None] * labels
    plain = enclose(G, joint, loss)
    for other in (np.concatenate([G, G[:, :, :1]], axis=2), np.concatenate([G, 0 * G[:, :, :1]], axis=2)):
        found = enclose(other, joint, loss)
        assert (found.lower <= plain.upper).all()
        assert (found.upper <= plain.upper + tolerance.CERTIFIED_GAP).all()
        assert (plain.lower <= found.upper).all()
    nothing = enclose(0 * G, joint, loss)  # scores are zero without features, and every label costs the same
    assert nothing.certified.all()
    np.testing.assert_allclose(nothing.upper, 1.0 if "hinge" in loss else np.log(joint.shape[2]))


def test_not_finite():
    joint = np.full((2, 1, 2), 0.5)
    found = enclose([[[np.nan]], [[1.0]]], joint, "hinge")
    assert found.upper.tolist()[0] == np.inf
    assert found.lower[0] <= 1.0
    assert found.upper[1] < 1.1


def test_what_is_refused():
    with pytest.raises(InvalidInput, match=r"^loss: 'squared-hinge' is not a Lipschitz one"):
        enclose(np.zeros((1, 1, 1)), np.ones((1, 1, 2)), "squared-hinge")
    with pytest.raises(InvalidInput, match=r"^G: has shape \[1, 2, 1\]"):
        enclose(np.zeros((1, 2, 1)), np.ones((1, 1, 2)), "hinge")
