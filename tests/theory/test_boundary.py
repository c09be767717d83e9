"""Directions that prove a mean on the boundary: found where there is one, refused where it is none."""

import flint
import numpy as np
import pytest

from rooteps.theory import boundary
from rooteps.theory.boundary import supporting, supports

SQUARE = np.array([[0.0, 1.0, 0.0, 1.0, 0.5], [0.0, 0.0, 1.0, 1.0, 0.25]])


def exact(*numbers):
    return [flint.fmpq(*float(x).as_integer_ratio()) for x in numbers]


@pytest.mark.parametrize(
    ("words", "on_the_boundary"),
    [([0, 1], True), ([0], True), ([0, 3], False), ([4], False), ([2, 3], True), ([0, 1, 2, 3, 4], False)],
)
def test_faces_of_a_square(words, on_the_boundary):
    support = np.isin(np.arange(5), words)
    assert (supporting(SQUARE, support) is not None) == on_the_boundary


@pytest.mark.parametrize("off", [0.0, 1e-9, -1e-9, 1.0])
def test_a_direction_that_is_none_is_refused(off):
    edge, middle = np.isin(np.arange(5), [0, 1]), np.isin(np.arange(5), [4])
    assert supports(exact(off, 1.0), SQUARE, edge) == (off == 0)
    assert not supports(exact(off, -1.0), SQUARE, edge)
    assert not supports(exact(off, 1.0), SQUARE, middle)
    assert not supports(exact(0.0, 0.0), SQUARE, edge)


@pytest.mark.parametrize("seed", range(20))
def test_random_faces_of_any_dimension(seed):
    """Words of a common face are on the boundary, all words together are not; scales far apart, rows repeated."""
    rng = np.random.default_rng([33, seed])
    d, on, above = int(rng.integers(1, 5)), int(rng.integers(1, 6)), int(rng.integers(1, 6))
    normal = rng.integers(-3, 4, size=d)
    normal[0] = 1
    flat = rng.integers(-4, 5, size=(d, on)).astype(float)
    flat[0] = -normal[1:] @ flat[1:]
    high = rng.integers(-4, 5, size=(d, 60)).astype(float)
    high = high[:, normal @ high > 0][:, :above]
    Phi = np.hstack([flat, high])
    support = np.arange(Phi.shape[1]) < on
    scaled = np.vstack([Phi, Phi[:1]]) * np.array([*(2.0 ** rng.integers(-30, 31, size=d)), 1.0])[:, None]
    for embeddings in (Phi, scaled):
        direction = supporting(embeddings, support)
        assert direction is not None
        assert supports(direction, embeddings, support)
        assert supporting(embeddings, np.ones_like(support)) is None


def test_embeddings_that_are_all_alike_have_no_boundary():
    assert supporting(np.ones((2, 3)), np.array([True, False, False])) is None


@pytest.mark.parametrize("wrong", [[-1.0], [0.0]])
def test_what_the_linear_programme_says_is_checked(wrong, monkeypatch):
    edge = np.isin(np.arange(5), [0, 1])
    assert supporting(SQUARE, edge) is not None
    monkeypatch.setattr(boundary, "_steepest", lambda rise, words: (np.array(wrong), words))
    assert supporting(SQUARE, edge) is None
