"""Cross-entropy, its optimal values and the Quad objective, restated in plain NumPy."""

import numpy as np
import pytest

from rooteps.theory import Instance, InvalidInput, Language, Model, World
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.objectives import cross_entropy, quad
from tests.tolerance import ROUNDOFF

SYSTEMS = pytest.mark.parametrize("xp", [FLOAT64, Balls(256)], ids=["float64", "ball"])


def world():
    rng = np.random.default_rng([16])
    probs, Phi, p_L = rng.dirichlet(np.ones(6), 4), rng.normal(size=(2, 6)), rng.dirichlet(np.ones(4))
    probs[0, 1] = 0.0
    return probs / probs.sum(axis=1, keepdims=True), Phi, p_L / p_L.sum(), rng.normal(size=(4, 2))


def optimal_cross_entropy(language, xp=FLOAT64, reference="truth"):
    uniform = Model(logits=np.zeros((language.n, language.V)))
    return World(Instance(language, uniform), xp, reference).optimal_cross_entropy


def log_softmax(logits):
    return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


@SYSTEMS
def test_cross_entropy_of_a_model(xp):
    probs, Phi, p_L, F = world()
    log_P = log_softmax(F @ Phi)
    expected = -sum(p_L[s] * probs[s, w] * log_P[s, w] for s in range(4) for w in range(6))
    assert float(cross_entropy(*map(xp.array, (p_L, probs, log_P)), xp)) == pytest.approx(expected, rel=ROUNDOFF)
    log_P[0, 1] = -np.inf  # a word that never comes
    assert float(cross_entropy(*map(xp.array, (p_L, probs, log_P)), xp)) == pytest.approx(expected, rel=ROUNDOFF)


@SYSTEMS
def test_optimal_values(xp):
    probs, Phi, p_L, F = world()
    language = Language(p_L=p_L, probs=probs, Phi=Phi)
    entropy = -(p_L @ (probs * np.log(np.where(probs > 0, probs, 1.0))).sum(axis=1))
    assert float(optimal_cross_entropy(language, xp)) == pytest.approx(entropy, rel=ROUNDOFF)
    best = float(optimal_cross_entropy(language, xp, "optimum"))
    assert best > entropy
    f = np.zeros((4, 2))
    for _ in range(100):  # Newton on the sum over contexts, from scratch
        for s in range(4):
            p = np.exp(log_softmax((f[s] @ Phi)[None, :])[0])
            centred = Phi - (Phi @ p)[:, None]
            f[s] -= np.linalg.solve((centred * p) @ centred.T, Phi @ (p - probs[s]))
    assert best == pytest.approx(-(p_L @ (probs * log_softmax(f @ Phi)).sum(axis=1)), rel=ROUNDOFF)
    assert best < float(cross_entropy(*map(FLOAT64.array, (p_L, probs, log_softmax(F @ Phi))), FLOAT64))


def test_optimal_value_needs_an_optimum():
    with pytest.raises(InvalidInput, match="Phi: missing"):
        optimal_cross_entropy(Language(p_L=[1.0], probs=[[0.5, 0.5]]), reference="optimum")
    with pytest.raises(InvalidInput, match=r"truth\[0\]"):
        optimal_cross_entropy(Language(p_L=[1.0], probs=[[0.0, 1.0, 0.0]], Phi=[[1.0, 0.0, 2.0]]), reference="optimum")


@SYSTEMS
def test_quad(xp):
    probs, Phi, p_L, F = world()
    expected = sum(p_L[s] * (-F[s] @ Phi @ probs[s] + 0.5 * np.linalg.norm(Phi.T @ F[s]) ** 2) for s in range(4))
    value = float(quad(*map(xp.array, (p_L, probs, F, Phi)), xp))
    assert value == pytest.approx(expected, rel=ROUNDOFF)
    w = World(Instance(Language(p_L=p_L, probs=probs, Phi=Phi), Model(F=F)), xp)
    best = float(quad(w.p_L, w.p_star, w.quad_optimum, w.Phi, xp))
    projection = np.linalg.pinv(Phi) @ Phi
    excess = 0.5 * p_L @ ((F @ Phi - probs @ projection) ** 2).sum(axis=1)
    assert value - best == pytest.approx(excess, rel=ROUNDOFF)
