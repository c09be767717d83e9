"""A refutation in float64 is never the last word: balls confirm it, or it becomes undecided and says why."""

import dataclasses
from itertools import pairwise

import jax
import numpy as np
import pytest

from rooteps.theory import Instance, Language, Model
from rooteps.theory.claims import Claim, Proof
from rooteps.theory.hypothesis import hypothesis
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.registry import find
from rooteps.theory.theorem import Theorem, inequality
from rooteps.verification import batch
from rooteps.verification import certify as balls
from rooteps.verification.batch import check_batch
from rooteps.verification.certify import certify
from rooteps.verification.explanation import explain
from rooteps.verification.explanation_data import to_data
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify

WORLD = Instance(Language(p_L=[0.5, 0.5], probs=[[0.5, 0.5], [0.25, 0.75]]), Model(tilt=[[0.1, 0.0], [0.0, 0.0]]))


def stacked(instance, count):
    return jax.tree.map(lambda x: np.stack([x] * count), instance)


def small_sum(w):
    """(1 + 2^-60 − 1) · 2^60, which is 1, and in float64 0."""
    one = w.excess / w.excess
    return (one + 2.0**-60 - one) * 2.0**60


TRUE = inequality("true", lambda w: w.xp.array(0.5), small_sum, "", because="it is so")
FALSE = inequality("false", lambda w: w.xp.array(2.0), small_sum, "", because="it is not so")


def test_what_only_float64_refutes_is_undecided_and_says_why():
    report = verify(TRUE, WORLD)
    assert report.verdict is Verdict.UNDECIDED
    assert report.why == "true is open: double precision says refuted, balls say holds"
    assert certify(TRUE, WORLD).verdict is Verdict.HOLDS
    counts = check_batch(TRUE, stacked(WORLD, 3))
    assert (counts.undecided, counts.refuted, counts.refuted_steps, counts.first_refuted) == (3, 0, {}, None)
    assert counts.reasons == {report.why: 3}
    shown = to_data(explain(TRUE, WORLD))
    assert shown["why"] == report.why
    assert shown["conclusion"]["why"] == "double precision says refuted, balls say holds"


def test_what_balls_refute_too_stays_refuted():
    for xp in (FLOAT64, Balls(128)):
        report = verify(FALSE, WORLD, xp)
        assert report.verdict is Verdict.REFUTED
        assert [c.claim.name for c in report.broken] == ["false"]
        assert report.why == ""
    counts = check_batch(FALSE, stacked(WORLD, 3))
    assert (counts.refuted, counts.refuted_steps, counts.first_refuted) == (3, {"false": 3, "conclusion": 3}, 0)


def test_of_many_refutations_some_are_confirmed_and_the_others_open(monkeypatch):
    monkeypatch.setattr(batch, "CONFIRMED", 2)
    counts = check_batch(FALSE, stacked(WORLD, 5))
    assert (counts.refuted, counts.undecided) == (2, 3)
    assert sum(counts.reasons.values()) == 3


def assuming(claim):
    """The false theorem under a hypothesis."""
    assumed = hypothesis("assumed", without="nothing is left")(claim)
    return inequality("false", lambda w: w.xp.array(2.0), small_sum, "", hypotheses=(assumed,))


@pytest.mark.parametrize("xp", [FLOAT64, Balls(128)], ids=["float64", "ball"])
def test_nothing_is_refuted_while_a_hypothesis_is_open(xp):
    for blurred in (lambda w: w.xp.log(-w.xp.array(1.0)), lambda w: small_sum(w) / 3 * 3):
        report = verify(assuming(lambda w, blurred=blurred: Claim(blurred(w), w.xp.array(1.0))), WORLD, xp)
        assert report.verdict is Verdict.UNDECIDED
        assert "the hypothesis assumed is open" in report.why


def test_balls_say_what_becomes_of_hypotheses_that_float64_leaves_open():
    """ε just above the excess: within rounding for float64, above it for balls."""
    near = WORLD.replace(epsilon=float(certify("pinsker", WORLD).theorem.world_of(WORLD, FLOAT64).excess) * (1 + 1e-12))
    theorem = assuming(lambda w: Claim(w.excess, w.epsilon))
    for report in (verify(theorem, near), certify(theorem, near)):
        assert report.verdict is Verdict.REFUTED
    assert check_batch(theorem, stacked(near, 2)).refuted == 2


def test_a_hypothesis_that_fails_in_float64_alone_is_open():
    report = verify(assuming(lambda w: Claim(w.xp.array(0.5), small_sum(w))), WORLD)
    assert report.verdict is Verdict.UNDECIDED
    assert report.failed_hypotheses == ()


class Own:
    """A world that is no language and knows float64 alone."""

    def __init__(self, instance, xp, q):
        if isinstance(xp, Balls):
            raise TypeError("float64 only")
        self.xp, self.x = xp, instance


def test_a_world_without_balls_keeps_what_float64_says():
    own = inequality("own", lambda w: 2 * w.x, lambda w: w.x, "", world=Own)
    report = verify(own, 1.0)
    assert report.verdict is Verdict.REFUTED
    assert report.broken[0].why == "in double precision alone, as balls say nothing: TypeError: float64 only"
    assert verify(own, -1.0).verdict is Verdict.HOLDS
    counts = check_batch(own, np.array([1.0, -1.0]))
    assert (counts.refuted, counts.holds) == (1, 1)


def test_a_theorem_written_for_float64_alone_keeps_what_float64_says():
    def lhs(w):
        if w.xp is not FLOAT64:
            raise TypeError("no such function of balls")
        return w.excess

    assert verify(inequality("own", lhs, lambda w: w.excess / 2, ""), WORLD).verdict is Verdict.REFUTED


def test_what_goes_wrong_in_a_theorem_of_ours_is_no_confirmation(monkeypatch):
    def wrong(*_, **__):
        raise ValueError("max() arg is an empty sequence")

    broken = dataclasses.replace(
        find("pinsker"), proof=lambda w: Proof((), (Claim(2.0, 1.0, name="wrong"),)), bound=None, constants=()
    )
    monkeypatch.setattr(balls, "certify", wrong)
    with pytest.raises(ValueError, match="empty sequence"):
        verify(broken, WORLD)


@pytest.mark.parametrize("error", [ZeroDivisionError, OverflowError, ArithmeticError])
def test_what_cannot_be_computed_is_undecided(error):
    def proof(w):
        raise error("singular matrix in solve()")

    broken = Theorem("broken", "a claim", proof)
    for report in (verify(broken, WORLD), certify(broken, WORLD)):
        assert report.verdict is Verdict.UNDECIDED
        assert report.why == "proof is open: it cannot be computed: singular matrix in solve()"


def test_only_the_conclusion_refuted_is_named():
    sides = [1 - 0.9e-9 * k for k in range(4)]  # each is within rounding of the next, the last is not of the first
    chain = tuple(Claim(a, b, name=f"from {a}") for a, b in pairwise(sides))
    report = verify(Theorem("own", "", lambda w: Proof((), chain)), WORLD)
    assert report.verdict is Verdict.REFUTED
    assert [c.claim.name for c in report.broken] == ["conclusion"]
    assert explain(report.theorem, WORLD).broken == ("conclusion",)
