"""The judge certifies what is false and nothing else: every kept hypothesis exactly, the loss from its dual."""

import dataclasses
import math

import numpy as np
import pytest

from rooteps.theory import Instance, Language, Model, Witness
from rooteps.theory.checks import InvalidInput
from rooteps.theory.mutation import find_mutation
from rooteps.theory.registry import find
from rooteps.theory.theorem import inequality
from rooteps.verification.falsify import judge, refutes
from tests.verification.falsify.small_worlds import confused, outside_the_row_span

SOFTMAX = find("softmax-transfer")


def judged(instance, result=SOFTMAX, **change):
    return refutes(result, find_mutation(result, **change), instance)


def test_a_removed_hypothesis():
    found = judged(outside_the_row_span(), without="row-span")
    assert found.certified
    assert found.ratio > 1


def test_a_kept_hypothesis_that_fails_spoils_the_counterexample():
    for change in ({}, {"without": "covering"}, {"constant": 1.0}):
        found = judged(outside_the_row_span(), **change)
        assert not found.certified
        assert found.reason == "the hypothesis row-span, which is kept, fails (1 ≠ 0)"


def test_a_tightened_constant():
    world = confused()
    ratio = judged(world).ratio
    assert 0.9 < ratio < 1
    assert not judged(world).certified
    assert judged(world, constant=1.5).certified
    assert judged(world, constant=1.5).ratio == pytest.approx(ratio * math.sqrt(2 / 1.5))
    assert not judged(world, constant=1.99).certified


def test_harmless_choices_are_not_refuted():
    world = confused()
    assert judged(world, norm="half-osc").ratio == judged(world).ratio
    assert not judged(world, norm="half-osc").certified


def test_agreement_to_many_bits_is_no_proof():
    # Where it is exact that v = Phiᵀλ, v does as well as λ; one rounding away it does not.
    exact = confused().replace(witness=Witness(v=[1.0, -1.0]))
    assert judged(exact, constant=1.5).certified
    world = exact.replace(witness=Witness(v=[1.0, -1.0 + 2.0**-52]))
    assert not judged(world, constant=1.5).certified
    assert "row-span" in judged(world, constant=1.5).reason


def test_a_model_that_only_looks_like_a_softmax_model_proves_nothing():
    p = confused().model.shift + confused().language.F
    world = confused().replace(model=Model(logits=p @ [[1.0, -1.0]]))
    assert judged(confused(), constant=1.5).certified
    assert not judged(world, constant=1.5).certified
    assert judged(world, constant=1.5).reason == "undecided: the hypothesis softmax model"


def test_the_left_side_is_what_the_dual_proves_and_not_what_a_witness_reaches(monkeypatch):
    proved, found = judged(confused()), judge.of_world
    monkeypatch.setattr(judge, "of_world", lambda *world: dataclasses.replace(found(*world), value=100.0))
    assert judged(confused()) == proved


def test_a_bound_that_may_be_met_exactly_is_not_exceeded():
    thirds = inequality("thirds", lambda w: w.xp.array(1.0) / 3 * 2, lambda w: 2 - w.xp.array(4.0) / 3, "")
    found = refutes(thirds, None, confused())
    assert (found.certified, found.reason) == (False, "undecided: the bound")


def test_a_claimed_epsilon_is_checked():
    assert "epsilon-optimal" in judged(confused(epsilon=np.array(1e-9)), constant=1.9).reason
    found = judged(confused(epsilon=np.array(0.0)), without="epsilon-optimal")
    assert found.certified
    assert found.ratio == math.inf


def test_an_epsilon_above_the_excess_only_helps_the_bound():
    assert judged(confused(epsilon=np.array(0.5)), constant=1.5).ratio < judged(confused(), constant=1.5).ratio


def test_what_cannot_be_refuted_at_all():
    with pytest.raises(InvalidInput, match="pythagoras has no bound"):
        refutes(find("pythagoras"), None, confused())
    with pytest.raises(InvalidInput, match="task: missing"):
        refutes(SOFTMAX, None, Instance(confused().language, Model(shift=np.zeros((2, 1)))))


def test_a_lemma_is_judged_by_its_own_left_side():
    pinsker = find("pinsker")
    world = Instance(Language([1.0], probs=[[0.5, 0.5]]), Model(tilt=[[0.125, 0.0]]))
    assert judged(world, pinsker, constant=1.99).certified
    assert not judged(world, pinsker).certified
    assert 0.999 < judged(world, pinsker).ratio < 1
