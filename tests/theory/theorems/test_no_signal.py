"""A uniform truth, in whatever form, is the uniform model in whatever form: what is said of it compares as zeros."""

import dataclasses

import pytest

from rooteps.theory import FLOAT64, Instance, Language, Model, Task, Witness, World
from rooteps.theory.numbers import Balls
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify

PHI = [[1.0, 0.0, 0.0]]
UNIFORM = {
    "features": Language(p_L=[1.0], F=[[0.0]], Phi=PHI),
    "logits": Language(p_L=[1.0], logits=[[3.0, 3.0, 3.0]], Phi=PHI),
    "probs": Language(p_L=[1.0], probs=[[1 / 3, 1 / 3, 1 / 3]], Phi=PHI),
}
MODELS = {
    "F": Model(F=[[0.0]]),
    "logits": Model(logits=[[-2.0, -2.0, -2.0]]),
    "probs": Model(probs=[[1 / 3, 1 / 3, 1 / 3]]),
}
SYSTEMS = pytest.mark.parametrize("xp", [FLOAT64, Balls(256)], ids=["float64", "ball"])


@SYSTEMS
@pytest.mark.parametrize("form", UNIFORM)
def test_nothing_is_gained_and_nothing_can_be(form, xp):
    assert verify("small-signals", Instance(UNIFORM[form], Model(F=[[0.0]])), xp).verdict is Verdict.HOLDS


@SYSTEMS
@pytest.mark.parametrize("form", UNIFORM)
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("result", ["pinsker", "donsker-varadhan", "bernstein", "pythagoras"])
def test_the_uniform_model_is_the_truth(result, model, form, xp):
    language = UNIFORM[form]
    if language.F is None:
        language = dataclasses.replace(language, optimum=[[1e-17]])  # what is found of it in double precision
    world = Instance(language, MODELS[model], Task.from_labels([1.0], [1]), Witness(v=[1.0, 0.0, 0.0]))
    assert verify(result, world, xp).verdict in (Verdict.HOLDS, Verdict.EQUAL)


@SYSTEMS
@pytest.mark.parametrize("model", [Model(logits=[[0.0, 0.0, 2.0**-60]]), Model(probs=[[0.5, 0.25, 0.25]])])
def test_another_is_not(model, xp):
    with xp.scope():
        assert not World(Instance(UNIFORM["probs"], model), xp).unmoved.any()


@SYSTEMS
def test_a_kernel_is_a_signal(xp):
    language = Language(p_L=[1.0], F=[[0.0]], Phi=PHI, kernel=[[0.0, 0.25, -0.25]])
    with xp.scope():
        signal = World(Instance(language, Model(F=[[0.0]])), xp, "optimum").signal[0]
        assert [float(x) for x in signal] == pytest.approx([0.0, 0.25, -0.25], abs=1e-15)


@SYSTEMS
def test_so_is_the_least_difference_of_logits(xp):
    language = Language(p_L=[1.0], logits=[[3.0, 3.0, 3.0 + 2**-51]], Phi=PHI)
    with xp.scope():
        signal = World(Instance(language, Model(F=[[0.0]])), xp, "optimum").signal[0]
        assert not xp.is_zero(signal[2])
