"""The Coq files and the pages cannot drift apart; no Coq is needed to see it.

Files and pages have one stem, theorems and lemmas the names of results and steps, and hypotheses the names that the
pages give them. What differs is listed here with its reason.
"""

import re

import pytest

from rooteps.theory import registry
from rooteps.theory.registry import theorems
from rooteps.verification.formal import NOT_PROVED, PROOFS, pieces, rung, statements, theorems_in, without_comments
from rooteps.verification.museum import exhibits
from rooteps.verification.proved_steps import page_of

STATEMENTS = statements()
PROVED = [id for id in theorems() if id not in NOT_PROVED]
FILES = sorted(PROOFS.rglob("*.v"))
SOFTMAX_TWINS = {id for id, r in theorems().items() if r.reference == "optimum"} - {"softmax-sharpness"}

HELPERS = {
    "Statements": "every theorem of the paper in full",
    "Statements_beyond": "the theorems beyond it",
    "arrows": "one lemma an arrow, as theory/arrows.py",
    "budget": "what a context may be charged, for every theorem of transfer",
    "transfer": "from a charge to a bound, for every theorem of transfer",
    "losses": "hinge and logistic loss",
    "optimum_exists": "the second half of subspace_recovery",
    "softmax_multiclass": "11 for softmax models by coverage, from which that of the page follows",
    "parallel_embeddings": "the best Phi of substitutable_words",
}
"""Files that are no page."""

OBJECTS = {"a_language", "a_task", "a_model", "natural", "eigenvalues", "dimension"}
"""What a world is, no hypothesis of a page: ``World`` is made of nothing else, and ``natural`` says what τ is,
``eigenvalues`` what λ is; independent rows of Phi, which Quad needs, have a dimension up to V."""

IMPLIED = {
    ("subspace-recovery", "interior"): "the existence of F*, which optimum_exists shows to be just this",
    ("subspace-recovery", "subspace-optimum"): "shown to be what an optimum is, not assumed",
    ("subspace-pinsker", "softmax model"): "not needed: only differences of means enter",
    ("sharpness", "family"): "the statement builds the world",
    ("softmax-sharpness", "family"): "the statement builds the world",
    ("softmax-sharpness", "subspace-optimum"): "part of the conclusion",
    ("softmax-sharpness", "row-span"): "part of the conclusion",
    **{(id, "softmax model"): "p_f is softmax_of Phi F by definition" for id in SOFTMAX_TWINS},
    **{
        (id, "subspace-optimum"): "ε is measured from the infimum; optimal_by_means shows that this is enough"
        for id in SOFTMAX_TWINS
    },
}
"""Hypotheses of a page that are not assumed by name in its formal statement, and where they have gone."""

STATED = {
    ("pythagoras", "softmax model"),
    *((id, "subspace-optimum") for id in ("pythagoras", "subspace-pinsker", "softmax-close-copies")),
}
"""Of the results about the optimum, those that do assume these by name."""


def name(id: str) -> str:
    return re.sub(r"\W", "_", id).lower()


def test_each_file_is_a_page_or_known_to_be_none():
    assert {file.stem for file in PROOFS.glob("*.v")} <= set(registry._PAGES) | set(HELPERS)


def test_each_page_has_a_file_unless_not_proved():
    pages = {page_of(theorems()[id]) for id in PROVED}
    assert all((PROOFS / f"{page}.v").is_file() for page in pages)
    assert {page_of(theorems()[id]) for id in NOT_PROVED} == set(registry._PAGES) - pages
    assert set(NOT_PROVED) <= set(theorems())
    assert not any(name(id) in STATEMENTS for id in NOT_PROVED)
    assert not any((PROOFS / f"{page_of(theorems()[id])}.v").exists() for id in NOT_PROVED)


