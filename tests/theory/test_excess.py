"""The excess cross-entropy, KL and L1 against naive sums in 400-bit balls, for every ε from 1 to 1e-24."""

import flint
import numpy as np
import pytest

from rooteps.theory import divergences
from rooteps.theory.instance import Instance
from rooteps.theory.language import Language
from rooteps.theory.model import Model
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.world import World
from tests.tolerance import EXCESS, ROUNDOFF

BITS = 400
EPSILONS = [10.0**-k for k in range(25)]


def naive_kl(log_q, log_p):
    """Σ q log(q/p) and Σ |p − q| of unnormalised log-weights, as their definitions read."""

    def normalise(logs):
        weights = [x.exp() for x in logs]
        Z = sum(weights, flint.arb(0))
        return [w / Z for w in weights], [x - Z.log() for x in logs]

    (q, log_q), (p, log_p) = normalise(log_q), normalise(log_p)
    kl = sum((a * (x - y) for a, x, y in zip(q, log_q, log_p, strict=True)), flint.arb(0))
    return kl, sum((abs(a - b) for a, b in zip(q, p, strict=True)), flint.arb(0))


def products(features, Phi):
    """Exact θ·φ_w of float64 numbers."""
    return (flint.arb_mat([features.tolist()]) * flint.arb_mat(Phi.tolist())).entries()


def softmax_world(V, d, epsilon, seed):
    """One context; the shift is scaled so that the excess is about ε."""
    rng = np.random.default_rng([seed, V])
    Phi, F, shift = rng.normal(size=(d, V)), rng.normal(size=(1, d)), rng.normal(size=(1, d))
    weights = np.exp(F @ Phi)
    q = weights[0] / weights.sum()
    change = (shift @ Phi)[0]
    shift = shift * np.sqrt(2 * epsilon / (q @ change**2 - (q @ change) ** 2))
    return Phi, F, shift


def check(V, d, epsilon, seed=4):
    Phi, F, shift = softmax_world(V, d, epsilon, seed)
    w = World(Instance(Language(p_L=[1.0], F=F, Phi=Phi), Model(shift=shift)), FLOAT64, "optimum")
    with flint.ctx.workprec(BITS):
        base = products(F[0], Phi)
        kl, l1 = naive_kl(base, [x + y for x, y in zip(base, products(shift[0], Phi), strict=True)])
        assert 0.1 * epsilon < kl < 10 * epsilon
        assert abs(float(w.excess) - kl) <= EXCESS * kl, f"V={V} ε={epsilon:g}"
        assert abs(float(w.l1[0]) - l1) <= EXCESS * l1, f"V={V} ε={epsilon:g}"


@pytest.mark.parametrize(("V", "d"), [(2, 1), (16, 4), (1000, 8)])
def test_every_epsilon(V, d):
    for epsilon in EPSILONS:
        check(V, d, epsilon)


def test_fifty_thousand_words():
    check(50_000, 4, 1e-20)


@pytest.mark.parametrize(
    ("outlier", "mass"), [(1e-6, 1e-16), (1.0, 1e-30), (1e-3, 1e-18), (-1.0, 1e-30), (400.0, 1e-20)]
)
def test_a_rare_word_with_a_far_larger_change(outlier, mass):
    rng = np.random.default_rng([5])
    q, difference = rng.dirichlet(np.ones(16)), 1e-12 * rng.normal(size=16)
    q[3], difference[3] = mass, outlier
    Q = FLOAT64.array(q)[None, :] / q.sum()
    reference = divergences.Reference.of(Q, FLOAT64)
    x, leak = divergences.normalised_log_ratio(reference, FLOAT64.array(difference)[None, :], FLOAT64)
    with flint.ctx.workprec(BITS):
        log_q = [flint.arb(v).log() for v in q.tolist()]
        kl, l1 = naive_kl(log_q, [a + b for a, b in zip(log_q, difference.tolist(), strict=True)])
        assert abs(float(divergences.kl(reference, x, leak, FLOAT64)[0]) - kl) <= EXCESS * kl
        assert abs(float(abs(Q * FLOAT64.expm1(x)).sum()) - l1) <= EXCESS * l1


