"""Explanations: the structure of the proof, numbers of the theorem's own, and one world for all of it."""

import dataclasses

import numpy as np
import pytest

from rooteps.commands.render.explanation_text import verdict_sentence
from rooteps.synthetic import example
from rooteps.theory import FLOAT64, Balls, Instance, Model, World
from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.registry import find, theorems
from rooteps.verification.explanation import explain
from rooteps.verification.verify import verify
from tests import tolerance


@pytest.fixture
def built(monkeypatch):
    """What was read in which number system, in order."""
    found = []
    kinds = {theorem.world for theorem in theorems().values()}
    for kind in {kind for kind in kinds if not any(issubclass(kind, other) for other in kinds - {kind})}:
        original = kind.__init__

        def counted(self, instance, *arguments, original=original, **options):
            found.append(instance)
            original(self, instance, *arguments, **options)

        monkeypatch.setattr(kind, "__init__", counted)
    return found


@pytest.mark.parametrize("xp", [FLOAT64, Balls(128)], ids=["float64", "ball"])
@pytest.mark.parametrize("id", theorems())
def test_the_world_is_built_once(id, xp, built):
    instance = example.instance(find(id))
    for check in (explain, verify):
        built.clear()
        check(id, instance, xp)
        # A probability that float64 finds to be 0 is confirmed in balls.
        confirmed = id == "learned-from-samples" and xp is FLOAT64
        assert len(built) == 1 + confirmed
        assert all(world is instance for world in built)


def test_a_counterexample_is_built_twice_more_for_the_judge_and_for_the_claim(built):
    from rooteps.verification.museum import exhibit

    kept = exhibit("sharp-world")
    assert explain(kept.theorem, kept.instance, Balls(256), kept.mutation).judgement.refutation.certified
    assert len(built) == 3


@pytest.mark.parametrize("id", theorems())
def test_lemmas_and_chain_are_those_of_the_proof(id):
    theorem, instance = find(id), example.instance(find(id))
    found = explain(theorem, instance)
    proof = theorem.proof(theorem.world(instance, FLOAT64, theorem.reference))
    assert [claim.name for claim in found.lemmas] == [claim.name for claim in proof.lemmas]
    assert [step.name for step in found.chain] == [claim.name for claim in proof.chain]
    assert [step.lhs for step in found.chain[1:]] == [step.rhs for step in found.chain[:-1]]
    assert (found.conclusion.lhs, found.conclusion.rhs) == (found.chain[0].lhs, found.chain[-1].rhs)


def test_a_world_with_a_classifier_is_the_world_of_an_instance_that_has_one():
    theorem = find("unconstrained-transfer")
    instance = example.instance(theorem)
    xp = Balls(128)
    w = World(instance, xp, theorem.reference)
    before = theorem.proof(w).conclusion.lhs
    classifier = transfer_loss(np.asarray(w.p), instance.task).witness
    informed = theorem.proof(w.with_classifier(classifier)).conclusion.lhs
    anew = theorem.proof(World(instance.replace(classifier=classifier), xp, theorem.reference)).conclusion.lhs
    assert (str(informed), theorem.proof(w).conclusion.lhs) == (str(anew), before)
    assert informed < before


def test_the_theorem_says_what_is_called_B_and_epsilon():
    instance = example.instance(find("quad-objective"))
    w = World(instance, FLOAT64)
    found = explain("quad-objective", instance).quantities
    assert found.B.value == pytest.approx(np.linalg.norm(np.asarray(w.v)), rel=tolerance.ROUNDOFF)
    distances = ((np.asarray(instance.model.shift) @ np.asarray(instance.language.Phi)) ** 2).sum(axis=1)
    assert found.epsilon.value == pytest.approx(instance.language.p_L @ distances / 2, rel=tolerance.ROUNDOFF)
    other = explain("softmax-transfer", example.instance(find("softmax-transfer"))).quantities
    assert other.B.value == pytest.approx(float(np.abs(np.asarray(w.v)).max()), rel=tolerance.ROUNDOFF)


def test_without_a_task_there_is_only_epsilon():
    instance = Instance(example.language(), Model(shift=np.array([[-0.5], [0.125], [0.5]])))
    found = explain("pythagoras", instance).quantities
    assert [name for name, value in vars(found).items() if value is not None] == ["epsilon"]
    assert explain("gaussian-partition", example.instance(find("gaussian-partition"))).quantities is None


def test_a_bound_that_the_proof_does_not_end_in_is_named():
    wrong = dataclasses.replace(find("pinsker"), bound=lambda w, **constants: w.xp.array(1.0))
    found = explain(wrong, example.instance(wrong))
    assert (found.verdict.word, found.broken) == ("refuted", ("bound",))
    assert verdict_sentence(found) == "refuted at bound"
