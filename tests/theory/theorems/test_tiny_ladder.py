"""The ladder where ε is so small that no price found in float64 is the best one: certified, never refuted."""

import numpy as np
import pytest

from rooteps.commands.subject import draw_one, find_family
from rooteps.theory import FLOAT64, Instance, Language, Model, Task, Witness
from rooteps.theory.numbers import Balls
from rooteps.theory.optimum import with_optimum
from rooteps.theory.registry import find
from rooteps.verification.certify import certify
from rooteps.verification.report import examine
from rooteps.verification.verdict import Verdict

DRAWN = [
    (language, id)
    for language in ("softmax", "topics", "markov", "gaussian")
    for id in ("ladder", "instance-exact-transfer", "softmax-ladder")
    if (language, id) != ("topics", "softmax-ladder")  # no optimum for a Phi of its own
]


@pytest.mark.parametrize("epsilon", [1e-30, 1e-40])
@pytest.mark.parametrize(("language", "id"), DRAWN)
def test_at_a_tiny_epsilon(language, id, epsilon):
    theorem = find(id)
    world = draw_one(theorem, find_family(theorem, language), 0, epsilon)
    report = certify(theorem, world)
    assert report.verdict in (Verdict.HOLDS, Verdict.EQUAL)
    if id.endswith("ladder"):
        equal = {c.claim.name for c in report.claimed if c.claim.relation == "<=" and c.verdict is Verdict.EQUAL}
        seen = world.task.p_T > 0
        alike = np.ptp(world.task.p_T[seen] / world.language.p_L[seen]) < 1e-12
        assert equal <= ({"instance-exact"} if alike else set())  # where every r_s is 1/γ the two are one


def at_the_float64_optimum(seed):
    """A truth by probabilities, and a model whose features are the computed optimum: ε is about 1e-32."""
    rng = np.random.default_rng([seed, 41])
    n, V, d = 3, 6, 2
    language = Language(np.full(n, 1 / n), probs=rng.dirichlet(np.ones(V), n), Phi=rng.normal(size=(d, V)))
    task = Task.from_labels(np.full(n, 1 / n), [1, -1, 1])
    return Instance(language, Model(F=with_optimum(language).optimum), task, Witness(lam=rng.normal(size=d)))


@pytest.mark.parametrize("id", ["ladder", "softmax-ladder", "softmax-instance-exact-transfer", "softmax-transfer"])
def test_at_the_computed_optimum(id):
    for seed in range(12):
        world = at_the_float64_optimum(seed)
        for bits in (128, 256, 1024):
            report = examine(find(id), find(id).world_of(world, Balls(bits)))
            assert not [c for c in report.claimed if c.verdict is Verdict.REFUTED]
        assert report.verdict in (Verdict.HOLDS, Verdict.EQUAL)
        double = examine(find(id), find(id).world_of(world, FLOAT64))
        assert not [c for c in (*double.hypotheses, *double.claimed) if c.verdict is Verdict.REFUTED]


@pytest.mark.parametrize("bits", [64, 256, 1024])
def test_two_equally_likely_words_leave_no_room(bits):
    """Where the tilt of ½, ½ moves the score nearly as far as g* allows, only an exact price shows which is larger."""
    for distance in (1.0, 1e-5, 1e-20, 1e-60, 1e-150):
        world = Instance(
            Language([1.0], probs=[[0.5, 0.5]]),
            Model(tilt=[[distance, 0.0]]),
            Task.from_labels([1.0], [1]),
            Witness(v=[1.0, -1.0]),
        )
        report = examine(find("ladder"), find("ladder").world_of(world, Balls(bits)))
        assert not [c for c in report.claimed if c.verdict is Verdict.REFUTED]
