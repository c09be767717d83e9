"""Verdicts where linear algebra decides: at and near a computed optimum, without coverage, on a Phi of any rank."""

import numpy as np
import pytest

from rooteps.theory import Instance, InvalidInput, Language, Model, Task, Witness, World
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.registry import theorems
from rooteps.verification.certify import certify
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify
from tests.theory.reading import Reading
from tests.tolerance import ROUNDOFF

FAIR = (Verdict.HOLDS, Verdict.EQUAL)
SOFTMAX = ("subspace-recovery", "subspace-pinsker", "softmax-transfer", "covariance-shift")
FEATURES = ("quadratic-partition", "approximate-quadratic-partition")


def in_float64(result, instance):
    return Reading(instance).in_float64(result)


def check(results, instance):
    reading = Reading(instance)
    for result in (results,) if isinstance(results, str) else results:
        double = reading.in_float64(result)
        assert double.verdict in FAIR, (result, double.verdict, [c for c in double.steps if not c.ok])
        report = reading.certified(result)
        assert report.verdict in FAIR, (result, report.verdict, [c for c in report.steps if not c.ok])


def world(seed, size, n=4, V=6, d=2, p_L=None, p_T=None, **language):
    rng = np.random.default_rng([63, seed])
    probs = rng.dirichlet(np.ones(V), n)
    even = np.ones(n) / n
    given = {"probs": probs / probs.sum(axis=1, keepdims=True), "Phi": rng.normal(size=(d, V)), **language}
    if "F" in language:
        del given["probs"]
    model = Model(shift=size * rng.normal(size=(n, d)))
    task = Task.from_labels(even if p_T is None else p_T, rng.choice([-1, 1], size=n))
    return Instance(Language(even if p_L is None else p_L, **given), model, task, Witness(lam=rng.normal(size=d)))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("size", [0.0, 1e-8, 1e-7, 1e-12, 0.1])
def test_at_and_near_a_computed_optimum(size, seed):
    check(SOFTMAX, world(seed, size))


@pytest.mark.parametrize("result", [*SOFTMAX, *FEATURES, "pythagoras"])
def test_a_model_at_the_optimum_is_it(result):
    instance = world(0, 0.0, n=3)
    assert in_float64(result, instance).conclusion.verdict in FAIR
    report = certify(result, instance)
    assert report.verdict in FAIR
    if result in SOFTMAX:
        assert report.verdict is Verdict.HOLDS  # 0 ≤ 0, and no rounding on either side
        assert all(c.claim.rhs.is_zero() for c in report.chain)


@pytest.mark.parametrize("gamma", [1e-3, 1e-12, 1e-40])
@pytest.mark.parametrize("size", [0.0, 1e-8, 0.1])
def test_a_tiny_gamma(size, gamma):
    p_L = np.array([gamma, 0.5, 0.25, 0.25])
    p_L = p_L / p_L.sum()
    check("covariance-shift", world(1, size, p_L=p_L))


@pytest.mark.parametrize("size", [0.0, 1e-8, 0.1])
@pytest.mark.parametrize("form", ["probs", "F"])
def test_covered_along_the_errors_alone(form, size):
    """The main case of covariance shift: γ(p_T) = 0 < γ(p_T; Δ)."""
    truth = {"F": np.random.default_rng([64]).normal(size=(4, 2))} if form == "F" else {}
    instance = world(2, size, p_L=[0.5, 0.25, 0.25, 0.0], p_T=[0.25, 0.0, 0.25, 0.5], **truth)
    for xp in (FLOAT64, Balls(256)):
        w = World(instance, xp, "optimum")
        assert float(w.gamma) == 0
        assert float(w.gamma_delta) > 1e-3
    check("covariance-shift", instance)
    plain = certify("softmax-transfer", instance)
    assert [h.claim.name for h in plain.failed_hypotheses] == ["covering"]
    assert in_float64("softmax-transfer", instance).verdict is Verdict.UNDECIDED


def test_not_covered_along_the_errors_either():
    instance = world(2, 0.1, p_L=[0.5, 0.5, 0.0, 0.0], d=3)
    for report in (in_float64("covariance-shift", instance), certify("covariance-shift", instance)):
        assert [h.claim.name for h in report.failed_hypotheses] == ["covering"]
        assert report.verdict is Verdict.UNDECIDED


def dependent(kind, d=3, V=6):
    Phi = np.random.default_rng([65]).integers(-8, 9, size=(d, V)) / 8.0
    if kind == "a repeated row":
        Phi[2] = Phi[0]
    if kind == "a row that others and a constant span":
        Phi[2] = Phi[0] - Phi[1] + 3.0
    if kind == "a zero row":
        Phi[1] = 0.0
    if kind == "repeated words":
        Phi[:, 3:] = Phi[:, :3]
    if kind == "constant over words":
        Phi[:] = Phi[:, :1]
    return Phi


