"""The proofs behind γ(p_T; Δ) are handed matrices that are not positive and vectors that are not the top one."""

import flint
import mpmath
import numpy as np
import pytest

from rooteps.theory import transfer_coefficient
from rooteps.theory.numbers import Balls
from rooteps.theory.transfer_coefficient import _cholesky, gamma_delta
from tests.theory.test_coverage import gamma_delta_oracle
from tests.tolerance import DIGITS_50

XP = Balls(256)


@pytest.fixture(scope="module", autouse=True)
def in_scope():
    with XP.scope():
        yield


@pytest.mark.parametrize(
    "matrix",
    [[[1.0, 2.0], [2.0, 1.0]], [[1.0, 1.0], [1.0, 1.0]], [[0.0]], [[-1.0]], [[4.0, 2.0], [2.0, 1.0 - 2.0**-52]]],
)
def test_a_matrix_that_is_not_positive_definite_has_no_certificate(matrix):
    assert _cholesky(XP.array(matrix)) is None


def test_a_ball_that_may_be_singular_has_no_certificate():
    assert _cholesky(np.array([[flint.arb(1e-30, 1e-30)]], dtype=object)) is None
    assert _cholesky(np.array([[flint.arb(3e-30, 1e-30)]], dtype=object)) is not None


def test_a_vector_that_is_not_the_top_one_does_not_raise_gamma(monkeypatch):
    delta = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    p_L, p_T = [0.25, 0.5, 0.25], [0.375, 0.25, 0.375]
    arrays = [XP.array(x) for x in (p_L, p_T, delta)]
    right, exact = gamma_delta(*arrays, XP), gamma_delta_oracle(p_L, p_T, delta)
    monkeypatch.setattr(transfer_coefficient, "_top_eigenvector", lambda matrix: np.array([0.6, -0.8]))
    monkeypatch.setattr(transfer_coefficient, "_REFINED", 0)
    wrong = gamma_delta(*arrays, XP)
    with mpmath.workdps(60):
        for ball in (right, wrong):
            assert ball.overlaps(flint.arb(mpmath.nstr(exact, 55), DIGITS_50))
    assert wrong.rad() > right.rad()
