"""KL, distance and distributions of a truth and a model of any forms, by an independent restatement.

Half of the numbers are small and whole: zero features, equal rows and words that are not told apart are what a form
may be mistaken on. Others have words that the truth excludes.
"""

import numpy as np
import pytest

from rooteps.theory import FLOAT64, Balls, Instance, Language, Model, Task, Witness, World
from rooteps.verification.certify import certify
from tests.oracles import objects
from tests.tolerance import EXCESS, ORACLE_BALL, ROUNDOFF

P_L = [0.25, 0.25, 0.5]
N, V, D, K = 3, 4, 2, 2
TRUTHS = "probs", "mixture", "logits", "F", "F-kernel", "mixture-kernel"
MODELS = "probs", "logits", "tilt", "F"


def simplex(rng, *shape, zeros):
    """Rows of distributions, with impossible words if there may be zeros."""
    rows = rng.dirichlet(np.ones(shape[-1]), size=shape[:-1])
    if zeros:
        rows *= rng.random(shape) < 0.6
        rows[..., 0] += rows.sum(axis=-1) == 0
    return rows / rows.sum(axis=-1, keepdims=True)


def numbers(rng, *shape):
    """Normal draws, or small whole numbers, some rows of which are zero."""
    return rng.normal(size=shape) if rng.integers(2) else rng.integers(-1, 2, shape) * rng.integers(0, 2, (shape[0], 1))


def truth(rng, form, Phi):
    """The data of a language in one of the forms; a kernel moves half of a word's probability to one like it."""
    base, _, kernel = form.partition("-")
    given = {
        "probs": lambda: {"probs": simplex(rng, N, V, zeros=True)},
        "mixture": lambda: {"A": simplex(rng, K, V, zeros=not kernel).T, "pi": simplex(rng, N, K, zeros=True)},
        "logits": lambda: {"logits": 1e10 * rng.integers(2) + numbers(rng, N, V)},
        "F": lambda: {"F": numbers(rng, N, D)},
    }[base]()
    if kernel:
        P = objects.softmax(objects.exact(given["F"] @ Phi)) if base == "F" else given["pi"] @ given["A"].T
        moved = P[:, 0].astype(float) / 2
        if base == "mixture" and rng.integers(2):  # only the kernel gives anything to word 1
            given["A"][1] = 0
            given["A"] /= given["A"].sum(axis=0)
        else:
            moved *= rng.integers(0, 2, N)
        given["kernel"] = np.stack([-moved, moved, 0 * moved, 0 * moved], axis=1)
    return given


def model(rng, form):
    """The data of a model in one of the forms."""
    if form == "probs":
        return {"probs": simplex(rng, N, V, zeros=False)}
    return {form: 1e10 * (form == "logits") * rng.integers(2) + numbers(rng, N, D if form == "F" else V)}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("true", TRUTHS)
@pytest.mark.parametrize("own", MODELS)
def test_every_form_is_what_it_says(true, own, seed):
    rng = np.random.default_rng([seed, TRUTHS.index(true), MODELS.index(own)])
    Phi = numbers(rng, D, V)
    Phi[:, 1] = Phi[:, 0]  # so that the kernel changes no mean
    data = {"p_L": P_L, "Phi": Phi, "truth": truth(rng, true, Phi), "model": model(rng, own)}
    P_star = objects.true_words(data["truth"], objects.exact(Phi))
    P = objects.own_words(data["model"], P_star, objects.exact(Phi))
    language = Language(P_L, Phi=Phi, normalise=true in ("probs", "mixture", "mixture-kernel"), **data["truth"])
    instance = Instance(language, Model(normalise=own == "probs", **data["model"]))
    expected = {"p_star": P_star, "p": P, "kl": objects.kl(P_star, P), "l1": abs(P - P_star).sum(axis=1)}
    for xp in (FLOAT64, Balls(256)):
        world = World(instance, xp)
        for name, value in expected.items():
            found = np.asarray(getattr(world, name))
            if xp is not FLOAT64:
                found = np.vectorize(lambda x: float(x.mid()))(found)
            np.testing.assert_allclose(found, value.astype(float), rtol=EXCESS, atol=ORACLE_BALL, err_msg=name)
        log_p = np.where(P > 0, objects.log(P), 0).astype(float)
        np.testing.assert_allclose(np.vectorize(float)(world.p_law.log_q), log_p, rtol=EXCESS, atol=EXCESS)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("true", ["logits", "F", "F-kernel", "mixture-kernel"])
