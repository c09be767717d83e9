"""The puzzle's judge: what certainly refutes a bolder claim, what does not, and what is no world at all."""

import pytest

from rooteps.lessons import puzzle
from rooteps.theory import InvalidInput
from rooteps.theory.registry import find
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
    assert lesson.broken == 5
    assert lesson.hidden.certified
    assert lesson.hidden.ratio == float("inf")


def test_the_world_that_the_reader_starts_from_is_no_solution():
    lesson = run("break-it")
    assert not puzzle.refutes(*lesson.claim.value, lesson.instance).certified
    assert not puzzle.refutes(*lesson.softmax_claim.value, lesson.softmax_instance).certified


@pytest.mark.parametrize(("name", "answer"), [("with constant=1.9", "certified"), ("as it is", "Not a counterexample")])
def test_the_answer_says_whether_it_is_one(name, answer):
    claimed = puzzle.claims("pinsker")[f"{find('pinsker').title}, {name}"]
    assert answer in puzzle.verdict(claimed, puzzle.two_words(FAIR, [1, -1])).text


def test_a_kept_hypothesis_that_fails_is_named():
    claimed = puzzle.claims("softmax-transfer")[f"{find('softmax-transfer').title}, as it is"]
    beyond = puzzle.softmax_world([[1, 1, 1, 0], [1, 1, -1, 0]], [[4, 2, 2], [3, 4, 1]], [[1, 0, -1], [0, 1, 0]], 1)
    assert "row-span" in puzzle.verdict(claimed, beyond).text


def test_a_task_on_a_context_never_seen_is_not_covered():
    claimed = puzzle.claims("unconstrained-transfer")[f"{find('unconstrained-transfer').title}, as it is"]
    assert "covering" in puzzle.verdict(claimed, puzzle.two_words([[0, 1, 1, 32, 32], *FAIR[1:]], [1, -1])).text


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
    for part in ("p_L", "truth", "Phi", "model", "task p_T", "witness"):
        assert part in shown
    assert kept.lesson.split("$")[0].strip() in lesson.shown
