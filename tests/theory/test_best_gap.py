"""The infimum over classifiers enters as an upper bound only: the best classifier that is known, whichever it is."""

import numpy as np
import pytest

from rooteps.synthetic.batches import draw, losses, pick
from rooteps.synthetic.languages import FAMILIES
from rooteps.theory import Instance, Language, Model, Task, Witness
from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.registry import find, theorems
from rooteps.verification.report import examine
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
    features, shape = design(theorem, instance)
    best = transfer_loss(features, instance.task, affine=theorem.affine).witness
    plain = theorem.proved(theorem.world_of(instance, xp)).conclusion
    worse = instance.replace(classifier=-100 * best - np.ones(shape))
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


@pytest.mark.parametrize("xp", [FLOAT64, Balls(256)], ids=repr)
@pytest.mark.parametrize("result", ["softmax-transfer", "quadratic-partition", "quad-objective"])
def test_a_witness_outside_the_row_span_has_the_loss_of_its_lambda(result, xp):
    """The statement is about λ on Phi p_f (or Phi v on f), whatever v itself sees."""
    Phi, P = np.array([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0]]), np.array([[0.5, 0.25, 0.25], [0.25, 0.5, 0.25]])
    model = Model(
        shift=[[0.25, 0.0], [-0.25, 0.0]], objective="quad" if result == "quad-objective" else "cross-entropy"
    )
    task = Task.from_labels([0.5, 0.5], [1, -1])
    theorem, v = find(result), np.array([2.0, -3.0, 0.0])
    w = theorem.world_of(Instance(Language([0.5, 0.5], probs=P, Phi=Phi), model, task, Witness(v=v)), xp)
    lam = np.linalg.lstsq(Phi.T, v, rcond=None)[0]
    features = np.vectorize(float)(w.mean_features if theorem.features != "F" or theorem.affine else w.F)
    scores = features @ (Phi @ v if result == "quad-objective" else lam)

    def loss(scores):
        return (np.maximum(0, 1 - np.array([1, -1]) * scores) / 2).sum()

    found = float(theorem.proved(w).conclusion.lhs)
    assert found == pytest.approx(loss(scores) - loss(P @ v), abs=tolerance.ROUNDOFF)
    assert abs(loss(scores) - loss(np.vectorize(float)(w.p) @ v)) > 0.05
    assert "row-span" in [hypothesis.claim.name for hypothesis in examine(theorem, w).failed_hypotheses]
