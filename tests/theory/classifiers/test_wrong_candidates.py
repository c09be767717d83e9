"""Each certificate of an infimum is handed a wrong candidate, and refuses it."""

import dataclasses

import flint
import numpy as np
import pytest

from rooteps.theory.classifiers import certificate, natural_tau, squared, transfer, transfer_loss
from rooteps.theory.classifiers.certificate import dual_value, proves
from rooteps.theory.classifiers.problem import BALLS, Problem, exact_or_balls
from rooteps.theory.numbers import Balls
from rooteps.theory.task import Task
from tests import tolerance
from tests.theory.classifiers.random_tasks import ALL, draw, task_loss

SLIGHT = flint.fmpq(1, 10**12)


def proved(loss, arithmetic="float64"):
    """A problem and the feasible dual point that was found for it."""
    G, p_T, labels = draw(4, loss, True, n=(9, 10), D=(3, 4))
    features = Balls(256).array(G) / 3 if arithmetic == "ball" else G
    task = Task(p_T, labels, loss)
    found = transfer_loss(features, task)
    return Problem.of(task, exact_or_balls("G", features)), found


def moved(point, *changes):
    z = point.z.copy()
    for i, j, by in changes:
        z[i, j] += by
    return dataclasses.replace(point, z=z)


@pytest.mark.parametrize("arithmetic", ["float64", "ball"])
@pytest.mark.parametrize("loss", ALL)
def test_the_point_that_was_found_is_feasible(loss, arithmetic):
    problem, found = proved(loss, arithmetic)
    assert BALLS.compute(lambda: proves(problem, found.dual))


@pytest.mark.parametrize("arithmetic", ["float64", "ball"])
@pytest.mark.parametrize("loss", ALL)
def test_a_weight_moved_by_1e12_is_refused(loss, arithmetic):
    problem, found = proved(loss, arithmetic)
    shifted = moved(found.dual, (0, 0, SLIGHT), (0, 1, -SLIGHT))  # the sums are right, the equalities are not
    heavier = moved(found.dual, (0, 0, SLIGHT))
    for wrong in (shifted, heavier):
        assert not BALLS.compute(lambda wrong=wrong: proves(problem, wrong))


@pytest.mark.parametrize("loss", ALL)
def test_a_point_outside_the_cone_is_refused(loss):
    problem, found = proved(loss)
    i, j = np.argwhere(found.dual.z > 0)[0]
    below = moved(found.dual, (i, j, -found.dual.z[i, j] - SLIGHT), (i, 1 - min(j, 1), found.dual.z[i, j] + SLIGHT))
    assert not BALLS.compute(lambda: proves(problem, below))
    # Scaled away from the dual point of zero residual, every equality still holds, and only the signs are wrong.
    apart = problem.z0 + 1000 * (found.dual.z - problem.z0)
    assert not BALLS.compute(lambda: proves(problem, dataclasses.replace(found.dual, z=apart)))


@pytest.mark.parametrize("loss", ALL)
def test_the_value_of_the_dual_cannot_be_moved_by_1e9(loss, monkeypatch):
    """What would prove 1e-9 more contradicts the classifier, whose loss is certain too."""
    _, found = proved(loss)
    assert found.lower <= found.value < found.lower + 1e-9
    monkeypatch.setattr(transfer, "dual_value", lambda *a: dual_value(*a) + 1e-9)
    _, wrong = proved(loss)
    assert wrong.lower > wrong.value


@pytest.mark.parametrize("loss", ALL)
def test_a_wrong_solution_of_the_equalities_proves_nothing(loss, monkeypatch):
    _, found = proved(loss)
    solve = certificate.solve_certainly
    monkeypatch.setattr(transfer, "exact_hinge", lambda *a: None)
    monkeypatch.setattr(transfer, "smooth", lambda *a: None)
    monkeypatch.setattr(certificate, "solve_certainly", lambda *a: solve(*a) + SLIGHT)
    _, wrong = proved(loss)
    assert wrong.dual is None
    assert wrong.lower < found.lower


@pytest.mark.parametrize("loss", ["hinge", "multiclass-hinge"])
def test_a_wrong_vertex_of_the_exact_programme_proves_nothing(loss, monkeypatch):
    G, p_T, labels = draw(4, loss, True, n=(9, 10), D=(3, 4))
    exact = transfer.exact_hinge

    def wrong(*arguments):
        weights, z = exact(*arguments)
        z = z.copy()
        z[0, 0] += SLIGHT
        z[0, 1] -= SLIGHT
        return weights, z

    monkeypatch.setattr(transfer, "solve_hinge", lambda *a: None)
    monkeypatch.setattr(transfer, "feasible_point", lambda *a: None)
    right = transfer_loss(G, Task(p_T, labels, loss))
    monkeypatch.setattr(transfer, "exact_hinge", wrong)
    found = transfer_loss(G, Task(p_T, labels, loss))
    assert right.gap <= tolerance.ROUNDOFF
    assert found.dual is None
    assert found.lower < right.lower


@pytest.mark.parametrize("failure", [np.linalg.LinAlgError("singular"), ValueError("not finite")])
@pytest.mark.parametrize("loss", ALL)
def test_a_solver_that_gives_up_is_no_exception(loss, failure, monkeypatch):
    def broken(*_):
        raise failure

    monkeypatch.setattr(transfer, "solve_hinge", broken)
    monkeypatch.setattr(transfer, "solve_smooth", broken)
    _, found = proved(loss)
    assert found.gap <= tolerance.CERTIFIED_GAP * found.value


@pytest.mark.parametrize("loss", ["hinge", "logistic"])
def test_a_wrong_step_is_refused_under_a_bound_on_the_weights_too(loss, monkeypatch):
    G, p_T, labels = draw(4, loss, True, n=(9, 10), D=(3, 4))
    G = np.exp(G) / np.exp(G).sum(axis=1, keepdims=True)
    task, solve = Task(p_T, labels, loss), certificate.solve_certainly
    right = natural_tau(G, task, 3.0)
    monkeypatch.setattr(certificate, "solve_certainly", lambda *a: None if (x := solve(*a)) is None else x - 10)
    found = natural_tau(G, task, 3.0)
    assert found.lower <= right.value


@pytest.mark.parametrize("name", ["squared-hinge", "one-vs-rest-squared-hinge"])
def test_weights_that_are_not_stationary_prove_nothing(name, monkeypatch):
    rng = np.random.default_rng(3)
    k = 2 if name == "squared-hinge" else 3
    G, task = rng.normal(size=(8, 2)), Task(rng.dirichlet(np.ones(8)), rng.dirichlet(np.ones(k), size=8), name)
    right = transfer_loss(G, task)

    solve = squared.solve_certainly
    monkeypatch.setattr(squared, "solve_certainly", lambda *a: solve(*a) + SLIGHT)
    found = transfer_loss(G, task)
    assert found.lower < right.lower
    assert right.gap <= tolerance.CERTIFIED_GAP * right.value


def test_the_loss_of_the_witness_is_what_is_said():
    for loss in ALL:
        G, p_T, labels = draw(4, loss, True, n=(9, 10), D=(3, 4))
        found = transfer_loss(G, Task(p_T, labels, loss))
        assert task_loss(loss, G, p_T, labels, found.witness) == pytest.approx(found.value, rel=tolerance.ROUNDOFF)
