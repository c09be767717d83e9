"""Tilts and prices against direct optimisation: how far a budget of KL can move a score, and what it costs."""

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar

from rooteps.theory import tilts
from rooteps.theory.divergences import Reference
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
    law, v, p_T, x = of(p, xp), *map(xp.array, (v, p_T, x))
    mu = tilts.temperature(law, v, p_T, x, xp)
    return mu, mu * x + (p_T * tilts.log_mgf(law, v, mu, xp)).sum()


def of(p, xp=FLOAT64):
    return Reference.of(xp.array(p), xp)


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
    up, down = tilts.tilts(of(p), *map(FLOAT64.array, (v, mu)), FLOAT64)
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
    law, scores, weights = of(p, BALLS), BALLS.array(v), BALLS.array(p_T)
    for factor in (0.5, 1 - 1e-6, 1 - 1e-9, 1 + 1e-9, 1 + 1e-6, 2.0):
        other = mu * BALLS.array(factor)
        elsewhere = other * BALLS.array(x) + (weights * tilts.log_mgf(law, scores, other, BALLS)).sum()
        assert elsewhere > bound
    search = minimize_scalar(
        lambda t: float(np.exp(t) * x + (p_T * np.asarray(_log_mgf(p, v, np.exp(t)))).sum()),
        (np.log(float(mu)) - 1, np.log(float(mu)) + 1),
        tol=1e-12,
    )
    assert float(bound) <= search.fun * (1 + tolerance.ROUNDOFF)


def _log_mgf(p, v, mu):
    return tilts.log_mgf(of(p), *map(FLOAT64.array, (v, mu)), FLOAT64)


def test_one_context_is_attained_by_its_tilt():
    p, v, one = *world(3, n=1)[:2], np.ones(1)
    for x in BUDGETS:
        mu, bound = priced(p, v, one, x)
        pair = tilts.tilts(of(p), *map(FLOAT64.array, (v, mu)), FLOAT64)
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
        up, _ = tilts.tilts(of(p, xp), v_, xp.array(9 / 512), xp)
        assert float(up.q[0, 2]) == 0
        assert float(up.change[0]) == pytest.approx(0.5)
        assert float(tilts.furthest(p_, v_, xp.is_zero(p_), xp)[0]) == 0.5
        log_p = xp.array([[0.0, -600.0, 0.0]])
        rare = Reference(xp.exp(log_p) * p_ * 2, log_p, ~xp.is_zero(p_))
        up, _ = tilts.tilts(rare, v_, xp.array(9 / 8192), xp)
        assert float(up.q[0, 2]) == 0
        assert float(up.change[0]) == pytest.approx(1)


def test_tiny_probabilities_are_no_trouble():
    """Probabilities that float64 cannot hold, or hardly: the bound stays what balls say."""
    v, p_T = np.array([0.0, 1.0, -1.0]), np.ones(1)
    for tiny in (0.0, 1e-310, 1e-290, 1e-200):
        p = np.array([[1 - 1e-9, tiny, 1e-9]])
        for x in (1e-3, 5.0, 200.0, 800.0):
            bound, exact = (priced(p, v, p_T, x, xp)[1] for xp in (FLOAT64, BALLS))
            assert float(bound) == pytest.approx(float(exact.mid()), rel=tolerance.ILL_CONDITIONED)


RARE = [
    (np.log([0.5, 0.25, 0.25]), (0, 1, 0.5), 1e30),
    (np.log([1 - 1e-9, 1e-9, 1e-200]), (-1, 1, 0), 1e5),
    ([-900.0, 0.0, -1e30], (1, 0, -1), 600.0),
    ([-900.0, 0.0, -1e30], (1, 0, -1), 1e4),
    ([-900.0, 0.0, -1e6], (1, 0, -1), 1e40),
    ([-5000.0, -900.0, 0.0], (1, 1 - 2.0**-52, 0), 1e3),
    ([-700.0, -800.0, -(2.0**-900)], (1, -1, 1 - 2.0**-30), 700.0),
]
"""log p, v and λ = osc(v)/μ: words that float64 takes for impossible, and prices at which they count all the same."""


@pytest.mark.parametrize(("log_p", "v", "steepness"), RARE)
def test_what_is_too_rare_for_float64_counts(log_p, v, steepness):
    log_p, v = np.array([log_p]), np.array(v, dtype=float)
    mu, support = np.ptp(v) / steepness, np.ones(log_p.shape, dtype=bool)

    def charge(xp):
        law = Reference(xp.exp(xp.array(log_p)), xp.array(log_p), support)
        return tilts.log_mgf(law, xp.array(v), xp.array(mu), xp)[0], tilts.tilts(law, xp.array(v), xp.array(mu), xp)

    (charged, pair), (exact, exact_pair) = charge(FLOAT64), charge(Balls(1024))
    size = tolerance.ROUNDOFF * np.ptp(v)
    assert float(charged) == pytest.approx(float(exact.mid()), rel=tolerance.ROUNDOFF, abs=size)
    assert exact.rel_accuracy_bits() > 200
    for ours, other in zip(pair, exact_pair, strict=True):
        assert float(ours.change[0]) == pytest.approx(float(other.change[0].mid()), rel=tolerance.ROUNDOFF, abs=size)
        assert np.asarray(ours.q).sum() == pytest.approx(1)


@pytest.mark.parametrize(("steepness", "known"), [(1e17, True), (1e18, False), (1e19, False)])
def test_float64_says_nothing_of_a_tilt_whose_words_it_cannot_weigh(steepness, known):
    """Where a word of log p = −10¹⁸ counts: its probability in the tilt is the exponential of a difference of these."""
    log_p, v = np.array([[0.0, -1e18]]), np.array([0.0, 1.0])
    law = Reference(np.exp(log_p), log_p, np.ones(log_p.shape, dtype=bool))
    found = FLOAT64.compute(lambda: tilts.log_mgf(law, v, np.array(1 / steepness), FLOAT64))
    assert np.isfinite(found).tolist() == [known]
    assert np.nan_to_num(found).tolist() == [0.0]


def test_float64_agrees_with_balls():
    p, v, _ = world(9)
    for mu in (1e9, 3.0, 0.1, 0.01):
        pairs = zip(*(tilts.tilts(of(p, xp), *map(xp.array, (v, mu)), xp) for xp in (FLOAT64, BALLS)), strict=True)
        for ours, exact in pairs:
            for field in ("mgf", "spent", "change"):
                sharp = np.array([float(y.mid()) for y in getattr(exact, field)])

                assert np.asarray(getattr(ours, field)) == pytest.approx(sharp, rel=tolerance.ROUNDOFF)


def test_a_score_without_spread_moves_nothing():
    p, flat = world(5)[0], np.full(7, 2.0)
    nowhere = np.zeros(p.shape, dtype=bool)
    assert not np.asarray(_log_mgf(p, flat, 1.0)).any()
    assert not np.asarray(tilts.furthest(FLOAT64.array(p), FLOAT64.array(flat), nowhere, FLOAT64)).any()
