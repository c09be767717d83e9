"""Elimination: in balls no pivot may be zero, in float64 what counts is the rounding of each entry."""

import numpy as np
import pytest

from rooteps.theory.elimination import coordinates, pivots
from rooteps.theory.numbers import Balls

XP = Balls(128)


@pytest.fixture(scope="module", autouse=True)
def in_scope():
    with XP.scope():
        yield


def test_pivots_of_a_deficient_matrix():
    third = XP.array(1.0) / 3
    a = XP.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [0.0, 1.0, 1.0]]) * third
    rows, columns, rest = pivots(a)
    assert len(rows) == len(columns) == 2
    assert all(x.contains(0) for x in rest.flat)
    assert all(x.is_finite() for x in XP.solve(a[np.ix_(rows, columns)], XP.array(np.eye(2))).flat)


def test_a_ball_that_contains_zero_is_no_pivot():
    narrow = XP.array(1.0) / 3
    a = np.array([[narrow - narrow, narrow]], dtype=object)
    assert pivots(a)[:2] == ([0], [1])
    assert pivots(a[:, :1])[:2] == ([], [])


def test_a_row_of_weight_zero_is_never_chosen():
    a = XP.array([[8.0], [1.0]])
    assert pivots(a)[0] == [0]
    assert pivots(a, XP.array([0.0, 1.0]))[0] == [1]
    assert pivots(a, XP.array([0.0, 0.0]))[0] == []


def test_coordinates_give_the_rows_back():
    rng = np.random.default_rng([62])
    a = rng.normal(size=(6, 3))
    values, chosen, outside = coordinates(a, np.zeros(6), 0 * a)
    assert np.isfinite(chosen).all()
    assert not outside.any()
    assert np.abs(values).max() <= 1.0
    assert np.linalg.matrix_rank(np.hstack([values, a])) == 3


@pytest.mark.parametrize("error", [0.0, 1e-16, 1e-12])
def test_what_is_within_its_rounding_is_zero(error):
    a = np.array([[1.0, 2.0], [2.0, 4.0 + 1e-13]])
    _, chosen, outside = coordinates(a, np.array([0.0, -np.inf]), np.full((2, 2), error))
    assert np.isfinite(chosen).tolist() == [True, False]
    assert outside.tolist() == [False, error < 1e-13]


def test_rows_of_any_size():
    a = np.array([[1e150, 0.0], [0.0, 1e-150], [1e-150, 1e-150]])
    values, chosen, outside = coordinates(a, -np.log(np.abs(a).max(axis=1)), 0 * a)
    assert np.isfinite(chosen).all()
    assert not outside.any()
    assert np.linalg.matrix_rank(values[:2]) == 2
