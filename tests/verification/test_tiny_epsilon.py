"""Every result at ε = 1e-20, in balls without any tolerance and in float64 with one relative to ε."""

import numpy as np
import pytest

from rooteps.theory import Instance, Language, Model, Task, Witness
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.registry import find
from rooteps.verification.certify import certify
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify
from tests.theory.theorems.cases import draw, instance, sharp
from tests.theory.theorems.plans import PLANS
from tests.tolerance import SHARPNESS
from tests.verification.broken import with_values

BALLS = Balls(256)
DISTANCE = 2.0**-33
"""Of the model from the optimum: about 1e-10, so that ε, its square, is about 1e-20."""


NEAR = ("tilt", "quad-shift", "kernel-shift")
"""Forms of cases whose model is given relative to the optimum, so that it can be that near."""


def near(plan):
    """The first case of a plan in such a form, its model that near; None where the plan has none."""
    form = next((form for form in NEAR if form in plan.forms), None)
    return form and draw(form, 20, **plan.variants[0] | {"distance": DISTANCE, "epsilon": None})


NEAR_CASES = {id: near(plan) for id, plan in PLANS.items() if near(plan)}


@pytest.mark.parametrize("id", NEAR_CASES)
def test_holds_in_both_arithmetics(id):
    world = instance(NEAR_CASES[id])
    report = verify(id, world, FLOAT64)
    assert report.verdict in (Verdict.HOLDS, Verdict.EQUAL)
    report = verify(id, world, BALLS)
    assert report.verdict in (Verdict.HOLDS, Verdict.EQUAL)
    assert report.conclusion.ok
    excess = find(id).world(world, BALLS, find(id).reference).excess
    if not find(id).needs_any("quad"):
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
    language = Language([1.0], logits=[[-1e30, 1e30, 1e30, 1.0]])
    world, result = Instance(language, Model(logits=[[1.0, 0.5, 0.0, 0.0]])), find("pinsker")
    assert certify(result, world, bits=(64,)).verdict is Verdict.UNDECIDED
    assert certify(result, world, bits=(64, 1024)).verdict is Verdict.HOLDS


@pytest.mark.parametrize("far", [300.0, 700.0, 1000.0])
@pytest.mark.parametrize("labels", [(1, -1), (1, 1), (-1, 1), (-1, -1)])
def test_a_saturated_optimum_is_decided(far, labels):
    """Scores are within e^(−2·far) of the kink of the hinge loss."""
    language = Language([0.5, 0.5], F=[[far], [-far]], Phi=[[1.0, -1.0]])
    task = Task.from_labels([0.5, 0.5], labels)
    world = Instance(language, Model(F=[[far - 1.0], [2.0 - far]]), task, Witness(lam=[1.0]))
    for id in ("softmax-transfer", "covariance-shift", "softmax-ladder"):
        assert certify(id, world).verdict in (Verdict.HOLDS, Verdict.EQUAL)


@pytest.mark.parametrize("xp", [FLOAT64, BALLS], ids=["float64", "ball"])
def test_at_the_optimum_itself_both_sides_are_zero(xp):
    data = draw("kernel-shift", 20)
    world = instance(data | {"model": {"shift": np.zeros_like(data["model"]["shift"])}})
    report = verify("softmax-transfer", world, xp)
    assert report.verdict in (Verdict.HOLDS, Verdict.EQUAL)
    assert abs(float(report.conclusion.claim.rhs)) <= (0 if xp is FLOAT64 else 2.0**-100)
