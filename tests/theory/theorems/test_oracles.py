"""Every step of every proof against its independent restatement, in float64 and in balls."""

from itertools import pairwise

import pytest

from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.registry import theorems
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify
from tests import tolerance
from tests.theory.theorems.cases import instance
from tests.theory.theorems.comparison import as_arb, as_ball, in_ball, near_float64
from tests.theory.theorems.plans import PLANS

BALLS = Balls(256)


@pytest.fixture(scope="module", autouse=True)
def in_scope():
    with BALLS.scope():
        yield


CASES = [(id, *case) for id, plan in PLANS.items() for case in plan.cases]


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
    plan = PLANS[id]
    data = plan.case(form, options, seed)
    oracle, world = plan.oracle(data), instance(data)
    for xp in (FLOAT64, BALLS):
        report = verify(id, world, xp)
        assert report.verdict in (Verdict.HOLDS, Verdict.EQUAL)
        named = expected(*oracle, report)
        if xp is FLOAT64:
            compare_float64(report, named)
        else:
            compare_balls(report, named, plan.slack)


def test_every_theorem_has_a_plan_and_an_oracle():
    assert set(PLANS) == set(theorems())
