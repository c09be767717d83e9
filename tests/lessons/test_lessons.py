"""Every lesson runs, shows the numbers that independent formulas give, and takes its words from the results' files."""

import html
import re
import subprocess
import sys

import numpy as np
import pytest

from rooteps.lessons import computing, corners, reviews, show
from rooteps.theory import World
from rooteps.theory.registry import theorems
from rooteps.verification.explanation import explain
from tests.lessons.notebooks import LESSONS, run
from tests.tolerance import CERTIFIED_GAP, ROUNDOFF

RESULTS = {
    "cross-entropy": ["cross-entropy-recovers-truth"],
    "softmax-models": ["subspace-recovery", "pythagoras"],
    "pinsker": ["pinsker", "subspace-pinsker"],
    "natural-tasks": ["sentence-completion"],
    "transfer": ["softmax-transfer"],
    "features": ["quadratic-partition", "approximate-quadratic-partition", "gaussian-partition", "quad-objective"],
    "sharper": ["softmax-ladder", "softmax-variance-aware-transfer", "sharpness"],
    "break-it": ["pinsker", "softmax-transfer"],
    "write-the-proof": ["unconstrained-transfer"],
    "proved-for-all-worlds": ["pinsker"],
    "learned-embeddings": ["best-embeddings", "learned-embeddings", "excess-splits"],
}
"""The results that each lesson states."""


def test_every_lesson_is_listed_here():
    assert list(RESULTS) == list(LESSONS)


@pytest.mark.parametrize("name", LESSONS)
def test_it_states_its_results_and_asks_questions(name):
    shown = run(name).shown
    for id in RESULTS[name]:
        assert show.statement(id).text in shown
    sections = shown.count("<h2")
    assert shown.count("<strong>Question.</strong>") >= max(2, sections)
    assert shown.count("<marimo-accordion") >= max(2, sections)


@pytest.mark.parametrize("name", LESSONS)
def test_nothing_that_a_result_says_is_typed_again(name):
    source = " ".join(LESSONS[name].path.read_text().split())
    for result in theorems().values():
        for text in (result.statement, *result.without.values()):
            assert text.strip() not in source


def test_marimo_finds_nothing_to_say():
    paths = [str(lesson.path) for lesson in LESSONS.values()]
    subprocess.run([sys.executable, "-m", "marimo", "check", "--strict", *paths], check=True, capture_output=True)


def test_as_a_script_a_lesson_says_what_it_found():
    lesson = LESSONS["softmax-models"]
    done = subprocess.run(
        [sys.executable, "-W", "error", str(lesson.path)], capture_output=True, text=True, check=True, cwd="/"
    )
    number = float(re.search(r"excess ([\d.]+)", done.stdout)[1])
    assert number == pytest.approx(float(run("softmax-models").world.excess), rel=1e-5)
    assert done.stderr == ""


def test_cross_entropy_of_the_spoiled_model():
    lesson = run("cross-entropy")
    weights = lesson.truth**1.5 * np.exp(-0.5 * reviews.PHI[0, :5])
    p = weights / weights.sum(axis=1, keepdims=True)
    p_L = np.array([3, 3, 8, 2]) / 16
    excess = (p_L[:, None] * lesson.truth * np.log(lesson.truth / p)).sum()
    assert float(lesson.world.excess) == pytest.approx(excess, rel=ROUNDOFF)


def test_a_flat_softmax_model_is_charged_log_V():
    lesson = run("softmax-models")
    assert float(lesson.truth.cross_entropy) == pytest.approx(np.log(6), rel=ROUNDOFF)
    best = computing.floats(lesson.world.q)[0]
    assert reviews.PHI[:2, :6] @ best == pytest.approx(reviews.PHI[:2, :6] @ lesson.PROBS[0], rel=ROUNDOFF)


def test_two_coins():
    lesson = run("pinsker")
    assert float(lesson.distance) == pytest.approx(0.8, rel=ROUNDOFF)
    assert float(lesson.divergence) == pytest.approx(0.5 * np.log(0.5 / 0.9) + 0.5 * np.log(0.5 / 0.1), rel=ROUNDOFF)


def test_natural_weights_reach_their_loss():
    lesson = run("natural-tasks")
    losses = np.maximum(0, 1 - lesson.scores), np.maximum(0, 1 + lesson.scores)
    value = (reviews.P_T * (reviews.POSITIVE * losses[0] + (1 - reviews.POSITIVE) * losses[1])).sum()
    assert lesson.found.value == pytest.approx(value, rel=CERTIFIED_GAP)
    assert lesson.found.lower == pytest.approx(value, rel=CERTIFIED_GAP)
    assert lesson.coverage == 0.5


