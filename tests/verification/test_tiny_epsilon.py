"""Every result at ε = 1e-20, in balls without any tolerance and in float64 with one relative to ε."""

import numpy as np
import pytest

from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.registry import find
from rooteps.verification.certify import certify
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify
from tests.theory.theorems.cases import draw, instance, without_task
from tests.tolerance import SHARPNESS
from tests.verification.broken import sharp, with_values

BALLS = Balls(256)
DISTANCE = 2.0**-33
"""Of the model from the optimum: about 1e-10, so that ε, its square, is about 1e-20."""


def near(form, **options):
    """A case whose model is that near to the optimum."""
    data = draw(form, 20, **options)
    return data | {"model": {key: DISTANCE * values for key, values in data["model"].items()}}


NEAR = {
    "cross-entropy-recovers-truth": lambda: without_task(near("tilt")),
    "subspace-recovery": lambda: without_task(near("kernel-shift")),
    "pythagoras": lambda: without_task(near("kernel-shift")),
    "pinsker": lambda: without_task(near("tilt")),
    "subspace-pinsker": lambda: near("kernel-shift"),
    "unconstrained-transfer": lambda: near("tilt", witness="v"),
    "softmax-transfer": lambda: near("kernel-shift"),
    "quadratic-partition": lambda: near("shift", n=4),
    "covariance-shift": lambda: near("kernel-shift"),
    "quad-objective": lambda: near("quad-shift"),
    "approximate-quadratic-partition": lambda: near("shift"),
    "never-vacuous-transfer": lambda: near("tilt", witness="v"),
    "softmax-never-vacuous-transfer": lambda: near("kernel-shift"),
    "variance-aware-transfer": lambda: near("tilt", witness="v"),
    "softmax-variance-aware-transfer": lambda: near("kernel-shift"),
    "instance-exact-transfer": lambda: near("tilt", witness="v"),
    "softmax-instance-exact-transfer": lambda: near("kernel-shift"),
    "ladder": lambda: near("tilt", witness="v"),
    "softmax-ladder": lambda: near("kernel-shift"),
    "multiclass-transfer": lambda: near("tilt", loss="softmax", witness="scores"),
}


@pytest.mark.parametrize("id", list(NEAR))
def test_holds_in_both_arithmetics(id):
    world = instance(NEAR[id]())
    report = verify(id, world, FLOAT64)
    assert report.verdict is Verdict.HOLDS
    report = verify(id, world, BALLS)
    assert report.verdict in (Verdict.HOLDS, Verdict.EQUAL)
    assert report.conclusion.ok
    excess = find(id).world(world, BALLS, find(id).reference).excess
    if id != "quad-objective":
        assert 1e-23 < excess < 1e-18


@pytest.mark.parametrize("id", ["softmax-transfer", "unconstrained-transfer"])
@pytest.mark.parametrize(("xp", "off"), [(FLOAT64, 1e-6), (BALLS, 1e-18)], ids=["float64", "ball"])
def test_the_chain_is_sharp_at_tiny_epsilon(id, xp, off):
    """A constant ``off`` below Pinsker's 2 is refuted."""
    world = instance(sharp(delta=DISTANCE))
    report = verify(id, world, xp)
    assert report.verdict in (Verdict.HOLDS, Verdict.EQUAL)
    conclusion = report.conclusion.claim
    assert float(conclusion.lhs / conclusion.rhs) == pytest.approx(1, abs=SHARPNESS)

    def smaller(w):
        return w.B * (w.p_T * w.xp.sqrt((2 - w.xp.array(off)) * w.kl)).sum()

    assert [c.claim.name for c in verify(with_values(find(id), {"Pinsker": smaller}), world, xp).broken] == ["Pinsker"]


def test_certify_adds_bits_until_it_is_decided():
    world = instance(without_task(near("tilt") | {"model": {"tilt": 1e-40 * draw("tilt", 20)["model"]["tilt"]}}))
    result = find("pinsker")
    assert certify(result, world, bits=(64,)).verdict is Verdict.UNDECIDED
    assert certify(result, world, bits=(64, 1024)).verdict is Verdict.HOLDS


@pytest.mark.parametrize("xp", [FLOAT64, BALLS], ids=["float64", "ball"])
def test_at_the_optimum_itself_both_sides_are_zero(xp):
    data = draw("kernel-shift", 20)
    world = instance(data | {"model": {"shift": np.zeros_like(data["model"]["shift"])}})
    report = verify("softmax-transfer", world, xp)
    assert report.verdict in (Verdict.HOLDS, Verdict.EQUAL)
    assert abs(float(report.conclusion.claim.rhs)) <= (0 if xp is FLOAT64 else 2.0**-100)
