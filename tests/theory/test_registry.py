"""The registry of results is complete, its names resolve, and its texts can be typeset."""

import functools
import re
from pathlib import Path

import pytest
from matplotlib.mathtext import MathTextParser

from rooteps.figures.style import mathtext
from rooteps.theory import theorems as pages
from rooteps.theory.numbers import Balls
from rooteps.theory.registry import find, theorems
from rooteps.theory.theorem import NEEDS
from tests.theory.theorems import plans
from tests.theory.theorems.cases import instance
from tests.theory.theorems.plans import PLANS

PAGES = {path.stem for path in Path(pages.__file__).parent.glob("*.py") if path.stem != "__init__"}


@functools.cache
def claims(result):
    """(hypotheses, steps and conclusion) of the result on some instance."""
    w = result.world(instance(PLANS[result.id].first), Balls(128), result.reference)
    proof = result.proof(w)
    return result.assumptions(w), (*proof.steps, proof.conclusion)


@functools.cache
def typeset(formula):
    """Nothing, or an error; many results say the same."""
    MathTextParser("path").parse(f"${formula}$")


def test_numbers_are_unique_and_in_order():
    numbers = [re.fullmatch(r"(\d+)([a-z]*)", result.number).groups() for result in theorems().values()]
    assert len(set(numbers)) == len(numbers)
    assert [int(number) for number, _ in numbers] == sorted(int(number) for number, _ in numbers)


def test_every_page_of_a_result_is_registered():
    stems = {id.replace("-", "_") for id in theorems()}
    twins = {f"softmax_{page}" for page in PAGES}
    assert PAGES <= stems <= PAGES | twins


def test_every_page_has_a_plan_of_its_name():
    assert {path.stem for path in Path(plans.__file__).parent.glob("*.py")} - {"__init__"} == PAGES


@pytest.mark.parametrize("id", theorems())
def test_names_resolve(id):
    result = find(id)
    assert set(result.uses) <= set(theorems()) - {id}
    assert set(result.needs) <= set(NEEDS)
    assert result.reference in ("truth", "optimum")


def test_uses_have_no_cycle():
    def above(id, path=()):
        assert id not in path, f"{' → '.join(path)} → {id}"
        for used in find(id).uses:
            above(used, (*path, id))

    for id in theorems():
        above(id)


@pytest.mark.parametrize("id", theorems())
def test_what_breaks_is_said_for_every_hypothesis(id):
    hypotheses, _ = claims(find(id))
    assert {claim.name for claim in hypotheses} == set(find(id).without)
    assert all(find(id).without.values())


@pytest.mark.parametrize("id", theorems())
def test_names_and_reasons_are_given(id):
    hypotheses, steps = claims(find(id))
    for claim in (*hypotheses, *steps):
        assert claim.name
        assert claim.because
        assert claim.lhs_tex
        assert claim.rhs_tex
        assert claim.relation in ("<=", "=", "<")
    for part in (hypotheses, steps):
        names = [claim.name for claim in part]
        assert len(set(names)) == len(names), "a name is used twice"


@pytest.mark.parametrize("id", theorems())
def test_mathematics_can_be_typeset(id):
    result = find(id)
    texts = [result.statement, *result.without.values()]
    formulas = []
    for part in claims(result):
        texts += [claim.because for claim in part]
        formulas += [side for claim in part for side in (claim.lhs_tex, claim.rhs_tex)]
    for text in texts:
        assert text.count("$") % 2 == 0, text
        formulas += re.findall(r"\$([^$]+)\$", text)
    for formula in formulas:
        typeset(mathtext(formula))
