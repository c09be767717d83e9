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
from tests.theory.theorems.cases import instance
from tests.theory.theorems.test_oracles import PLANS, case
from tests.verification.test_broken_proofs import gaussian

IDS = {
    "cross-entropy-recovers-truth": "1",
    "subspace-recovery": "2",
    "pythagoras": "3",
    "pinsker": "4",
    "subspace-pinsker": "5",
    "unconstrained-transfer": "6",
    "softmax-transfer": "7",
    "quadratic-partition": "8",
    "approximate-quadratic-partition": "8a",
    "gaussian-partition": "8b",
    "covariance-shift": "9",
    "quad-objective": "10",
    "multiclass-transfer": "11",
    "sentence-completion": "12",
    "sharpness": "13",
    "softmax-sharpness": "13r",
    "never-vacuous-transfer": "14",
    "softmax-never-vacuous-transfer": "14r",
    "variance-aware-transfer": "15",
    "softmax-variance-aware-transfer": "15r",
    "instance-exact-transfer": "16",
    "softmax-instance-exact-transfer": "16r",
    "ladder": "16l",
    "softmax-ladder": "16lr",
}
PAGES = {path.stem for path in Path(pages.__file__).parent.glob("*.py") if path.stem != "__init__"}


@functools.cache
def claims(result):
    """(hypotheses, steps and conclusion) of the result on some instance."""
    if result.id == "gaussian-partition":
        world = gaussian()
    else:
        forms, variants = PLANS[result.id]
        world = instance(case(result.id, forms[0], variants[0], 0))
    w = result.world(world, Balls(128), result.reference)
    proof = result.proof(w)
    return result.assumptions(w), (*proof.steps, proof.conclusion)


def test_ids_and_numbers():
    assert {id: result.number for id, result in theorems().items()} == IDS


def test_every_page_of_a_result_is_registered():
    stems = {id.replace("-", "_") for id in theorems()}
    twins = {f"softmax_{page}" for page in PAGES}
    assert PAGES <= stems <= PAGES | twins


@pytest.mark.parametrize("id", IDS)
def test_names_resolve(id):
    result = find(id)
    assert set(result.uses) <= set(IDS) - {id}
    assert set(result.needs) <= set(NEEDS)
    assert result.reference in ("truth", "optimum")


def test_uses_have_no_cycle():
    def above(id, path=()):
        assert id not in path, f"{' → '.join(path)} → {id}"
        for used in find(id).uses:
            above(used, (*path, id))

    for id in IDS:
        above(id)


@pytest.mark.parametrize("id", IDS)
def test_what_breaks_is_said_for_every_hypothesis(id):
    hypotheses, _ = claims(find(id))
    assert {claim.name for claim in hypotheses} == set(find(id).without)
    assert all(find(id).without.values())


@pytest.mark.parametrize("id", IDS)
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


@pytest.mark.parametrize("id", IDS)
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
    parser = MathTextParser("path")
    for formula in formulas:
        parser.parse(f"${mathtext(formula)}$")
