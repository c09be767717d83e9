"""The cases that a user meets in the first minute are drawn, are still readable when shrunk, and the results hold."""

import hypothesis
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from rooteps.synthetic.strategies import instances
from rooteps.theory import FLOAT64, World
from rooteps.verification.assertion import assert_holds


def excess(world, reference="truth"):
    return float(World(world, FLOAT64, reference).excess)


def same(world):
    """p = q, by the form of the data."""
    model = world.model
    if model.form == "probs":
        return np.array_equal(model.probs, world.language.probs)
    return not getattr(model, model.form).any()


def constant(world):
    weights = getattr(world.witness, world.witness.form)
    return not weights.any() if world.witness.form == "lam" else bool((weights == weights[0]).all())


EDGES = {
    "p = q": same,
    "p_T = p_L, and two contexts": lambda world: (
        world.language.n > 1 and np.array_equal(world.task.p_T, world.language.p_L) and (world.task.p_T > 0).all()
    ),
    "a constant witness": constant,
    "ε = 0": lambda world: world.epsilon is not None and world.epsilon == 0,
    "ε above an excess of 0": lambda world: world.epsilon is not None and same(world) and world.epsilon > 0,
    "ε far above the excess": lambda world: (
        world.epsilon is not None and 0 < 50 * excess(world, REFERENCE[world.witness.form]) < world.epsilon
    ),
}
REFERENCE = {"lam": "optimum", "v": "truth", "scores": "truth"}


def example(id, condition):
    """What the search for an edge ends with."""
    options = settings(max_examples=400, derandomize=True, database=None, phases=(Phase.generate, Phase.shrink))
    return hypothesis.find(instances(id), condition, settings=options)


@pytest.mark.heavy  # the shortest worlds are found and the edges drawn in any case
@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("id", ["unconstrained-transfer", "softmax-transfer"])
def test_an_edge_is_drawn_and_shrinks_to_a_readable_world(edge, id):
    world = example(id, EDGES[edge])
    assert (world.language.n, world.language.V) == (2 if "two" in edge else 1, 2)
    numbers = [getattr(world.model, world.model.form), getattr(world.witness, world.witness.form)]
    assert all(abs(x) <= 1 for values in numbers for x in values.ravel())
    assert set(world.task.label_probs.ravel()) <= {0.0, 1.0}
    assert_holds(id, world)


def test_the_shortest_worlds():
    shortest = "Instance(language=Language(p_L=[1.0], probs=[[0.5, 0.5]]), model=Model(probs=[[0.5, 0.5]]))"
    assert repr(example("pinsker", same)) == shortest
    assert example("softmax-transfer", constant).witness.lam.tolist() == [0.0]


@pytest.mark.parametrize("id", ["unconstrained-transfer", "softmax-transfer"])
def test_edges_are_no_rarity(id):
    seen = dict.fromkeys(EDGES, 0)

    @settings(max_examples=150, derandomize=True, database=None, phases=(Phase.generate,), suppress_health_check=HEALTH)
    @given(instances(id))
    def count(world):
        for edge, condition in EDGES.items():
            seen[edge] += bool(condition(world))

    count()
    assert all(times >= 2 for times in seen.values()), seen


HEALTH = list(HealthCheck)


def test_an_excess_that_is_asked_for_is_claimed_as_it_is():
    @settings(max_examples=30, derandomize=True, database=None)
    @given(instances("softmax-transfer", epsilon=1e-3))
    def check(world):
        assert float(world.epsilon) == 1e-3
        assert not same(world)

    check()
