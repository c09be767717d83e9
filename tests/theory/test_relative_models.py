"""A model given by shifts is counted from F*, whatever it is compared with; without an F* there is no such model."""

import numpy as np
import pytest

from rooteps.theory import FLOAT64, Instance, InvalidInput, Language, Model, Task, Witness, World
from rooteps.theory.numbers import Balls
from rooteps.verification.verify import verify

SYSTEMS = pytest.mark.parametrize("xp", [FLOAT64, Balls(256)], ids=["float64", "ball"])
PHI = [[1.0, 0.0, -1.0]]
EVERY = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]


@SYSTEMS
def test_it_is_the_same_model_against_the_truth_and_against_the_optimum(xp):
    language = Language(p_L=[1.0], probs=[[0.5, 0.375, 0.125]], Phi=PHI)
    worlds = [World(Instance(language, Model(shift=[[0.25]])), xp, reference) for reference in ("truth", "optimum")]
    with xp.scope():
        truth, optimum = ([float(x) for x in w.p[0]] for w in worlds)
        f = float(worlds[1].F[0, 0])
    right = np.exp(f * np.array(PHI[0]))
    np.testing.assert_allclose(truth, right / right.sum(), rtol=1e-12)
    np.testing.assert_allclose(truth, optimum, rtol=1e-12)


@pytest.mark.parametrize(
    ("probs", "Phi"),
    [
        ([[0.5, 0.5, 0.0]], [[0.0, 0.0, 1.0]]),
        ([[0.5, 0.5, 0.0]], EVERY),
        ([[1.0, 0.0, 0.0]], PHI),
        ([[0.5, 0.5, 2.5e-323]], [[0.0, 3e-17, 0.001]]),
    ],
)
@pytest.mark.parametrize("result", ["pinsker", "donsker-varadhan", "bernstein", "unconstrained-transfer"])
@SYSTEMS
def test_without_an_optimum_there_is_none(result, probs, Phi, xp):
    language = Language(p_L=[1.0], probs=probs, Phi=Phi)
    task, witness = Task.from_labels([1.0], [1]), Witness(v=[1.0, 0.0, -1.0])
    world = Instance(language, Model(shift=np.full((1, len(Phi)), 0.5)), task, witness)
    with pytest.raises(InvalidInput, match=r"^(model\.shift: is counted from|truth\[0\]: no optimal) features F\*"):
        verify(result, world, xp)


@SYSTEMS
def test_where_every_distribution_has_features_the_truth_is_the_optimum(xp):
    language = Language(p_L=[1.0], probs=[[0.5, 0.375, 0.125]], Phi=EVERY)
    assert World(Instance(language, Model(shift=[[0.0, 0.0]])), xp).unmoved.all()


@SYSTEMS
def test_a_classifier_is_counted_from_tau_where_the_witness_loses_all_digits(xp):
    language = Language(p_L=[1.0], probs=[[0.5, 0.25, 0.25]])
    task = Task.from_labels([1.0], [-1], loss="squared-hinge")
    world = Instance(
        language, Model(probs=[[0.25, 0.25, 0.5]]), task, Witness(v=[-2e17, 0.0, 4e17]), classifier=[1.0, 1.0, 1.0]
    )
    with xp.scope():
        w = World(world, xp)
        assert float(w.gap) > 1e32
        assert float(w.tau) == 1.0
        assert float(w.known_gap) == pytest.approx(4.0 - float(w.tau), rel=1e-12)
