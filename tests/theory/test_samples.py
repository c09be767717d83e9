"""Samples by counts, corners of boxes, and κ, against what is counted one by one."""

from itertools import product

import numpy as np
import pytest

from rooteps.theory import samples
from rooteps.theory.checks import InvalidInput
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.registry import find
from rooteps.theory.theorems.learned_from_samples import SampledTask, SamplesWorld
from tests import tolerance
from tests.theory.theorems.cases import instance, sampled


def test_every_sample_is_counted_once():
    how_often, orders = samples.counts(3, 4)
    one_by_one = {}
    for sample in product(range(3), repeat=4):
        key = tuple(sample.count(kind) for kind in range(3))
        one_by_one[key] = one_by_one.get(key, 0) + 1
    assert {tuple(map(int, row)): int(many) for row, many in zip(how_often, orders, strict=True)} == one_by_one


def test_probabilities_are_those_of_independent_examples():
    kinds = FLOAT64.array([0.5, 0.25, 0.25])
    how_often, found = samples.probabilities(kinds, 3, FLOAT64)
    for row, p in zip(how_often, np.asarray(found), strict=True):
        same = [s for s in product(range(3), repeat=3) if [s.count(i) for i in range(3)] == row.tolist()]
        assert p == sum(np.prod([float(kinds[i]) for i in sample]) for sample in same)
    assert float(found.sum()) == 1.0


def test_probabilities_of_many_examples_add_up_to_one_in_balls():
    """One of the 6545 samples has 99561092450391000 orders, which is no float64."""
    xp = Balls(256)
    total = xp.compute(lambda: samples.probabilities(xp.array([0.25] * 4), 32, xp)[1].sum())
    assert abs(total - 1) < 2.0**-200


@pytest.mark.parametrize("V", [2, 3])
def test_no_point_of_the_box_is_above_the_corners(V):
    rng = np.random.default_rng([26, V])
    rows, weights = rng.dirichlet(np.ones(V), 2), rng.standard_normal((2, 2))
    B = 2.5

    def value(points):
        u = points @ rows.T
        return (weights[0] * np.maximum(0, 1 - u) + weights[1] * np.maximum(0, 1 + u)).sum(axis=1)

    found = np.asarray(samples.corners(FLOAT64.array(rows), FLOAT64.array(np.ones(2)), FLOAT64.array(B), FLOAT64))
    assert (np.abs(found) <= B).all()
    assert value(rng.uniform(-B, B, (5000, V))).max() <= value(found).max()


def test_equal_rows_do_not_meet():
    rows = Balls(128).array([[0.5, 0.25], [0.5, 0.25]])
    xp = Balls(128)
    found = xp.compute(lambda: samples.corners(rows, xp.array([1.0, 1.0]), xp.array(3.0), xp))
    assert all(x.is_finite() for x in found.flat)


def test_complexity_lies_between_one_and_the_root_of_V():
    assert samples.complexity(np.full(4, 0.25), np.eye(4)) == pytest.approx(2.0, rel=tolerance.ROUNDOFF)
    w = SamplesWorld(instance(sampled()), FLOAT64)
    kappa = samples.complexity(np.asarray(w.p_T), np.asarray(w.p))
    assert kappa == pytest.approx(float(w.kappa), rel=tolerance.ROUNDOFF)
    assert 1 <= kappa <= np.sqrt(2)


def test_the_worst_minimiser_counts():
    """Labels that cancel leave every classifier a minimiser; the worst is the one against the truth."""
    world = SampledTask([1.0], [1.0], [[0.75, 0.25]], [[0.75, 0.25]], [[0.25, 0.75]], [0.5, 0.5], 0.5, m=2)
    w = SamplesWorld(world, FLOAT64)
    tied = [i for i, row in enumerate(w.law[0].tolist()) if row == [1.0, 1.0]]
    right = [i for i, row in enumerate(w.law[0].tolist()) if row == [0.0, 2.0]]
    worst, best = 1 + 0.5 * 0.5, 1 - 0.5 * 0.5
    assert np.asarray(w.learned)[right] == pytest.approx([0.0], abs=tolerance.ROUNDOFF)
    assert np.asarray(w.learned)[tied] == pytest.approx([worst - best], rel=tolerance.ROUNDOFF)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"delta": 1.0}, "delta: 1 is not between 0 and 1"),
        ({"m": 0}, "m: 0 examples"),
        ({"m": 10**4}, "m: 10000 examples of 2 contexts are none, or too many"),
        ({"labels": [[0.0, 0.0], [1.0, 0.0]]}, "labels: is no row of weights"),
        ({"model": [[0.0, 1.0], [0.5, 0.5]]}, "model: excludes a word of the truth"),
        ({"v": [1.0]}, r"v: has shape \[1\]"),
    ],
)
def test_bad_input(changes, message):
    with pytest.raises(InvalidInput, match=message):
        SampledTask(**(sampled() | changes))
    with pytest.raises(InvalidInput, match="P: has shape"):
        samples.complexity([1.0], [[0.5, 0.5], [0.5, 0.5]])


def test_it_speaks_of_no_other_worlds():
    with pytest.raises(InvalidInput, match="is no SampledTask"):
        find("learned-from-samples").world_of(3, FLOAT64)
