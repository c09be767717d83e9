"""Eigenvalues in balls: in their places, repeated or not, and never without the right one, whatever the candidate."""

import flint
import numpy as np
import pytest

from rooteps.theory import FLOAT64, Balls
from rooteps.theory.eigenvalues import eigenbasis, enclose
from rooteps.theory.substitutability import substitutability_eigenvalues, substitutability_matrix
from tests import tolerance
from tests.oracles.arithmetic import eigh, exact
from tests.theory.theorems.cases import simplex
from tests.theory.theorems.comparison import as_arb

BALLS = Balls(256)
WALSH = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]) / 2.0

KNOWN = {
    "apart": [1.0, 0.5, 0.25, 0.125],
    "repeated": [0.75, 0.5, 0.5, 0.5],
    "all alike": [0.25] * 4,
    "of rank two": [0.5, 0.25, 0.0, 0.0],
    "nearly repeated": [0.5 + 2.0**-50, 0.5, 2.0**-60, 0.0],
    "of either sign": [1.0, 0.25, -0.5, -0.5],
}


@pytest.fixture(scope="module", autouse=True)
def in_scope():
    with BALLS.scope():
        yield


def matrix(values):
    """The symmetric matrix with these eigenvalues and the Walsh vectors as eigenvectors, exactly."""
    return flint.arb_mat(WALSH.tolist()) * flint.arb_mat(np.diag(values).tolist()) * flint.arb_mat(WALSH.T.tolist())


@pytest.mark.parametrize("name", KNOWN)
def test_each_is_enclosed_in_its_place(name):
    a = matrix(KNOWN[name])
    for x, known in zip(enclose(a, eigenbasis(a)), KNOWN[name], strict=True):
        assert x.contains(known)
        assert x.rad() < tolerance.ORACLE_RADIUS


def wrong(eigenvectors):
    """Candidates that are no eigenbasis."""
    turned = eigenvectors.copy()
    turned[:, :2] = 0.8 * eigenvectors[:, :2] + 0.6 * eigenvectors[:, 1::-1] * [1, -1]
    return {
        "one eigenvector twice": np.column_stack([eigenvectors[:, :1], eigenvectors[:, :1], eigenvectors[:, 2:]]),
        "two of them turned": turned,
        "too long": 1.25 * eigenvectors,
        "none": 0.0 * eigenvectors,
        "another order": eigenvectors[:, ::-1],
        "no eigenvectors at all": np.eye(4),
    }


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize("candidate", wrong(WALSH))
def test_a_wrong_candidate_proves_less_and_nothing_wrong(name, candidate):
    found = enclose(matrix(KNOWN[name]), flint.arb_mat(wrong(WALSH)[candidate].tolist()))
    for x, known in zip(found, KNOWN[name], strict=True):
        assert x.contains(known) or not x.is_finite()
    if candidate == "none":
        assert not any(x.is_finite() for x in found)
    if candidate in ("two of them turned", "no eigenvectors at all") and name == "apart":
        assert max(x.rad() for x in found) > 0.1


@pytest.mark.parametrize("bits", [64, 256, 1024])
def test_more_bits_give_smaller_balls(bits):
    xp = Balls(bits)
    with xp.scope():
        a = matrix(KNOWN["nearly repeated"]) + flint.arb_mat(np.diag([0.0, 2.0**-30, 2.0**-31, 0.0]).tolist())
        assert max(x.rad() for x in enclose(a, eigenbasis(a))) < flint.arb(2) ** (20 - bits)


@pytest.mark.parametrize(("n", "V"), [(1, 2), (3, 5), (5, 3), (6, 6)])
def test_those_of_the_substitutability_matrix(n, V):
    rng = np.random.default_rng([20, n, V])
    p_L, P = simplex(rng, (n,)), simplex(rng, (n, V))
    if n > 2:
        P[2], p_L[0], p_L[1] = P[1], 0.0, p_L[0] + p_L[1]  # of lower rank, and a context that is never seen
    omega = (exact(P).T * exact(p_L)) @ exact(P)
    known = sorted(eigh(omega)[0], reverse=True)
    values = substitutability_eigenvalues(p_L, P, FLOAT64)
    assert np.allclose(values, np.array(known, dtype=float), rtol=tolerance.ROUNDOFF, atol=tolerance.ORACLE_RADIUS)
    balls = substitutability_eigenvalues(BALLS.array(p_L), BALLS.array(P), BALLS)
    for x, theirs in zip(balls, known, strict=True):
        assert abs(x - as_arb(theirs)).upper() < tolerance.ORACLE_BALL
        assert x.lower() >= 0 or x.contains(0)
    found = substitutability_matrix(p_L, P, FLOAT64)
    assert np.allclose(found, np.array(omega, dtype=float), rtol=tolerance.ROUNDOFF, atol=0)


def test_small_ones_keep_their_digits_in_float64():
    """Eigenvalues of a matrix with λ_1 = ½ would be lost from 1e-17 on."""
    p_L, t = np.array([0.5, 0.5]), 2.0**-40
    P = np.array([[0.5 + t, 0.5 - t], [0.5 - t, 0.5 + t]])
    assert substitutability_eigenvalues(p_L, P, FLOAT64)[1] == pytest.approx(2 * t**2, rel=2.0**-8)
