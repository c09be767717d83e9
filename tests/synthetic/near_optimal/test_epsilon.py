"""Every maker hits every ε: the excess at 60 digits lies within 1e-10 below it, and at 1 − 2^−36 of it."""

import mpmath
import numpy as np
import pytest

from rooteps.synthetic.near_optimal import MAKERS
from rooteps.synthetic.near_optimal.ray import _points, ray
from rooteps.theory import Instance, Language, Model
from tests.oracles.arithmetic import exact
from tests.oracles.objects import cross_entropy, normalise, softmax
from tests.synthetic.near_optimal.batches import (
    EPSILONS,
    FORMS,
    batch,
    cases,
    directions,
    excess,
    form_of,
    model_of,
    stack,
)
from tests.theory.theorems.cases import draw, simplex
from tests.tolerance import EXCESS, NEAR_OPTIMAL

AIM = 1 - mpmath.mpf(2) ** -36


def check(found, epsilon, accuracy=EXCESS):
    """The excess is at most ε, close to it, and as far below it as is meant."""
    assert found <= epsilon
    assert found >= epsilon * (1 - mpmath.mpf(NEAR_OPTIMAL))
    assert abs(found / (epsilon * AIM) - 1) <= accuracy, f"ε={epsilon:g}"


NEAR = [
    (maker, reference, form, loss)
    for maker in ("ray", "descent", "adversarial")
    for reference, forms in FORMS.items()
    for form in forms
    for loss in (("hinge", "logistic") if maker == "adversarial" else ("hinge",))
]


@pytest.mark.parametrize(("maker", "reference", "form", "loss"), NEAR)
def test_near_the_optimum(maker, reference, form, loss):
    drawn = cases(form, loss)
    models = MAKERS[maker].make(batch(drawn), EPSILONS, directions(drawn, reference), reference)
    values = np.asarray(getattr(models, form_of(reference)))
    assert models.form == form_of(reference)
    for data, epsilon, value in zip(drawn, EPSILONS, values, strict=True):
        check(excess(model_of(data, models.form, value), reference), epsilon)


@pytest.mark.parametrize(("loss", "reference"), [("multiclass-hinge", "optimum"), ("softmax", "truth")])
def test_adversary_of_a_task_with_many_labels(loss, reference):
    drawn = cases("kernel-shift" if reference == "optimum" else "tilt", loss)
    models = MAKERS["adversarial"].make(batch(drawn), EPSILONS, directions(drawn, reference), reference)
    for data, epsilon, value in zip(drawn, EPSILONS, getattr(models, models.form), strict=True):
        check(excess(model_of(data, models.form, value), reference), epsilon)


@pytest.mark.parametrize("form", ["shift", "quad-shift"])
def test_quad(form):
    drawn = [draw(form, seed) for seed in range(len(EPSILONS))]
    models = MAKERS["quad"].make(batch(drawn), EPSILONS, directions(drawn, "optimum"))
    assert models.objective == "quad"
    for data, epsilon, value in zip(drawn, EPSILONS, models.shift, strict=True):
        c, best = model_of(data, "quad_shift", value), model_of(data, "quad_shift", np.zeros(value.shape))

        def objective(F, c=c):
            linear = (F * (c.P_star @ c.Phi.T)).sum(axis=1)
            return (c.p_L * (((F @ c.Phi) ** 2).sum(axis=1) / 2 - linear)).sum()

        check(objective(c.F) - objective(best.F), epsilon)


def boundary(seed, deterministic):
    """A truth with zeros, one-hot embeddings, features of log p* on its support, and a direction away from the rest."""
    rng = np.random.default_rng([seed, 31])
    n, V = 4, 6
    support = rng.random((n, V)) < 0.5
    support[np.arange(n), rng.integers(V, size=n)] = True
    if deterministic:
        support = np.eye(V, dtype=bool)[rng.integers(V, size=n)]
    probs = np.zeros((n, V))
    for s in range(n):
        probs[s, support[s]] = simplex(rng, (int(support[s].sum()),))
    p_L = simplex(rng, (n,))
    base = np.where(support, np.log(np.where(support, probs, 1.0)), rng.normal(size=(n, V)))
    return p_L, probs, base, np.where(support, 0.0, -rng.uniform(0.5, 2.0, size=(n, V)))


@pytest.mark.parametrize("deterministic", [True, False])
def test_limit(deterministic):
    drawn = [boundary(seed, deterministic) for seed in range(len(EPSILONS))]
    worlds = [Instance(Language(p_L, probs=p, Phi=np.eye(6)), Model(F=base)) for p_L, p, base, _ in drawn]
    base, away = (np.stack([case[i] for case in drawn]) for i in (2, 3))
    models = MAKERS["limit"].make(stack(worlds), EPSILONS, base, away)
    for (p_L, probs, _, _), epsilon, F in zip(drawn, EPSILONS, np.asarray(models.F), strict=True):
        p_L, truth, P = normalise(exact(p_L)), normalise(exact(probs)), softmax(exact(F))
        found = cross_entropy(p_L, truth, P) - cross_entropy(p_L, truth, truth)
        # log p* is rounded in the features, which costs up to 1e-32 of excess: 1e-12 of the least ε.
        check(found, epsilon, accuracy=EXCESS if deterministic or epsilon > EPSILONS.min() else NEAR_OPTIMAL / 10)


def test_the_other_way_round():
    """The oracle of this file refuses a model that is not near enough."""
    drawn = cases("shift")
    shift = np.asarray(MAKERS["ray"].make(batch(drawn), EPSILONS, directions(drawn, "optimum"), "optimum").shift)
    found = excess(model_of(drawn[5], "shift", shift[5] * (1 + 1e-10)), "optimum")
    with pytest.raises(AssertionError):
        check(found, EPSILONS[5])


def test_instances_of_a_batch_do_not_see_each_other():
    drawn = cases("shift")
    together, along = batch(drawn), directions(drawn, "optimum")
    for maker in ("ray", "descent", "adversarial"):
        make = MAKERS[maker].make
        first = np.asarray(make(together, EPSILONS, along, "optimum").shift)
        again = np.asarray(make(together, EPSILONS, along, "optimum").shift)
        assert first.tobytes() == again.tobytes()
        back = slice(None, None, -1)
        turned = make(batch(drawn[back]), EPSILONS[back], along[back], "optimum").shift
        np.testing.assert_allclose(np.asarray(turned)[back], first, rtol=EXCESS, atol=0)


def test_one_compilation_for_all_languages_of_a_size():
    compiled = []
    for form in ("shift", "kernel-shift", "optimum-features"):
        drawn = cases(form)
        for seed in (1, 2):
            ray(batch(drawn), EPSILONS * seed, directions(drawn, "optimum", seed), "optimum")
        compiled.append(_points._cache_size())
    assert compiled[0] == compiled[-1]
