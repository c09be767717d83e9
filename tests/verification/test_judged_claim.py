"""The claim that a mutation makes: its own sides, and what it reads otherwise, wherever it is shown."""

import json

import pytest

from rooteps.commands.main import main
from rooteps.commands.render.explanation_text import judged_lines
from rooteps.commands.render.mathematics import math_to_unicode, to_unicode
from rooteps.lessons import judge
from rooteps.synthetic import example
from rooteps.theory.checks import InvalidInput
from rooteps.theory.mutation import Constant, find_mutation
from rooteps.theory.registry import find, theorems
from rooteps.verification.falsify import refutes
from rooteps.verification.judged_claim import judged_claim
from rooteps.verification.museum import exhibit, exhibits

TIGHTENED = [
    (theorem.id, listed.mutation)
    for theorem in theorems().values()
    for listed in theorem.mutations
    if listed.mutation.constant
]


@pytest.mark.parametrize(("id", "mutation"), TIGHTENED, ids=lambda value: getattr(value, "id", value))
def test_every_tightened_constant_stands_in_the_right_side(id, mutation):
    theorem = find(id)
    claim = judged_claim(theorem, mutation, example.instance(theorem))
    assert claim.rhs_tex != claim.own_tex
    assert claim.rhs.value <= claim.own.value
    if isinstance(mutation.value, float):
        assert f"{mutation.value:g}" in claim.rhs_tex
    assert math_to_unicode(claim.rhs_tex)
    assert "$" not in to_unicode(claim.change)


@pytest.mark.parametrize("name", exhibits())
def test_what_an_exhibit_refutes_is_refuted_by_its_numbers(name):
    kept = exhibit(name)
    claim = judged_claim(kept.theorem, kept.mutation, kept.instance)
    assert claim.lhs.value > claim.rhs.value
    assert not claim.kept
    if kept.mutation.without:
        assert claim.dropped.claim.name == kept.mutation.without
        assert kept.mutation.without in next(judged_lines(claim))
    else:
        assert claim.dropped is None
        assert claim.lhs.value <= claim.own.value  # the result itself stands


def test_the_ratio_is_that_of_the_sides():
    kept = exhibit("rare-context")
    claim = judged_claim(kept.theorem, kept.mutation, kept.instance)
    assert refutes(kept.theorem, kept.mutation, kept.instance).ratio == pytest.approx(claim.lhs.value / claim.rhs.value)


@pytest.mark.parametrize(
    ("name", "tex", "true", "counts_as"),
    [
        ("rare-context", r"\gamma(p_T)", 2.0**-19, 1.0),
        ("better-than-softmax", r"\varepsilon", 0.07787136648390501, 0.0042362730422902985),
    ],
)
def test_what_counts_as_something_else_is_told_with_both_numbers(name, tex, true, counts_as):
    kept = exhibit(name)
    claim = judged_claim(kept.theorem, kept.mutation, kept.instance)
    (counted,) = claim.counted
    assert (counted.tex, counted.true.value, counted.counts_as.value) == (
        tex,
        pytest.approx(true),
        pytest.approx(counts_as),
    )


def test_the_coefficient_of_the_errors_counts_as_one_too():
    theorem = find("covariance-shift")
    claim = judged_claim(theorem, find_mutation(theorem, without="covering"), example.instance(theorem))
    assert [counted.tex for counted in claim.counted] == [r"\gamma(p_T; \Delta)"]
    assert claim.counted[0].counts_as.value == 1.0
    assert claim.rhs.value == pytest.approx(claim.own.value * claim.counted[0].true.value ** 0.5)


def test_what_no_letter_of_the_formula_stands_for_is_told_by_its_name():
    theorem = find("subspace-pinsker")
    kept = exhibit("better-than-softmax")
    claim = judged_claim(theorem, find_mutation(theorem, without="softmax model"), kept.instance)
    (counted,) = claim.counted
    assert counted.tex == r"\text{excess}"
    assert counted.counts_as.value < counted.true.value
    assert claim.rhs.value < claim.own.value


def test_a_result_as_it_is_has_one_right_side():
    theorem = find("softmax-transfer")
    claim = judged_claim(theorem, None, example.instance(theorem))
    assert (claim.rhs, claim.rhs_tex) == (claim.own, claim.own_tex)
    assert list(judged_lines(claim)) == []
    assert claim.kept


TOLD = ["without covering", "0.115529 > 0.000478644", "γ(p_T) counts as 1; it is 1.90735e-06", "0.346575"]


def test_the_museum_prints_the_claim_and_tells_it_from_the_result(capsys):
    assert main(["explain", "--museum", "rare-context"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    judged = out[out.index("Judged: softmax-transfer without covering") :]
    assert all(told in judged for told in TOLD)
    assert "softmax-transfer itself: equal: nothing is refuted" in out


def test_so_do_the_page_and_the_data(capsys):
    assert main(["explain", "--museum", "rare-context", "--markdown"]) == 0
    page = capsys.readouterr().out
    assert "## Judged: softmax-transfer without covering" in page
    assert r"$\gamma(p_T)$ counts as 1; it is 1.90735e-06" in page
    assert main(["explain", "--museum", "rare-context", "--json"]) == 0
    claim = json.loads(capsys.readouterr().out)["mutation"]["claim"]
    assert (claim["lhs"], claim["rhs"]) == (pytest.approx(0.1155293), pytest.approx(0.000478644))
    assert claim["own_rhs"] == pytest.approx(0.3465754)
    assert claim["counted"] == [{"tex": r"\gamma(p_T)", "is": 2.0**-19, "counts_as": 1.0}]


def test_so_does_falsify(capsys):
    assert main(["falsify", "unconstrained-transfer", "--without", "covering", "--budget", "30"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Judged: unconstrained-transfer without covering" in out
    assert "γ(p_T) counts as 1; it is" in out
    assert "the right side of the result itself: √(2B²ε/γ(p_T)), which is" in out


def test_so_does_the_lesson():
    kept = exhibit("rare-context")
    for shown in (judge.verdict, judge.meter):
        text = shown((kept.theorem, kept.mutation), kept.instance).text
        assert "counts as 1 (it is 1.907" in text
        assert "0.0004786" in text or "4.786" in text


@pytest.mark.parametrize("places", [[("2", "VALUE")], ("2",), (("2", 3),), (("(2", "VALUE"),)])
def test_a_place_written_wrongly_is_refused(places):
    with pytest.raises(InvalidInput, match="places: "):
        Constant("two", 2.0, 1.9, "the 2", "", places=places)


def test_a_constant_whose_place_is_unknown_is_added_in_brackets():
    constant = Constant("two", 2.0, 1.9, "the 2", "", places=(("3", "VALUE"),))
    assert math_to_unicode(constant.written(r"\sqrt{2 x}", 1.9)) == "√(2x) [two = 1.9]"
