"""The puzzle's judge: what certainly refutes a bolder claim, what does not, and what is no world at all."""

import numpy as np
import pytest

from rooteps.lessons import computing, hints, judge, puzzle
from rooteps.theory import InvalidInput, World
from rooteps.theory.registry import find
from rooteps.verification.museum import exhibit
from tests.lessons.notebooks import run

FAIR = [[1, 1, 1, 34, 32], [1, 1, -1, 30, 32], [2, 0, 1, 32, 32]]


def test_the_menu_holds_the_results_and_what_may_be_changed():
    menu = puzzle.claims("pinsker", "unconstrained-transfer")
    assert {(result.id, mutation and mutation.id) for result, mutation in menu.values()} == {
        ("pinsker", None),
        ("pinsker", "with constant=1.9"),
        ("pinsker", "exponent 0.55"),
        ("unconstrained-transfer", None),
        ("unconstrained-transfer", "without covering"),
        ("unconstrained-transfer", "with constant=1.9"),
        ("unconstrained-transfer", "exponent 0.55"),
        ("unconstrained-transfer", "with norm=half-osc"),
    }


def test_the_hidden_solutions_are_certified_and_theorems_stand():
    lesson = run("break-it")  # it asserts as much of every claim in the menu
    assert lesson.broken == len(hints.WORLDS) == 9


def test_the_world_that_the_reader_starts_from_is_no_solution():
    lesson = run("break-it")
    assert not judge.refutes(*lesson.claim.value, lesson.instance).certified
    assert not judge.refutes(*lesson.softmax_claim.value, lesson.softmax_instance).certified


@pytest.mark.parametrize(("name", "answer"), [("with constant=1.9", "certified"), ("as it is", "Not a counterexample")])
def test_the_answer_says_whether_it_is_one(name, answer):
    claimed = puzzle.claims("pinsker")[f"{find('pinsker').title}, {name}"]
    assert answer in judge.verdict(claimed, puzzle.two_words(FAIR, [1, -1])).text


def test_a_kept_hypothesis_that_fails_is_named():
    claimed = puzzle.claims("softmax-transfer")[f"{find('softmax-transfer').title}, as it is"]
    beyond = puzzle.softmax_world([[1, 1, 1, 0], [1, 1, -1, 0]], [[4, 2, 2], [3, 4, 1]], [[1, 0, -1], [0, 1, 0]], 1)
    assert "row-span" in judge.verdict(claimed, beyond).text


def test_a_task_on_a_context_never_seen_is_not_covered():
    claimed = puzzle.claims("unconstrained-transfer")[f"{find('unconstrained-transfer').title}, as it is"]
    assert "covering" in judge.verdict(claimed, puzzle.two_words([[0, 1, 1, 32, 32], *FAIR[1:]], [1, -1])).text


@pytest.mark.parametrize(
    ("row", "message"),
    [([1, 1, 0, 32, 32], r"task.labels\[0\]"), ([1, 1, 1, 65, 32], "negative")],
)
def test_what_is_no_world_is_refused(row, message):
    with pytest.raises(InvalidInput, match=message):
        puzzle.two_words([row, *FAIR[1:]], [1, -1])


def test_no_training_at_all_is_refused():
    with pytest.raises(InvalidInput, match="p_L"):
        puzzle.two_words([[0, *row[1:]] for row in FAIR], [1, -1])


def test_an_exhibit_of_the_museum_is_shown_whole():
    lesson = run("break-it")
    assert lesson.chosen.certified
    kept = lesson.collection[lesson.exhibit.value]
    shown = puzzle.world(kept.instance).text
    for part in ("(p_L|", "truth", r"(\Phi|", "model", "(p_T|", r"(p(y \mid s)|", "(v|"):
        assert part in shown
    assert kept.lesson.split("$")[0].strip() in lesson.shown


CLAIMS = {
    f"{claimed[0].id} {name}": claimed
    for name, claimed in puzzle.claims("pinsker", "unconstrained-transfer", "softmax-transfer").items()
}


