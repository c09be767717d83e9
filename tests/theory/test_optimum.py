"""F* of a fixed Phi: in float64 against a generic optimiser, in balls as a proven zero, and in whole proofs."""

import flint
import numpy as np
import pytest
import scipy.optimize

from rooteps.theory import Instance, InvalidInput, Language, Model, Task, Witness, World
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.optimum import _Context, enclose_optimum, with_optimum
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify
from tests.tolerance import ILL_CONDITIONED, ROUNDOFF

XP = Balls(256)


@pytest.fixture(scope="module", autouse=True)
def in_scope():
    with XP.scope():
        yield


def random_world(seed, n=5, V=7, d=2):
    rng = np.random.default_rng([14, seed])
    probs, Phi, p_L = rng.dirichlet(np.ones(V), n), rng.normal(size=(d, V)), rng.dirichlet(np.ones(n))
    return probs / probs.sum(axis=1, keepdims=True), Phi, p_L / p_L.sum()


def softmax(logits):
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def test_minimises_the_cross_entropy():
    probs, Phi, p_L = random_world(0)
    F = with_optimum(Language(p_L=p_L, probs=probs, Phi=Phi)).optimum
    for s in range(len(F)):
        loss = lambda f: -probs[s] @ np.log(softmax((f @ Phi)[None, :])[0])  # noqa: B023, E731
        generic = scipy.optimize.minimize(loss, np.zeros(2), method="BFGS", options={"gtol": 1e-9})
        assert loss(F[s]) <= generic.fun + ROUNDOFF
        assert np.abs((F[s] - generic.x) @ Phi).max() <= 1e4 * ILL_CONDITIONED
    assert np.abs((softmax(F @ Phi) - probs) @ Phi.T).max() <= ROUNDOFF


def test_the_forms_of_the_truth_agree():
    probs, Phi, p_L = random_world(1)
    pi, A = np.eye(5), probs.T
    by_probs, by_logits, by_mixture = (
        with_optimum(Language(p_L=p_L, Phi=Phi, **form)).optimum
        for form in ({"probs": probs}, {"logits": np.log(probs)}, {"A": A, "pi": pi})
    )
    assert np.abs(by_probs - by_logits).max() <= ROUNDOFF
    assert np.abs(by_probs - by_mixture).max() <= ROUNDOFF


def test_returned_as_it_is():
    probs, Phi, p_L = random_world(2)
    without_Phi = Language(p_L=p_L, probs=probs)
    by_features = Language(p_L=p_L, F=np.zeros((5, 2)), Phi=Phi)
    everything = Language(p_L=p_L, probs=probs, Phi=np.eye(7)[:6])
    known = with_optimum(Language(p_L=p_L, probs=probs, Phi=Phi))
    for language in (without_Phi, by_features, everything, known):
        assert with_optimum(language) is language


def test_words_of_probability_zero():
    Phi = [[1.0, 2.0, 3.0, 4.0]]
    inside = with_optimum(Language(p_L=[1.0], probs=[[0.5, 0.0, 0.0, 0.5]], Phi=Phi))
    assert abs(inside.optimum.item()) <= ROUNDOFF
    with pytest.raises(
        InvalidInput, match=r"truth\[1\]: no optimal features F\* for this Phi: the mean is on the bound"
    ):
        with_optimum(Language(p_L=[0.5, 0.5], probs=[[0.25] * 4, [1.0, 0.0, 0.0, 0.0]], Phi=Phi))


def test_nearly_deterministic_truth():
    language = with_optimum(Language(p_L=[1.0], logits=[[40.0, 0.0, 1.0, -20.0]], Phi=[[1.0, 0.0, 2.0, 1.0]]))
    p = np.exp(np.array([40.0, 0.0, 1.0, -20.0]) - 40)
    gap = (softmax(language.optimum @ language.Phi)[0] - p / p.sum()) @ language.Phi[0]
    assert abs(gap) <= ROUNDOFF


@pytest.mark.parametrize("bits", [64, 256, 3000])
def test_enclosure_contains_the_zero_of_more_precise_arithmetic(bits):
    probs, Phi, p_L = random_world(3)
    language = with_optimum(Language(p_L=p_L, probs=probs, Phi=Phi))

    def enclosure(xp):
        with xp.scope():
            truth = xp.array(probs)
            return enclose_optimum(xp.array(language.optimum), truth / truth.sum(axis=1)[:, None], xp.array(Phi), xp)

    box, finer = enclosure(Balls(bits)), enclosure(Balls(2 * bits))
    for x, y in zip(box.ravel(), finer.ravel(), strict=True):
        assert x.overlaps(y)
        assert float(x.rad()) <= 2.0 ** (20 - bits) or bits > 1000
        assert x.rel_accuracy_bits() > bits - 30
    assert np.abs(np.vectorize(float)(box) - language.optimum).max() <= ROUNDOFF


