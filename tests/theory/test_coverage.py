"""γ(p_T), γ(p_T; Δ) and C against their definitions, with rank-deficient, repeated and vanishing Δ."""

import contextlib

import flint
import jax
import mpmath
import numpy as np
import pytest

from rooteps.theory import Instance, Language, Model, Task
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.traced import float64
from rooteps.theory.transfer_coefficient import chi_squared_coverage, gamma, gamma_delta
from rooteps.theory.world import World
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
    assert ball.rel_accuracy_bits() > 100  # the data are exact, so their rank is no question


@pytest.mark.parametrize("seed", range(5))
def test_gamma_delta_is_never_below_gamma(seed):
    rng = np.random.default_rng([11, seed])
    p_L, p_T, delta = rng.dirichlet(np.ones(5)), rng.dirichlet(np.ones(5)), rng.normal(size=(5, 2))
    arrays = p_L, p_T, delta
    plain = gamma(*map(FLOAT64.array, arrays[:2]), FLOAT64)
    assert float(plain) == pytest.approx(gamma_oracle(p_L, p_T), rel=ROUNDOFF)
    assert gamma_delta(*map(FLOAT64.array, arrays), FLOAT64) >= plain * (1 - ROUNDOFF)
    assert gamma_delta(*map(XP.array, arrays), XP) >= gamma(*map(XP.array, arrays[:2]), XP)


KNOWN = {
    "a context of mass zero": ([1.0, 0.0], [0.5, 0.5], [[1.0], [2.0]], 0.4),
    "a context of mass zero, two directions": (
        [0.5, 0.5, 0.0],
        [0.25, 0.25, 0.5],
        [[1.0, 0.0], [0.0, 1.0], [3.0, 4.0]],
        2 / 51,
    ),
    "a context of mass zero leaves the range": ([0.5, 0.5, 0], [0.25, 0.25, 0.5], [[1.0, 0], [2, 0], [3, 4]], 0.0),
    "only a context of mass zero": ([1.0, 0.0], [0.0, 1.0], [[0.0, 0.0], [3.0, 4.0]], 0.0),
    "the context of mass zero is right": ([1.0, 0.0], [0.5, 0.5], [[1.0], [0.0]], 2.0),
    "nothing moves but where the task is not": ([0.0, 1.0], [1.0, 0.0], [[0.0], [2.0]], 1.0),
    "sizes 1e11 apart": ([0.25, 0.75], [0.5, 0.5], [[1.0, 0.0], [0.0, 1e-11]], 0.5),
    "sizes 1e11 apart, in one direction": ([0.25, 0.75], [0.5, 0.5], [[1.0], [1e-11]], 0.5),
    "sizes 1e11 apart, three contexts": (
        [0.25, 0.25, 0.5],
        [0.5, 0.25, 0.25],
        [[1.0, 1.0], [1e-11, -1e-11], [1e-11, 1e-11]],
        0.5,
    ),
    "sizes 1e300 apart": ([0.25, 0.75], [0.5, 0.5], [[1e150, 0.0], [1e-150, 1e-150]], 0.5),
    "coordinates 1e200 apart": ([0.25, 0.75], [0.5, 0.5], [[1e100, 1e-100], [1e100, -1e-100]], 0.5),
    "p_L as small as 1e-250": ([1.0, 1e-250], [0.5, 0.5], [[1.0, 0.0], [1.0, 1.0]], 2e-250),
}
"""p_L, p_T, Δ and γ(p_T; Δ)."""


@pytest.mark.parametrize("case", KNOWN)
@pytest.mark.parametrize("traced", [False, True])
def test_gamma_delta_where_it_is_known(case, traced):
    *arrays, expected = KNOWN[case]
    ball = gamma_delta(*map(XP.array, arrays), XP)
    assert float(ball) == pytest.approx(expected, rel=ROUNDOFF)
    assert ball.is_exact() or ball.rel_accuracy_bits() > 100
    with float64() if traced else contextlib.nullcontext():
        function = jax.jit(lambda *x: gamma_delta(*x, FLOAT64)) if traced else lambda *x: gamma_delta(*x, FLOAT64)
        assert float(function(*map(np.array, arrays))) == pytest.approx(expected, rel=ROUNDOFF)


