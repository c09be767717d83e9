"""Tilts and prices against direct optimisation: how far a budget of KL can move a score, and what it costs."""

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar

from rooteps.theory import tilts
from rooteps.theory.numbers import FLOAT64, Balls
from tests import tolerance

BALLS = Balls(256)
BUDGETS = (1e-18, 1e-6, 0.03, 0.5, 1.0)


@pytest.fixture(scope="module", autouse=True)
def in_scope():
    with BALLS.scope():
        yield


def world(seed, n=4, V=7):
    rng = np.random.default_rng([seed, 16])
    return rng.dirichlet(np.full(V, 0.7), n), rng.normal(size=V), rng.dirichlet(np.ones(n))


def priced(p, v, p_T, x, xp=FLOAT64):
    """(μ, μ x + E ψ(μ)) at the price that spends x."""
    p, v, p_T, x = map(xp.array, (p, v, p_T, x))
    mu = tilts.temperature(p, v, p_T, x, xp)
    return mu, mu * x + (p_T * tilts.log_mgf(p, v, mu, xp)).sum()


def kl(q, p):
    return (q * np.log(q / p)).sum(axis=-1)


def furthest_by_slsqp(p, v, p_T, x, signs):
    """max over q of E_{p_T} σ_s v·(q_s − p_s) with E_{p_T} KL(q_s‖p_s) ≤ x: one convex programme over all contexts."""

    def distributions(y):
        weights = np.exp(y.reshape(p.shape) - y.max())
        return weights / weights.sum(axis=1, keepdims=True)

    found = minimize(
        lambda y: -(p_T * signs * ((distributions(y) - p) @ v)).sum(),
        np.log(p).ravel() + 1e-2 * (signs[:, None] * v[None, :]).ravel(),
        method="SLSQP",
        constraints={"type": "ineq", "fun": lambda y: x - (p_T * kl(distributions(y), p)).sum()},
        options={"ftol": 1e-14, "maxiter": 500},
    )
    assert found.success or found.status == 8  # 8: no descent left within rounding
    assert (p_T * kl(distributions(found.x), p)).sum() <= x * (1 + tolerance.ILL_CONDITIONED)
    return -found.fun


@pytest.mark.parametrize("seed", range(3))
def test_the_price_spreads_the_budget_as_direct_optimisation_does(seed):
    p, v, p_T = world(seed, n=3, V=4)
    x = 0.03 * 3**seed
    mu, bound = priced(p, v, p_T, x)
    up, down = tilts.tilts(*map(FLOAT64.array, (p, v, mu)), FLOAT64)
    signs = np.where(np.asarray(up.mgf >= down.mgf), 1.0, -1.0)
    best = furthest_by_slsqp(p, v, p_T, x, signs)
    assert abs(best - float(bound)) <= tolerance.GENERIC_SEARCH * best
    for flipped in range(len(p)):  # the other signs reach no further
        other = np.where(np.arange(len(p)) == flipped, -signs, signs)
        assert furthest_by_slsqp(p, v, p_T, x, other) <= float(bound) * (1 + tolerance.GENERIC_SEARCH)


@pytest.mark.parametrize("x", BUDGETS)
def test_the_price_is_the_best_one(x):
    """No other is better, in balls, by more than the square of the float64 rounding error of μ."""
    p, v, p_T = world(7)
    mu, bound = priced(p, v, p_T, x, BALLS)
    arrays = [BALLS.array(a) for a in (p, v, p_T)]
    for factor in (0.5, 1 - 1e-6, 1 - 1e-9, 1 + 1e-9, 1 + 1e-6, 2.0):
        other = mu * BALLS.array(factor)
        elsewhere = other * BALLS.array(x) + (arrays[2] * tilts.log_mgf(arrays[0], arrays[1], other, BALLS)).sum()
        assert elsewhere > bound
    search = minimize_scalar(
        lambda t: float(np.exp(t) * x + (p_T * np.asarray(_log_mgf(p, v, np.exp(t)))).sum()),
        (np.log(float(mu)) - 1, np.log(float(mu)) + 1),
        tol=1e-12,
    )
    assert float(bound) <= search.fun * (1 + tolerance.ROUNDOFF)


def _log_mgf(p, v, mu):
    return tilts.log_mgf(*map(FLOAT64.array, (p, v, mu)), FLOAT64)