def test_enclosure_with_redundant_rows_and_an_exact_zero():
    probs, Phi, p_L = random_world(4)
    Phi = np.round(Phi * 1024) / 1024
    Phi = np.vstack([Phi, 2 * Phi[0] + 0.5, np.ones(7)])
    language = with_optimum(Language(p_L=p_L, probs=probs, Phi=Phi))
    w = World(Instance(language, Model(shift=np.zeros((5, 4)))), XP, "optimum")
    assert all(x.contains(0) and x.rad() < 1e-60 for x in w.Phi_kernel.ravel())
    uniform = enclose_optimum(XP.array([[0.0]]), XP.array([[0.5, 0.5]]), XP.array([[1.0, -1.0]]), XP)
    assert uniform[0, 0].contains(0)
    assert uniform[0, 0].rad() < 1e-70


@pytest.mark.parametrize("error", [1e-3, 1.0, 1e3])
def test_enclosure_refuses_what_is_no_optimum(error):
    probs, Phi, p_L = random_world(5)
    language = with_optimum(Language(p_L=p_L, probs=probs, Phi=Phi))
    with pytest.raises(ArithmeticError, match=r"optimum\[0\]"):
        enclose_optimum(XP.array(language.optimum + error), XP.array(probs), XP.array(Phi), XP)


def test_enclosure_refuses_a_mean_on_the_boundary():
    with pytest.raises(ArithmeticError, match=r"optimum\[0\]"):
        enclose_optimum(XP.array([[30.0]]), XP.array([[1.0, 0.0]]), XP.array([[1.0, -1.0]]), XP)


def two_words(mean):
    """The equation tanh θ = mean."""
    p_star = np.array([(1 + flint.arb(mean)) / 2, (1 - flint.arb(mean)) / 2], dtype=object)
    return _Context(0, flint.arb_mat([[1, -1]]), p_star, None, XP.bits)


def proved(context, centre, radius):
    theta = flint.arb_mat([[centre]])
    inverse = context.slope(context.p(theta)).inv().mid()
    return context.proved(flint.arb_mat([[flint.arb(centre, radius)]]), theta, inverse)


@pytest.mark.parametrize("mean", [0.0, 0.5, -0.999])
def test_a_box_that_misses_the_optimum_is_refused(mean):
    zero = flint.arb(mean).atanh().mid()
    (image,) = proved(two_words(mean), zero, flint.arb(1e-10))
    assert image.contains(flint.arb(mean).atanh())
    for moved in (flint.arb(1e-9), flint.arb(-1e-9)):
        assert proved(two_words(mean), (zero + moved).mid(), flint.arb(1e-10)) is None
        assert proved(two_words(mean), (zero + moved).mid(), flint.arb(1e-8)) is not None


def test_the_slope_is_that_of_the_whole_box():
    """Newton's step from 0 ends at 0.9, inside [−1, 1]; the zero, artanh 0.9 = 1.47, is outside."""
    assert abs(flint.arb(0.9).atanh()) > 1
    assert proved(two_words(0.9), flint.arb(0), flint.arb(1)) is None
    assert proved(two_words(0.9), flint.arb(0), flint.arb(1.4)) is None


@pytest.mark.parametrize("form", ["F", "shift"])
@pytest.mark.parametrize("size", [0.1, 1e-5, 1e-10])
@pytest.mark.parametrize("result", ["softmax-transfer", "subspace-pinsker", "subspace-recovery", "pythagoras"])
def test_proofs_on_a_language_with_a_computed_optimum(result, size, form):
    probs, Phi, p_L = random_world(6)
    rng = np.random.default_rng([15])
    language = with_optimum(Language(p_L=p_L, probs=probs, Phi=Phi))
    shift = size * rng.normal(size=(5, 2))
    model = Model(shift=shift) if form == "shift" else Model(F=language.optimum + shift)
    task = Task.from_labels([0.2] * 5, [1, -1, 1, 1, -1])
    world = Instance(language, model, task, Witness(lam=rng.normal(size=2)))
    assert verify(result, world, FLOAT64).verdict is Verdict.HOLDS
    report = verify(result, world, XP)
    assert report.verdict in (Verdict.HOLDS, Verdict.EQUAL)
    for checked in (*report.hypotheses, *report.steps):
        if checked.claim.name == "subspace-optimum":
            assert abs(checked.claim.lhs).abs_upper() < flint.arb(2) ** -64


def test_results_about_the_truth_do_not_need_the_optimum():
    probs, Phi, p_L = random_world(7)
    probs[0, 3] = 0.0
    probs /= probs.sum(axis=1, keepdims=True)
    language = with_optimum(Language(p_L=p_L, probs=probs, Phi=Phi))
    shift = np.full((5, 2), 0.25)
    for xp in (FLOAT64, XP):
        w = World(Instance(language, Model(shift=shift)), xp)
        p = softmax((language.optimum + shift) @ Phi)
        support = np.where(probs > 0, probs, 1.0)
        kl = (probs * np.log(support / np.where(probs > 0, p, 1.0))).sum(axis=1)
        assert [float(x) for x in w.kl] == pytest.approx(kl.tolist(), rel=ROUNDOFF)
