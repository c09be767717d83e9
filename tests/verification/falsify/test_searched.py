"""What is searched: shapes, hypotheses as constraints, sides of either sign, and a report that hides nothing."""

import functools
import math

import numpy as np
import pytest

from rooteps.theory import Balls
from rooteps.theory.checks import InvalidInput
from rooteps.theory.claims import Claim
from rooteps.theory.hypothesis import hypothesis
from rooteps.theory.mutation import find_mutation
from rooteps.theory.registry import find, theorems
from rooteps.theory.theorem import inequality
from rooteps.verification.falsify import falsify, refutes
from rooteps.verification.falsify.claim import MutatedTheorem
from rooteps.verification.falsify.shapes import Shape, chosen, first, menu
from rooteps.verification.verify import verify


def distance(w):
    return (w.p_L * w.l1).sum()


def at_most(number):
    return lambda w: w.xp.array(number)


def supposed(name, lhs, rhs, relation="<="):
    return hypothesis(name, without="nothing")(lambda w: Claim(lhs(w), w.xp.array(rhs), relation=relation))


@functools.cache
def squares(factor):
    """‖p − q‖₁ ≤ √factor ‖p − q‖₂, true for words up to the factor."""
    return inequality(
        f"squares-{10 * factor:.0f}",
        distance,
        lambda w: (w.p_L * w.xp.sqrt(factor * (w.p_minus_q * w.p_minus_q).sum(axis=1))).sum(),
        r"$\|p - q\|_1 \le c \|p - q\|_2$",
    )


@pytest.mark.parametrize(("factor", "words"), [(2.0, 3), (3.0, 4), (4.5, 5)])
def test_false_from_so_many_words_on(factor, words):
    found = falsify(squares(factor), budget=120)
    assert found.certified
    assert words <= found.instance.language.V
    assert refutes(squares(factor), None, found.instance).certified


def test_only_the_shapes_that_are_asked_for():
    found = falsify(squares(2.0), shapes=[(2, 2)], rounds=1)
    assert not found.found
    assert [one.shape for one in found.searched] == [(2, 2)]
    assert found.instance.language.V == 2
    assert found.searched[0].worlds == found.instances_tried == found.satisfied


def test_the_default_menu():
    plain = MutatedTheorem(find("pinsker"), None)
    assert {(s.n, s.V) for s in (*first(plain), *menu(plain))} == {(n, V) for n in range(1, 5) for V in range(2, 6)}
    softmax = MutatedTheorem(find("softmax-transfer"), None)
    for shape in (*first(softmax), *menu(softmax)):
        assert shape.d < shape.V
        assert shape.d < shape.n  # or some classifier gives each context the score that one likes
    assert {s.V for s in menu(softmax)} == {2, 3, 4, 5}
    for theorem in theorems().values():
        if theorem.bound is not None:
            for mutation in (None, *(one.mutation for one in theorem.mutations)):
                assert menu(MutatedTheorem(theorem, mutation))


@pytest.mark.parametrize(
    ("id", "shapes", "message"),
    [
        ("pinsker", [], r"shapes: \[\] is not a list of \(n, V\) or \(n, V, d\)"),
        ("pinsker", 3, r"shapes: 3 is not a list"),
        ("pinsker", [(1, 2, 3, 4)], "is not a list of"),
        ("pinsker", [(0, 2)], "shapes: n: 0 is not a whole number that is at least 1"),
        ("pinsker", [(1, 2.0)], "shapes: V: 2.0 is not a whole number"),
        ("softmax-transfer", [(3, 2, 2)], r"shapes: V = 2 words are too few for d = 2 dimensions \(V > d\)"),
        ("sentence-completion", [(3, 2, 1)], "shapes: d: 1 is not a whole number that is at least 2"),
    ],
)
def test_bad_shapes_take_one_line_at_once(id, shapes, message):
    with pytest.raises(InvalidInput, match=message) as error:
        falsify(id, shapes=shapes)
    assert "\n" not in str(error.value)


