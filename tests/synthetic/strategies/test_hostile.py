"""Hostile worlds have in them what they are for."""

import contextlib
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample

from rooteps.synthetic.strategies import hostile
from rooteps.theory.instance import Instance


def moved(language):
    """Whether a kernel is there that moves anything."""
    return language.kernel is not None and language.kernel.any()


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
    "a kernel next to features, one of them zero": lambda w: (
        w.language.F is not None and moved(w.language) and not w.language.F.any(axis=1).all()
    ),
    "a mixture with a kernel": lambda w: w.language.A is not None and moved(w.language),
    "an ε of zero": lambda w: w.epsilon is not None and w.epsilon == 0,
    "a constant witness": lambda w: w.witness is not None and w.witness.form == "v" and np.ptp(w.witness.v) == 0,
    "the largest double": lambda w: any(
        x is not None and np.abs(x).max() > 1e308 for x in (w.language.F, w.language.logits, w.model.F, w.model.logits)
    ),
    "a task on other contexts than the language's": lambda w: (
        w.task is not None and w.task.p_T.tolist() != w.language.p_L.tolist()
    ),
}


LOSSES = {"hinge", "logistic", "softmax", "multiclass-hinge"}
FORMS = {"F", "logits", "probs", "shift", "tilt"}


@pytest.fixture(scope="module")
def worlds():
    """Worlds until there is all that is wanted, of 2,000 draws at most."""
    found, missing = [], {*WANTED, *LOSSES, *FORMS}

    def complete(world):
        if isinstance(world, Instance):
            found.append(world)
            has = {what for what in WANTED if WANTED[what](world)} | {world.model.form}
            missing.difference_update(has, {world.task.loss} if world.task else ())
        return not missing

    options = settings(
        max_examples=2_000,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    with contextlib.suppress(NoSuchExample):
        find(hostile(), complete, settings=options, random=Random(0))
    return found


@pytest.mark.parametrize("what", WANTED)
def test_it_is_drawn(worlds, what):
    assert any(WANTED[what](world) for world in worlds)


def test_every_loss_and_form_of_model_is_drawn(worlds):
    assert {world.task.loss for world in worlds if world.task} >= LOSSES
    assert {world.model.form for world in worlds} == FORMS


def test_they_shrink():
    assert find(hostile(), lambda w: isinstance(w, Instance) and w.task is not None).language.n == 1
