"""τ against the distance from the row-span: ends of the curve, its slope, and lower bounds from any multipliers."""

from functools import partial

import numpy as np
import pytest

from rooteps.theory import Task
from rooteps.theory.base_world import normalise
from rooteps.theory.checks import InvalidInput
from rooteps.theory.classifiers import Status, natural_tau, tau_by_distance, transfer_loss
from rooteps.theory.classifiers.distance import _programme, lower_end
from rooteps.theory.classifiers.problem import BALLS
from tests.tolerance import CERTIFIED_GAP

RADII = [0.0, 0.125, 0.25, 0.5, 1.0, 8.0]


def drawn(seed, n, V, d):
    rng = np.random.default_rng([25, seed])
    p_T, labels = rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(2), n)
    return rng.dirichlet(np.ones(V), n), Task(p_T, labels, normalise=True), rng.normal(size=(d, V))


@pytest.mark.parametrize(("n", "V", "d"), [(4, 6, 2), (6, 4, 2), (5, 8, 3)])
def test_the_curve_leads_from_the_row_span_to_any_word_weights(n, V, d):
    P, task, Phi = drawn(n, n, V, d)
    found = tau_by_distance(P, task, Phi, 2.0, RADII)
    values = np.array([one.value for one in found])
    assert all(one.status is Status.OPTIMAL and one.norm <= 2.0 for one in found)
    assert values[0] == pytest.approx(natural_tau(P, task, 2.0, Phi=Phi).value, abs=CERTIFIED_GAP)
    assert values[-1] == pytest.approx(transfer_loss(P, task).value, abs=CERTIFIED_GAP)
    slopes = np.diff(values) / np.diff(RADII)
    assert (slopes >= -1 - CERTIFIED_GAP).all()
    assert (slopes <= CERTIFIED_GAP).all()
    assert (np.diff(slopes) >= -CERTIFIED_GAP).all()


def test_certain_labels_fall_by_one_for_one():
    """Each unit of distance takes one off the loss, where the contexts are independent and the labels are certain."""
    P, _, Phi = drawn(1, 3, 5, 1)
    task = Task.from_labels([0.5, 0.25, 0.25], [1, -1, 1])
    first, *others = (one.value for one in tau_by_distance(P, task, Phi, 1.0, [0.0, 0.125, 0.25]))
    assert others == pytest.approx([first - 0.125, first - 0.25], abs=CERTIFIED_GAP)


def test_contexts_that_are_alike_and_some_that_the_task_does_not_use():
    P = [[0.75, 0.25], [0.75, 0.25], [0.5, 0.5]]
    task = Task([0.5, 0.5, 0.0], [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])
    for found in tau_by_distance(P, task, [[1.0, -1.0]], 1.0, [0.0, 1.0]):
        assert found.lower <= 1.0 <= found.value
        assert found.value == pytest.approx(1.0, abs=CERTIFIED_GAP)


def test_any_multipliers_give_a_lower_bound():
    P, task, Phi = drawn(2, 4, 6, 2)
    rng = np.random.default_rng(25)
    (least,) = (one.value for one in tau_by_distance(P, task, Phi, 2.0, [0.25]))

    def bound(*multipliers):
        truth, shares = normalise(BALLS.array(P)), BALLS.array(task.p_T)[:, None] * BALLS.array(task.label_probs)
        return lower_end(truth, shares / shares.sum(), Phi, 2.0, 0.25, *multipliers)

    _, _, alpha, rho, theta = _programme(P, task.p_T[:, None] * task.label_probs, Phi, 2.0, 0.25)
    others = [(rng.normal(size=(4, 2)), rng.normal(size=4), rng.normal(size=6)) for _ in range(5)]
    for multipliers in ((alpha, rho, theta), (3 * alpha, 3 * rho, 3 * theta), (alpha, rho, 0 * theta), *others):
        assert BALLS.compute(partial(bound, *multipliers)) <= least + CERTIFIED_GAP


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"task": Task.from_labels([1.0], [1], "logistic")}, "task.loss: 'logistic' is not 'hinge'"),
        ({"Phi": [[1.0]]}, r"Phi: has shape \[1, 1\]"),
        ({"B": -1.0}, "B: -1.0 is not a finite number >= 0"),
        ({"distances": [np.inf]}, "distances: inf is not a finite number >= 0"),
        ({"P_star": [[0.5, 0.6]]}, r"P_star\[0\]: sums to"),
    ],
)
def test_bad_input(changes, message):
    given = {"P_star": [[0.5, 0.5]], "task": Task.from_labels([1.0], [1]), "Phi": [[1.0, 0.0]], "B": 1.0}
    with pytest.raises(InvalidInput, match=message):
        tau_by_distance(**(given | {"distances": [0.0]} | changes))
