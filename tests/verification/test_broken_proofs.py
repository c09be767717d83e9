"""A proof with one step broken on purpose is reported at exactly that step, one by one and in batches."""

import dataclasses
import functools

import jax
import numpy as np
import pytest

from rooteps.theory import tilts
from rooteps.theory.checks import InvalidInput
from rooteps.theory.claims import Proof
from rooteps.theory.divergences import fht_bound, kl
from rooteps.theory.instance import Instance
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.record import unchecked
from rooteps.theory.registry import find, theorems
from rooteps.theory.theorems import (
    instance_exact_transfer,
    never_vacuous_transfer,
    sharpness,
    variance_aware_transfer,
)
from rooteps.theory.theorems.gaussian_partition import GaussianInstance
from rooteps.verification.batch import check_batch
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify
from tests.theory.theorems.cases import draw, instance, without_task
from tests.verification.broken import sharp, with_values, without_bound

BALLS = Balls(256)
OFF = 1e-30


def expected_root(w, constant):
    return w.B * (w.p_T * w.xp.sqrt(constant * w.kl)).sum()


def without_gamma(w):
    return w.B * w.xp.sqrt(2 * w.excess)


def l2(w):
    return w.xp.sqrt((w.p_minus_q * w.p_minus_q).sum(axis=1))


def reversed_excess(w):
    x, leak = w.log_ratio
    return (w.p_L * kl(w.p, -x, leak, w.xp)).sum()


def coverage_doubled(w):
    along = w.delta @ w.lam
    return w.xp.sqrt((w.p_L * along * along).sum() / (2 * w.gamma_delta))


def quad_distance(w):
    projected = w.quad_shift @ w.Phi
    return (w.p_L * (projected * projected).sum(axis=1)).sum()


def without_bias(w):
    """The loss gap of (A f(s), λ), the constant b forgotten."""
    design = w.xp.concatenate([w.F, w.xp.array(np.ones((w.F.shape[0], 1)))], axis=1)
    fit = w.xp.lstsq(design, w.mean_features)
    return w.loss_of((w.F @ fit[:-1]) @ w.lam) - w.tau


def lipschitz(factor):
    return {
        "Lipschitz": lambda w: factor * (w.p_T * w.xp.abs(w.score_change)).sum(),
        "subspace": lambda w: factor * (w.p_T * w.xp.abs(w.p_minus_q @ w.v)).sum(),
    }


def uncovered_bound(bound):
    """The mistake of an author who forgets γ in the last two arrows."""
    return {"coverage": lambda w: bound(w, w.excess), "optimality": lambda w: bound(w, w.epsilon)}


def exact(w):
    return lambda x: instance_exact_transfer.bound(w, x)


def one_sign(w):
    mu = instance_exact_transfer.price(w)
    up, _ = tilts.tilts(w.p, w.v, mu, w.xp)
    return 2 * mu * (w.p_T * (up.spent + up.mgf)).sum()


def skew():
    """A score on one rare word, whose third cumulant is nearly as large as Bernstein's inequality allows."""
    data = draw("tilt", 1, witness="v")
    return data | {"witness": {"v": np.eye(9)[4]}, "model": {"tilt": data["model"]["tilt"] / 8}}


def gaussian():
    rng = np.random.default_rng([8, 2])
    theta, mu, root = rng.normal(size=3) / 3, rng.normal(size=3) / 3, rng.normal(size=(3, 3)) / 2
    return GaussianInstance(theta, mu, root, rng.normal(size=(40, 3, 16)), 0.5)


def topics():
    data = draw("topics", 0) | {"topic_score": [1.0, -0.5, 0.25], "witness": None}
    return instance(data)


