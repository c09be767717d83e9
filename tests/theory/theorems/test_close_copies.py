"""Close copies at their best: an equality for every η, and copies whose words are not those of the model."""

import numpy as np
import pytest

from rooteps.theory import Instance, Language, Model, Task, Witness
from rooteps.theory.checks import InvalidInput
from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.oscillation import oscillation
from rooteps.theory.registry import find
from rooteps.theory.world import World
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify
from tests import tolerance

# a = 3/4, so that η = 2 log 3, tanh(η/4) = 1/2 and B = coth(η/4) = 2
TRUTH = [[0.75, 0.25], [0.25, 0.75]]
OPPOSITE = Instance(
    Language([0.5, 0.5], probs=TRUTH),
    Model(probs=[TRUTH[1], TRUTH[1]]),
    Task.from_labels([0.5, 0.5], [1, -1]),
    Witness(v=[2.0, -2.0]),
)


def test_two_contexts_attain_the_bound_for_the_best_classifier():
    xp = Balls(256)
    report = verify("close-copies", OPPOSITE, xp)
    assert report.conclusion.verdict is Verdict.EQUAL
    w = World(OPPOSITE, xp)
    best = transfer_loss(np.asarray(w.p), OPPOSITE.task)
    assert best.lower == best.value == 1.0
    assert xp.compute(lambda: abs(find("close-copies").promised(w) - 1) < 2.0**-200)
    assert xp.compute(lambda: abs(w.tau) < 2.0**-200)


def test_a_word_that_only_one_has_makes_the_oscillation_infinite():
    p, q = [[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [1.0, 0.0, 0.0]], [[0.5, 0.5, 0.0], [0.5, 0.25, 0.25], [0.5, 0.5, 0.0]]
    assert oscillation(p, q).tolist() == [0.0, np.inf, np.inf]
    world = Instance(Language([0.5, 0.25, 0.25], probs=[p[0], p[1], p[2]]), Model(probs=[q[0], q[1], q[2]]))
    for xp in (FLOAT64, Balls(128)):
        found = World(world, xp).eta
        assert [float(x) for x in found] == [0.0, np.inf, np.inf]


def test_rounded_logits_are_a_close_copy():
    logits = np.random.default_rng(27).normal(size=(4, 9))
    rounded = np.round(logits * 8) / 8
    p, q = (np.exp(x) / np.exp(x).sum(axis=1, keepdims=True) for x in (logits, rounded))
    eta = oscillation(p, q)
    assert (eta <= 2 / 16 + tolerance.ROUNDOFF).all()
    assert (np.abs(p - q).sum(axis=1) <= 2 * np.tanh(eta / 4) + tolerance.ELEMENTARY).all()


@pytest.mark.parametrize(
    ("q", "message"),
    [
        ([[0.5, 0.25, 0.25]], r"q: has shape \[1, 3\], expected that of p, \[1, 2\]"),
        ([[0.5, 0.6]], r"q\[0\]: sums to"),
    ],
)
def test_bad_input_of_the_oscillation(q, message):
    with pytest.raises(InvalidInput, match=message):
        oscillation([[0.5, 0.5]], q)