def test_one_context_is_attained_by_its_tilt():
    p, v, one = *world(3, n=1)[:2], np.ones(1)
    for x in BUDGETS:
        mu, bound = priced(p, v, one, x)
        pair = tilts.tilts(*map(FLOAT64.array, (p, v, mu)), FLOAT64)
        worst = max(pair, key=lambda tilt: float(tilt.mgf[0]))
        assert float(worst.spent[0]) == pytest.approx(x, rel=tolerance.ROUNDOFF)
        assert float(worst.change[0]) == pytest.approx(float(bound), rel=tolerance.ROUNDOFF)
        if x > 1e-7:  # below, the direct formulas lose their digits
            q = np.asarray(worst.q)
            assert kl(q, p)[0] == pytest.approx(x, rel=tolerance.ILL_CONDITIONED)
            assert abs((q - p) @ v)[0] == pytest.approx(float(bound), rel=tolerance.ILL_CONDITIONED)


def test_small_budgets_see_the_variance_alone():
    """μ x + E ψ(μ) = √(2σ²x)(1 + O(√x))."""
    p, v, p_T = world(5)
    sigma2 = (p_T * (p @ v**2 - (p @ v) ** 2)).sum()
    for x in (1e-18, 1e-24, 1e-30):
        assert float(priced(p, v, p_T, x)[1]) == pytest.approx(np.sqrt(2 * sigma2 * x), rel=10 * np.sqrt(x) + 1e-12)


def test_large_budgets_leave_the_furthest():
    p, v, p_T = world(5)
    mean = p @ v
    direct = np.maximum(v.max() - mean, mean - v.min())
    ours = tilts.furthest(FLOAT64.array(p), FLOAT64.array(v), np.zeros(p.shape, dtype=bool), FLOAT64)
    assert np.asarray(ours) == pytest.approx(direct)
    mu, bound = priced(p, v, p_T, 50.0)
    assert float(mu) == pytest.approx(np.ptp(v) / 512)
    spent = max(-np.log(p[:, [np.argmin(v), np.argmax(v)]]).min(axis=1))
    assert p_T @ direct <= float(bound) <= p_T @ direct + float(mu) * (50.0 + spent)


def test_a_word_outside_the_support_attracts_nothing():
    p, v = np.array([[0.5, 0.5, 0.0]]), np.array([0.0, 1.0, 9.0])
    for xp in (FLOAT64, BALLS):
        p_, v_ = xp.array(p), xp.array(v)
        up, _ = tilts.tilts(p_, v_, xp.array(9 / 512), xp)
        assert float(up.q[0, 2]) == 0
        assert float(up.change[0]) == pytest.approx(0.5)
        assert float(tilts.furthest(p_, v_, xp.is_zero(p_), xp)[0]) == 0.5


def test_tiny_probabilities_are_no_trouble():
    """Probabilities that float64 cannot hold, or hardly: the bound stays what balls say."""
    v, p_T = np.array([0.0, 1.0, -1.0]), np.ones(1)
    for tiny in (0.0, 1e-310, 1e-290, 1e-200):
        p = np.array([[1 - 1e-9, tiny, 1e-9]])
        for x in (1e-3, 5.0, 200.0, 800.0):
            bound, exact = (priced(p, v, p_T, x, xp)[1] for xp in (FLOAT64, BALLS))
            assert float(bound) == pytest.approx(float(exact.mid()), rel=tolerance.ILL_CONDITIONED)


def test_float64_agrees_with_balls():
    p, v, _ = world(9)
    for mu in (1e9, 3.0, 0.1, 0.01):
        pairs = zip(*(tilts.tilts(*map(xp.array, (p, v, mu)), xp) for xp in (FLOAT64, BALLS)), strict=True)
        for ours, exact in pairs:
            for field in ("mgf", "spent", "change"):
                sharp = np.array([float(y.mid()) for y in getattr(exact, field)])

                assert np.asarray(getattr(ours, field)) == pytest.approx(sharp, rel=tolerance.ROUNDOFF)


def test_a_score_without_spread_moves_nothing():
    p, flat = world(5)[0], np.full(7, 2.0)
    nowhere = np.zeros(p.shape, dtype=bool)
    assert not np.asarray(_log_mgf(p, flat, 1.0)).any()
    assert not np.asarray(tilts.furthest(FLOAT64.array(p), FLOAT64.array(flat), nowhere, FLOAT64)).any()