@pytest.mark.parametrize("own", ["shift", "F", "logits", "probs"])
def test_so_is_the_best_softmax_model(true, own, seed):
    rng = np.random.default_rng([seed, TRUTHS.index(true), len(own)])
    Phi = rng.normal(size=(D, V))
    Phi[:, 1] = Phi[:, 0]
    own_data = model(rng, own) if own != "shift" else {"shift": numbers(rng, N, D)}
    data = {"p_L": P_L, "Phi": Phi, "truth": truth(rng, true, Phi), "model": own_data}
    exact = objects.read(data)
    language = Language(P_L, Phi=Phi, normalise=true == "mixture-kernel", **data["truth"])
    world = World(Instance(language, Model(normalise=own == "probs", **own_data)), Balls(256), "optimum")
    expected = {"q": exact.Q, "p": exact.P, "kl": objects.kl(exact.Q, exact.P), "kernel": exact.P_star - exact.Q}
    for name, value in expected.items():
        found = np.vectorize(lambda x: float(x.mid()))(getattr(world, name))
        np.testing.assert_allclose(found, value.astype(float), rtol=EXCESS, atol=ROUNDOFF, err_msg=name)


KERNELS = [[0.0625, -0.0625, 0.0, 0.0], [-0.125, 0.125, 0.0, 0.0]]


def alike_but_for_kernels(model):
    """Two contexts with the same features and the same entries of a model, and different kernels."""
    Phi = [[1.0, 1.0, 0.0, -1.0], [0.0, 0.0, 1.0, 1.0]]
    language = Language([0.5, 0.5], F=[[0.5, 0.0]] * 2, Phi=Phi, kernel=KERNELS)
    task = Task([0.25, 0.75], [[1.0, 0.0], [0.0, 1.0]], "hinge")
    return Instance(language, model, task, Witness(lam=[1.0, 1.0]))


def test_contexts_that_differ_in_their_kernels_alone_are_told_together():
    """Both move the mean of Phi alike, so γ(p_T; Δ) is 1 whatever p_T; balls cannot see that from the numbers."""
    instance = alike_but_for_kernels(Model(F=[[1.0, -0.5]] * 2))
    assert World(instance, Balls(256), "optimum").gamma_delta == 1
    assert certify("covariance-shift", instance).verdict.word == "equal"


def test_unless_the_model_is_a_tilt_of_the_truth():
    instance = alike_but_for_kernels(Model(tilt=[[1.0, 0.0, 0.0, -1.0]] * 2))
    for xp in (FLOAT64, Balls(256)):
        world = World(instance, xp, "optimum")
        delta = np.vectorize(float)(world.delta)
        expected = objects.gamma_delta(*map(objects.exact, (world.instance.language.p_L, [0.25, 0.75], delta)))
        assert float(world.gamma_delta) == pytest.approx(float(expected), rel=ROUNDOFF)


@pytest.mark.parametrize("xp", [FLOAT64, Balls(64)], ids=["float64", "ball"])
@pytest.mark.parametrize("true", [[0.0, 1.0], [0.0, 0.5, 0.5], [0.5, 0.5, 0.0]], ids=str)
def test_a_model_excludes_words_that_the_best_softmax_model_has(true, xp):
    V = len(true)
    language = Language([1.0], probs=[true], Phi=[[0.0] * V], optimum=[[0.0]])
    world = World(Instance(language, Model(tilt=[[0.0] * V])), xp, "optimum")
    assert [float(x) for x in world.p[0]] == pytest.approx(true, rel=ROUNDOFF, abs=0)
    assert not world.kl[0] < 1e300