# (what is wrong, result, the step that must be reported, values of that step and of those that repeat the mistake,
# the instance)
BROKEN = [
    ("1.9 for 2", "pinsker", "Pinsker", {"Pinsker": lambda w: (w.p_L * w.xp.sqrt(1.9 * w.kl)).sum()}, sharp),
    ("KL(p‖p*)", "cross-entropy-recovers-truth", "excess", {"excess": reversed_excess}, lambda: draw("shift", 1)),
    ("no ½", "subspace-recovery", "smoothness", {"smoothness": lambda w: w.excess / 2}, sharp),
    ("no misfit", "pythagoras", "means agree", {"means agree": lambda w: w.excess}, lambda: draw("kernel-shift", 1)),
    (
        "1.9 for 2",
        "subspace-pinsker",
        "Pinsker",
        {"Pinsker": lambda w: w.B * (w.p_L * w.xp.sqrt(1.9 * w.kl)).sum()},
        sharp,
    ),
    (
        "1.9 for 2",
        "unconstrained-transfer",
        "Pinsker",
        {"Pinsker": functools.partial(expected_root, constant=1.9)},
        sharp,
    ),
    (
        "no 1/γ",
        "unconstrained-transfer",
        "coverage",
        {"coverage": without_gamma, "optimality": without_gamma},
        sharp,
    ),
    (
        "p_L for p_T",
        "unconstrained-transfer",
        "Jensen",
        {"Jensen": without_gamma},
        sharp,
    ),
    (
        "L2 norm",
        "softmax-transfer",
        "Hölder",
        {"Hölder": lambda w: w.half_osc * (w.p_T * l2(w)).sum()},
        sharp,
    ),
    ("B/2", "softmax-transfer", "norm", {"norm": lambda w: w.B / 2 * (w.p_T * w.l1).sum()}, sharp),
    ("0.9-Lipschitz", "softmax-transfer", "Lipschitz", lipschitz(0.9), sharp),
    ("forgotten b", "quadratic-partition", "affine gradient", {"infimum": without_bias}, lambda: draw("shift", 3, n=4)),
    ("2γ", "covariance-shift", "coverage", {"coverage": coverage_doubled}, sharp),
    ("no ½", "quad-objective", "excess", {"excess": quad_distance}, lambda: draw("quad-shift", 1)),
    (
        "L = 1",
        "multiclass-transfer",
        "Lipschitz",
        {"Lipschitz": lambda w: (w.p_T * w.xp.max(w.xp.abs(w.score_change), axis=1)).sum()},
        lambda: sharp(loss="multiclass-hinge", witness="scores"),
    ),
    (
        "u/2",
        "sentence-completion",
        "naturalness",
        {"naturalness": lambda w: w.loss_of((w.instance.language.pi @ w.instance.topic_score) / 2)},
        topics,
    ),
    ("no −1", "gaussian-partition", "variance", {"variance": lambda w: w.xp.exp(w.variance) / w.V}, gaussian),
]
BROKEN += [
    (
        "no η",
        "approximate-quadratic-partition",
        "residual",
        {"residual": lipschitz(1)["Lipschitz"], "subspace": lipschitz(1)["subspace"]},
        lambda: draw("shift", 3),
    ),
    ("no γ", "sharpness", "excess", {"excess": lambda w: w.kl[0]}, functools.partial(sharp, witness="v")),
    (
        "δ²/2 for δ²/3",
        "softmax-sharpness",
        "tangent",
        {"tangent": lambda w: (1 - sharpness.delta(w) ** 2 / 2) * sharpness.bound(w)},
        sharp,
    ),
    (
        "1.9 for 2",
        "never-vacuous-transfer",
        "Fedotov–Harremoës–Topsøe",
        {"Fedotov–Harremoës–Topsøe": functools.partial(expected_root, constant=1.9)},
        sharp,
    ),
    (
        "p_L for p_T",
        "softmax-never-vacuous-transfer",
        "Jensen",
        {"Jensen": lambda w: never_vacuous_transfer.bound(w, w.excess)},
        sharp,
    ),
    ("no 1/γ", "variance-aware-transfer", "coverage", uncovered_bound(variance_aware_transfer.bound), sharp),
    (
        "1.9 for 2",
        "softmax-variance-aware-transfer",
        "Bernstein",
        {"Bernstein": lambda w: (w.p_T * w.xp.sqrt(1.9 * tilts.variance(w.p, w.v, w.xp) * w.kl)).sum()},
        sharp,
    ),
    ("no 1/γ", "instance-exact-transfer", "coverage", uncovered_bound(lambda w, x: exact(w)(x)), sharp),
    (
        "log-mgf of one sign",
        "softmax-instance-exact-transfer",
        "attained",
        {"attained": lambda w: one_sign(w)},
        lambda: draw("kernel-shift", 1),
    ),
    (
        "no osc",
        "ladder",
        "Bernstein",
        {"Bernstein": lambda w: w.xp.sqrt(2 * (w.p_T * tilts.variance(w.p, w.v, w.xp)).sum() * w.epsilon / w.gamma)},
        skew,
    ),
    (
        "osc/4",
        "softmax-ladder",
        "distance",
        {"distance": lambda w: w.half_osc / 2 * fht_bound(w.epsilon / w.gamma, w.xp)},
        sharp,
    ),
]
IDS = [f"{id}: {mistake}" for mistake, id, *_ in BROKEN]


