"""Log-partition, softmax, conditional mean and covariance against mpmath and finite differences."""

import mpmath
import numpy as np
import pytest

from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.softmax import conditional_mean, covariance, log_partition, softmax
from tests.tolerance import ELEMENTARY, ILL_CONDITIONED, ROUNDOFF

CASES = [(1, 2, 1.0), (2, 7, 1.0), (4, 16, 3.0), (3, 5, 40.0), (8, 100, 0.1)]


def world(d, V, scale):
    rng = np.random.default_rng([3, d, V])
    return scale * rng.normal(size=(3, d)), rng.normal(size=(d, V))


def oracle(theta, Phi):
    """(log Z, p, mean, covariance) of one θ at 50 digits, as the definitions read."""
    d, V = Phi.shape
    theta, Phi = [mpmath.mpf(x) for x in theta], [[mpmath.mpf(x) for x in row] for row in Phi]
    weights = [mpmath.exp(sum(theta[i] * Phi[i][w] for i in range(d))) for w in range(V)]
    Z = sum(weights)
    p = [x / Z for x in weights]
    mean = [sum(p[w] * Phi[i][w] for w in range(V)) for i in range(d)]
    second = [[sum(p[w] * Phi[i][w] * Phi[j][w] for w in range(V)) for j in range(d)] for i in range(d)]
    return mpmath.log(Z), p, mean, [[second[i][j] - mean[i] * mean[j] for j in range(d)] for i in range(d)]


@pytest.mark.parametrize("xp", [FLOAT64, Balls(256)], ids=["float64", "ball"])
@pytest.mark.parametrize(("d", "V", "scale"), CASES)
def test_against_the_definitions(d, V, scale, xp):
    F, Phi = world(d, V, scale)
    as_float = np.vectorize(float, otypes=[float])
    logits = xp.array(F) @ xp.array(Phi)
    size = np.abs(F @ Phi).max()  # rounding of a logit is relative to it
    log_Z, p = as_float(log_partition(logits, xp)), as_float(softmax(logits, xp))
    mean = as_float(conditional_mean(xp.array(F), xp.array(Phi), xp))
    with mpmath.workdps(50):
        for s in range(len(F)):
            exact_log_Z, exact_p, exact_mean, exact_cov = oracle(F[s], Phi)
            assert abs(log_Z[s] - exact_log_Z) <= ELEMENTARY * max(1, abs(exact_log_Z)) + ELEMENTARY * size
            assert all(abs(a - b) <= ROUNDOFF * b for a, b in zip(p[s], exact_p, strict=True))
            assert all(abs(a - b) <= ROUNDOFF * np.abs(Phi).max() for a, b in zip(mean[s], exact_mean, strict=True))
            cov = as_float(covariance(xp.array(F[s]), xp.array(Phi), xp))
            largest = max(abs(x) for row in exact_cov for x in row) + mpmath.mpf(10) ** -30
            for i in range(d):
                for j in range(d):
                    assert abs(cov[i, j] - exact_cov[i][j]) <= ROUNDOFF * np.sqrt(d) * largest + ELEMENTARY * ELEMENTARY


def test_mean_and_covariance_are_derivatives_of_the_log_partition():
    F, Phi = world(4, 16, 1.0)
    h = 1e-5
    value = lambda theta: float(log_partition(FLOAT64.array(theta @ Phi)[None, :], FLOAT64)[0])  # noqa: E731
    mean = lambda theta: np.asarray(conditional_mean(FLOAT64.array(theta)[None, :], FLOAT64.array(Phi), FLOAT64)[0])  # noqa: E731
    for theta in F:
        cov = np.asarray(covariance(FLOAT64.array(theta), FLOAT64.array(Phi), FLOAT64))
        for i, e in enumerate(h * np.eye(4)):
            assert abs((value(theta + e) - value(theta - e)) / (2 * h) - mean(theta)[i]) <= ILL_CONDITIONED
            assert np.abs((mean(theta + e) - mean(theta - e)) / (2 * h) - cov[i]).max() <= ILL_CONDITIONED


def test_log_partition_neither_overflows_nor_underflows():
    logits = np.array([[1e5, 0.0], [-1e5, -1e5 - 1]])
    expected = [1e5, -1e5 + np.log1p(np.exp(-1.0))]
    assert np.asarray(log_partition(FLOAT64.array(logits), FLOAT64)).tolist() == pytest.approx(expected, rel=ELEMENTARY)
