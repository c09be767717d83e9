"""Δ_s that are parallel because words move together: γ(p_T; Δ) against plain NumPy, and words that do not."""

import numpy as np
import pytest

from rooteps.theory import Balls, Instance, Language, Model, Task, Witness, World, parallel
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify
from tests.tolerance import ROUNDOFF

XP = Balls(256)
P_L, P_T = np.array([0.25, 0.25, 0.5]), np.array([0.25, 0.5, 0.25])
ONE_WORD = {"F": [[0.0, 0.0]] * 3, "Phi": [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]]}
TWO_OF_FOUR = {"F": [[0.0, 1.0], [2.0, 1.0], [-1.0, 1.0]], "Phi": [[3.0, 1.0, 1.0, 3.0], [-1.0, 1.0, -1.0, -2.0]]}
SHIFT = np.array([[0.0, 0.0], [1.0, 0.0], [-1.0, 0.0]])


def world(truth, form="shift", shift=SHIFT, p_L=P_L, p_T=P_T):
    model = Model(shift=shift) if form == "shift" else Model(F=np.array(truth["F"]) + shift)
    task = Task(p_T, [[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]])
    return Instance(Language(p_L, **truth), model, task, Witness(lam=[1.0, -3.0]))


def delta(truth, shift):
    logits = np.array(truth["F"]) @ np.array(truth["Phi"])
    p, q = (np.exp(x) / np.exp(x).sum(axis=1, keepdims=True) for x in (logits + shift @ np.array(truth["Phi"]), logits))
    return (p - q) @ np.array(truth["Phi"]).T


@pytest.mark.parametrize("form", ["shift", "F"])
@pytest.mark.parametrize("truth", [ONE_WORD, TWO_OF_FOUR], ids=["one word", "two of four"])
def test_of_parallel_errors(truth, form):
    errors = delta(truth, SHIFT)
    assert np.linalg.svd(errors)[1][1] < 1e-12
    size = errors[:, 0] ** 2  # along one direction, any coordinate tells
    instance = world(truth, form)
    found = World(instance, XP, "optimum").gamma_delta
    assert float(found.mid()) == pytest.approx((P_L @ size) / (P_T @ size), rel=ROUNDOFF)
    assert found.rad() < 1e-30
    assert verify("covariance-shift", instance, XP).verdict in (Verdict.HOLDS, Verdict.EQUAL)


def test_a_context_that_neither_meets_does_not_count():
    truth = TWO_OF_FOUR | {"F": [[5.0, -2.0], [2.0, 1.0], [-1.0, 1.0]]}
    errors = delta(truth, SHIFT)[1:, 0] ** 2
    found = World(world(truth, p_L=[0.0, 0.5, 0.5], p_T=[0.0, 0.75, 0.25]), XP, "optimum").gamma_delta
    assert float(found.mid()) == pytest.approx(errors.sum() / 2 / (0.75 * errors[0] + 0.25 * errors[1]), rel=ROUNDOFF)


def test_words_that_one_context_moves_apart_are_not_together():
    Phi = XP.array(np.array(TWO_OF_FOUR["Phi"]))
    assert parallel.classes(XP.array(SHIFT), Phi) == [[0, 3], [1, 2]]
    turned = SHIFT + np.array([[0.0, 0.0], [0.0, 2.0**-30], [0.0, 0.0]])
    assert parallel.classes(XP.array(turned), Phi) == [[0], [1], [2], [3]]
    # The two errors are then independent, and the lesser of p_L/p_T is what counts, however little they differ.
    other = TWO_OF_FOUR | {"F": [[0.0, 1.0], [2.0, 1.0], [-1.0, 1.0 + 2.0**-30]]}
    for instance in (world(TWO_OF_FOUR, shift=turned), world(other)):
        assert float(World(instance, XP, "optimum").gamma_delta.mid()) == pytest.approx(0.5, rel=ROUNDOFF)
    assert World(world(TWO_OF_FOUR), XP, "optimum").gamma_delta > 0.53


def test_means_that_depend_on_each_other_tell_nothing():
    q, change = XP.array([0.25] * 4), XP.array([[0.5, -0.25, -0.25, 0.0]])
    Phi = XP.array([[0.0, 1.0, 2.0, 2.0]])
    assert parallel.coordinates(change, q, Phi, [[0], [1], [2, 3]]) is None
    assert parallel.coordinates(change, q, Phi, [[0], [1, 2, 3]]) is not None
