"""The world of the lesson on learned embeddings: its matrix, its best and its turned embeddings, its features."""

import numpy as np
import pytest

from rooteps.lessons import computing, learned
from rooteps.theory import World
from rooteps.theory.classifiers import transfer_loss
from tests.lessons.notebooks import run
from tests.tolerance import ROUNDOFF


def omega(instance):
    p_L, rows = instance.language.p_L, instance.language.probs / instance.language.probs.sum(axis=1, keepdims=True)
    return np.einsum("s,sv,sw->vw", p_L, rows, rows)


@pytest.mark.parametrize(("V", "d", "gamma"), [(4, 1, 0.25), (6, 2, 0.5), (8, 3, 1.0)])
def test_the_spectrum_is_that_of_the_matrix_and_the_best_rows_are_eigenvectors(V, d, gamma):
    instance = learned.world(V, d, gamma)
    w = World(instance, computing.XP)
    values = np.sort(np.linalg.eigvalsh(omega(instance)))[::-1]
    spectrum = computing.floats(w.spectrum)
    assert spectrum == pytest.approx(values, abs=1e-12)
    Phi = instance.language.Phi
    assert Phi @ Phi.T == pytest.approx(np.eye(d), abs=1e-12)
    assert omega(instance) @ Phi.T == pytest.approx(Phi.T * values[:d], abs=1e-12)
    assert pytest.approx(instance.language.probs @ Phi.T) == instance.model.F
    assert float(w.gamma) == gamma


def test_turned_embeddings_miss_what_the_angle_says():
    turn, error = 0.6, 0.125
    w = World(learned.world(6, 2, turn=turn, error=error), computing.XP)
    values = computing.floats(w.spectrum)
    assert float(w.misalignment) == pytest.approx(np.sin(turn) ** 2 * (values[1] - values[2]) / 2, rel=1e-9)
    quad = run("learned-embeddings").split
    assert quad.chain[-1].rhs.value == pytest.approx(0.0625**2, rel=ROUNDOFF)  # d/2 times the error squared


def test_what_the_questions_promise():
    lesson = run("learned-embeddings")
    assert lesson.gap <= min(lesson.bounds.values())
    assert (computing.floats(World(learned.world(gamma=1.0), computing.XP).spectrum) > 1e-12).sum() == 3
    losses = []
    for turn in (0.0, np.pi / 2):
        instance = learned.world(d=1, turn=turn)
        losses.append(transfer_loss(instance.model.F, instance.task).value)
    assert losses[1] < losses[0]
