"""A proof with one step broken on purpose is reported at exactly that step, one by one and in batches."""

import dataclasses

import jax
import numpy as np
import pytest

from rooteps.theory.claims import Proof
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.record import unchecked
from rooteps.theory.registry import find, theorems
from rooteps.verification.batch import check_batch
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify
from tests.theory.theorems.cases import draw, instance
from tests.theory.theorems.plans import PLANS
from tests.verification.broken import with_values, without_bound

BALLS = Balls(256)
OFF = 1e-30


CASES = [(id, broken) for id, plan in PLANS.items() for broken in plan.broken]
FAILING = [(id, *failing) for id, plan in PLANS.items() for failing in plan.failing]


def names(checked):
    return [c.claim.name for c in checked]


@pytest.mark.parametrize(("id", "broken"), CASES, ids=lambda value: getattr(value, "mistake", value))
def test_the_broken_step_is_named(id, broken):
    world, right = instance(broken.make()), find(id)
    wrong = with_values(right, broken.values)
    for xp in (FLOAT64, BALLS):
        report = verify(wrong, world, xp)
        assert names(report.broken) == [broken.step], xp.name
        assert report.verdict is Verdict.REFUTED
        assert verify(right, world, xp).verdict in (Verdict.HOLDS, Verdict.EQUAL)
    batch = check_batch(wrong, jax.tree.map(lambda x: np.stack([x, x, x]), world))
    assert set(batch.refuted_steps) - {"conclusion"} == {broken.step}
    assert batch.refuted_steps[broken.step] == batch.refuted == 3
    assert batch.first_refuted == 0


def test_every_theorem_is_broken_once():
    assert {id for id, _ in CASES} == set(theorems())


@pytest.mark.parametrize("id", PLANS)
def test_no_step_can_fail_unnoticed(id):
    """Whichever single claim is off by ``OFF``, balls report that claim and no other."""
    data = instance(PLANS[id].first)
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
        lemmas, chain = (tuple(shifted(c, w.xp) for c in part) for part in (original.lemmas, original.chain))
        return unchecked(Proof, lemmas=lemmas, chain=chain)  # nobody can write a chain that does not telescope

    return without_bound(result, proof)


@pytest.mark.parametrize(("id", "hypothesis", "make"), FAILING)
def test_a_hypothesis_that_fails_is_named_and_nothing_is_claimed(id, hypothesis, make):
    world = instance(make())
    for xp in (FLOAT64, BALLS):
        report = verify(id, world, xp)
        failed = names(report.failed_hypotheses)
        if xp is FLOAT64 and not failed:  # within rounding of its limit, which float64 leaves to balls
            failed = names(h for h in report.hypotheses if not h.ok)
        assert failed == [hypothesis], xp.name
        assert report.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("id", PLANS)
def test_every_hypothesis_is_seen_to_fail_or_nothing_is_without_it(id):
    result = find(id)
    assert {name for name, _ in PLANS[id].failing} == set(result.without) - set(result.void)


def test_a_failed_hypothesis_is_counted_in_a_batch():
    good, bad = (instance(draw("shift", 1, epsilon=epsilon)) for epsilon in (100.0, 1e-3))
    report = check_batch(find("softmax-transfer"), jax.tree.map(lambda *x: np.stack(x), good, bad, good))
    assert (report.holds + report.equal, report.undecided, report.refuted) == (2, 1, 0)
    assert report.failed_hypotheses == {"epsilon-optimal": 1}