def test_no_room_for_a_truth_outside():
    mutated = MutatedTheorem(find("softmax-transfer"), find_mutation(find("softmax-transfer"), without="row-span"))
    assert chosen([(3, 3)], mutated) == (Shape(3, 3),)
    with pytest.raises(InvalidInput, match="V = 2 words leave no truth outside the softmax models"):
        chosen([(3, 2)], mutated)


SMALL = supposed("small", lambda w: w.xp.max(w.kl), 0.1)


def test_hypotheses_are_constraints_of_the_search():
    """√0.2 = 0.447: without the hypothesis almost any world is above, with it none, and 0.45 is almost reached."""
    true = inequality("close", distance, at_most(0.45), "", hypotheses=(SMALL,))
    found = falsify(true, shapes=[(1, 2)], rounds=1)
    assert not found.found
    assert 0.9 < found.ratio < 1
    report = verify(true, found.instance, Balls(256))
    assert [one.verdict.word for one in report.hypotheses] == ["holds"]
    assert 0 < found.satisfied < found.instances_tried


@pytest.mark.heavy
def test_a_world_that_satisfies_the_hypotheses_by_little_is_found():
    """The same for an equation, which follows, takes half as long."""
    false = inequality("closer", distance, at_most(0.44), "", hypotheses=(SMALL,))
    found = falsify(false, shapes=[(1, 2)], rounds=1)
    assert found.certified
    assert not verify(false, found.instance, Balls(256)).failed_hypotheses


def test_an_equation_among_the_hypotheses():
    half = supposed("half", lambda w: w.p[0, 0], 0.5, "=")
    false = inequality("half", distance, at_most(0.9), "", hypotheses=(half,))
    found = falsify(false, shapes=[(1, 2)], rounds=4)
    assert found.certified
    assert found.instance.model.probs[0, 0] == 0.5


def test_hypotheses_that_fail_everywhere_are_reported():
    never = supposed("never", lambda w: w.xp.max(w.kl) + 0.1, 0.0)
    found = falsify(inequality("never", distance, at_most(0.1), "", hypotheses=(never,)), shapes=[(1, 2)], budget=3)
    assert not found.found
    assert found.instance is None
    assert found.ratio == -math.inf
    assert found.satisfied == 0 < found.instances_tried


def test_a_hypothesis_of_ours_by_name_only_is_not_taken_for_granted():
    """``subspace-optimum`` may hold by the form of the data; another claim of that name does not."""
    mine = supposed("subspace-optimum", lambda w: w.xp.max(w.l1), 0.0, "=")
    found = falsify(inequality("named", distance, at_most(0.5), "", hypotheses=(mine,)), shapes=[(1, 2)], budget=3)
    assert not found.found


@pytest.mark.parametrize(
    ("lhs", "rhs", "relation"),
    [
        (lambda w: -w.excess, lambda w: -distance(w), "<="),  # both negative
        (lambda w: w.excess - 1, lambda w: distance(w) - 3, "<="),  # a bound of either sign
        (lambda w: w.excess, lambda w: distance(w) ** 2 / 2, "="),  # refuted from above
        (lambda w: distance(w) ** 2 / 2, lambda w: w.excess, "="),  # and from below
    ],
)
def test_sides_of_any_sign_and_identities(lhs, rhs, relation):
    found = falsify(inequality("signs", lhs, rhs, "", relation=relation), shapes=[(1, 2)], rounds=2)
    assert found.certified
    assert found.ratio > 1


def test_the_same_seed_gives_the_same_answer():
    one, two = (falsify(squares(4.5), rounds=3, seed=5) for _ in range(2))
    assert (one.ratio, one.instances_tried, one.searched) == (two.ratio, two.instances_tried, two.searched)
    assert repr(one.instance) == repr(two.instance)


def test_a_need_for_embeddings_is_met_against_the_truth_too():
    """Row-span without the optimum as reference: a claim about v = Phiᵀλ on any model."""
    mine = inequality("span", lambda w: w.B, lambda w: w.xp.max(w.xp.abs(w.lam)), "", needs=("row-span",))
    found = falsify(mine, rounds=2)
    assert found.certified
    assert np.abs(found.instance.language.Phi).max() > 1