@pytest.mark.parametrize("claimed", CLAIMS.values(), ids=CLAIMS)
def test_three_hints_each_its_own(claimed):
    assert len(set(hints.of(claimed))) == 3
    assert hints.folded(claimed).text.count("Hint ") >= 3


def judged(claimed, instance, monkeypatch):
    """What the judge says, before marimo makes HTML of it."""
    monkeypatch.setattr("marimo.md", str)
    monkeypatch.setattr("marimo.callout", lambda text, kind: text)
    return judge.verdict(claimed, instance)


def claim(id, change):
    (found,) = (one for one in CLAIMS.values() if one[0].id == id and (one[1].id if one[1] else "") == change)
    return found


@pytest.mark.parametrize("id", ["unconstrained-transfer", "softmax-transfer"])
def test_a_context_that_is_never_seen_is_the_natural_attack_on_covering(id, monkeypatch):
    attack = hints.WORLDS[id, "without covering"]
    build = puzzle.two_words if id == "unconstrained-transfer" else puzzle.softmax_world
    assert [row[0] for row in attack[0]][:2] == [0, 0]
    said = judged(claim(id, "without covering"), build(*attack), monkeypatch)
    assert "A counterexample" in said
    assert "counts as 1 (it is 0)" in said
    assert "In the proof *coverage* fails." in said
    said = judged(claim(id, ""), build(*attack), monkeypatch)
    assert "asks about s₁ and s₂, which never come up in training" in said


def test_the_judge_names_the_arrow_or_says_how_far_it_is(monkeypatch):
    fair = puzzle.two_words(*hints.NEARLY_FAIR)
    assert "the arrow *Pinsker*" in judged(claim("unconstrained-transfer", "with constant=1.9"), fair, monkeypatch)
    said = judged(claim("unconstrained-transfer", ""), fair, monkeypatch)
    u = 2 / 32
    divergence = ((1 + u) * np.log1p(u) + (1 - u) * np.log1p(-u)) / 2
    assert f"The left side is {u / np.sqrt(2 * divergence):.5g} of the bound" in said
    same = puzzle.two_words([[1, 1, 1, 50, 50], [1, 1, -1, 14, 14], [2, 0, 1, 32, 32]], [1, -1])
    assert "does no worse than τ" in judged(claim("unconstrained-transfer", ""), same, monkeypatch)
    assert "Both sides are zero" in judged(claim("pinsker", ""), same, monkeypatch)


def test_no_ratio_of_a_left_side_that_is_not_positive():
    assert judge.ratio(judge.Refutation(False, -5.6e37, "", True, -0.375, 2.6e-38)) == "0"
    assert judge.ratio(judge.Refutation(False, -np.inf, "", True, 0.5, np.inf)) == "–"


@pytest.mark.parametrize(
    ("row", "said"),
    [([1, 1, 0, 32, 32], "The *label* of s₁:"), ([1, 1, 1, 65, 32], "The *truth* of s₁, w₂:")],
)
def test_what_is_no_world_is_told_in_the_words_of_the_table(row, said):
    with pytest.raises(InvalidInput) as refused:
        puzzle.two_words([row, *FAIR[1:]], [1, -1])
    assert judge.no_world(refused.value).startswith(said)
    assert "extreme" in judge.no_world(ZeroDivisionError("singular matrix"))


def test_an_exhibit_shows_the_truth_and_no_kernel():
    kept = exhibit("blind-spot").instance
    shown = puzzle.world(kept).text
    assert "kernel" not in shown
    row = computing.floats(World(kept, computing.XP).p_star)[0]
    assert " &amp; ".join(f"{x:.4g}" for x in row) in shown or " & ".join(f"{x:.4g}" for x in row) in shown


def test_only_contexts_that_are_never_seen_are_named(monkeypatch):
    one = puzzle.two_words([[0, 1, 1, 34, 32], [1, 1, -1, 30, 32], [1, 0, 1, 32, 32]], [1, -1])
    said = judged(claim("unconstrained-transfer", ""), one, monkeypatch)
    assert "asks about s₁, which never comes up" in said