KINDS = (
    "a repeated row",
    "a row that others and a constant span",
    "a zero row",
    "repeated words",
    "constant over words",
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [0.0, 1e-8, 0.1])
@pytest.mark.parametrize("form", ["probs", "F"])
@pytest.mark.parametrize("witness", ["lam", "v"])
def test_a_phi_with_dependent_rows(kind, size, form, witness):
    Phi = dependent(kind)
    truth = {"F": np.random.default_rng([66]).normal(size=(4, 3))} if form == "F" else {}
    instance = world(3, size, d=3, Phi=Phi, **truth)
    if witness == "v":
        instance = instance.replace(witness=Witness(v=np.array([2.0, -1.0, 0.5]) @ Phi))
    reading = Reading(instance)
    for result in (*SOFTMAX, "approximate-quadratic-partition", "softmax-ladder"):
        assert reading.in_float64(result).verdict is not Verdict.REFUTED
        report = reading.certified(result)
        assert report.verdict in FAIR or result == "softmax-ladder", (result, [c for c in report.steps if not c.ok])


@pytest.mark.parametrize("result", FEATURES)
@pytest.mark.parametrize("size", [0.0, 0.1])
def test_equal_features(result, size):
    """Contexts of equal truth and equal model: the design of the affine fit has dependent rows."""
    row = np.random.default_rng([67]).normal(size=(1, 2))
    instance = world(4, 0.0, n=4, F=np.vstack([row, row, row, 2 * row]))
    instance = instance.replace(model=Model(shift=size * np.array([[1.0, 0.5]] * 4)))
    check(result, instance)


def test_equal_contexts_do_not_hide_the_rank():
    """Two contexts of equal truth and model, one of them unseen: what is proved of one covers the other."""
    row = np.random.default_rng([70]).normal(size=(1, 3))
    instance = world(4, 0.0, n=3, d=3, F=np.vstack([row, row, -row]), p_L=[0.5, 0.0, 0.5], p_T=[0.25, 0.25, 0.5])
    instance = instance.replace(model=Model(shift=[[0.1, 0.2, 0.3]] * 2 + [[0.3, 0.0, -0.1]]))
    assert float(World(instance, FLOAT64, "optimum").gamma_delta) == pytest.approx(1.0, rel=ROUNDOFF)
    assert World(instance, Balls(256), "optimum").gamma_delta.contains(1)
    check("covariance-shift", instance)


@pytest.mark.parametrize("result", [*SOFTMAX, "pythagoras"])
def test_one_word_and_a_model_given_absolutely(result):
    language = Language([0.5, 0.5], A=[[1.0, 1.0]], pi=[[0.5, 0.5], [0.25, 0.75]], Phi=[[1.0], [-2.0]])
    task = Task.from_labels([0.5, 0.5], [1, -1])
    check(result, Instance(language, Model(F=[[0.3, 0.1], [0.7, 0.2]]), task, Witness(lam=[0.9, 0.1])))


def test_a_word_that_is_impossible_and_a_truth_that_is_no_softmax_model():
    """KL(p*‖q) where a word has probability zero under p*."""
    probs = np.array([[0.5, 0.25, 0.25, 0.0], [0.0, 0.5, 0.25, 0.25]])
    language = Language([0.5, 0.5], probs=probs, Phi=[[1.0, 0.0, -1.0, 0.5]])
    for size in (0.0, 0.1):
        check("pythagoras", Instance(language, Model(shift=[[size], [-size]])))


@pytest.mark.parametrize("loss", ["hinge", "logistic"])
@pytest.mark.parametrize("size", [0.0, 1e-8, 1.0])
def test_phi_constant_over_words(loss, size):
    """No model differs from another: every score is constant, and every side zero."""
    instance = world(5, size, Phi=np.array([[0.1] * 6, [-0.7] * 6]))
    instance = instance.replace(task=Task(instance.task.p_T, instance.task.label_probs, loss))
    reading = Reading(instance)
    for theorem in theorems().values():
        if not theorem.on_languages or theorem.needs_any("topics", "sharp", "multiclass", "quad"):
            continue
        assert reading.in_float64(theorem.id).verdict is not Verdict.REFUTED, theorem.id
        if theorem.reference == "optimum":
            assert reading.certified(theorem.id).verdict in FAIR, theorem.id


