"""A truth that is uniform by the form of the data has no signal, and what is said of it compares as the zeros it is."""

import pytest

from rooteps.theory import FLOAT64, Instance, Language, Model, World
from rooteps.theory.numbers import Balls
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify

PHI = [[1.0, 0.0, 0.0]]
UNIFORM = {
    "features": Language(p_L=[1.0], F=[[0.0]], Phi=PHI),
    "logits": Language(p_L=[1.0], logits=[[3.0, 3.0, 3.0]], Phi=PHI),
}
SYSTEMS = pytest.mark.parametrize("xp", [FLOAT64, Balls(256)], ids=["float64", "ball"])


@SYSTEMS
@pytest.mark.parametrize("form", UNIFORM)
def test_nothing_is_gained_and_nothing_can_be(form, xp):
    assert verify("small-signals", Instance(UNIFORM[form], Model(F=[[0.0]])), xp).verdict is Verdict.HOLDS


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
