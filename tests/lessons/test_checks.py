"""What a check is worth: random worlds that a false claim survives, coins that rounding gets wrong, steps in Coq."""

import mpmath
import numpy as np
import pytest

from rooteps.lessons import checks, formal_puzzle
from rooteps.theory import InvalidInput
from rooteps.theory.registry import theorems
from rooteps.verification.falsify import refutes
from rooteps.verification.formal import NOT_PROVED, PROOFS
from tests.lessons.notebooks import run
from tests.tolerance import ROUNDOFF


def test_a_ratio_is_that_of_its_pair_and_the_nearest_is_the_largest():
    drawn = checks.random_worlds(100, 3)
    with mpmath.workdps(30):
        for q, p, ratio in zip(drawn.truth, drawn.model, drawn.ratios, strict=True):
            kl = mpmath.fsum(
                mpmath.mpf(x) * mpmath.log(mpmath.mpf(x) / mpmath.mpf(y)) for x, y in zip(q, p, strict=True)
            )
            assert ratio == pytest.approx(float(mpmath.fsum(abs(p - q)) / mpmath.sqrt(kl)), rel=1e-9)
    assert checks.random_worlds(10, 3).truth == pytest.approx(drawn.truth[:10])
    judged = refutes("pinsker", None, drawn.nearest())
    assert judged.ratio * np.sqrt(2) == pytest.approx(drawn.ratios.max(), rel=1e-9)


def test_a_false_claim_survives_what_is_drawn_and_falls_to_what_is_made():
    lesson = run("proved-for-all-worlds")
    assert (lesson.broken, lesson.judged.certified, lesson.made.certified) == (0, False, True)
    assert (checks.random_worlds(1000, 2).ratios ** 2 > 1.9).any()


@pytest.mark.parametrize("k", [2, 10, 24, 50])
def test_the_two_sides_of_the_coins(k):
    with mpmath.workdps(60):
        half, delta = mpmath.mpf(1) / 2, mpmath.mpf(2) ** -k
        kl = half * mpmath.log(half / (half + delta)) + half * mpmath.log(half / (half - delta))
        assert 2 * delta**2 < kl
        found = checks.coins_in_balls(k, 256)
        assert (found.left, found.right) == pytest.approx((float(2 * delta**2), float(kl)), rel=ROUNDOFF)
        assert found.said == "holds"
        few = checks.coins_in_balls(k, 64)
        assert few.said == ("holds" if k < 15 else "equal" if k < 26 else "undecided")
        assert abs(mpmath.mpf(few.right) - kl) <= few.radius + 1e-15 * kl
    assert checks.naive_coins(k).said == ("holds" if k < 15 else "refuted")


def test_every_step_of_a_page_is_listed_with_its_lemma():
    listed = run("proved-for-all-worlds").lemmas
    assert list(listed) == ["every context", "Bretagnolle–Huber", "Fedotov–Harremoës–Topsøe", "Pinsker"]
    for lemma in listed.values():
        line = (PROOFS / lemma.file).read_text(encoding="utf-8").splitlines()[lemma.line - 1]
        assert line.startswith((f"Lemma {lemma.name}", f"Theorem {lemma.name}"))


def test_every_result_has_its_formal_statement_or_a_reason():
    for id in theorems():
        if id in NOT_PROVED:
            with pytest.raises(InvalidInput, match="not proved in Coq"):
                formal_puzzle.stated(id)
        else:
            masked = formal_puzzle.masked(id)
            assert all(f"H{i} : " in " ".join(masked.text.split()) for i in range(1, len(masked.names) + 1))
            assert all(said in " ".join(masked.text.split()) for said in masked.assumed)