@pytest.mark.parametrize("id", PROVED)
def test_a_theorem_of_that_name_stands_in_its_file_and_in_the_statements(id):
    assert name(id) in STATEMENTS
    assert name(id) in theorems_in(PROOFS / f"{page_of(theorems()[id])}.v")
    assert rung(theorems()[id]) == "proved for all worlds"


@pytest.mark.parametrize("id", PROVED)
def test_a_statement_is_numbered_as_its_page(id):
    assert STATEMENTS[name(id)].about.startswith(f"{theorems()[id].number}."), STATEMENTS[name(id)].about


@pytest.mark.parametrize("id", PROVED)
def test_hypotheses_have_the_names_of_the_page(id):
    page = set(theorems()[id].without)
    implied = {assumed for owner, assumed in IMPLIED if owner == id and (id, assumed) not in STATED}
    assert set(STATEMENTS[name(id)].hypotheses) - OBJECTS == {name(assumed) for assumed in page - implied}


def test_no_explanation_is_left_over():
    for id, assumed in IMPLIED:
        assert assumed in theorems()[id].without or id in SOFTMAX_TWINS


def test_each_exhibit_of_the_museum_is_a_theorem():
    proved = {file.stem for file in (PROOFS / "counterexamples").glob("*.v")} - {"tools"}
    # A worst case of normal draws is as little about finite sets as the result that it refutes.
    assert proved == {name(kept.name) for kept in exhibits().values() if kept.theorem.id != "gaussian-partition"}
    assert all(known in theorems_in(PROOFS / "counterexamples" / f"{known}.v") for known in proved)


def test_every_theorem_is_closed_by_its_proof():
    """No axiom, no gap: what a file asserts it proves."""
    forbidden = re.compile(
        r"\b(Admitted|admit|Axioms?|Parameters?|Conjectures?|Abort|give_up|Unset\s+Guard\s+Checking|Unset\s+Positivity"
        r"\s+Checking|Unset\s+Universe\s+Checking|bypass_check)\b"
    )
    for file in FILES:
        found = forbidden.search(without_comments(file.read_text(encoding="utf-8")))
        assert not found, (file, found[0])


def test_hypotheses_and_variables_stay_in_sections():
    """Outside one they would be axioms."""
    for file in FILES:
        depth = 0
        for kind, text in pieces(file.read_text(encoding="utf-8")):
            word = text.split()[0]
            depth += (word == "Section") - (word == "End" and depth > 0)
            if kind == "sentence" and word in ("Hypothesis", "Hypotheses", "Variable", "Variables", "Context"):
                assert depth > 0, (file, text)


def test_each_statement_is_closed_by_one_exact():
    files = sorted({formal.file for formal in STATEMENTS.values()})
    text = "".join(without_comments((PROOFS / f"{file}.v").read_text(encoding="utf-8")) for file in files)
    proofs = re.findall(r"Proof\.(.*?)Qed\.", text, re.S)
    assert len(proofs) == len(STATEMENTS)
    other = [proof for proof in proofs if not re.fullmatch(r"\s*exact\s[^.]*(\.\w[^.]*)*\.\s*", proof)]
    assert not other, other


def test_each_theorem_has_its_axioms_listed():
    """Those in full, and those on one world."""
    listed = {line.partition(":")[0] for line in (PROOFS / "axioms.txt").read_text().splitlines()}
    stated = [PROOFS / "Statements.v", PROOFS / "Statements_beyond.v", *PROOFS.glob("counterexamples/*.v")]
    assert listed == {
        ".".join([*file.relative_to(PROOFS).parent.parts, file.stem, formal.name])
        for file in [*stated, *PROOFS.glob("example/*.v")]
        for formal in theorems_in(file).values()
        if formal.text.startswith("Theorem")
    }
    allowed = {"sig_not_dec", "sig_forall_dec", "functional_extensionality_dep", "classic"}
    for line in (PROOFS / "axioms.txt").read_text().splitlines():
        assert set(line.partition(":")[2].split()) <= allowed, line