def test_the_bound_of_the_transfer_theorem():
    lesson = run("transfer")
    B, tau = lesson.known.B.value, lesson.known.tau.value
    assert lesson.known.bound.value == pytest.approx(tau + np.sqrt(2 * B**2 * 1e-3 / 0.5), rel=CERTIFIED_GAP)
    w = World(lesson.instance, computing.XP, "optimum")
    scores = computing.floats(w.p_star @ w.v)
    losses = np.logaddexp(0, -scores), np.logaddexp(0, scores)
    assert tau == pytest.approx(
        (reviews.P_T * (reviews.POSITIVE * losses[0] + (1 - reviews.POSITIVE) * losses[1])).sum()
    )


def test_tanh_is_the_gradient_at_the_corners_of_a_square():
    w = World(run("features").cube, computing.XP, "optimum")
    assert computing.floats(w.mean_features) == pytest.approx(np.tanh(computing.floats(w.F)), rel=ROUNDOFF)
    assert run("features").eta == pytest.approx(0, abs=ROUNDOFF)
    uneven = World(corners.world(2, 1.0, 1.0), computing.XP, "optimum")
    assert sorted(set(np.abs(computing.floats(uneven.F)[:, 0]))) == [1.125, 2.25]


def test_the_rungs_rise_and_rare_words_gain_most():
    lesson = run("sharper")
    x = 1e-2 / 0.5
    w = World(lesson.instance, computing.XP, "optimum")
    assert lesson.ladder["paper"] == pytest.approx(float(w.B) * np.sqrt(2 * x), rel=ROUNDOFF)
    p, v = computing.floats(w.p), computing.floats(w.v)
    variance = (reviews.P_T * ((p @ v**2) - (p @ v) ** 2)).sum()
    aware = np.sqrt(2 * variance * x) + (v.max() - v.min()) / 3 * x
    assert lesson.ladder["variance-aware"] == pytest.approx(aware, rel=CERTIFIED_GAP)
    assert lesson.ladder["empirical"] <= lesson.ladder["instance-exact"] <= aware
    gain = {
        name: values["paper"] / values["variance-aware"]
        for name, values in vars(lesson).items()
        if "ladder" in name and isinstance(values, dict)
    }
    assert gain["rare_ladder"] > gain["ladder"] > 1
    u = 2 / 16
    divergence = ((1 + u) * np.log1p(u) + (1 - u) * np.log1p(-u)) / 2
    assert lesson.ratio == pytest.approx(u / np.sqrt(2 * divergence), rel=ROUNDOFF)


@pytest.mark.parametrize("misspecified", [False, True])
@pytest.mark.parametrize(("V", "d"), [(4, 1), (4, 3), (5, 2), (8, 3)])
def test_the_reviews_are_as_asked(V, d, misspecified):
    instance = reviews.world(1e-4, B=1.5, gamma=0.25, V=V, d=d, maker="ray", misspecified=misspecified)
    w = World(instance, computing.XP, "optimum")
    assert w.p_star.shape == (4, V)
    assert float(w.gamma) == pytest.approx(0.25, rel=ROUNDOFF)
    assert float(w.B) <= 1.5
    assert w.excess < 1e-4
    assert float(w.excess) == pytest.approx(1e-4, rel=1e-9)
    differs = np.abs(computing.floats(w.p_star) - computing.floats(w.q)).max() > 1e-3
    assert differs == (misspecified and d + 1 < V)


@pytest.mark.parametrize(("settings", "message"), [({"V": 9}, "V: 9"), ({"d": 4}, "d: 4"), ({"gamma": 2.0}, "gamma")])
def test_a_language_out_of_range_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        reviews.language(**settings)


def test_tables_show_what_an_explanation_says():
    data = explain("subspace-pinsker", reviews.world(maker="ray"), computing.XP)
    shown = html.unescape(show.proof(data).text)
    for step in data.steps:
        assert step.rhs_tex in shown
        assert show.side(step.rhs) in shown
    assumed = show.hypotheses(data).text
    assert all(claim.name in assumed for claim in data.hypotheses)


def test_what_a_page_says_is_typeset_in_a_lesson():
    formulas = re.compile(r"\$\$.*?\$\$|\$.*?\$|`+.*?`+", re.DOTALL)
    for result in theorems().values():
        for text in (result.text, result.statement, *result.without.values()):
            shown = formulas.sub("", show.prose(text))
            assert not re.search(r"_|\^|Phi|sqrt", shown), shown
            letters = re.sub(r"</?su[bp]>|[{}]", "", html.unescape(shown)).replace("\\*", "*").replace("−", "-")
            written = formulas.sub("", text).replace("Phi", "Φ").replace("sqrt", "√").replace("−", "-")
            assert letters == re.sub(r"[_^{}]", "", written)
