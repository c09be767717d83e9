"""The constants of k-way transfer are the best possible: the sharp family, with two scores that are opposites."""

import pytest

from rooteps.theory import Instance, Language, Model, Task, Witness
from rooteps.theory.mutation import find_mutation
from rooteps.theory.registry import find
from rooteps.verification.falsify import refutes

SMALL, APART = 2.0**-9, 2.0**-40
P_L = [0.125, 0.125, 0.75]


def world(id, B):
    """Two contexts of opposite labels that the model takes for one, and a third that the task does not visit."""
    task = Task([0.5, 0.5, 0.0], [[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]], "multiclass-hinge")
    if id.startswith("softmax"):
        language = Language(P_L, F=[[SMALL], [-SMALL], [1.0]], Phi=[[1.0, -1.0]])
        model = Model(shift=[[APART - SMALL], [APART + SMALL], [0.0]])
        return Instance(language, model, task, Witness(feature_scores=[[-B, B]]))
    language = Language(P_L, probs=[[0.5 + SMALL, 0.5 - SMALL], [0.5 - SMALL, 0.5 + SMALL], [0.5, 0.5]])
    return Instance(language, Model(probs=[[0.5, 0.5]] * 3), task, Witness(scores=[[-B, B], [B, -B]]))


@pytest.mark.parametrize("id", ["multiclass-transfer", "softmax-multiclass-transfer"])
@pytest.mark.parametrize("B", [0.5, 8.0])
def test_no_smaller_constant(id, B):
    theorem = find(id)
    assert refutes(theorem, find_mutation(theorem, L=1.999), world(id, B)).certified
    assert 0.999 < refutes(theorem, None, world(id, B)).ratio < 1