def test_without_an_optimum_nothing_is_said_of_the_oscillation():
    """Balls find no F* for a mean on the boundary: nothing is then said of log(p/q), not even that it is infinite."""
    language = Language([1.0], probs=[[0.0, 1.0]], Phi=[[0.0, 1.0]], optimum=[[40.0]])
    world = World(Instance(language, Model(F=[[1.0]])), Balls(64), "optimum")
    assert not world.eta[0].is_finite()
    assert not world.eta[0] > 0


@pytest.mark.parametrize(
    ("Phi", "shift", "still"),
    [
        ([[1.0, 0.0], [1.0, 0.0]], [1.0, -1.0], True),  # the rows are the same
        ([[1.0, 0.0], [1.0 + 2.0**-52, 0.0]], [1.0, -1.0], False),
        ([[-1e-150, 1e-170], [1e-310, 1e-200], [-5e-324, -1e-150]], [1e-8, 1e-8, 1e-8], False),  # digits are lost
        ([[1e-200, 0.0]], [1e-200], False),  # underflow
        ([[1e-200, 0.0]], [0.0], True),
        ([[1e-200, 1e-200]], [1e-200], True),  # no word differs from another
    ],
)
def test_a_shift_that_moves_nothing_does_so_exactly(Phi, shift, still):
    language = Language([1.0], F=[[0.0] * len(Phi)], Phi=Phi)
    for model in (Model(shift=[shift]), Model(F=[shift])):
        world = World(Instance(language, model), FLOAT64)
        assert bool(world.unmoved[0]) is still
        assert (float(world.kl[0]) == 0) is still
        assert World(Instance(language, model), Balls(2048)).kl[0].is_zero() is still


@pytest.mark.parametrize("loss", ["hinge", "softmax"])
@pytest.mark.parametrize(
    ("lam", "expected"),
    [
        ([1e17, -1e150, 1e150, -1.7e308, 1.7e308], 1e150),  # the sum overflows on the way, and cancels
        ([1.0, 0.0, 1.0, 2.0**-53, 0.0], -(2.0**-54)),
        ([1.0, 0.0, 1.0, 0.0, 0.0], 0.0),
    ],
)
def test_word_weights_are_exact_where_digits_cancel(lam, expected, loss):
    Phi = [[-1.0, 0.0], [0.0, 0.0], [1.0, 0.0], [-0.5, 0.0], [-0.5, 0.0]]
    language, task = Language([1.0], F=[[0.0] * 5], Phi=Phi), Task([1.0], [[1.0, 0.0]], loss)
    witness = Witness(lam=lam) if loss == "hinge" else Witness(feature_scores=np.transpose([lam, lam]))
    v = World(Instance(language, Model(shift=[[0.0] * 5]), task, witness), FLOAT64).v
    assert np.ravel(v[0]).tolist() == [expected] * (1 if loss == "hinge" else 2)


def test_a_mixture_whose_probability_underflows_has_a_logarithm():
    """Its word is as good as impossible, but a tilt may make it certain."""
    for pi, tilt, expected in ((1e-200, 1000.0, 1.0), (5e-324, 2000.0, 1.0), (1e-200, 400.0, 0.0)):
        language = Language([1.0], A=[[1e-200, 0.0], [1.0, 1.0]], pi=[[pi, 1.0]])
        world = World(Instance(language, Model(tilt=[[tilt, 0.0]])), FLOAT64)
        assert world.p[0, 0] == pytest.approx(expected, abs=1e-50)
        assert world.p_law.log_q[0, 0] == pytest.approx(min(0.0, np.log(1e-200) + np.log(pi) + tilt), rel=ROUNDOFF)


def test_one_that_underflows_by_any_scale_is_not_known():
    language = Language([1.0], A=[[5e-324, 0.0], [1.0, 1.0]], pi=[[5e-324, 1.0]])
    instance = Instance(language, Model(tilt=[[2000.0, 0.0]]))
    assert np.isnan(World(instance, FLOAT64).p).all()
    assert float(World(instance, Balls(64)).p[0, 0].mid()) == pytest.approx(1.0, rel=ROUNDOFF)
