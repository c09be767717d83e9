"""Each step of each proof has the lemma that shows it, and the pages link to it; no Coq is needed to see it."""

import re

import pytest

from rooteps.commands.docs.page import standing
from rooteps.commands.prove import ALLOWED
from rooteps.figures.worked_example import explained
from rooteps.theory.registry import theorems
from rooteps.verification import proved_steps
from rooteps.verification.formal import NOT_PROVED, PROOFS, theorems_in
from rooteps.verification.proved_steps import in_coq, lemma_of, lemmas_in, page_of

PROVED = [id for id in theorems() if id not in NOT_PROVED]
DOCS = PROOFS.parent / "docs"
TAGS = "proved here: ", "cited: ", "checked on this world"
LINK = re.compile(r"\[`(\w+)`\]\(\.\./proofs/([\w/]+\.v)#L(\d+)\)")


@pytest.mark.parametrize("id", PROVED)
def test_every_step_of_a_proved_result_has_its_lemma(id):
    for step in explained(theorems()[id]).steps:
        assert lemma_of(theorems()[id], step.name), step.name


@pytest.mark.parametrize("id", theorems())
def test_every_step_on_a_page_is_tagged(id):
    page = (DOCS / f"{id}.md").read_text(encoding="utf-8")
    found = explained(theorems()[id])
    for step in found.steps:
        assert standing(theorems()[id], step).startswith(TAGS)
    rows = [line for line in page.splitlines() if re.match(r"\| \$.*\| \*\*", line)]
    assert len(rows) == len(found.chain)
    for row in rows:
        assert row.split(" | ")[-1].startswith(TAGS), row
    lemmas = re.findall(r"^\*Lemma .*\n(.*)$", page, re.M)
    assert len(lemmas) == len(found.lemmas)
    for lemma in lemmas:
        assert re.search(rf"\((?:{'|'.join(TAGS)})[^$]*\)$", lemma), lemma


@pytest.mark.parametrize("id", theorems())
def test_every_link_leads_to_the_line_of_its_lemma(id):
    links = LINK.findall((DOCS / f"{id}.md").read_text(encoding="utf-8"))
    assert len(links) == (id in PROVED) * (1 + len(explained(theorems()[id]).steps))
    for name, file, line in links:
        there = (PROOFS / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
        assert re.match(rf"(Theorem|Lemma) {name}\b", there), f"{file}:{line}: run `rooteps docs`"


def test_a_step_that_a_comment_names_is_a_step_of_a_page():
    known = {in_coq(step.name) for id in PROVED for step in explained(theorems()[id]).steps}
    named = [
        (path.stem, step)
        for path in PROOFS.glob("*.v")
        for formal in theorems_in(path).values()
        for steps in re.findall(r"^Steps? ([^:]+):", formal.about)
        for step in steps.split(", ")
    ]
    assert named
    assert not [(file, step) for file, step in named if in_coq(step) not in known]


def test_a_step_of_another_name_has_no_lemma_and_is_checked_only(monkeypatch, tmp_path):
    pinsker = theorems()["pinsker"]
    assert lemma_of(pinsker, "Kinsper") is None
    (tmp_path / "pinsker.v").write_text("(** Steps Kinsper, norm: both. *)\nLemma other : True.\n", encoding="utf-8")
    monkeypatch.setattr(proved_steps, "PROOFS", tmp_path)
    found = lemma_of(pinsker, "Kinsper")
    assert (found.name, found.file, found.line) == ("other", "pinsker.v", 2)
    assert lemma_of(pinsker, "norm") == found
    assert lemma_of(pinsker, "Pinsker") is None


def test_a_lemma_of_the_page_comes_before_an_arrow():
    assert lemma_of(theorems()["covariance-shift"], "Jensen").file == "covariance_shift.v"
    assert lemma_of(theorems()["softmax-transfer"], "Jensen").file == "arrows.v"
    assert page_of(theorems()["softmax-ladder"]) == "ladder"
    assert lemmas_in(PROOFS / "none.v") == {}


def test_the_readme_names_what_is_not_proved():
    section = (PROOFS.parent / "README.md").read_text(encoding="utf-8").partition("## Proved for all worlds")[2]
    for id in NOT_PROVED:
        assert re.search(rf"\b{theorems()[id].number}\b", section.partition("\n## ")[0]), id
    assert all(f"`{axiom}`" in section for axiom in ALLOWED)