@pytest.mark.parametrize("xp", [FLOAT64, Balls(256)], ids=["float64", "ball"])
def test_models_given_absolutely_and_mass_off_the_support(xp):
    rng = np.random.default_rng([6])
    truth, model = rng.dirichlet(np.ones(6), 3), rng.dirichlet(np.ones(6), 3)
    truth[:, 2] = 0.0
    truth /= truth.sum(axis=1, keepdims=True)
    p_L = np.array([0.5, 0.25, 0.25])
    w = World(Instance(Language(p_L=p_L, probs=truth), Model(probs=model)), xp)
    support = np.where(truth > 0, truth, 1.0)
    kl = (truth * np.log(support / np.where(truth > 0, model, 1.0))).sum(axis=1)
    l1 = np.abs(truth - model).sum(axis=1)
    for s in range(3):
        assert float(w.kl[s]) == pytest.approx(kl[s], rel=ROUNDOFF)
        assert float(w.l1[s]) == pytest.approx(l1[s], rel=ROUNDOFF)
        assert [float(x) for x in w.p[s]] == pytest.approx(model[s].tolist(), rel=ROUNDOFF)
    assert float(w.excess) == pytest.approx(p_L @ kl, rel=ROUNDOFF)


def test_balls_enclose_the_excess():
    xp = Balls(256)
    for epsilon in (1e-3, 1e-24):
        Phi, F, shift = softmax_world(16, 4, epsilon, 7)
        w = World(Instance(Language(p_L=[1.0], F=F, Phi=Phi), Model(shift=shift)), xp, "optimum")
        excess = w.excess
        with flint.ctx.workprec(BITS):
            base = products(F[0], Phi)
            kl, _ = naive_kl(base, [x + y for x, y in zip(base, products(shift[0], Phi), strict=True)])
            assert excess.contains(kl)
            assert excess.rel_accuracy_bits() > 64


def near_computed_features(p, logits):
    language = Language(p_L=[1.0], probs=p, Phi=np.eye(50)[1:])
    best = World(Instance(language, Model(tilt=0 * p)), FLOAT64, "optimum").F_star
    return language, Model(F=np.asarray(best))


FORMS = {
    "features, of a truth that has none": near_computed_features,
    "by probabilities": lambda p, logits: (Language(p_L=[1.0], logits=logits), Model(probs=p)),
    "by logits": lambda p, logits: (Language(p_L=[1.0], probs=p), Model(logits=logits)),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_computed_logarithm_does_not_tell_the_excess_from_an_epsilon_below_its_rounding(form):
    """What the model is, is the truth but for its rounding, 1e-33 or, by accident, none that is seen."""
    logits = np.random.default_rng(5).normal(size=(1, 50))
    p = np.exp(logits) / np.exp(logits).sum()
    language, model = FORMS[form](p, logits)
    excess = float(World(Instance(language, model), FLOAT64).excess)
    assert 0 <= excess < 1e-31
    for epsilon, told in [(0.0, False), (1e-36, False), (1e-31, False), (1e-25, True), (1.0, True)]:
        claimed = World(Instance(language, model, epsilon=epsilon), FLOAT64).excess
        assert np.isfinite(claimed) == told, epsilon
        with Balls(256).scope():
            assert World(Instance(language, model, epsilon=epsilon), Balls(256)).excess > 1e-36
    assert excess == 0 or np.isfinite(World(Instance(language, model, epsilon=excess), FLOAT64).excess)


def test_what_is_left_of_a_tilt_is_rounded_where_it_makes_up_for_the_misfit():
    p, Phi = np.random.default_rng(7).dirichlet(np.ones(4), size=1), np.array([[1.0, 0.0, -1.0, 2.0]])
    language = Language(p_L=[1.0], probs=p, Phi=Phi)
    misfit = World(Instance(language, Model(tilt=0 * p)), FLOAT64, "optimum").log_truth_ratio
    instances = [Instance(language, Model(tilt=-np.asarray(misfit)), epsilon=e) for e in (0.0, 1e-40, 1e-25)]
    assert [np.isfinite(World(i, FLOAT64, "optimum").excess) for i in instances] == [False, False, True]


def test_of_a_larger_excess_only_the_last_digits_are_rounding():
    logits = np.random.default_rng(6).normal(size=(1, 50))
    weights = np.exp(logits * (1 + 1e-7))
    language, model = Language(p_L=[1.0], logits=logits), Model(probs=weights / weights.sum())
    excess = float(World(Instance(language, model), FLOAT64).excess)
    assert 1e-15 < excess < 1e-13
    for apart, told in [(1e-10, True), (3e-9, False), (1e-4, True)]:
        for side in (1 - apart, 1 + apart):
            claimed = World(Instance(language, model, epsilon=side * excess), FLOAT64).excess
            assert np.isfinite(claimed) == told, side


def test_logarithms_of_the_data_and_tilts_tell_any_excess():
    logits = np.array([[0.25, -1.5, 0.0]])
    moved = logits + np.array([[0.0, 2.0**-50, 0.0]])
    for language, model in [
        (Language(p_L=[1.0], logits=logits), Model(logits=moved)),
        (Language(p_L=[1.0], logits=logits), Model(tilt=moved - logits)),
    ]:
        excess = float(World(Instance(language, model, epsilon=1e-36), FLOAT64).excess)
        assert 1e-32 < excess < 1e-30
