"""Every step of every proof against its independent restatement, in float64 and in balls."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import linprog

from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.registry import theorems
from rooteps.theory.theorems.gaussian_partition import FALSE_ALARM, GaussianInstance
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify
from tests import tolerance
from tests.oracles import results as oracles
from tests.oracles.objects import read
from tests.theory.theorems.cases import ANY, FEATURES, SHIFTED, draw, instance, without_task
from tests.theory.theorems.comparison import as_arb, as_ball, in_ball, near_float64
from tests.verification.broken import sharp

BALLS = Balls(256)
TASKS = [{"loss": "hinge"}, {"loss": "logistic"}]
MULTICLASS = [{"loss": loss, "witness": "scores"} for loss in ("multiclass-hinge", "softmax")]
CLAIMED = [task | {"epsilon": 1000.0} for task in TASKS]
WIDE, NARROW = {"epsilon": 2.0}, {"epsilon": 2.0**-6}
PLANS = {
    "cross-entropy-recovers-truth": (ANY, [{}]),
    "subspace-recovery": (FEATURES, [{}]),
    "pythagoras": (FEATURES, [{}]),
    "pinsker": (ANY, [{}]),
    "subspace-pinsker": (FEATURES, [{}]),
    "unconstrained-transfer": (ANY, [{"witness": "v"} | task for task in (*TASKS, CLAIMED[0])]),
    "softmax-transfer": (FEATURES, [*TASKS, CLAIMED[1]]),
    "quadratic-partition": (FEATURES, [task | {"n": 4} for task in TASKS]),
    "covariance-shift": (FEATURES, [*TASKS, CLAIMED[0], {"n": 2}]),
    "quad-objective": (("quad-shift", *SHIFTED), [*TASKS, CLAIMED[0]]),
    "multiclass-transfer": (ANY, MULTICLASS),
    "sentence-completion": (("topics",), [{"witness": "v"} | task for task in TASKS]),
    "approximate-quadratic-partition": (FEATURES, TASKS),
    "sharpness": (("sharp",), [{"witness": "v", "delta": 2.0**-3}, {"witness": "v", "coverage": 1.0}]),
    "softmax-sharpness": (("sharp",), [{"delta": 2.0**-2, "coverage": 0.25}]),
    "never-vacuous-transfer": (("tilt", "probs"), [{"witness": "v"} | task for task in (TASKS[1], TASKS[0] | WIDE)]),
    "softmax-never-vacuous-transfer": (("kernel-shift",), [TASKS[1] | WIDE]),
    "variance-aware-transfer": (("tilt", "probs-with-zeros"), [{"witness": "v"} | task for task in TASKS]),
    "softmax-variance-aware-transfer": (FEATURES, [TASKS[0]]),
    "instance-exact-transfer": (("tilt",), [{"witness": "v"} | task for task in TASKS]),
    "softmax-instance-exact-transfer": (SHIFTED, [*TASKS, NARROW]),
    "ladder": (("tilt",), [{"witness": "v"} | NARROW]),
    "softmax-ladder": (("kernel-shift",), [NARROW]),
}
PRICED = ("instance-exact-transfer", "softmax-instance-exact-transfer", "ladder", "softmax-ladder")
"""Results whose proof chooses a price: their models are nearer to the optimum, so that tilts can spend the budget."""
SLACK = {"covariance-shift": tolerance.EIGENVALUE} | dict.fromkeys(PRICED, tolerance.PRICE)
CASES = [
    (id, form, options, seed)
    for id, (forms, variants) in PLANS.items()
    for i, form in enumerate(forms)
    for seed, options in enumerate(variants, start=10 * i)
]


@pytest.fixture(scope="module", autouse=True)
def in_scope():
    with BALLS.scope():
        yield


def case(id, form, options, seed):
    if form == "sharp":
        return sharp(**options)
    data = draw(form, seed, **options)
    if id in ("cross-entropy-recovers-truth", "pinsker", "subspace-recovery", "pythagoras"):
        return without_task(data)
    if id in PRICED:
        data["model"] = {name: values / 16 for name, values in data["model"].items()}
    if id == "sentence-completion":
        u = data["topic_score"] = np.random.default_rng([seed, 12]).normal(size=data["truth"]["A"].shape[1])
        data["witness"] = {"v": least_norm(data["truth"]["A"], u)} if seed else None
    return data


def least_norm(A, u):
    """v of least ‖v‖_∞ with Aᵀv = u, up to rounding: the linear programme for (v, B)."""
    V, k = A.shape
    one = np.ones((V, 1))
    size = np.block([[np.eye(V), -one], [-np.eye(V), -one]])
    programme = linprog([0.0] * V + [1.0], size, np.zeros(2 * V), np.hstack([A.T, np.zeros((k, 1))]), u, (None, None))
    return programme.x[:V]


def sides(report):
    """Name to (claim, lhs, rhs) of all steps and the conclusion."""
    checked = (*report.steps, report.conclusion)
    return {c.claim.name: (c.claim, c.claim.lhs, c.claim.rhs) for c in checked}


def expected(chain, lemmas, report):
    """The oracle's numbers under the names of the report's steps."""
    names = [c.claim.name for c in report.steps]
    assert names[: len(lemmas)] == list(lemmas)
    links = dict(zip(names[len(lemmas) :], pairwise(chain), strict=True))
    return lemmas | links | {"conclusion": (chain[0], chain[-1])}


def compare_float64(report, oracle):
    for name, (claim, *pair) in sides(report).items():
        scale = max(1e-300, float(claim.scale), *(abs(float(x)) for x in oracle[name]))
        for ours, theirs in zip(pair, oracle[name], strict=True):
            assert near_float64(ours, theirs, scale), name


def compare_balls(report, oracle, slack=tolerance.ORACLE_BALL):
    for name, (claim, *pair) in sides(report).items():
        scale = max(abs(x).mid() for x in (as_ball(claim.scale), *map(as_arb, oracle[name])))
        for ours, theirs in zip(pair, oracle[name], strict=True):
            assert in_ball(ours, theirs, scale, slack), (name, ours, theirs)


@pytest.mark.parametrize(("id", "form", "options", "seed"), CASES)
def test_every_step_is_what_an_independent_restatement_says(id, form, options, seed):
    data = case(id, form, options, seed)
    oracle = getattr(oracles, id.replace("-", "_"))(read(data))
    world = instance(data)
    for xp in (FLOAT64, BALLS):
        report = verify(id, world, xp)
        assert report.verdict in (Verdict.HOLDS, Verdict.EQUAL)
        named = expected(*oracle, report)
        if xp is FLOAT64:
            compare_float64(report, named)
        else:
            compare_balls(report, named, SLACK.get(id, tolerance.ORACLE_BALL))


@pytest.mark.parametrize("t", [0.5, 2.0])
def test_gaussian_moments_and_tails(t):
    rng = np.random.default_rng([8, 2])
    theta, mu, root = rng.normal(size=3) / 3, rng.normal(size=3) / 3, rng.normal(size=(3, 3)) / 2
    draws = rng.normal(size=(40, 3, 16))
    world = GaussianInstance(theta, mu, root, draws, t)
    oracle = oracles.gaussian_partition(theta, mu, root, draws, t, FALSE_ALARM)
    for xp, compare in ((FLOAT64, compare_float64), (BALLS, compare_balls)):
        report = verify("gaussian-partition", world, xp)
        assert report.verdict is Verdict.HOLDS
        compare(report, expected(*oracle, report))


def test_every_result_has_an_oracle():
    assert set(PLANS) | {"gaussian-partition"} == set(theorems())