def read(make):
    made = make()
    return instance(made) if isinstance(made, dict) else made


def names(checked):
    return [c.claim.name for c in checked]


@pytest.mark.parametrize(("mistake", "id", "step", "values", "make"), BROKEN, ids=IDS)
def test_the_broken_step_is_named(mistake, id, step, values, make):
    world, right = read(make), find(id)
    wrong = with_values(right, values)
    for xp in (FLOAT64, BALLS):
        report = verify(wrong, world, xp)
        assert names(report.broken) == [step], xp.name
        assert report.verdict is Verdict.REFUTED
        assert verify(right, world, xp).verdict in (Verdict.HOLDS, Verdict.EQUAL)
    batch = check_batch(wrong, jax.tree.map(lambda x: np.stack([x, x, x]), world))
    assert set(batch.refuted_steps) - {"conclusion"} == {step}
    assert batch.refuted_steps[step] == batch.refuted == 3
    assert batch.first_refuted == 0


def test_every_result_is_broken_once():
    assert {id for _, id, *_ in BROKEN} == set(theorems())


GENERIC = {
    "unconstrained-transfer": lambda: draw("probs", 1, witness="v", epsilon=100.0),
    "quadratic-partition": lambda: draw("kernel-shift", 1, n=4, epsilon=100.0),
    "quad-objective": lambda: draw("quad-shift", 1, epsilon=1000.0),
    "multiclass-transfer": lambda: draw("probs", 1, loss="softmax", witness="scores", epsilon=100.0),
    "sentence-completion": topics,
    "gaussian-partition": gaussian,
    "sharpness": functools.partial(sharp, witness="v"),
    "softmax-sharpness": sharp,
}


@pytest.mark.parametrize("id", list(theorems()))
def test_no_step_can_fail_unnoticed(id):
    """Whichever single claim is off by ``OFF``, balls report that claim and no other."""
    data = read(GENERIC.get(id, lambda: draw("kernel-shift", 1, epsilon=100.0)))
    right = find(id)
    claims = verify(right, data, BALLS).steps
    assert len(set(names(claims))) == len(claims), "two steps of one name"
    for chosen in claims:
        wrong = with_claim_off(right, chosen.claim.name)
        assert names(verify(wrong, data, BALLS).broken) == [chosen.claim.name]


def with_claim_off(result, name):
    def shifted(claim, xp):
        if claim.name != name:
            return claim
        size = xp.array(OFF) * (1 + xp.abs(xp.array(claim.lhs)))
        return dataclasses.replace(claim, rhs=xp.lower(xp.array(claim.lhs) - size))

    def proof(w):
        original = result.proof(w)
        return Proof(*(tuple(shifted(c, w.xp) for c in part) for part in (original.lemmas, original.chain)))

    return without_bound(result, proof)


