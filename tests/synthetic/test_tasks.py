"""Random tasks: covered contexts, exact rows, witnesses of the stated norms, and labels that the witness predicts."""

from fractions import Fraction

import numpy as np
import pytest

from rooteps.synthetic import tasks
from rooteps.synthetic.batches import draw
from rooteps.synthetic.languages import FAMILIES
from rooteps.theory.losses import LOSSES
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.registry import find

N = 400


@pytest.fixture
def world():
    rng = np.random.default_rng(11)
    p_L = rng.dirichlet(np.ones(8), size=N)
    p_L[::5, 3] = 0.0
    p_L /= p_L.sum(axis=1, keepdims=True)
    return p_L, rng.dirichlet(np.full(16, 0.5), size=(N, 8)), rng.standard_normal((N, 4, 16))


def test_tasks_visit_covered_contexts_only(world):
    p_L = world[0]
    p_T = tasks.task_contexts(p_L, np.random.default_rng(0))
    assert (p_T[p_L == 0] == 0).all()
    assert (p_T >= 0).all()
    assert np.abs(p_T.sum(axis=1) - 1).max() < 1e-15
    gamma = np.min(np.where(p_T > 0, p_L / np.where(p_T > 0, p_T, 1.0), np.inf), axis=1)
    assert (gamma > 0).all()
    same = np.isclose(p_T, p_L, rtol=1e-14, atol=0).all(axis=1)
    partial = ((p_T == 0) & (p_L > 0)).any(axis=1)
    assert 0.15 < same.mean() < 0.35
    assert 0.3 < partial.mean() < 0.6
    assert (~same & ~partial).mean() > 0.15


def test_tasks_that_need_not_be_covered(world):
    p_L = world[0]
    p_T = tasks.task_contexts(p_L, np.random.default_rng(0), covered=False)
    assert np.abs(p_T.sum(axis=1) - 1).max() < 1e-15
    beyond = (p_T[p_L == 0] > 0).mean()
    assert 0.3 < beyond < 0.7
    covered = tasks.task_contexts(p_L, np.random.default_rng(0))
    everywhere = (p_L > 0).all(axis=1)
    assert (p_T[everywhere] == covered[everywhere]).all()


def test_a_theorem_without_covering_is_verified_on_contexts_that_are_never_seen():
    batch = draw(find("softmax-trimmed-transfer"), FAMILIES["softmax"], 1024, seed=0)
    unseen = batch.language.p_L == 0
    assert (batch.task.p_T[unseen] > 0).sum() > 50
    covered = draw(find("softmax-chi-squared-transfer"), FAMILIES["softmax"], 1024, seed=0)
    assert not (covered.task.p_T > 0)[covered.language.p_L == 0].any()


@pytest.mark.parametrize("loss", LOSSES)
def test_witnesses_and_labels(world, loss):
    p_L, p_star, Phi = world
    by_features = loss == "logistic"
    task, witness = tasks.draw(p_L, p_star, Phi if by_features else None, loss, np.random.default_rng(1))
    binary = LOSSES[loss].binary
    v = np.einsum("nd,ndw->nw", witness.lam, Phi) if by_features else witness.v if binary else witness.scores
    B = np.abs(v).reshape(N, -1).max(axis=1)
    assert B.min() > 0.299
    assert B.max() < 30.01
    assert B.min() < 0.4 < 20 < B.max()
    labels = task.label_probs
    assert labels.shape == (N, 8, 2 if binary else 3)
    assert (labels * tasks.GRAIN == np.rint(labels * tasks.GRAIN)).all()
    assert all(sum(map(Fraction, row)) == 1 for row in labels.reshape(-1, labels.shape[2]).tolist())
    assert ((labels > 0) & (labels < 1)).any()
    assert (labels == 1).any()


@pytest.mark.parametrize(("loss", "trivial"), [("hinge", 1.0), ("logistic", np.log(2)), ("softmax", np.log(3))])
def test_many_tasks_are_natural(world, loss, trivial):
    p_L, p_star, _ = world
    task, witness = tasks.draw(p_L, p_star, None, loss, np.random.default_rng(2))
    v = witness.v if witness.form == "v" else witness.scores
    tau = []
    for i in range(N):
        losses = np.asarray(LOSSES[loss].value(FLOAT64.array(p_star[i] @ v[i]), FLOAT64))
        tau.append((task.p_T[i] * (task.label_probs[i] * losses).sum(axis=1)).sum())
    assert np.mean(np.array(tau) < trivial) > 0.6
    assert np.mean(np.array(tau) < 0.8 * trivial) > 0.1


def test_labels_of_equal_scores_are_even():
    assert tasks.labels(np.zeros((1, 2)), np.random.default_rng(0)).tolist() == [[[0.5, 0.5]] * 2]


def test_some_witnesses_live_on_few_words():
    v = tasks.word_weights(N, 16, np.random.default_rng(3))
    used = (v != 0).sum(axis=1)
    assert used.min() >= 1
    assert 0.2 < (used < 16).mean() < 0.45
