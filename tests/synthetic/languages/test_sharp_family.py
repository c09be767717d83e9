"""The sharp family against its formulas, in many digits and without the theory."""

import mpmath
import numpy as np
import pytest

from rooteps.synthetic.batches import draw, pick
from rooteps.synthetic.languages import FAMILIES, sharp
from rooteps.theory.registry import find

COUNT = 200


def quantities(instance):
    """τ, ℓ_T of the witness, the excess and γ of one instance, to 60 digits."""
    p_L = [mpmath.mpf(x) for x in instance.language.p_L]
    p_T = [mpmath.mpf(x) for x in instance.task.p_T]
    f = [mpmath.mpf(x) for x in instance.language.F[:, 0]]
    model = instance.model
    moved = model.shift[:, 0] if model.shift is not None else model.tilt[:, 0]
    B = mpmath.mpf((instance.witness.lam if instance.witness.lam is not None else instance.witness.v)[0])

    def first_word(x):
        return 1 / (1 + mpmath.exp(-2 * x))

    truth = [first_word(x) for x in f]
    model = [first_word(x + mpmath.mpf(y)) for x, y in zip(f, moved, strict=True)]

    def hinge(words):
        return p_T[0] * max(0, 1 - B * (2 * words[0] - 1)) + p_T[1] * max(0, 1 + B * (2 * words[1] - 1))

    kl = [p * mpmath.log(p / q) + (1 - p) * mpmath.log((1 - p) / (1 - q)) for p, q in zip(truth, model, strict=True)]
    excess = sum(p * x for p, x in zip(p_L, kl, strict=True)) / sum(p_L)
    gamma = min(1, *(p_L[s] / sum(p_L) / p_T[s] for s in (0, 1)))
    return hinge(truth), hinge(model), excess, gamma, B, truth[0] - mpmath.mpf(1) / 2


@pytest.mark.parametrize("result", ["softmax-transfer", "unconstrained-transfer"])
def test_ratio_is_just_below_one_and_tends_to_it(result):
    batch = draw(find(result), FAMILIES["sharp"], COUNT, seed=5, loss="hinge", above=1.0)
    with mpmath.workdps(60):
        for i in range(COUNT):
            instance = pick(batch, i)
            tau, loss, excess, gamma, B, delta = quantities(instance)
            epsilon = mpmath.mpf(float(instance.epsilon))
            assert abs(tau - (1 - 2 * B * delta)) < mpmath.mpf(2) ** -40 * B * delta
            assert loss == 1
            assert excess < epsilon < excess * (1 + mpmath.mpf(2) ** -35)
            ratio = (loss - tau) / (B * mpmath.sqrt(2 * epsilon / gamma))
            assert ratio < 1
            assert 1 - ratio < delta**2 + mpmath.mpf(2) ** -36 + (delta > 0.3)


def test_parameters_are_in_their_ranges():
    batch = draw(find("softmax-transfer"), FAMILIES["sharp"], 500, seed=0)
    B, f = batch.witness.lam[:, 0], batch.language.F[:, 0, 0]
    delta = np.tanh(f) / 2
    assert (B >= 0.3).all()
    assert (B <= 30).all()
    assert (2 * B * delta <= 1 + 1e-12).all()
    assert (delta >= sharp.SMALLEST_DELTA * (1 - 1e-9)).all()
    assert delta.min() < 2 * sharp.SMALLEST_DELTA
    assert (batch.language.p_L.sum(axis=1) == 1).all()
    assert (batch.language.p_L[:, 0] >= 0.025).all()


def test_the_model_cannot_tell_the_first_two_contexts_apart():
    for result, form in (("softmax-transfer", "shift"), ("unconstrained-transfer", "tilt")):
        batch = draw(find(result), FAMILIES["sharp"], 50, seed=1)
        logits = batch.language.F @ batch.language.Phi
        moved = getattr(batch.model, form)
        logits = logits + (moved @ batch.language.Phi if form == "shift" else moved)
        assert not logits[:, :2].any()
        assert not moved[:, 2].any()


def test_excess_of_a_tiny_difference_keeps_its_digits():
    with mpmath.workdps(80):
        for f in (1e-12, 3e-5, 0.7, 2.0):
            found = sharp.excess(np.array([[0.1, 0.1, 0.8]]), np.array([f]))[0]
            x = mpmath.mpf(f)
            weights = [mpmath.mpf(y) for y in (0.1, 0.1, 0.8)]
            exact = (x * mpmath.tanh(x) - mpmath.log(mpmath.cosh(x))) * sum(weights[:2]) / sum(weights)
            assert found == float(exact)
