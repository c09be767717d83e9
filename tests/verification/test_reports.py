"""What a report, a batch and a certificate make of their parts; each part is wrong in turn."""

import jax
import numpy as np
import pytest

from rooteps.theory import Balls, InvalidInput
from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.hypothesis import Hypothesis
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.theorem import Theorem
from rooteps.verification.batch import check_batch
from rooteps.verification.certify import certify
from rooteps.verification.needs import require
from rooteps.verification.report import Checked
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify
from tests.theory.theorems.cases import draw, instance

WORLD = instance(draw("tilt", 1, witness="v"))
HOLDS, REFUTED, EQUAL, UNDECIDED = Verdict.HOLDS, Verdict.REFUTED, Verdict.EQUAL, Verdict.UNDECIDED
VALUES = {HOLDS: 1.0, REFUTED: -1.0, UNDECIDED: float("nan"), EQUAL: 1e-15}
"""What 0 is compared with, in terms that cancelled of order one."""


def theorem(hypothesis=HOLDS, lemma=HOLDS, step=HOLDS, end=0.0, relation="<="):
    """0 ≤ 1 in three places, each of them wrong or open as wanted; the bound off by ``end``."""

    def side(w, verdict):
        return w.xp.array(VALUES[verdict])

    def proof(w):
        one, zero = w.xp.array(1.0), w.xp.array(0.0)
        lemmas = (Claim(zero, side(w, lemma), one, name="lemma"),)
        return Proof(lemmas, telescope("0", zero, Step("step", "", "1", side(w, step), scale=one)))

    assumed = Hypothesis(
        "assumed", lambda w: Claim(w.xp.array(0.0), side(w, hypothesis), w.xp.array(1.0), relation=relation), ""
    )
    bound = lambda w: side(w, step) + end  # noqa: E731
    return Theorem("made-up", "", proof=proof, needs=("binary",), hypotheses=(assumed,), bound=bound)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, HOLDS),
        ({"lemma": REFUTED}, REFUTED),
        ({"step": REFUTED}, REFUTED),
        ({"end": 1.0}, REFUTED),
        ({"lemma": UNDECIDED}, UNDECIDED),
        ({"hypothesis": UNDECIDED}, UNDECIDED),
        ({"hypothesis": REFUTED}, UNDECIDED),
        ({"hypothesis": REFUTED, "step": REFUTED}, UNDECIDED),
        ({"hypothesis": UNDECIDED, "step": REFUTED}, UNDECIDED),
    ],
)
def test_the_verdict_of_a_report_and_of_a_batch(parts, expected):
    made = theorem(**parts)
    for xp in (FLOAT64, Balls(64)):
        report = verify(made, WORLD, xp)
        assert report.verdict is expected, xp
        assert [c.claim.name for c in report.failed_hypotheses] == ["assumed"] * (parts.get("hypothesis") is REFUTED)
    batch = check_batch(made, jax.tree.map(lambda x: np.stack([x, x]), WORLD))
    assert (batch.holds, batch.refuted, batch.undecided) == tuple(
        2 * (expected is verdict) for verdict in (HOLDS, REFUTED, UNDECIDED)
    )


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"lemma": EQUAL}, "equal"),
        ({"step": EQUAL}, "equal"),
        ({"hypothesis": EQUAL}, "equal"),
        ({"hypothesis": EQUAL, "relation": "<"}, "undecided"),
        ({"hypothesis": EQUAL, "relation": "="}, "holds"),
        ({"step": EQUAL, "lemma": UNDECIDED}, "undecided"),
    ],
)
def test_what_float64_cannot_tell_apart_is_equal(parts, expected):
    made = theorem(**parts)
    assert verify(made, WORLD, FLOAT64).verdict.word == expected
    batch = check_batch(made, jax.tree.map(lambda x: np.stack([x, x]), WORLD))
    assert getattr(batch, "holds" if expected == "holds" else expected) == 2


@pytest.mark.parametrize(("relation", "ok"), [("=", True), ("<=", False), ("<", False)])
def test_equality_is_enough_for_an_identity_alone(relation, ok):
    assert Checked(Claim(0.0, 0.0, relation=relation), EQUAL).ok is ok
    assert Checked(Claim(0.0, 0.0, relation=relation), HOLDS).ok
    assert not Checked(Claim(0.0, 0.0, relation=relation), UNDECIDED).ok


def test_more_bits_are_taken_where_they_may_help():
    def cancelling(w):
        large, again = (w.xp.array(2.0**300) / 3 for _ in range(2))
        return Proof((), telescope("0", w.xp.array(0.0), Step("step", "", "1", large - again + 1)))

    tight = Theorem("tight", "", proof=cancelling)
    assert verify(tight, WORLD, Balls(256)).verdict is UNDECIDED
    assert certify(tight, WORLD).verdict is HOLDS


@pytest.mark.parametrize(
    ("id", "data", "message"),
    [
        ("unconstrained-transfer", draw("tilt", 1, loss=None), "task: missing"),
        ("sharpness", draw("tilt", 1, witness="v"), "words, but sharpness is about 2 words"),
        ("softmax-transfer", draw("probs", 1, witness="v"), "Phi: missing"),
        ("softmax-transfer", draw("tilt", 1), "about softmax models, given by F or shift"),
        ("multiclass-transfer", draw("tilt", 1, witness="v"), "is about a k-way task"),
    ],
)
def test_what_a_result_is_not_about_is_told_before(id, data, message):
    with pytest.raises(InvalidInput, match=message):
        require(id, instance(data))
