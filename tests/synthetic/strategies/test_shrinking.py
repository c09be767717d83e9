"""What strategies shrink to: worlds of one or two contexts, two or three words and small whole numbers."""

import hypothesis
import numpy as np
import pytest
from hypothesis import Phase, settings

from rooteps.synthetic.strategies import instances, languages, near_optimal, simplexes, softmax_models, tasks
from rooteps.theory import Balls, Language, World
from rooteps.verification.verify import verify

XP = Balls(128)


def smallest(strategy, condition):
    """The example that the search for the condition ends with."""
    # derandomised, so that what the search ends with is the same everywhere
    options = settings(max_examples=2000, derandomize=True, database=None, phases=(Phase.generate, Phase.shrink))
    return hypothesis.find(strategy, condition, settings=options)


def simplest(strategy):
    """What everything in the strategy shrinks towards, which Hypothesis tries first."""
    return hypothesis.find(strategy, lambda _: True, settings=settings(database=None, phases=(Phase.generate,)))


def ratio(id):
    """lhs/rhs of the conclusion of a result, as a function of the instance."""

    def of(instance):
        claim = verify(id, instance, XP).conclusion.claim
        return float((claim.lhs / claim.rhs).mid()) if claim.rhs > 0 else 0.0

    return of


def test_simplexes():
    assert simplest(simplexes(3)).tolist() == [1 / 3, 1 / 3, 1 / 3]
    assert sorted(smallest(simplexes(2), lambda p: p.max() > 0.5)) == [0.0, 1.0]
    assert sorted(smallest(simplexes(2, zeros=False), lambda p: p.max() > 0.5)) == [1 / 3, 2 / 3]
    assert sorted(smallest(simplexes(3, zeros=False), lambda p: p.max() > 0.5)) == [0.2, 0.2, 0.6]


def test_languages():
    plain = simplest(languages())
    assert (plain.p_L.tolist(), plain.probs.tolist()) == ([1.0], [[0.5, 0.5]])
    unseen = smallest(languages(truth="probs"), lambda language: (language.p_L == 0).any())
    assert sorted(unseen.p_L) == [0.0, 1.0]
    assert unseen.probs.tolist() == [[0.5, 0.5], [0.5, 0.5]]
    softmax = smallest(languages(truth="softmax"), lambda language: language.F.any())
    assert (abs(softmax.F).tolist(), softmax.Phi.tolist()) == ([[1.0]], [[1.0, 0.0]])
    kernel = smallest(languages(truth="misspecified"), lambda language: language.kernel is not None).kernel
    assert kernel.shape == (2, 3)
    assert sorted(abs(kernel[abs(kernel).any(axis=1)][0])) == [0.0, 0.125, 0.125]
    mixture = simplest(languages(truth="mixture"))
    assert mixture.A.tolist() == [[2 / 3, 1 / 3], [1 / 3, 2 / 3]]
    assert mixture.pi.tolist() == [[0.5, 0.5]]


def test_models():
    plain = simplest(softmax_models())
    assert (plain.language.F.tolist(), plain.model.shift.tolist()) == ([[0.0]], [[1.0]])
    near = smallest(softmax_models(), lambda world: World(world, XP, "optimum").excess < 1e-4)
    assert abs(near.model.shift).tolist() == [[2.0**-10]]
    tiny = simplest(near_optimal(epsilon=1e-6, reference="truth"))
    assert (tiny.language.probs.tolist(), float(tiny.epsilon)) == ([[0.5, 0.5]], 1e-6)
    assert tiny.model.tilt[0, 1] == 0.0
    np.testing.assert_allclose(tiny.model.tilt[0, 0] ** 2 / 8, 1e-6, rtol=1e-3)


def test_tasks():
    language = Language(p_L=[0.5, 0.25, 0.25], probs=[[0.5, 0.5], [1.0, 0.0], [0.25, 0.75]])
    task, witness = smallest(tasks(language), lambda pair: len(set(pair[0].label_probs[:, 1])) > 1)
    assert set(task.label_probs.ravel()) == {0.0, 1.0}
    assert sorted(witness.v) == [0.0, 1.0]
    task, _ = smallest(tasks(language, loss="softmax"), lambda pair: (pair[0].label_probs == 0.25).any())
    assert sorted(task.label_probs.ravel()) == [0.0] * 5 + [0.25, 0.75, 1.0, 1.0]


def test_the_smallest_language_where_pinsker_is_within_a_tenth():
    world = smallest(instances("pinsker"), lambda world: ratio("pinsker")(world) > 0.9)
    assert (world.language.p_L.tolist(), world.language.probs.tolist()) == ([1.0], [[0.5, 0.5]])
    assert sorted(world.model.probs[0]) == [0.25, 0.75]


@pytest.mark.heavy
def test_the_smallest_world_where_softmax_transfer_loses_less_than_a_fifth():
    drawn = instances("softmax-transfer", loss="hinge", shapes=((1, 2, 1), (2, 2, 1)))
    world = smallest(drawn, lambda world: ratio("softmax-transfer")(world) > 0.8)
    assert world.language.n == 1
    assert world.language.Phi.tolist() in ([[1.0, -1.0]], [[2.0, -1.0]])
    numbers = [world.language.F, world.language.Phi, world.model.shift, world.witness.lam]
    assert all(abs(x) <= 2 and x == np.rint(x) for values in numbers for x in values.ravel())


@pytest.mark.parametrize("id", ["softmax-transfer", "multiclass-transfer", "sentence-completion", "quad-objective"])
def test_the_simplest_instance_has_one_context_and_two_words(id):
    world = simplest(instances(id))
    assert (world.language.n, world.language.V) == (1, 2)
    assert world.task.label_probs[0, 0] == 1.0
