"""Whatever a reader sets, a lesson runs without an error: every control at its ends, its middle and where asked."""

import random

import pytest

from rooteps.lessons.reader import now
from tests.lessons.notebooks import LESSONS, reader, values

NAMED = {
    "cross-entropy": [
        {"boldness": 1, "cheer": 0},
        {"boldness": 2, "cheer": -0.5, "context": ["My sister says it was"]},
        {"exponent": -6},
        {"exponent": -3},
        {"exponent": -2},
        {"exponent": -24},
    ],
    "softmax-models": [
        {"theta": {"0": 0.85, "1": 0.25, "2": 0}},
        {"dimensions": 1},
        {"dimensions": 3},
        {"okay": 5, "great": 0.5},
    ],
    "pinsker": [
        {"true_coin": 0.5, "model_coin": 0.51},
        {"true_coin": 0.01, "model_coin": 0.99},
        {"true_coin": 0.5, "model_coin": 0.5},
        {"weight": ["the word “okay”"]},
        {"weight": ["the word “okay”"], "exponent": -8},
    ],
    "natural-tasks": [
        {"shares": {"0": 6, "1": 6, "2": 0, "3": 4}},
        {"shares": {"0": 0, "1": 0, "2": 0, "3": 0}},
        {"overlap": 0.96875},
    ],
    "transfer": [{"size": 0}, {"size": 1, "theorem": ["unconstrained-transfer"]}],
    "features": [{"uneven": 1, "size": 0.25}, {"uneven": 1, "size": 2}, {"vocabulary": 0}],
    "sharper": [{"exponent": 1}, {"halvings": 2}, {"halvings": 24}],
    "break-it": [
        {"contexts": [[1, 1, 1, 34, 32], [1, 1, -1, 30, 32], [2, 0, 1, 32, 32]], "check": 1},
        {"contexts": [[0, 1, 1, 34, 32], [1, 1, -1, 30, 32], [2, 0, 1, 32, 32]], "check": 1},
    ],
    "write-the-proof": [
        {"typed": "B * E_T(g(KL))"},
        {"typed": "B * E_T(sqrt(2 * KL))"},
        {"typed": "B * sqrt(-KL)"},
        {"typed": "B * KL"},
        {"theorem": ["chi-squared-transfer"]},
        {"offered": ["sqrt(2 * B^2 * eps * C)"]},
        {"theorem": ["softmax-transfer"], "typed": "1 / 0"},
    ],
    "proved-for-all-worlds": [
        {"vocabulary": 8, "many": 3, "constant": 4},
        {"vocabulary": 2, "constant": 7},
        {"halvings": 15, "bits": 0},
        {"halvings": 60},
        {"result": ["gaussian-partition"]},
        {"result": ["learned-embeddings"]},
    ],
    "learned-embeddings": [
        {"gamma": 5},
        {"dimensions": 1, "error": 0, "turn": 90},
        {"dimensions": 3, "words": 4},
    ],
}
"""What a question or a text of each lesson asks the reader to try, and what once broke one."""
PAIRS = 40
"""How many random settings of two controls each lesson gets."""


def ends(name):
    """Every control of a lesson at its ends and its middle, one at a time."""
    return [{control: x} for control, one in reader(name).controls.items() for x in values(one)]


def pairs(name):
    """Two controls at random, each where ``ends`` puts it; one that the other makes anew where that then can be put."""
    draw, lesson, found = random.Random(LESSONS[name].number), reader(name), []
    for _ in range(PAIRS):
        first, second = sorted(draw.sample(sorted(lesson.controls), 2), key=list(lesson.controls).index)
        one = {first: draw.choice(values(lesson.controls[first]))}
        if lesson.graph.definitions[second] & lesson.below(first):
            lesson.move(one)
        found.append(one | {second: draw.choice(values(lesson.controls[second]))})
        lesson.move({})
    return found


def read(name, settings):
    """Errors of a lesson at each of the settings, afterwards where it began."""
    failed = []
    for one in settings:
        try:
            reader(name).move(one)
        except Exception as error:
            failed.append(f"{one}: {type(error).__name__}: {error}")
    reader(name).move({})
    return failed


LONG = ("features", "sharper", "transfer")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.heavy if name in LONG else ()) for name in LESSONS]
)
def test_what_a_question_asks_for(name):
    assert read(name, NAMED[name]) == []


def test_a_size_at_which_no_model_is_worse_than_tau():
    assert read("transfer", NAMED["transfer"][:1]) == []


@pytest.mark.heavy
@pytest.mark.parametrize("name", LESSONS)
def test_every_control_and_random_pairs(name):
    assert read(name, ends(name) + pairs(name)) == []


@pytest.mark.heavy
def test_they_are_many():
    assert sum(len(NAMED[name] + ends(name) + pairs(name)) for name in LESSONS) >= 500


def test_a_moved_control_moves_what_depends_on_it():
    lesson = reader("pinsker")
    lesson.move({"model_coin": 0.75})
    assert float(lesson.names["distance"]) == 0.5
    lesson.move({})
    assert now(lesson.controls["model_coin"]) == 0.9
    assert float(lesson.names["distance"]) == pytest.approx(0.8)
