"""Single instances of many shapes: which they are, that they are valid, and that nothing is refuted on them."""

import numpy as np
import pytest

from rooteps.synthetic.batches import losses
from rooteps.synthetic.family import Shape, applicable
from rooteps.synthetic.languages import FAMILIES
from rooteps.synthetic.varied import SHAPES, varied
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.registry import find, theorems
from rooteps.verification.certify import certify
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify

SMALL = tuple(shape for shape in SHAPES if shape.n * shape.V <= 100)


def worlds(result, family, count=None, shapes=SHAPES):
    theorem = find(result)
    return varied(theorem, FAMILIES[family], count or len(shapes), 0, losses(theorem)[0], shapes)


def test_the_shapes_are_small_and_large_and_have_more_dimensions_than_words():
    drawn = worlds("softmax-transfer", "softmax", 60)
    assert {(w.language.n, w.language.V) for w in drawn} == {(shape.n, shape.V) for shape in SHAPES}
    assert max(w.language.n for w in drawn) == 64
    assert max(w.language.V for w in drawn) == 1024
    assert any(len(w.language.Phi) >= 32 for w in drawn)
    assert any(len(w.language.Phi) >= w.language.V for w in drawn)
    thin = [w for w in drawn if len(w.language.Phi) < w.language.V]
    dependent = [w for w in thin if np.linalg.matrix_rank(w.language.Phi) < len(w.language.Phi)]
    assert len(thin) / 6 < len(dependent) < len(thin) / 2
    assert {w.task.k for w in worlds("multiclass-transfer", "softmax")} == {2, 3, 4, 5, 6, 7}
    assert {w.topic_score.size for w in worlds("sentence-completion", "topics")} >= {2, 3, 5, 6}


def test_epsilon_is_the_excess_or_more():
    theorem = find("softmax-transfer")
    drawn = worlds(theorem.id, "gaussian", 60)
    factor = np.array([float(w.epsilon / theorem.world_of(w, FLOAT64).excess) for w in drawn])
    assert (factor > 1).all()
    assert (factor < 100.001).all()
    assert 15 < (factor > 1.01).sum() < 45


def test_equal_seeds_draw_the_same():
    for a, b in zip(worlds("pinsker", "topics"), worlds("pinsker", "topics"), strict=True):
        assert np.array_equal(a.model.tilt, b.model.tilt)


def test_a_family_without_the_shape_has_none():
    assert worlds("pinsker", "hypercube", shapes=(Shape(8, 15, 4),)) == []
    assert worlds("pinsker", "hidden-markov") == []
    assert len(worlds("pinsker", "hypercube", 3, shapes=(Shape(8, 15, 4), Shape(4, 8, 3)))) == 3


@pytest.mark.parametrize("id", theorems())
def test_nothing_is_refuted_on_them(id):
    wrong = []
    for family in FAMILIES.values():
        if applicable(find(id), family):
            for world in worlds(id, family.id, shapes=SMALL):
                for report in (verify(id, world), certify(id, world)):
                    allowed = (Verdict.HOLDS, Verdict.EQUAL)
                    if report.verdict not in allowed:
                        wrong.append((family.id, report, report.why, world))
    assert not wrong
