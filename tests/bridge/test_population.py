"""Intervals for the population: they hold as often as they say, and know what they assume."""

import numpy as np
import pytest
import scipy.special
from scipy.optimize import minimize

from rooteps.bridge.population import KAPPA, RANGES, ends, least_lower, population
from rooteps.bridge.setting import Given

N, D, V = 2000, 3, 12


def test_the_ends_are_those_of_the_inequality():
    rng = np.random.default_rng(0)
    values = rng.random(80)
    deviation = np.sqrt(((values - values.mean()) ** 2).mean())
    for whole, rho in ((None, 1.0), (1000, 1 - 79 / 1000), (100, (1 - 80 / 100) * (1 + 1 / 80))):
        log = np.log(5 / 0.05)
        half = deviation * np.sqrt(2 * rho * log / 80) + (7 / 3 + 3 / 2**0.5) * 3.0 * log / 80
        expected = values.mean() - half, values.mean() + half
        assert ends(values, 3.0, 0.1, whole) == pytest.approx(expected, rel=1e-12)
    assert ends(values, 3.0, 0.1, 80) == (values.mean(), values.mean())
    assert pytest.approx(4.4546536) == KAPPA


def width(values, length, delta, whole):
    """Half of an interval, for fewer than half of the population."""
    n, log = len(values), np.log(10 / delta)
    rho = 1 - (n - 1) / whole
    return values.std() * np.sqrt(2 * rho * log / n) + (7 / 3 + 3 / 2**0.5) * length * log / n


