"""Every quantity of a world against its independent restatement, in float64 and in balls."""

import numpy as np
import pytest

from rooteps.theory import objectives
from rooteps.theory.losses import LOSSES
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.world import World
from tests import tolerance
from tests.oracles.losses import LIPSCHITZ
from tests.oracles.objects import cross_entropy, gamma_delta, kl, project, read
from tests.oracles.results import embeddings
from tests.theory.theorems.cases import ANY, FEATURES, draw, instance
from tests.theory.theorems.comparison import as_arb, in_ball, near_float64

SYSTEMS = pytest.mark.parametrize("xp", [FLOAT64, Balls(256)], ids=["float64", "ball"])


@pytest.fixture(scope="module", autouse=True)
def in_scope():
    with Balls(256).scope():
        yield


def check(name, ours, theirs, xp, slack=tolerance.ORACLE_BALL):
    """Entrywise, relative to the largest entry."""
    theirs = np.asarray(theirs, dtype=object).ravel()
    ours = np.asarray(ours, dtype=object).ravel()
    scale = max(abs(x) for x in theirs)
    for a, b in zip(ours, theirs, strict=True):
        fits = near_float64(a, b, float(scale)) if xp is FLOAT64 else in_ball(a, b, as_arb(scale), slack)
        assert fits, (name, a, b)


@SYSTEMS
@pytest.mark.parametrize("form", ANY)
def test_against_the_truth(form, xp):
    data = draw(form, 3, witness="v", loss="logistic")
    c, w = read(data), World(instance(data), xp, "truth")
    quantities = {
        "p_L": c.p_L,
        "p_T": c.p_T,
        "p_star": c.P_star,
        "p": c.P,
        "q": c.P_star,
        "kl": kl(c.P_star, c.P),
        "l1": abs(c.P - c.P_star).sum(axis=1),
        "excess": cross_entropy(c.p_L, c.P_star, c.P) - cross_entropy(c.p_L, c.P_star, c.P_star),
        "gamma": c.gamma,
        "B": c.B,
        "half_osc": c.half_osc,
        "tau": c.task_loss(c.P_star @ c.v),
        "gap": c.task_loss(c.P @ c.v) - c.task_loss(c.P_star @ c.v),
    }
    for name, value in quantities.items():
        check(name, getattr(w, name), value, xp)
    log_p = xp.log(xp.select(~xp.is_zero(w.p_star), w.p, 1.0))
    value = objectives.cross_entropy(w.p_L, w.p_star, log_p, xp)
    check("cross-entropy", value, cross_entropy(c.p_L, c.P_star, c.P), xp)


def learned(c):
    """What the world says of its embeddings, by the eigenvectors of Ω*."""
    m = embeddings.measured(c)
    return {
        "unreached": c.P_star - m.projected,
        "missed": sum(m.values) + 2 * m.best,
        "trace": sum(m.values),
        "spectrum": np.array(m.values),
        "tail": m.tail,
        "top": -2 * m.least,
        "last": m.values[len(c.Phi) - 1],
        "next": m.values[len(c.Phi)],
        "misalignment": m.best - m.least,
    }


@SYSTEMS
@pytest.mark.parametrize("form", FEATURES)
def test_against_the_optimum(form, xp):
    data = draw(form, 3)
    c, w = read(data), World(instance(data), xp, "optimum")
    delta = (c.P - c.Q) @ c.Phi.T
    quantities = {
        "q": c.Q,
        "p": c.P,
        "F": c.F,
        "shift": c.F - c.F_star,
        "kl": kl(c.Q, c.P),
        "excess": cross_entropy(c.p_L, c.P_star, c.P) - cross_entropy(c.p_L, c.P_star, c.Q),
        "delta": delta,
        "mean_features": c.P @ c.Phi.T,
        "v": c.v,
        "true_scores": c.P_star @ c.v,
        "score_change": (c.P - c.P_star) @ c.v,
        "quad_optimum": project(c.Phi, c.P_star),
        **learned(c),
    }
    for name, value in quantities.items():
        check(name, getattr(w, name), value, xp)
    check("gamma_delta", w.gamma_delta, gamma_delta(c.p_L, c.p_T, delta), xp, tolerance.EIGENVALUE)


@SYSTEMS
@pytest.mark.parametrize("name", LOSSES)
def test_losses_and_their_changes(name, xp):
    binary = LOSSES[name].binary
    data = draw("probs", 3, loss=name, witness="v" if binary else "scores")
    c, w = read(data), World(instance(data), xp)
    check("tau", w.tau, c.task_loss(c.P_star @ c.v), xp)
    check("gap", w.gap, c.task_loss(c.P @ c.v) - c.task_loss(c.P_star @ c.v), xp)
    assert LOSSES[name].lipschitz == LIPSCHITZ[name]
