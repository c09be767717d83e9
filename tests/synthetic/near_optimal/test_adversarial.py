"""The adversary: first order in closed form, better than rays, and never on contexts that nobody sees."""

import functools

import numpy as np
import pytest

from rooteps.synthetic.near_optimal.adversarial import adversarial
from rooteps.synthetic.near_optimal.ray import ray
from tests.oracles.arithmetic import exact
from tests.oracles.losses import task_loss
from tests.synthetic.near_optimal.batches import EPSILONS, batch, cases, directions, form_of, gap, model_of
from tests.tolerance import ROUNDOFF

KINDS = [
    ("hinge", "optimum", "kernel-shift"),
    ("logistic", "optimum", "shift"),
    ("logistic", "truth", "tilt"),
    ("softmax", "truth", "tilt"),
]
SLOW = ("logistic", "optimum", "shift")
"""The loss is that of another kind, the reference too, and its first order is tried below."""


@functools.cache
def gaps(maker, loss, reference, form, seed=0, epsilons=tuple(EPSILONS)):
    drawn = cases(form, loss, "lam" if loss in ("hinge", "logistic") else None)
    model = maker(batch(drawn), np.array(epsilons), directions(drawn, reference, seed), reference)
    values = np.asarray(getattr(model, form_of(reference)))
    return np.array([float(gap(model_of(data, form_of(reference), x))) for data, x in zip(drawn, values, strict=True)])


@pytest.mark.parametrize(
    ("loss", "reference", "form"),
    [pytest.param(*kind, marks=pytest.mark.heavy if kind == SLOW else ()) for kind in KINDS],
)
def test_worse_than_every_ray(loss, reference, form):
    best = gaps(adversarial, loss, reference, form)
    rays = np.array([gaps(ray, loss, reference, form, seed) for seed in range(4)])
    assert (best >= rays.max(axis=0)).mean() >= 0.95
    assert best.sum() > 1.5 * rays.max(axis=0).sum()
    assert (best / np.sqrt(EPSILONS)).mean() > 1.5 * (rays / np.sqrt(EPSILONS)).max(axis=0).mean()


def first_order(data):
    """max Σ p_T E[ℓ'] v·δp over ½ Σ p_L Var_p*(tilt) = 1, by Cauchy–Schwarz; ℓ' by central differences."""
    c = model_of(data, "tilt", np.zeros((len(data["p_L"]), data["Phi"].shape[1])))
    scores, h = c.P_star @ c.v, exact(1e-15)[()]

    def slope(s):
        moved = [scores.copy(), scores.copy()]
        moved[0][s] += h
        moved[1][s] -= h
        up, down = (task_loss(c.loss, x, c.labels, c.p_T) for x in moved)
        return (up - down) / (2 * h)

    variance = (c.P_star * (c.v[None, :] - scores[:, None]) ** 2).sum(axis=1)
    total = sum(slope(s) ** 2 * variance[s] / c.p_L[s] for s in range(len(scores)))
    return float((2 * total) ** 0.5)


@pytest.mark.parametrize(
    ("loss", "reference"),
    [
        pytest.param("hinge", "truth", marks=pytest.mark.heavy),  # what is compiled for it is for nothing else
        ("logistic", "truth"),
        ("logistic", "optimum"),
    ],
)
def test_first_order(loss, reference):
    """Where ε is tiny, no model can do better by more than O(√ε), relatively."""
    form = "tilt" if reference == "truth" else "shift"
    found = gaps(adversarial, loss, reference, form) / np.sqrt(EPSILONS)
    ideal = np.array([first_order(data) for data in cases(form, loss, "lam")])
    tiny = EPSILONS < 1e-9
    np.testing.assert_allclose(found[tiny], ideal[tiny], rtol=1e-3)


def test_ascent_steps_never_hurt_and_help_where_epsilon_is_large():
    plain = functools.partial(adversarial, refinements=0)
    better, leading = (gaps(maker, "logistic", "truth", "tilt") for maker in (adversarial, plain))
    assert (better >= leading * (1 - 1e-9)).all()
    assert (better / leading)[EPSILONS > 1e-3].mean() > 1.02


def test_a_context_without_weight_is_left_alone():
    drawn = cases("shift", "logistic", "lam", unseen=True)
    shift = np.asarray(adversarial(batch(drawn), EPSILONS, directions(drawn, "optimum"), "optimum").shift)
    assert (shift[:, 0] == 0).all()
    assert np.isfinite(shift).all()
    assert (shift[:, 1:] != 0).all()


def test_a_loss_that_does_not_react_follows_the_direction():
    """Every margin is 1 + something: the hinge is flat around the optimum."""
    drawn = []
    for data in cases("shift", "hinge", "v"):
        n, V = len(data["p_L"]), data["Phi"].shape[1]
        labels = np.zeros((n, 2))
        labels[:, 1] = 1.0
        drawn.append(data | {"task": data["task"] | {"label_probs": labels}, "witness": {"v": np.full(V, 2.0)}})
    along = directions(drawn, "optimum")
    shift = np.asarray(adversarial(batch(drawn), EPSILONS, along, "optimum").shift)
    expected = np.asarray(ray(batch(drawn), EPSILONS, along, "optimum").shift)
    np.testing.assert_allclose(shift, expected, rtol=ROUNDOFF)