@pytest.mark.parametrize("epsilon", [0.0, None])
def test_one_word(epsilon):
    language = Language([0.5, 0.5], F=[[0.3], [0.7]], Phi=[[0.1]])
    task = Task.from_labels([0.5, 0.5], [1, -1])
    instance = Instance(language, Model(shift=[[0.0], [0.0]]), task, Witness(lam=[0.9]), epsilon=epsilon)
    check((*SOFTMAX, *FEATURES), instance)


@pytest.mark.parametrize("d", [5, 6, 8])
@pytest.mark.parametrize("form", ["probs", "logits"])
@pytest.mark.parametrize("size", [0.0, 1e-8, 0.1])
def test_as_many_dimensions_as_words(form, size, d):
    """Phi represents every positive distribution, so log p* itself gives features F*."""
    rng = np.random.default_rng([68])
    probs = rng.dirichlet(np.ones(6), 4)
    truth = {form: probs / probs.sum(axis=1, keepdims=True) if form == "probs" else np.log(probs)}
    instance = world(6, size, d=d)
    language = Language(instance.language.p_L, Phi=instance.language.Phi, **truth)
    instance = instance.replace(language=language)
    for xp in (FLOAT64, Balls(256)):
        w = World(instance, xp, "optimum")
        found = World(
            instance.replace(language=Language(w.p_L.astype(float), F=w.F_star.astype(float), Phi=language.Phi)),
            FLOAT64,
        )
        assert np.abs(np.asarray(w.p_star.astype(float)) - found.p_star).max() < ROUNDOFF
    check((*SOFTMAX, "approximate-quadratic-partition"), instance)


def test_no_features_where_a_word_is_impossible():
    instance = world(6, 0.1, d=6)
    probs = instance.language.probs.copy()
    probs[0] = [0.5, 0.5, 0.0, 0.0, 0.0, 0.0]
    instance = instance.replace(language=Language(instance.language.p_L, probs=probs, Phi=instance.language.Phi))
    for xp in (FLOAT64, Balls(256)):
        with pytest.raises(InvalidInput, match="features F\\* that attain the optimum"):
            _ = World(instance, xp, "optimum").F_star
    assert [h.claim.name for h in certify("subspace-recovery", instance).failed_hypotheses] == ["interior"]


def test_a_large_constant_in_phi():
    """What all words have in common plays no part."""
    rng = np.random.default_rng([69])
    Phi = rng.integers(-64, 65, size=(2, 6)) / 64.0 + 2.0**20
    for size in (0.0, 1e-8, 0.1):
        check(SOFTMAX, world(7, size, Phi=Phi))


@pytest.mark.parametrize("result", [*SOFTMAX, *FEATURES])
def test_a_given_optimum_that_is_none(result):
    instance = world(8, 0.1)
    wrong = Language(
        instance.language.p_L, probs=instance.language.probs, Phi=instance.language.Phi, optimum=np.ones((4, 2))
    )
    instance = instance.replace(language=wrong)
    assert in_float64(result, instance).verdict is Verdict.UNDECIDED
    assert certify(result, instance).verdict is Verdict.UNDECIDED
    assert not any(x.is_finite() for x in World(instance, Balls(256), "optimum").F_star.flat)


@pytest.mark.parametrize("phi", [[[1.0, -1.0]], [[1.0, -1.0, 0.0]]])
def test_an_extreme_optimum(phi):
    """p* within 1e-260 of one word: every difference keeps its digits."""
    language = Language([0.5, 0.5], F=[[300.0], [-300.0]], Phi=phi)
    task = Task.from_labels([0.5, 0.5], [1, -1])
    instance = Instance(language, Model(shift=[[0.1], [-0.2]]), task, Witness(lam=[1.0]))
    reading = Reading(instance)
    for result in (*SOFTMAX, *FEATURES, "pythagoras", "pinsker", "unconstrained-transfer"):
        assert reading.in_float64(result).verdict is not Verdict.REFUTED
        assert reading.certified(result).verdict in FAIR, result


@pytest.mark.parametrize("arithmetic", [FLOAT64, Balls(256)], ids=["float64", "ball"])
def test_quad_at_an_optimum_of_zero(arithmetic):
    """The linear term vanishes by cancellation alone: Phi p* = ½ − ½."""
    language = Language([1.0], F=[[0.0]], Phi=[[1.0, -1.0]])
    task, model = Task([1.0], [[1.0, 0.0]]), Model(shift=[[0.0]], objective="quad")
    report = verify("quad-objective", Instance(language, model, task, Witness(lam=[1.0])), arithmetic)
    assert report.verdict in (Verdict.HOLDS, Verdict.EQUAL)
