"""A streamed world against the world that holds every probability: the same claims, with the same numbers."""

import numpy as np
import pytest

from bridge.streamed_world import StreamedWorld
from bridge.streaming import compare, moments
from bridge.subspace_optimum import subspace_optimum
from bridge.verification import ON_MEANS, ON_P
from tests.tolerance import ILL_CONDITIONED
from theory import Instance, Language, Model, Task, Witness
from theory.registry import results
from verification.verdict import Verdict
from verification.verify import verify, verify_world

N, D, V = 9, 3, 40


@pytest.fixture(scope="module")
def drawn():
    rng = np.random.default_rng(7)
    F, Phi = rng.normal(size=(N, D)), rng.normal(size=(D, V))
    student = F + 0.2 * rng.normal(size=F.shape), Phi + 0.05 * rng.normal(size=Phi.shape)
    p_L, p_T = rng.dirichlet(np.full(N, 5.0)), rng.dirichlet(np.full(N, 5.0))
    task = Task.from_labels(p_T, rng.choice([-1, 1], size=N), "logistic")
    return (F, Phi), student, p_L, task, rng.normal(size=D)


@pytest.fixture(scope="module")
def optimum(drawn):
    teacher, student, *_ = drawn
    change = compare(teacher, student, mean_change=True, dtype=np.float64).mean_change
    means = moments(*student, dtype=np.float64).mean_features - change
    return subspace_optimum(means, student[1], student[0])


@pytest.mark.parametrize("result", [*ON_P, *ON_MEANS])
def test_claims_are_those_of_the_world_that_holds_everything(result, drawn, optimum):
    (F, Phi_star), (own, Phi), p_L, task, lam = drawn
    given = optimum if result in ON_MEANS else None
    witness = Witness(lam=lam)
    streamed = verify_world(results()[result], StreamedWorld(p_L, (F, Phi_star), (own, Phi), task, witness, given))
    language = Language(p_L=p_L, logits=F @ Phi_star, Phi=Phi)
    held = verify(result, Instance(language, Model(F=own), task, witness))
    assert streamed.verdict is held.verdict is Verdict.HOLDS
    pairs = zip((*streamed.hypotheses, *streamed.steps), (*held.hypotheses, *held.steps), strict=True)
    for mine, other in pairs:
        assert mine.claim.name == other.claim.name
        for side in ("lhs", "rhs"):
            a, b = float(getattr(mine.claim, side)), float(getattr(other.claim, side))
            assert a == pytest.approx(b, rel=ILL_CONDITIONED, abs=1e-12), (mine.claim.name, side)


def test_a_wrong_optimum_fails_its_hypothesis(drawn, optimum):
    teacher, student, p_L, task, lam = drawn
    world = StreamedWorld(p_L, teacher, student, task, Witness(lam=lam), optimum + 1e-6)
    report = verify_world(results()["softmax-transfer"], world)
    assert [checked.claim.name for checked in report.failed_hypotheses] == ["subspace-optimum"]


def test_the_optimum_is_reached_to_rounding_from_afar(drawn):
    teacher, (own, Phi), *_ = drawn
    change = compare(teacher, (own, Phi), mean_change=True, dtype=np.float64).mean_change
    means = moments(own, Phi, dtype=np.float64).mean_features - change
    far = 20 * np.random.default_rng(0).normal(size=own.shape)
    reached = moments(subspace_optimum(means, Phi, far), Phi, dtype=np.float64).mean_features
    assert np.abs(reached - means).max() <= 1e-13 * np.abs(Phi).max()
