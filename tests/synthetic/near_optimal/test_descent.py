"""Gradient descent, step by step at 60 digits: the model lies between two consecutive iterates."""

import numpy as np
import pytest

from rooteps.synthetic.near_optimal.descent import descent, iterates_around
from tests.oracles.arithmetic import exact
from tests.synthetic.near_optimal.batches import EPSILONS, batch, cases, directions, excess, form_of, model_of
from tests.tolerance import EXCESS, NEAR_OPTIMAL, ROUNDOFF


def step(data, reference, point):
    """One step of gradient descent with the step length 1/R²."""
    c = model_of(data, form_of(reference), point)
    if reference == "truth":
        return exact(point) - (c.P - c.P_star) * 2
    centred = c.Phi - (c.Phi.sum(axis=1) / c.Phi.shape[1])[:, None]
    radius = max((centred**2).sum(axis=0))
    return exact(point) - (c.P - c.P_star) @ c.Phi.T / radius


def ends(drawn, reference, **options):
    found = iterates_around(batch(drawn), EPSILONS, directions(drawn, reference), reference, **options)
    return [np.asarray(getattr(model, form_of(reference))) for model in found]


def made(drawn, reference, **options):
    model = descent(batch(drawn), EPSILONS, directions(drawn, reference), reference, **options)
    return np.asarray(getattr(model, form_of(reference)))


@pytest.mark.parametrize(("reference", "form"), [("optimum", "kernel-shift"), ("truth", "tilt")])
def test_between_consecutive_iterates(reference, form):
    drawn = cases(form)
    above, under = ends(drawn, reference)
    for data, epsilon, a, b, point in zip(drawn, EPSILONS, above, under, made(drawn, reference), strict=True):
        high, low = (excess(model_of(data, form_of(reference), x), reference) for x in (a, b))
        assert low <= epsilon < high <= max(1, 16 * epsilon)
        following = step(data, reference, a)
        size = np.abs(a).max()
        assert np.abs(following - exact(b)).max() <= EXCESS * size
        place = (point - b).ravel() @ (a - b).ravel() / ((a - b) ** 2).sum()
        assert 0 <= place <= 1
        np.testing.assert_allclose(point, b + place * (a - b), rtol=0, atol=ROUNDOFF * size)


def test_the_path_starts_on_the_ray_of_the_direction_as_phi_sees_it():
    """After at most one step the last iterate above ε is the first one."""
    drawn = cases("shift")
    above, under = ends(drawn, "optimum", steps=1)
    for data, epsilon, a, b, along in zip(drawn, EPSILONS, above, under, directions(drawn, "optimum"), strict=True):
        assert (b == 0).all()
        centred = data["Phi"] - data["Phi"].mean(axis=1, keepdims=True)
        ratio = a / (along @ centred @ centred.T)
        np.testing.assert_allclose(ratio, np.full_like(ratio, ratio[0, 0]), rtol=ROUNDOFF)
        start = float(excess(model_of(data, "shift", a), "optimum"))
        np.testing.assert_allclose(start, np.clip(1.0, 2 * epsilon, 16 * epsilon), rtol=NEAR_OPTIMAL)


def test_a_path_that_runs_out_of_steps_ends_on_the_segment_to_the_optimum():
    drawn = cases("shift")
    above, _ = ends(drawn, "optimum", steps=2)
    points = made(drawn, "optimum", steps=2)
    ratio = points / above
    np.testing.assert_allclose(ratio, np.broadcast_to(ratio[:, :1, :1], ratio.shape), rtol=ROUNDOFF)
    assert ((ratio > 0) & (ratio <= 1)).all()
    for data, epsilon, value in zip(drawn, EPSILONS, points, strict=True):
        found = excess(model_of(data, "shift", value), "optimum")
        assert found <= epsilon
        assert abs(found / epsilon - 1) <= NEAR_OPTIMAL
