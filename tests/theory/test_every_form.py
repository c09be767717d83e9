"""KL and distance of a truth and a model of any forms, words that the truth excludes among them: float64 as balls."""

import numpy as np
import pytest

from rooteps.theory import FLOAT64, Balls, Instance, Language, Model, World
from tests.tolerance import EXCESS

P_L = [0.25, 0.25, 0.5]
N, V, D, K = 3, 4, 2, 2


def simplex(rng, *shape, zeros):
    """Rows of distributions, with impossible words if there may be zeros."""
    rows = rng.dirichlet(np.ones(shape[-1]), size=shape[:-1])
    if zeros:
        rows *= rng.random(shape) < 0.6
        rows[..., 0] += rows.sum(axis=-1) == 0
    return rows / rows.sum(axis=-1, keepdims=True)


def truth(rng, form):
    """A language with embeddings, given in one of the forms."""
    Phi = rng.normal(size=(D, V))
    given = {
        "probs": lambda: {"probs": simplex(rng, N, V, zeros=True)},
        "mixture": lambda: {"A": simplex(rng, K, V, zeros=True).T, "pi": simplex(rng, N, K, zeros=True)},
        "logits": lambda: {"logits": 1e10 * rng.integers(2) + rng.normal(size=(N, V))},
        "F": lambda: {"F": rng.normal(size=(N, D))},
    }[form]()
    return Language(P_L, Phi=Phi, normalise=form in ("probs", "mixture"), **given)


def model(rng, form):
    """A model in one of the forms."""
    if form == "probs":
        return Model(probs=simplex(rng, N, V, zeros=False), normalise=True)
    return Model(**{form: 1e10 * (form == "logits") * rng.integers(2) + rng.normal(size=(N, D if form == "F" else V))})


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("true", ["probs", "mixture", "logits", "F"])
@pytest.mark.parametrize("own", ["probs", "logits", "tilt", "F"])
def test_float64_finds_what_balls_enclose(true, own, seed):
    rng = np.random.default_rng([seed, len(true), len(own)])
    instance = Instance(truth(rng, true), model(rng, own))
    found, exact = World(instance, FLOAT64), World(instance, Balls(256))
    for ours, enclosed in ((found.kl, exact.kl), (found.l1, exact.l1)):
        np.testing.assert_allclose(np.asarray(ours), [float(x.mid()) for x in enclosed], rtol=EXCESS, atol=0)
