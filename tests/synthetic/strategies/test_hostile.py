"""Hostile worlds have in them what they are for."""

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, find, given, seed, settings

from rooteps.synthetic.strategies import hostile
from rooteps.theory.instance import Instance

WANTED = {
    "a context of probability zero": lambda w: (w.language.p_L == 0).any(),
    "a subnormal probability": lambda w: ((w.language.p_L > 0) & (w.language.p_L < 2.3e-308)).any(),
    "one word": lambda w: w.language.V == 1,
    "more dimensions than words": lambda w: w.language.Phi is not None and len(w.language.Phi) >= w.language.V,
    "a Phi of dependent rows": lambda w: (
        w.language.Phi is not None and len(w.language.Phi) > 1 and (w.language.Phi[0] == w.language.Phi[1]).all()
    ),
    "a model that is the truth": lambda w: (
        w.model.probs is not None and w.language.probs is not None and (w.model.probs == w.language.probs).all()
    ),
    "an ε of zero": lambda w: w.epsilon is not None and w.epsilon == 0,
    "a constant witness": lambda w: w.witness is not None and w.witness.form == "v" and np.ptp(w.witness.v) == 0,
    "the largest double": lambda w: any(
        x is not None and np.abs(x).max() > 1e308 for x in (w.language.F, w.language.logits, w.model.F, w.model.logits)
    ),
    "a task on other contexts than the language's": lambda w: (
        w.task is not None and w.task.p_T.tolist() != w.language.p_L.tolist()
    ),
}


@pytest.fixture(scope="module")
def worlds():
    found = []

    @seed(0)
    @settings(
        max_examples=600,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(hostile())
    def collect(world):
        found.append(world)

    collect()
    return [world for world in found if isinstance(world, Instance)]


@pytest.mark.parametrize("what", WANTED)
def test_it_is_drawn(worlds, what):
    assert any(WANTED[what](world) for world in worlds)


def test_every_loss_and_form_of_model_is_drawn(worlds):
    assert {world.task.loss for world in worlds if world.task} >= {"hinge", "logistic", "softmax", "multiclass-hinge"}
    assert {world.model.form for world in worlds} == {"F", "logits", "probs", "shift", "tilt"}


def test_they_shrink():
    assert find(hostile(), lambda w: isinstance(w, Instance) and w.task is not None).language.n == 1
