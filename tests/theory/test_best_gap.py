"""The infimum over classifiers enters as an upper bound only: the best classifier that is known, whichever it is."""

import numpy as np
import pytest

from rooteps.synthetic.batches import draw, losses, pick
from rooteps.synthetic.languages import FAMILIES
from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.registry import find, theorems
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify
from tests import tolerance

ABOUT = sorted(theorem.id for theorem in theorems().values() if theorem.features and theorem.tau is None)


def drawn(result):
    theorem = find(result)
    family = next(f for f in FAMILIES.values() if set(theorem.needs) <= set(f.offers))
    return theorem, pick(draw(theorem, family, 3, 0, losses(theorem)[0]), 1)


def design(theorem, instance):
    """What a classifier reads, and the shape of its weights."""
    features = np.asarray(getattr(theorem.world_of(instance, FLOAT64), theorem.features))
    width = features.shape[1] + theorem.affine
    return features, (width,) if instance.task.surrogate.binary else (width, instance.task.k)


@pytest.mark.parametrize("xp", [FLOAT64, Balls(256)], ids=repr)
@pytest.mark.parametrize("result", ABOUT)
def test_a_classifier_that_is_worse_than_the_witness_refutes_nothing(result, xp):
    theorem, instance = drawn(result)
    rng = np.random.default_rng(1)
    plain = theorem.proved(theorem.world_of(instance, xp)).conclusion
    worse = instance.replace(classifier=100 * rng.normal(size=design(theorem, instance)[1]))
    found = theorem.proved(theorem.world_of(worse, xp)).conclusion
    assert float(found.lhs) == pytest.approx(float(plain.lhs), rel=tolerance.ROUNDOFF)
    assert verify(theorem, worse, xp).verdict in (Verdict.HOLDS, Verdict.EQUAL)


@pytest.mark.parametrize("xp", [FLOAT64, Balls(256)], ids=repr)
@pytest.mark.parametrize("result", ABOUT)
def test_a_better_one_is_taken_and_is_no_infimum(result, xp):
    theorem, instance = drawn(result)
    features, _ = design(theorem, instance)
    best = transfer_loss(features, instance.task, affine=theorem.affine)
    better = instance.replace(classifier=best.witness)
    w = theorem.world_of(better, xp)
    lhs = float(theorem.proved(w).conclusion.lhs)
    plain = float(theorem.proved(theorem.world_of(instance, xp)).conclusion.lhs)
    assert lhs <= plain
    assert float(w.tau) + lhs >= best.lower - tolerance.ROUNDOFF
    assert verify(theorem, better, xp).verdict in (Verdict.HOLDS, Verdict.EQUAL)
