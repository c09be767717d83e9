"""What may be removed or tightened: complete, parsed as it is written, and bad requests refused in one line."""

import re

import pytest

from rooteps.theory.checks import InvalidInput
from rooteps.theory.mutation import HARMLESS, REFUTED, VOID, Mutation, find_mutation, parse
from rooteps.theory.numbers import Balls
from rooteps.theory.registry import find, theorems
from rooteps.theory.theorem import excess_claimed
from tests import tolerance
from tests.theory.theorems.cases import instance
from tests.theory.theorems.plans import PLANS

LISTED = [(id, one) for id, result in theorems().items() for one in result.mutations]
BOUNDED = [id for id, result in theorems().items() if result.bound is not None]


def world(id):
    """A world in balls that the result is about."""
    return find(id).world(instance(PLANS[id].first), Balls(256), find(id).reference)


def test_there_are_many_and_each_is_listed_once():
    assert len([one for _, one in LISTED if one.outcome == REFUTED]) >= 25
    ids = [(id, one.mutation.id) for id, one in LISTED]
    assert len(set(ids)) == len(ids)


def test_every_bound_can_be_mutated():
    numbers = {int(re.match(r"\d+", find(id).number)[0]) for id in BOUNDED}
    assert {*range(4, 13), 14, 15, 16} <= numbers


@pytest.mark.parametrize("id", BOUNDED)
def test_every_hypothesis_and_every_constant_has_a_mutation(id):
    result = find(id)
    assert {one.mutation.without for one in result.mutations} - {""} == set(result.without)
    assert {one.mutation.constant for one in result.mutations} - {""} == {c.name for c in result.constants}
    assert set(result.void) <= set(result.without)


@pytest.mark.parametrize(("id", "one"), LISTED)
def test_ids_are_read_back(id, one):
    assert one.note
    assert one.outcome in (REFUTED, HARMLESS, VOID)
    if one.outcome == VOID:
        with pytest.raises(InvalidInput, match="no world tells it from"):
            parse(find(id), one.mutation.id)
    else:
        assert parse(find(id), one.mutation.id) == one.mutation


@pytest.mark.parametrize("id", BOUNDED)
def test_the_bound_is_what_the_proof_ends_in(id):
    w, result = world(id), find(id)
    with w.xp.scope():
        tau = 0 if result.tau is None else result.tau(w)
        end, bound = (w.xp.array(x).item() for x in (result.proof(w).conclusion.rhs, result.bound(w) + tau))
    assert end.overlaps(bound)
    assert abs((end - bound).mid()) <= tolerance.DIGITS_50 * abs(end).mid()


@pytest.mark.parametrize("id", [id for id in BOUNDED if find(id).constants])
def test_a_tighter_constant_is_tighter(id):
    result, w = find(id), world(id)
    small = w.replacing(epsilon=w.xp.array(1e-6), kl=1e-6 * w.kl)  # where a larger exponent of ε is a smaller bound
    large = w.replacing(epsilon=w.xp.array(1e6), kl=1e6 * w.kl)  # where contexts are given up
    for constant in result.constants:
        if result.epsilon is excess_claimed or constant.name != "exponent":  # with an ε of its own it is not small
            tighter = {constant.name: constant.tighter}
            assert any(result.bound(at, **tighter) <= result.bound(at) for at in (small, large))


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"without": "rowspan"}, "hypothesis: softmax-transfer has no 'rowspan'; did you mean row-span?"),
        ({"without": "everything"}, "hypothesis: softmax-transfer has no 'everything'; did you mean covering?"),
        ({"without": "x"}, "hypothesis: softmax-transfer has no 'x'; there are covering, softmax"),
        ({"constant": 2.5}, "constant: 2.5 loosens the bound instead of tightening it; give one below 2"),
        ({"constant": float("nan")}, "mutation: value: nan is neither a finite number nor a word"),
        ({"constant": -1.0}, "constant: -1 is not a finite number that is at least 0"),
        ({"constant": 2.0}, "constant: 2 is the value that the result has; nothing is tightened"),
        ({"constant": "two"}, "constant: 'two' is not a finite number"),
        ({"exponent": 0.4}, "exponent: 0.4 loosens the bound instead of tightening it; give one above 0.5"),
        ({"norm": "l2"}, "norm: 'l2' is not a tighter choice; there is half-osc"),
        ({"norm": 1.0}, "norm: 1.0 is not a tighter choice; there is half-osc"),
        ({"gama": 1.1}, "constant: softmax-transfer has no 'gama'; there are constant, exponent, norm"),
        ({"constant": 1.9, "exponent": 0.6}, "mutation: give one of"),
        ({"without": "row-span", "exponent": 0.6}, "mutation: give one of"),
    ],
)
def test_bad_requests(request_, message):
    with pytest.raises(InvalidInput) as error:
        find_mutation(find("softmax-transfer"), **request_)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["", "row-span", "with constant", "with", "exponent", "exponent x", "minus row-span"])
def test_what_is_no_mutation(text):
    with pytest.raises(InvalidInput):
        parse(find("softmax-transfer"), text)


def test_no_change_is_no_mutation():
    assert find_mutation(find("pinsker")) is None
    assert parse(find("pinsker"), None) is None
    assert Mutation(constant="exponent", value=0.55).id == "exponent 0.55"
