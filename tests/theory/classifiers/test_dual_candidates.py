"""The parts of the certificates of an infimum: a dual point off the cone, a norm beyond B, other margins, rounding."""

import flint
import numpy as np
import pytest

from rooteps.theory.classifiers import natural_tau, transfer_loss
from rooteps.theory.classifiers.certificate import dual_value, feasible_point, proves
from rooteps.theory.classifiers.columns import Columns
from rooteps.theory.classifiers.infimum import DualPoint, round_down, round_up
from rooteps.theory.classifiers.naturalness import _in_row_span, _Search
from rooteps.theory.classifiers.problem import BALLS, Problem, exact_or_balls, rational
from rooteps.theory.classifiers.squared import _dual
from rooteps.theory.task import Task
from tests.theory.classifiers.random_tasks import ALL, draw

SAME_LABEL = Task.from_labels([0.5, 0.5], [1, 1])
"""With positive features it is separable: the infimum is 0, and z = z⁰ the only dual point."""


@pytest.fixture(scope="module", autouse=True)
def in_scope():
    with BALLS.scope():
        yield


def proved(features, z, task=SAME_LABEL):
    problem = Problem.of(task, exact_or_balls("G", features))
    return feasible_point(problem, Columns.of(problem.features), np.array(z))


def test_a_dual_point_outside_the_cone_proves_nothing():
    """The constraint would need a negative entry, and the value of that point would be positive."""
    assert proved([[1.0], [2.0]], [[0.25, 0.25], [0.125, 0.375]]) is None
    assert proved([[1.0], [2.0]], [[1e-9, 0.5 - 1e-9], [1e-9, 0.5 - 1e-9]]) is None


def test_a_dual_point_off_its_constraint_proves_nothing():
    assert proved([[1.0], [2.0]], [[0.5, 0.0], [0.5, 0.0]]) is None
    blurred = np.array([[flint.arb(1, 0.1)], [flint.arb(-1, 0.1)]], dtype=object)  # the constraint may hold or not
    assert proved(blurred, [[0.5, 0.0], [0.5, 0.0]]) is None


def test_the_dual_point_itself_is_one():
    point = proved([[1.0], [2.0]], [[0.0, 0.5], [0.0, 0.5]])
    assert point is not None
    assert dual_value(Problem.of(SAME_LABEL, exact_or_balls("G", [[1.0], [2.0]])), point).is_zero()


def test_weights_that_miss_their_sum_prove_nothing():
    """A tenth more on the wrong label of both contexts balances in the constraint."""
    problem = Problem.of(SAME_LABEL, exact_or_balls("G", [[1.0], [-1.0]]))
    more = np.array([[flint.fmpq(1, 10), flint.fmpq(0)]] * 2, dtype=object)
    for z, feasible in ((problem.z0, True), (problem.z0 + more, False)):
        assert proves(problem, DualPoint(problem.active, problem.group_label, z)) == feasible


def test_columns_of_balls_are_not_certainly_dependent():
    blurred = np.array([[flint.arb(1, 1e-30), flint.arb(1)], [flint.arb(2), flint.arb(2)]], dtype=object)
    assert not Columns.of(blurred).certain
    assert Columns.of(exact_or_balls("G", [[1.0, 1.0], [2.0, 2.0]])).kept.tolist() in ([0], [1])


def test_rounding_is_outwards():
    for k in range(1, 200):
        third = flint.arb(k) / 3
        assert flint.arb(round_down(third)) <= third <= flint.arb(round_up(third))
        assert round_up(third) - round_down(third) <= 2 * np.spacing(k / 3)


def test_margins_that_are_not_all_short_of_one_prove_nothing():
    weight = np.array([flint.fmpq(1, 2)] * 2, dtype=object)
    short, beyond = (exact_or_balls("margins", rows) for rows in ([[1.0], [-1.0]], [[1.0], [3.0]]))
    assert _dual(short, weight, 1)[0] == 1
    assert _dual(beyond, weight, 1) is None


def test_a_witness_beyond_the_bound_is_brought_back():
    P_star = exact_or_balls("P_star", [[0.75, 0.25], [0.25, 0.75]])
    task = Task.from_labels([0.5, 0.5], [1, -1])
    witness, norm = _Search(Problem.of(task, P_star), None, 1.0)._shrink(np.array([[2.0], [-3.0]]))
    assert (norm, np.abs(witness).max()) == (1.0, 1.0)
    rng = np.random.default_rng([31])
    for _ in range(20):
        Phi, B, lam = rng.normal(size=(1, 2)), float(rng.uniform(0.5, 2)), np.array([[1e3]])
        problem, span = _in_row_span(P_star, task, Phi)
        witness, norm = _Search(problem, span, B)._shrink(lam)
        assert max(abs(rational(witness[0, 0]) * rational(x)) for x in Phi[0]) <= rational(norm) <= rational(B)
        assert norm >= B * (1 - 2.0**-40)


@pytest.mark.parametrize("loss", ALL)
def test_a_lower_bound_is_never_above_what_is_reached(loss):
    for seed in range(6):
        G, p_T, labels = draw(seed, loss, seed % 2 == 1, n=(4, 7), D=(1, 4))
        task = Task(p_T, labels, loss)
        found = [transfer_loss(G, task)]
        if task.surrogate.everywhere:
            P_star = np.abs(G) / np.abs(G).sum(axis=1, keepdims=True)
            found += [natural_tau(P_star, task, B) for B in (0.0, 1.0)]
        assert all(one.lower <= one.value for one in found)