HYPOTHESES = [
    ("sharpness", lambda: sharp(witness="v") | {"p_L": [0.25, 0.125, 0.625]}, "family"),
    ("softmax-sharpness", lambda: sharp() | {"witness": {"lam": [100.0]}}, "margin"),
    ("ladder", lambda: draw("tilt", 1, witness="v", epsilon=1e-3), "epsilon-optimal"),
    # v outside the row-span, at an optimum that is not the truth
    ("softmax-transfer", lambda: draw("kernel-shift", 1, witness="v"), "row-span"),
    ("subspace-pinsker", lambda: draw("kernel-shift", 1, witness="v"), "row-span"),
    # a kernel that changes the means
    ("softmax-transfer", lambda: wrong_kernel(draw("kernel-shift", 1)), "subspace-optimum"),
    ("pythagoras", lambda: wrong_kernel(without_task(draw("kernel-shift", 1))), "subspace-optimum"),
    ("softmax-transfer", lambda: draw("shift", 1, epsilon=1e-3), "epsilon-optimal"),
    ("unconstrained-transfer", lambda: draw("probs", 1, witness="v", epsilon=1e-3), "epsilon-optimal"),
    ("quad-objective", lambda: draw("quad-shift", 1, epsilon=1e-3), "epsilon-optimal"),
    # more contexts than an affine map can interpolate
    ("quadratic-partition", lambda: draw("shift", 1, n=6), "affine gradient"),
    ("gaussian-partition", lambda: heavy_tails(), "normal draws"),
]


def wrong_kernel(data):
    kernel = np.zeros_like(data["truth"]["kernel"])
    kernel[:, :2] = [2.0**-12, -(2.0**-12)]
    return data | {"truth": data["truth"] | {"kernel": kernel}}


def heavy_tails():
    good = gaussian()
    return GaussianInstance(good.theta, good.mu, good.Sigma_root, good.draws**3, 0.5)


@pytest.mark.parametrize(("id", "make", "hypothesis"), HYPOTHESES)
def test_a_hypothesis_that_fails_is_named_and_nothing_is_claimed(id, make, hypothesis):
    world = read(make)
    for xp in (FLOAT64, BALLS):
        report = verify(id, world, xp)
        assert names(report.failed_hypotheses) == [hypothesis], xp.name
        assert report.verdict is Verdict.UNDECIDED


def uncovered():
    """A task on a context that language modelling never sees; an ``Instance`` refuses it, a batch may hold it."""
    good = instance(draw("shift", 1))
    language = dataclasses.replace(good.language, p_L=[0.25, 0.0, 0.25, 0.25, 0.25])
    return unchecked(Instance, **{**vars(good), "language": language})


def rank_one():
    data = draw("topics", 0, k=2) | {"topic_score": [1.0, -0.5], "witness": None}
    A = data["truth"]["A"]
    return instance(data | {"truth": data["truth"] | {"A": A[:, [0, 0]]}})


@pytest.mark.parametrize("xp", [FLOAT64, BALLS], ids=["float64", "ball"])
def test_a_task_that_is_not_covered_is_noticed(xp):
    report = verify("softmax-transfer", uncovered(), xp)
    assert names(report.failed_hypotheses) == ["covering"]
    assert report.verdict is Verdict.UNDECIDED


def test_dependent_topics_are_noticed():
    report = verify("sentence-completion", rank_one(), FLOAT64)
    assert names(report.failed_hypotheses) == ["full rank"]
    assert report.verdict is Verdict.UNDECIDED
    with pytest.raises(InvalidInput, match=r"truth\.A: its columns"):
        verify("sentence-completion", rank_one(), BALLS)


def test_a_failed_hypothesis_is_counted_in_a_batch():
    good, bad = (instance(draw("shift", 1, epsilon=epsilon)) for epsilon in (100.0, 1e-3))
    report = check_batch(find("softmax-transfer"), jax.tree.map(lambda *x: np.stack(x), good, bad, good))
    assert (report.holds, report.undecided, report.refuted) == (2, 1, 0)
    assert report.failed_hypotheses == {"epsilon-optimal": 1}