@pytest.mark.parametrize("seed", range(300))
def test_gamma_delta_in_both_number_systems(seed):
    """Any rank, rows and columns of any size, contexts without mass."""
    rng = np.random.default_rng([13, seed])
    n, d = rng.integers(1, 7), rng.integers(1, 5)
    rank = rng.integers(1, d + 1)
    delta = rng.normal(size=(n, d))
    if seed % 2:
        delta = rng.integers(-8, 9, size=(n, rank)) @ rng.integers(-3, 4, size=(rank, d)) * 1.0
    if seed % 3:
        delta = delta * 2.0 ** rng.integers(-100, 100, size=(n, 1)) * 2.0 ** rng.integers(-40, 40, size=(1, d))
    weights = rng.integers(0, 4, size=(2, n)) * 10.0 ** rng.integers(-30, 1, size=(2, n))
    weights[:, 0] += weights.sum(axis=1) == 0
    arrays = (*(weights / weights.sum(axis=1, keepdims=True)), delta)
    with FLOAT64.scope():
        found = float(gamma_delta(*map(FLOAT64.array, arrays), FLOAT64))
    ball = gamma_delta(*map(XP.array, arrays), XP)
    assert ball.is_exact() or ball.rel_accuracy_bits() > 100
    assert found == pytest.approx(float(ball), rel=ILL_CONDITIONED)


def test_balls_that_do_not_show_the_rank_leave_it_open():
    blurred = XP.array([[1.0, 0.0], [2.0, 0.0], [3.0, 0.0]]) + flint.arb(0, 1e-70)
    p_L, p_T = XP.array([0.5, 0.25, 0.25]), XP.array([0.25, 0.25, 0.5])
    ball = gamma_delta(p_L, p_T, blurred, XP)
    assert ball.contains(gamma_delta(p_L, p_T, blurred[:, :1], XP))  # if the second column is zero
    assert ball.contains(gamma(p_L, p_T, XP))  # which γ(p_T; Δ) is never below
    unseen = gamma_delta(XP.array([1.0, 0.0]), XP.array([0.5, 0.5]), blurred[:2], XP)
    assert unseen.contains(0)
    assert unseen.contains(0.4)
    assert not gamma_delta(p_L, p_T, blurred * 0 + flint.arb(0, 1), XP).is_finite()


def test_gamma_ignores_contexts_that_the_task_does_not_use():
    p_L, p_T = [0.0, 0.25, 0.75], [0.0, 0.5, 0.5]
    for xp in (FLOAT64, XP):
        assert float(gamma(xp.array(p_L), xp.array(p_T), xp)) == 0.5
        assert float(gamma(xp.array(p_L), xp.array(p_L), xp)) == 1.0


@pytest.mark.parametrize("seed", range(5))
def test_chi_squared_coverage(seed):
    rng = np.random.default_rng([15, seed])
    p_L, p_T = (rng.integers(1, 20, size=6) / 1.0 for _ in range(2))
    p_T[seed] = 0.0
    p_L, p_T = p_L / p_L.sum(), p_T / p_T.sum()
    chi_squared = sum((b - a) ** 2 / a for a, b in zip(p_L, p_T, strict=True))
    ball = chi_squared_coverage(XP.array(p_L), XP.array(p_T), XP)
    assert float(chi_squared_coverage(p_L, p_T, FLOAT64)) == pytest.approx(1 + chi_squared, rel=ROUNDOFF)
    assert float(ball) == pytest.approx(1 + chi_squared, rel=ROUNDOFF)
    assert ball < 1 / gamma(XP.array(p_L), XP.array(p_T), XP)


def coverage_of(p_L, p_T, xp):
    """C of a world with these contexts."""
    n = len(p_L)
    language = Language(p_L, probs=np.full((n, 2), 0.5))
    task = Task(p_T, label_probs=np.tile([0.0, 1.0], (n, 1)), loss="hinge")
    return World(Instance(language, Model(tilt=np.zeros((n, 2))), task), xp).C


def test_coverage_of_a_context_that_is_never_seen():
    assert float(coverage_of([1.0, 0.0], [0.5, 0.5], FLOAT64)) == np.inf
    assert not coverage_of([1.0, 0.0], [0.5, 0.5], XP).is_finite()
    for xp in (FLOAT64, XP):
        assert float(coverage_of([0.5, 0.5, 0.0], [0.0, 1.0, 0.0], xp)) == 2.0


@pytest.mark.parametrize("rare", [5e-324, 1e-310, 1e-300, 1e-280, 1e-100])
@pytest.mark.parametrize("used", [5e-324, 1e-310, 1e-200, 0.5])
def test_coverage_of_the_rarest_contexts(rare, used):
    """float64 is right, or knows nothing: a p_L without its digits is none that one divides by."""
    p_L, p_T = [1.0, rare], [1.0, used]
    p_L, p_T = np.array(p_L) / sum(p_L), np.array(p_T) / sum(p_T)
    exact = coverage_of(p_L, p_T, XP)
    found = float(coverage_of(p_L, p_T, FLOAT64))
    assert np.isnan(found) == (rare < 1e-290)
    assert np.isnan(found) or found == pytest.approx(float(exact), rel=ROUNDOFF)
