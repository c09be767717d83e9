"""Rank and pseudo-inverse of float64 data, exactly: against identities in rationals, and where tolerances fail."""

import flint
import numpy as np
import pytest

from rooteps.theory import exact
from rooteps.theory.numbers import Balls

XP = Balls(256)


@pytest.fixture(scope="module", autouse=True)
def in_scope():
    with XP.scope():
        yield


def matrices():
    rng = np.random.default_rng([61])
    rank_two = rng.integers(-5, 6, size=(6, 2)) @ rng.integers(-5, 6, size=(2, 4)) * 1.0
    yield "full", rng.normal(size=(6, 4)), 4
    yield "wide", rng.normal(size=(2, 5)), 2
    yield "deficient", rank_two, 2
    yield "graded", rank_two * 2.0 ** np.array([0, -500, 330, -990]), 2
    yield "a last digit", np.array([[1.0, 1.0], [1.0, 1.0 + 2.0**-52]]), 2
    yield "zero", np.zeros((3, 2)), 0


MATRICES = {name: (a, rank) for name, a, rank in matrices()}


@pytest.mark.parametrize("name", MATRICES)
def test_rank(name):
    a, rank = MATRICES[name]
    assert exact.rank(a) == exact.rank(a.T) == rank
    assert len(exact.independent_columns(XP.array(a))) == (rank if rank else 0)


@pytest.mark.parametrize("name", MATRICES)
def test_the_pseudo_inverse_satisfies_its_four_equations(name):
    a, rank = MATRICES[name]
    balls = XP.array(a)
    columns, H = exact.least_squares(balls)
    assert len(columns) == rank
    inverse = H @ balls[:, columns].T if columns else XP.array(np.zeros(a.T.shape))
    left, right = balls @ inverse, inverse @ balls
    for found, expected in ((left @ balls, balls), (right @ inverse, inverse), (left, left.T), (right, right.T)):
        assert all(x.overlaps(y) for x, y in zip(found.flat, expected.flat, strict=True))
    if name != "graded":
        assert all(x.rad() < 1e-60 for x in left.flat)


def test_independent_rows_count_the_constants_out():
    Phi = np.array([[1.0, 1.0, 1.0], [0.0, 1.0, 2.0], [5.0, 6.0, 7.0], [0.0, 0.0, 1.0]])
    assert exact.independent_rows(Phi) == [1, 3]
    assert exact.independent_rows(np.full((2, 4), 0.1)) == []
    assert exact.independent_rows(np.array([[1.0]])) == []


def test_a_product_of_exact_numbers_is_rounded_once():
    large, small = 2.0**300, 2.0**-300
    a, b = XP.array([[large, small, -large]]), XP.array([[1.0], [1.0], [1.0]])
    assert not (a @ b).item().is_exact()
    assert exact.product(a, b).item() == flint.arb(small)
    assert XP.null_product(XP.array([[large, -large, small, -small]]), XP.array([1.0, 1.0, 3.0, 3.0])).item().is_zero()


def test_exact_means_one_finite_number():
    assert exact.is_exact([flint.arb(1), flint.arb(0)])
    assert not exact.is_exact([flint.arb(1) / 3])
    assert not exact.is_exact([flint.arb("nan")])
