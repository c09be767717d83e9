"""γ(p_T) and γ(p_T; Δ) against their definitions, with rank-deficient, repeated and vanishing Δ."""

import flint
import mpmath
import numpy as np
import pytest

from rooteps.theory import transfer_coefficient
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.transfer_coefficient import _cholesky, gamma, gamma_delta
from tests.tolerance import DIGITS_50, ILL_CONDITIONED, ROUNDOFF

XP = Balls(256)


def gamma_oracle(p_L, p_T):
    return min(1.0, min(a / b for a, b in zip(p_L, p_T, strict=True) if b > 0))


def gamma_delta_oracle(p_L, p_T, delta):
    """1/‖Σ_L^{-1/2} Σ_T Σ_L^{-1/2}‖_2 with the pseudo-inverse, from 60-digit eigendecompositions; None if Σ_T = 0."""
    n, d = delta.shape
    with mpmath.workdps(60):
        exact = [[mpmath.mpf(x) for x in row] for row in delta]

        def second_moment(weights):
            entry = lambda i, j: sum(mpmath.mpf(weights[s]) * exact[s][i] * exact[s][j] for s in range(n))  # noqa: E731
            return mpmath.matrix([[entry(i, j) for j in range(d)] for i in range(d)])

        values, vectors = mpmath.eigsy(second_moment(p_L))
        top = max(values)
        root = mpmath.matrix(d, d)
        for k in range(d):
            if values[k] > top * DIGITS_50:
                v = vectors[:, k]
                root += v * v.T / mpmath.sqrt(values[k])
        norm = max(mpmath.eigsy(root * second_moment(p_T) * root, eigvals_only=True))
        return 1 / norm if norm > DIGITS_50 else None


def deltas(kind):
    rng = np.random.default_rng([9])
    delta = rng.integers(-64, 65, size=(6, 3)) / 64.0
    if kind == "fewer contexts than dimensions":
        return rng.integers(-64, 65, size=(2, 5)) / 64.0
    if kind == "rank one":
        return np.outer(delta[:, 0], delta[0])
    if kind == "a row that others span":
        return np.column_stack([delta, delta[:, 0] - delta[:, 1]])
    if kind == "some zero":
        delta[[0, 3]] = 0.0
    if kind == "the task's all zero":
        delta[[1, 2]] = 0.0
    if kind == "duplicates":
        delta[3:] = delta[:3]
    if kind == "tiny":
        delta *= 1e-12
    return delta


KINDS = [
    "general",
    "fewer contexts than dimensions",
    "rank one",
    "a row that others span",
    "some zero",
    "the task's all zero",
    "duplicates",
    "tiny",
]


def distributions(n, kind):
    rng = np.random.default_rng([10, n])
    p_L, p_T = rng.integers(1, 20, size=n).astype(float), rng.integers(1, 20, size=n).astype(float)
    if kind == "the task's all zero":
        p_T[[0, 3, 4, 5]] = 0.0
    p_L, p_T = p_L / p_L.sum(), p_T / p_T.sum()
    return p_L, p_T


@pytest.mark.parametrize("kind", KINDS)
def test_gamma_delta(kind):
    delta = deltas(kind)
    p_L, p_T = distributions(len(delta), kind)
    plain = gamma_oracle(p_L, p_T)
    exact = gamma_delta_oracle(p_L, p_T, delta)
    found = float(gamma_delta(*map(FLOAT64.array, (p_L, p_T, delta)), FLOAT64))
    ball = gamma_delta(*map(XP.array, (p_L, p_T, delta)), XP)
    if exact is None:  # no Δ on the task: any γ serves, and γ(p_T) is reported
        assert found == pytest.approx(plain, rel=ROUNDOFF)
        assert float(ball) == pytest.approx(plain, rel=ROUNDOFF)
        return
    assert found == pytest.approx(float(exact), rel=ILL_CONDITIONED)
    with flint.ctx.workprec(256), mpmath.workdps(60):
        assert ball.overlaps(flint.arb(mpmath.nstr(exact, 55), DIGITS_50))
    assert exact >= plain * (1 - ROUNDOFF)
    if kind in ("general", "some zero", "duplicates", "tiny"):  # Σ_L is certainly invertible
        assert ball.rel_accuracy_bits() > 25


@pytest.mark.parametrize("seed", range(5))
def test_gamma_delta_is_never_below_gamma(seed):
    rng = np.random.default_rng([11, seed])
    p_L, p_T, delta = rng.dirichlet(np.ones(5)), rng.dirichlet(np.ones(5)), rng.normal(size=(5, 2))
    arrays = p_L, p_T, delta
    plain = gamma(*map(FLOAT64.array, arrays[:2]), FLOAT64)
    assert float(plain) == pytest.approx(gamma_oracle(p_L, p_T), rel=ROUNDOFF)
    assert gamma_delta(*map(FLOAT64.array, arrays), FLOAT64) >= plain * (1 - ROUNDOFF)
    assert gamma_delta(*map(XP.array, arrays), XP) >= gamma(*map(XP.array, arrays[:2]), XP)


@pytest.mark.parametrize(
    "matrix",
    [[[1.0, 2.0], [2.0, 1.0]], [[1.0, 1.0], [1.0, 1.0]], [[0.0]], [[-1.0]], [[4.0, 2.0], [2.0, 1.0 - 2.0**-52]]],
)
def test_a_matrix_that_is_not_positive_definite_has_no_certificate(matrix):
    with XP.scope():
        assert _cholesky(XP.array(matrix)) is None


def test_a_ball_that_may_be_singular_has_no_certificate():
    with XP.scope():
        assert _cholesky(np.array([[flint.arb(1e-30, 1e-30)]], dtype=object)) is None
        assert _cholesky(np.array([[flint.arb(3e-30, 1e-30)]], dtype=object)) is not None


def test_a_vector_that_is_not_the_top_one_does_not_raise_gamma(monkeypatch):
    delta = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    p_L, p_T = [0.25, 0.5, 0.25], [0.375, 0.25, 0.375]
    arrays = [XP.array(x) for x in (p_L, p_T, delta)]
    right = gamma_delta(*arrays, XP)
    exact = gamma_delta_oracle(p_L, p_T, delta)
    monkeypatch.setattr(transfer_coefficient, "_top_eigenvector", lambda matrix: np.array([0.6, -0.8]))
    monkeypatch.setattr(transfer_coefficient, "_REFINED", 0, raising=False)
    wrong = gamma_delta(*arrays, XP)
    with flint.ctx.workprec(256), mpmath.workdps(60):
        for ball in (right, wrong):
            assert ball.overlaps(flint.arb(mpmath.nstr(exact, 55), DIGITS_50))
    assert wrong.rad() > right.rad()


def test_gamma_ignores_contexts_that_the_task_does_not_use():
    p_L, p_T = [0.0, 0.25, 0.75], [0.0, 0.5, 0.5]
    for xp in (FLOAT64, XP):
        assert float(gamma(xp.array(p_L), xp.array(p_T), xp)) == 0.5
        assert float(gamma(xp.array(p_L), xp.array(p_L), xp)) == 1.0
