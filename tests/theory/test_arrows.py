"""What the oracles cannot see: both ends of the Lipschitz hypothesis, and how large the rounding scales may be."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from rooteps.theory.arrows import no_steeper
from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.record import unchecked
from rooteps.theory.registry import find
from rooteps.verification.verdict import Verdict, judge
from rooteps.verification.verify import verify
from tests.theory.theorems.cases import instance
from tests.theory.theorems.plans import PLANS
from tests.verification.broken import without_bound

OFF = 1e-6
"""An error that float64 has to see on worlds whose numbers are of order one."""


@pytest.mark.parametrize("xp", [FLOAT64, Balls(128)], ids=["float64", "ball"])
@pytest.mark.parametrize(
    ("true", "change", "verdict"), [(0.0, 2.0, "refuted"), (2.0, -2.0, "refuted"), (0.5, 0.5, "holds")]
)
def test_a_loss_that_is_steep_at_one_end_only(xp, true, change, verdict):
    quadratic = SimpleNamespace(steepness=lambda u, xp: xp.abs(u), lipschitz=1)
    world = SimpleNamespace(xp=xp, loss=quadratic, true_scores=xp.array([0.0, true]))
    claim = xp.compute(lambda: no_steeper(world, xp.array([0.0, change])))
    assert Verdict(int(judge(claim, xp))).word == verdict


@pytest.mark.parametrize("id", PLANS)
def test_no_rounding_scale_hides_an_error(id):
    """Whichever claim misses by ``OFF`` on a world of order one, float64 reports it."""
    data, right = instance(PLANS[id].first), find(id)
    for chosen in verify(right, data, FLOAT64).steps:
        wrong = with_claim_off(right, chosen.claim.name)
        assert [c.claim.name for c in verify(wrong, data, FLOAT64).broken] == [chosen.claim.name]


def with_claim_off(result, name):
    def shifted(claim):
        return dataclasses.replace(claim, rhs=claim.lhs - OFF * (1 + abs(claim.lhs))) if claim.name == name else claim

    def proof(w):
        original = result.proof(w)
        lemmas, chain = (tuple(map(shifted, part)) for part in (original.lemmas, original.chain))
        return unchecked(Proof, lemmas=lemmas, chain=chain)

    return without_bound(result, proof)


def test_a_conclusion_goes_from_one_end_of_the_chain_to_the_other():
    def concluded(*relations):
        steps = [Step(f"step {i}", "", "", float(i), relation) for i, relation in enumerate(relations, start=1)]
        return Proof((), telescope("", 0.0, *steps)).conclusion

    assert [(c.lhs, c.rhs, c.relation) for c in (concluded("<=", "="), concluded("=", "="))] == [
        (0.0, 2.0, "<="),
        (0.0, 2.0, "="),
    ]
    assert concluded("=", "<").relation == "<="
    assert isinstance(concluded("="), Claim)
    assert np.isfinite(concluded("=").scale)


CARRIED = {
    "row-span": ("subspace", "linear map", "scores"),
    "subspace-optimum": ("subspace", "cross term", "means agree"),
    "epsilon-optimal": ("optimality",),
    "mixture": ("scores", "naturalness"),
}
"""The steps that rest on a hypothesis, so that they cannot be tautologies."""


@pytest.mark.parametrize("hypothesis", CARRIED)
@pytest.mark.parametrize("id", PLANS)
def test_without_its_hypothesis_a_step_is_wrong(id, hypothesis):
    for name, make in PLANS[id].failing:
        report = verify(id, instance(make()), Balls(256)) if name == hypothesis else None
        found = {} if report is None else {c.claim.name: c.verdict for c in report.steps}
        assert all(found.get(step, Verdict.REFUTED) is Verdict.REFUTED for step in CARRIED[hypothesis]), found
