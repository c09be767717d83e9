"""Certified lower ≤ true ≤ certified upper with a relative gap of at most 1e-9, on many random and awkward tasks."""

import numpy as np
import pytest

from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.task import Task
from tests import tolerance
from tests.theory.classifiers.random_tasks import ALL, draw, task_loss

KINDS = ("plain", "integers", "duplicate rows", "duplicate columns", "few contexts", "unvisited", "one label")


def awkward(seed, loss):
    """A task of one of the kinds in turn, labels certain in every other one."""
    rng = np.random.default_rng([6, seed])
    kind = KINDS[seed % len(KINDS)]
    sizes = {"n": (2, 4), "D": (4, 7)} if kind == "few contexts" else {"n": (5, 16), "D": (1, 5)}
    G, p_T, labels = draw(seed, loss, seed % 2 == 0, **sizes)
    if kind == "integers":
        G = np.round(2 * G)
    elif kind == "duplicate rows":
        G = G[rng.integers(len(G), size=len(G))]
    elif kind == "duplicate columns":
        G = np.hstack([G, G[:, :1] - 2 * G[:, -1:]])
        G = np.round(8 * G) / 8
    elif kind == "unvisited":
        p_T = np.where(np.arange(len(p_T)) == 0, 0.0, p_T)
        p_T = p_T / p_T.sum()
    elif kind == "one label":
        labels = np.tile(np.eye(labels.shape[1])[0], (len(G), 1))
    return G, p_T, labels


def check(seeds, loss):
    for seed in seeds:
        G, p_T, labels = awkward(seed, loss)
        found = transfer_loss(G, Task(p_T, labels, loss), affine=seed % 3 == 0)
        features = np.hstack([G, np.ones((len(G), 1))]) if seed % 3 == 0 else G
        reached = task_loss(loss, features, p_T, labels, found.witness)
        assert 0 <= found.lower <= found.value, seed
        # Where the infimum is 0 and not attained, or all rounding error, only an absolute gap makes sense.
        assert found.gap <= tolerance.CERTIFIED_GAP * found.value or found.value < tolerance.ROUNDOFF, seed
        assert found.lower - tolerance.ROUNDOFF <= reached <= found.value + tolerance.ROUNDOFF, seed


@pytest.mark.parametrize("loss", ALL)
def test_a_sample(loss):
    check(range(21), loss)


@pytest.mark.heavy
@pytest.mark.parametrize("loss", ALL)
def test_a_thousand(loss):
    check(range(1000), loss)
