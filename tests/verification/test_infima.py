"""ℓ_T itself beside its bound: compared on most instances of a batch, and a wrong bound or enclosure is seen."""

import dataclasses

import jax
import numpy as np
import pytest

from rooteps.synthetic.batches import draw, losses, pick
from rooteps.synthetic.languages import FAMILIES
from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.classifiers.enclosure import Enclosure
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.registry import find, theorems
from rooteps.verification import infima
from rooteps.verification.batch import check_batch
from rooteps.verification.infima import Infima, judged, together

CASES = (
    ("unconstrained-transfer", "softmax"),
    ("softmax-transfer", "softmax"),
    ("approximate-quadratic-partition", "markov"),
    ("multiclass-transfer", "gaussian"),
    ("quad-objective", "misspecified"),
)


@pytest.mark.parametrize(("result", "language"), CASES)
def test_most_infima_are_certified_and_all_below(result, language):
    theorem = find(result)
    for loss in losses(theorem):
        found = check_batch(theorem, draw(theorem, FAMILIES[language], 64, 3, loss), enclosed=32).infima
        assert found.instances == found.below == 32
        assert found.above == 0
        assert found.certified >= 28
        assert found.max_ratio < 1


@pytest.mark.parametrize(("result", "language"), CASES)
def test_the_exact_infimum_of_an_instance_lies_in_its_enclosure(result, language):
    """With features in balls of 256 bits: those of the world itself, not of its float64 copy."""
    theorem, xp = find(result), Balls(256)
    batch = draw(theorem, FAMILIES[language], 16, 5, losses(theorem)[0])
    seen = []
    enclose = infima.enclose

    def watched(*arguments):
        seen.append(enclose(*arguments))
        return seen[-1]

    infima.enclose = watched
    try:
        check_batch(theorem, batch, enclosed=16)
    finally:
        infima.enclose = enclose
    for i in range(0, 16, 5):
        instance = pick(batch, i)
        w = theorem.world_of(instance, xp)
        features = xp.compute(lambda w=w: getattr(w, theorem.features))
        exact = transfer_loss(features, instance.task, affine=theorem.affine)
        assert seen[0].lower[i] <= exact.value
        assert exact.lower <= seen[0].upper[i]


def test_features_are_within_the_rounding_that_is_allowed_for():
    xp = Balls(256)
    for result, language in CASES:
        theorem = find(result)
        batch = draw(theorem, FAMILIES[language], 8, 1, losses(theorem)[0])
        for i in range(8):
            instance = pick(batch, i)
            small, sure = (theorem.world_of(instance, x) for x in (FLOAT64, xp))
            features, size, *_ = FLOAT64.compute(lambda w=small, t=theorem: infima.read(t, w, 0.0, 0.0))
            exact = xp.compute(lambda w=sure, t=theorem: getattr(w, t.features))
            middle = np.array([[float(x.mid()) for x in row] for row in exact])
            assert (np.abs(features - middle) <= infima.ROUNDING * size).all()


def test_nothing_is_asked_or_there_is_no_classifier():
    for result in ("softmax-transfer", "pinsker"):
        theorem = find(result)
        batch = draw(theorem, FAMILIES["softmax"], 4, 0, losses(theorem)[0])
        assert check_batch(theorem, batch).infima is None
    assert check_batch("pinsker", batch, enclosed=4).infima is None


def ends(lower, upper):
    return Enclosure(np.array(lower), np.array(upper), np.zeros((len(lower), 1)))


def test_what_is_below_above_and_open():
    tau, lhs, rhs = np.array([0.5] * 4), np.array([0.2] * 4), np.array([0.1] * 4)
    found = judged(ends([0.55, 0.65, 0.5, 0.8], [0.55, 0.65, 0.7, 0.8]), tau, lhs, rhs)
    assert (found.instances, found.certified, found.below, found.above) == (4, 3, 1, 2)
    assert found.max_ratio == pytest.approx(3.0)


def test_a_bound_below_the_width_of_the_enclosure_leaves_it_open():
    one = np.array([1.0])
    found = judged(ends([0.5], [0.5 + 1e-12]), 0.5 * one, 1e-12 * one, 1e-15 * one)
    assert (found.certified, found.below, found.above, found.max_ratio) == (1, 0, 0, 0.0)


def test_an_infimum_above_the_loss_of_a_classifier_is_an_error():
    one = np.array([1.0])
    assert judged(ends([0.5], [0.5]), 0 * one, 0.5 * one, one).above == 0
    assert judged(ends([0.5 + 1e-9], [0.5 + 1e-9]), 0 * one, 0.5 * one, one).above == 1


def test_a_bound_that_is_too_small_is_seen(monkeypatch):
    """The sharp world leaves no room: halve the bound, and the infimum itself is above it, not only the witness."""
    theorem = find("quadratic-partition")
    batch = draw(theorem, FAMILIES["sharp"], 16, 0, "hinge", above=1.0)
    assert check_batch(theorem, batch, enclosed=16).infima.above == 0
    compare = infima.compare
    monkeypatch.setattr(infima, "compare", lambda t, loss, read: compare(t, loss, [*read[:-1], read[-1] / 2]))
    found = check_batch(theorem, batch, enclosed=16).infima
    assert found.above >= 6  # where ε is not claimed far above the excess


def test_a_dual_value_moved_by_1e9_is_seen(monkeypatch):
    """Where the witness is the best classifier, a lower end that says a little more contradicts its loss."""
    theorem, enclose = find("quadratic-partition"), infima.enclose
    batch = draw(theorem, FAMILIES["sharp"], 16, 0, "hinge")
    monkeypatch.setattr(infima, "enclose", lambda *a: dataclasses.replace(f := enclose(*a), lower=f.lower + 1e-9))
    assert check_batch(theorem, batch, enclosed=16).infima.above == 16


def test_together():
    one = Infima(2, 1, 2, 0, 0.5, 1e-12)
    assert together([None, one, Infima(3, 3, 2, 1, None, 1e-10)]) == Infima(5, 4, 4, 1, 0.5, 1e-10)
    assert together([None]) is None


@pytest.mark.heavy
def test_every_theorem_about_a_classifier_is_read():
    for theorem in theorems().values():
        family = next((f for f in FAMILIES.values() if set(theorem.needs) <= set(f.offers)), None)
        if theorem.features and family is not None:
            batch = draw(theorem, family, 2, 0, losses(theorem)[0])
            assert jax.tree.leaves(batch)
            assert check_batch(theorem, batch, enclosed=2).infima.instances == 2