def test_every_range_is_looked_at_with_a_share_of_the_failures(text):
    """ε from what is cut off at each R; a quarter of δ for each kind of contexts, restated."""
    _, rows, found = drawn(text, 5)
    kl, each, lows, highs = text[2][rows], 0.05 / 4 / len(RANGES), [], {}
    for R in RANGES:
        cut = [np.minimum(part, R) for part in (kl[:300], kl[300:])]
        half = [width(part, R, each, N // 2) for part in cut]
        lows.append(sum(max(part.mean() - off, 0) for part, off in zip(cut, half, strict=True)) / 2)
        highs[R] = sum(part.mean() + off for part, off in zip(cut, half, strict=True)) / 2
    assert found.epsilon_lower == pytest.approx(max(lows), rel=1e-9)
    assert found.epsilon_upper == pytest.approx(highs[found.largest_assumed], rel=1e-9)
    assert RANGES[0] < found.largest_assumed
    rest = (N // 2 - 100) / (N // 2)  # 100 of the 200 are learned from, and known
    least = rest * (7 / 3 + 3 / 2**0.5) * found.B * np.log(10 * 4 * 3 / 0.05) / 100
    assert found.loss_upper - max(found.loss_lower, 0) > least
    assert found.loss_upper - found.sample_loss > least - 0.05


@pytest.mark.parametrize("rare", [0.5, 0.01, 0.0005])
def test_they_fail_no_more_often_than_they_say(rare):
    """Two values, one of them rare: where the sample has none of it, its spread tells nothing."""
    rng, failures, runs = np.random.default_rng(1), 0, 400
    for whole in (500, 5000):
        values = (np.arange(whole) < max(1, rare * whole)).astype(float)
        for _ in range(runs):
            low, high = ends(rng.choice(values, size=300, replace=False), 1.0, 0.05, whole)
            failures += not low <= values.mean() <= high
    assert failures <= 0.05 * 2 * runs


@pytest.fixture(scope="module")
def text():
    """A text of N places, the second half of them a task: teacher, student, and what is true of all of them."""
    rng = np.random.default_rng(3)
    F, Phi = rng.normal(size=(N, D)), rng.normal(size=(D, V))
    own = F + 0.2 * rng.normal(size=F.shape)
    q, p = (scipy.special.softmax(x @ Phi, axis=1) for x in (F, own))
    labels = (F[:, 0] + rng.normal(size=N) > 0).astype(int)
    return (F, Phi), (own, Phi), scipy.special.rel_entr(q, p).sum(axis=1), labels, p


def drawn(text, seed, running=300, task=200, known=True):
    """So many places of each kind, and what is said of all."""
    (F, Phi), (own, _), kl, labels, _ = text
    rng = np.random.default_rng(seed)
    some = np.sort(rng.choice(N // 2, size=running, replace=False))
    mine = N // 2 + np.sort(rng.choice(N // 2, size=task, replace=False))
    rows, n = np.concatenate([some, mine]), running + task
    p_T = np.where(np.arange(n) < running, 0.0, 1 / task)
    p_L = np.where(np.arange(n) < running, 0.5 / running, 0.5 / task)
    setting = Given(p_L, p_T, labels[mine], ("no", "yes"))
    if known:
        object.__setattr__(setting, "drawn_from", (N // 2, N // 2))
    found = population(setting, (F[rows], Phi), (own[rows], Phi), kl[rows], np.arange(5), 0.05)
    return setting, rows, found


def test_what_is_said_of_a_text_is_true_of_it(text):
    _, _, kl, labels, p = text
    epsilon = (kl[: N // 2].mean() + kl[N // 2 :].mean()) / 2
    for seed in range(4):
        _, _, found = drawn(text, seed, task=600)
        assert 0 < found.epsilon_lower <= epsilon <= found.epsilon_upper
        assert kl.max() <= found.largest_assumed
        assert found.largest_seen <= found.largest_assumed / 2
        assert 0 <= found.loss_lower < found.sample_loss < found.loss_upper < np.log1p(np.exp(found.B))
        assert 0 < found.least_lower <= least(p[N // 2 :, :5], labels[N // 2 :], found.B) <= found.loss_upper


def least(rows, labels, B):
    """The least logistic loss over ‖v‖_∞ ≤ B, by SciPy's L-BFGS-B with bounds."""
    signs = 2.0 * labels - 1

    def loss(v):
        scores = signs * (rows @ v)
        return np.logaddexp(0, -scores).mean(), -rows.T @ (signs * scipy.special.expit(-scores)) / len(rows)

    return minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", bounds=[(-B, B)] * rows.shape[1]).fun


def test_the_lower_end_of_the_least_loss_is_that_of_its_dual_point(text):
    *_, labels, p = text
    rng = np.random.default_rng(0)
    g, signs, B = p[:150, :4], 2 * labels[:150] - 1, 2.0
    v = rng.uniform(-B, B, size=4)
    alpha = 1 / (1 + np.exp(signs * (g @ v)))
    entropy, each = -alpha * np.log(alpha) - (1 - alpha) * np.log(1 - alpha), 0.03 / 3
    square = (g**2).sum(axis=1)
    mean = entropy.mean() - width(entropy, np.log(2), each, N)
    spread = np.sqrt(4 * (square.mean() + width(square, 1.0, each, N)) / 150) + np.sqrt(2 * np.log(1 / each) / 150)
    dual = np.abs((alpha * signs) @ g / 150).sum()
    assert least_lower(g, signs, g @ v, B, 0.03, N) == pytest.approx(mean - B * (dual + spread), rel=1e-9)
    known = least_lower(g, signs, g @ v, B, 0.03, 150)
    assert known == pytest.approx(entropy.mean() - B * dual)
    assert known <= least(g, labels[:150], B)


def test_a_text_that_is_drawn_whole_leaves_nothing_open(text):
    _, _, kl, _, _ = text
    _, _, found = drawn(text, 0, running=N // 2, task=N // 2)
    epsilon = (kl[: N // 2].mean() + kl[N // 2 :].mean()) / 2
    assert (found.epsilon_lower, found.epsilon_upper) == pytest.approx((epsilon, epsilon))
    assert found.loss_lower == pytest.approx(found.loss_upper)
    assert found.loss_upper / 1.1 < found.least_lower < found.loss_upper
    assert found.loss_upper == pytest.approx(found.sample_loss, rel=0.1)  # the other half is a part of the population


def test_independent_draws_say_less_than_draws_without_repetition(text):
    _, _, known = drawn(text, 0)
    _, _, unknown = drawn(text, 0, known=False)
    assert (unknown.places, unknown.texts) == (None, None)
    assert unknown.epsilon_lower < known.epsilon_lower
    assert unknown.epsilon_upper > known.epsilon_upper
    assert unknown.loss_upper > known.loss_upper


def test_what_cannot_be_said_is_not_said(text):
    teacher, student, kl, *_ = text
    setting, rows, _ = drawn(text, 0)
    own = (teacher[0][rows], teacher[1]), (student[0][rows], student[1])
    large = np.where(np.arange(len(rows)) == 3, 2 * RANGES[-1], kl[rows])
    found = population(setting, *own, large, np.arange(5), 0.05)
    assert found.epsilon_upper is None  # one context is beyond every R, and the lower end stays
    assert 0 < found.epsilon_lower < kl[rows].mean()
    uneven = Given(np.random.default_rng(0).dirichlet(np.ones(len(rows))), setting.p_T, setting.labels, ("no", "yes"))
    assert population(uneven, *own, kl[rows], np.arange(5), 0.05) is None
    _, _, few = drawn(text, 0, task=30)
    assert few.loss_upper is None
    assert few.epsilon_upper is not None
