"""Batches of small cases, one for every ε from 10 to 1e-20, and their excess and loss at 60 digits."""

import functools

import jax
import numpy as np

from tests.oracles.objects import cross_entropy, read
from tests.theory.theorems.cases import draw, instance

EPSILONS = 10.0 ** np.arange(1.0, -21.0, -1.0)
COUNT = len(EPSILONS)
FORMS = {"optimum": ("shift", "kernel-shift"), "truth": ("tilt", "logits-of-features", "probs", "probs-with-zeros")}
"""Kinds of case (see ``draw``) for each reference; ``tilt`` and ``kernel-shift`` have truths off the softmax family."""


def stack(items):
    """One batch of equally shaped pytrees."""
    return jax.tree.map(lambda *leaves: np.stack(leaves), *items)


@functools.cache
def cases(form, loss="hinge", witness=None, count=COUNT, unseen=False):
    """Plain data of ``count`` cases; with ``unseen``, the context of no weight in p_T has none in p_L either."""
    witness = witness or ("scores" if loss in ("multiclass-hinge", "softmax") else "v")
    drawn = [draw(form, 100 + seed, loss=loss, witness=witness) for seed in range(count)]
    for data in drawn if unseen else ():
        data["p_L"] = np.array([0.0, data["p_L"][0] + data["p_L"][1], *data["p_L"][2:]])
    return drawn


def batch(drawn):
    """The cases as stacked instances."""
    return stack([instance(data) for data in drawn])


def directions(drawn, reference, seed=0):
    """Normal directions, shape [N, n, d] or [N, n, V]."""
    rng = np.random.default_rng([seed, 7])
    n, width = len(drawn[0]["p_L"]), _width(drawn[0], reference)
    return rng.normal(size=(len(drawn), n, width))


def _width(data, reference):
    if reference == "optimum":
        return len(data["Phi"])
    truth = data["truth"]
    return data["Phi"].shape[1] if "F" in truth else next(iter(truth.values())).shape[1]


def model_of(data, form, values):
    """The case with that model, in exact arrays."""
    return read(data | {"model": {form: np.asarray(values)}})


def excess(c, reference):
    """ℓ_xent − ℓ*: against the truth, or against the best softmax model."""
    best = c.P_star if reference == "truth" else c.Q
    return cross_entropy(c.p_L, c.P_star, c.P) - cross_entropy(c.p_L, c.P_star, best)


def gap(c):
    """ℓ_T(p, v) − ℓ_T(P*, v)."""
    return c.task_loss(c.P @ c.v) - c.task_loss(c.P_star @ c.v)


def form_of(reference):
    """The field of a model near that reference."""
    return "shift" if reference == "optimum" else "tilt"
