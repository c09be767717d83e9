"""Rays: the model lies on its ray, in every corner of the data."""

import numpy as np
import pytest

from rooteps.synthetic.near_optimal.ray import ray
from rooteps.theory import Instance, Language, Model
from rooteps.theory.record import unchecked
from tests.synthetic.near_optimal.batches import EPSILONS, batch, cases, directions, excess, model_of, stack
from tests.tolerance import EXCESS, NEAR_OPTIMAL, ROUNDOFF


def test_on_the_ray():
    drawn = cases("shift")
    along = directions(drawn, "optimum")
    shift = np.asarray(ray(batch(drawn), EPSILONS, along, "optimum").shift)
    ratio = shift / along
    assert (ratio > 0).all()
    np.testing.assert_allclose(ratio, np.broadcast_to(ratio[:, :1, :1], ratio.shape), rtol=ROUNDOFF)


@pytest.mark.parametrize("scale", [1e-90, 1e90])
def test_the_length_of_the_direction_does_not_matter(scale):
    drawn = cases("shift")
    along = directions(drawn, "optimum")
    shift, scaled = (np.asarray(ray(batch(drawn), EPSILONS, along * c, "optimum").shift) for c in (1.0, scale))
    np.testing.assert_allclose(scaled, shift, rtol=EXCESS)


def test_directions_that_do_not_change_the_model():
    drawn = cases("shift")
    along = directions(drawn, "truth")
    along[::2] = 3.0
    tilt = np.asarray(ray(batch(drawn), EPSILONS, along, "truth").tilt)
    assert np.isnan(tilt[::2]).all()
    assert np.isfinite(tilt[1::2]).all()


def test_only_one_context_moves():
    drawn = cases("shift")
    along = directions(drawn, "optimum")
    along[:, 1:] = 0.0
    shift = np.asarray(ray(batch(drawn), EPSILONS, along, "optimum").shift)
    assert (shift[:, 1:] == 0).all()
    for data, epsilon, value in zip(drawn, EPSILONS, shift, strict=True):
        found = excess(model_of(data, "shift", value), "optimum")
        assert found <= epsilon
        assert abs(found / epsilon - 1) <= NEAR_OPTIMAL


@pytest.mark.parametrize("rare", [1e-12, 1e-100])
def test_a_rare_word_that_takes_over(rare):
    """The second-order guess is wrong by orders of magnitude here."""
    probs = np.array([[rare, 0.5, 0.5 - rare]])
    data = {"p_L": np.ones(1), "truth": {"probs": probs}}
    world = Instance(Language(**data["truth"], p_L=data["p_L"]), Model(tilt=np.zeros((1, 3))))
    along = np.broadcast_to(np.array([[[1.0, 0.0, 0.0]]]), (len(EPSILONS), 1, 3))
    tilt = np.asarray(ray(stack([world] * len(EPSILONS)), EPSILONS, along, "truth").tilt)
    for epsilon, value in zip(EPSILONS, tilt, strict=True):
        found = excess(model_of(data, "tilt", value), "truth")
        assert found <= epsilon
        assert abs(found / epsilon - 1) <= NEAR_OPTIMAL


def test_the_model_of_the_batch_is_not_looked_at():
    drawn = cases("shift")
    together = batch(drawn)
    empty = unchecked(Instance, **{**vars(together), "model": None, "task": None, "witness": None})
    a, b = (ray(x, EPSILONS, directions(drawn, "optimum"), "optimum").shift for x in (together, empty))
    assert np.asarray(a).tobytes() == np.asarray(b).tobytes()
