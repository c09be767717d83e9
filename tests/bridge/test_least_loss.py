"""The certified ends of ℓ_T at scale: against other solvers and exact arithmetic, and handed wrong dual points."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog
from sklearn.linear_model import LogisticRegression

from rooteps.bridge.classifiers import least_loss, solvers
from rooteps.bridge.classifiers.certificate import above, below, separates
from rooteps.bridge.classifiers.least import CLOSED, dual_point
from rooteps.bridge.classifiers.products import twofold
from rooteps.bridge.classifiers.sample import Sample
from rooteps.theory.checks import InvalidInput
from rooteps.theory.classifiers import Status, transfer_loss
from rooteps.theory.task import Task


def draw(n=200, D=6, seed=0, condition=0):
    """Features of a condition number 10^condition that tell noisy labels, and weights that differ."""
    rng = np.random.default_rng([15, seed])
    G = rng.normal(size=(n, D)) @ np.diag(np.logspace(0, -condition, D)) @ np.linalg.qr(rng.normal(size=(D, D)))[0]
    score = G @ rng.normal(size=D)
    signs = np.where(score / score.std() + rng.normal(size=n) > 0, 1, -1)
    return G, signs, rng.dirichlet(np.full(n, 3.0))


def hinge_by_highs(G, signs, p):
    n, D = G.shape
    cost = np.concatenate([np.zeros(D), p])
    limits = np.hstack([-signs[:, None] * G, -np.eye(n)])
    bounds = [(None, None)] * D + [(0, None)] * n
    return linprog(cost, A_ub=limits, b_ub=-np.ones(n), bounds=bounds, method="highs").fun


def logistic_by_newton(G, signs, p):
    """scikit-learn's Newton method, all but unpenalised, which is above the infimum."""
    fit = LogisticRegression(C=1e12, fit_intercept=False, solver="newton-cholesky", tol=1e-12)
    v = fit.fit(G, signs, p * len(p)).coef_[0]
    return float(p @ np.logaddexp(0, -signs * (G @ v)))


def exact_hinge(G, signs, p, v):
    """The loss as a rational number."""
    total = Fraction(0)
    for g, y, weight in zip(G.tolist(), signs.tolist(), p.tolist(), strict=True):
        margin = y * sum((Fraction(a) * Fraction(b) for a, b in zip(g, v.tolist(), strict=True)), Fraction(0))
        total += Fraction(weight) * max(Fraction(0), 1 - margin)
    return total / sum(map(Fraction, p.tolist()))


@pytest.mark.parametrize("condition", [0, 7])
def test_the_ends_hold_what_other_solvers_find(condition):
    G, signs, p = draw(condition=condition)
    same = np.sqrt(len(p)) * np.linalg.qr(G)[0]  # as good features, and other solvers need good ones
    others = {"hinge": hinge_by_highs(same, signs, p), "logistic": logistic_by_newton(same, signs, p)}
    for loss, other in others.items():
        found = least_loss(G, signs, p, loss)
        assert found.status is Status.OPTIMAL
        assert found.gap <= CLOSED * found.value
        assert found.lower <= other * (1 + 1e-9)
        assert found.value == pytest.approx(other, rel=1e-6)
    assert above(Sample(G, signs, p), "hinge", least_loss(G, signs, p, "hinge").witness) < others["hinge"] * (1 + 1e-8)


def test_the_ends_hold_the_exact_ones_of_the_theory():
    G, signs, p = draw(n=24, D=3, seed=4)
    for loss in ("hinge", "logistic"):
        exact = transfer_loss(G, Task.from_labels(p / p.sum(), signs, loss))
        found = least_loss(G, signs, p, loss)
        assert exact.lower <= found.value <= exact.value * (1 + 1e-9)
        assert found.lower <= exact.value
        assert found.lower >= exact.lower * (1 - CLOSED)


def test_the_upper_end_is_the_exact_loss_of_its_witness_rounded_up():
    G, signs, p = draw(n=30, D=4, condition=9)
    sample = Sample(G, signs, p)
    for v in (least_loss(G, signs, p, "hinge").witness, np.zeros(4), 1e12 * np.ones(4)):
        exact, found = exact_hinge(G, signs, p, v), above(sample, "hinge", v)
        assert exact <= Fraction(found) <= exact * (1 + Fraction(1, 10**11)) + Fraction(1, 10**12)


def test_the_upper_end_counts_what_may_have_cancelled():
    sample, v = Sample(np.array([[1e9, -1e9, 0.5]]), np.array([1]), np.array([1.0])), np.array([1e9, 1e9, 1.0])
    assert exact_hinge(sample.G, sample.signs, sample.weights, v) == Fraction(1, 2)
    assert 1e-13 < above(sample, "hinge", v) - 0.5 < 1e-10
    assert above(sample, "logistic", v) > np.logaddexp(0, -0.5)


def objective(loss, lam, p):
    """What a feasible dual point proves, in plain NumPy."""
    if loss == "hinge":
        return lam.sum() / p.sum()
    return (-lam * np.log(lam / p) - (p - lam) * np.log1p(-lam / p)).sum() / p.sum()


@pytest.mark.parametrize("loss", ["hinge", "logistic"])
def test_a_point_beyond_the_optimum_proves_no_more(loss):
    """Near the optimum, moved so that its objective is above the infimum, as only that of no feasible one can be."""
    G, signs, p = draw()
    sample, found = Sample(G, signs, p), least_loss(G, signs, p, loss)
    A = signs[:, None] * G
    basis = np.linalg.inv(np.linalg.qr(A)[1])
    share = getattr(solvers, loss)(A @ basis, p / p.mean()).share
    for size in (1e-7, 1e-5, 1e-3):
        lam = p * np.clip(share + size * (1 - 2 * share if loss == "logistic" else share < 0.5), 1e-12, 1 - 1e-12)
        _, T = dual_point(sample, lam)
        proved = below(sample, loss, lam, T)
        assert objective(loss, lam, p) > found.value * (1 + size / 100)
        assert proved <= found.value
        assert proved > 0 or size > 1e-7


@pytest.mark.parametrize("loss", ["hinge", "logistic"])
def test_a_wrong_dual_point_is_refused(loss):
    G, signs, p = draw()
    sample, found = Sample(G, signs, p), least_loss(G, signs, p, loss)
    margin = signs * (G @ found.witness)
    share = 1 / (1 + np.exp(np.clip(margin, -700, 700))) if loss == "logistic" else np.clip(20 * (1 - margin), 0, 1)
    lam, T = dual_point(sample, p * share)
    if loss == "logistic":
        assert below(sample, loss, lam, T) >= found.value * (1 - 1e-6)
    assert below(sample, loss, 0.5 * p, T) == 0.0  # far from satisfying the equations
    assert below(sample, loss, p * share * (signs > 0), T) == 0.0
    assert below(sample, loss, -lam, T) == 0.0
    assert below(sample, loss, 2 * np.maximum(lam, 0.6 * p), T) == 0.0  # above the weights
    assert below(sample, loss, np.where(np.arange(len(p)) == 3, np.nan, lam), T) == 0.0
    for wrong in (2 * T, 0 * T, T[:, ::-1] @ np.diag([1, 1, 1, 1, 1, 3.0]), T + 0.3 * np.linalg.norm(T)):
        assert below(sample, loss, lam, wrong) == 0.0
    assert below(Sample(G, -signs, p), loss, 0.9 * lam + 0.05 * p, T) == 0.0


@pytest.mark.parametrize("lam", [(0.6, 0.3, -0.1), (0.5, 0.5, 0.0)])
def test_a_point_that_satisfies_the_equations_has_to_be_within_the_weights(lam):
    """λ₁ − λ₂ + 3λ₃ = 0 up to rounding; below 0 or above p₂ = 0.3 the sum of λ exceeds the infimum, 0.6."""
    sample = Sample(np.array([[1.0], [1.0], [3.0]]), np.array([1, -1, 1]), np.array([1.0, 0.3, 0.1]))
    point = np.array(lam)
    room = np.minimum(point, sample.weights - point)
    T = np.array([[1 / np.linalg.norm(room * sample.G[:, 0])]])
    value = least_loss(sample.G, sample.signs, sample.weights, "hinge").value
    assert value == pytest.approx(0.6 / 1.4)
    assert sum(lam) / 1.4 > 1.3 * value
    assert below(sample, "hinge", point, T) == 0.0
    inside = np.array([0.29, 0.29, 0.0 + 1e-9])
    T = np.array([[1 / np.linalg.norm(np.minimum(inside, sample.weights - inside) * sample.G[:, 0])]])
    assert 0.5 / 1.4 < below(sample, "hinge", inside, T) <= value


@pytest.mark.parametrize("loss", ["hinge", "logistic"])
def test_no_dual_point_proves_more_than_the_infimum(loss):
    """Points that nearly are feasible, in every direction: what they prove is never too much."""
    rng = np.random.default_rng(3)
    for seed in range(12):
        G, signs, p = draw(n=30, D=3, seed=seed)
        value = least_loss(G, signs, p, loss).value
        sample = Sample(G, signs, p)
        proved = []
        for size in (0.0, 1e-9, 1e-5, 1e-3, 1e-2):
            start = p * rng.uniform(0.05, 0.95, size=len(p))
            lam = start
            for _ in range(10):
                lam, T = dual_point(sample, lam)
            moved = np.clip(lam * (1 + size * rng.normal(size=len(p))), 0, p)
            proved.append(below(sample, loss, moved, T))
        assert max(proved) <= value
        assert proved[0] > 0


@pytest.mark.parametrize("loss", ["hinge", "logistic"])
def test_separable_tasks_and_features_that_say_nothing(loss):
    G, _, p = draw()
    told = np.where(G[:, 0] > 0, 1, -1)
    found = least_loss(G, told, p, loss)
    assert found.status is Status.SEPARABLE
    assert (found.lower, found.value < 1e-12) == (0.0, True)
    assert separates(Sample(G, told, p), found.witness) > 1
    few = least_loss(G[:5], np.array([1, -1, 1, 1, -1]), p[:5], loss)  # more features than contexts
    assert few.status is Status.SEPARABLE
    nothing = least_loss(np.zeros((len(p), 2)), told, p, loss)
    assert nothing.value == pytest.approx({"hinge": 1.0, "logistic": np.log(2)}[loss])
    assert nothing.status is Status.OPTIMAL
    assert 0 < nothing.gap < 1e-9


def test_columns_that_are_zero_equal_or_of_any_size_change_nothing():
    G, signs, p = draw()
    value = least_loss(G, signs, p, "logistic").value
    for other in (
        np.hstack([G, np.zeros((len(p), 1)), G[:, :2]]),
        G * np.array([2.0**-900, 2.0**800, 1, 1, 2.0**-30, 1]),
    ):
        found = least_loss(other, signs, p, "logistic")
        assert found.status is Status.OPTIMAL
        assert found.value == pytest.approx(value, rel=1e-9)
    none = np.concatenate([p, [0.0]])  # a context of weight 0
    more = least_loss(np.vstack([G, 1e9 * G[:1]]), np.append(signs, 1), none, "logistic")
    assert more.value == pytest.approx(value, rel=1e-9)


def test_dependent_features_are_open_and_not_guessed():
    G, signs, p = draw()
    found = least_loss(np.hstack([G, G[:, :1] + G[:, 1:2] / 3]), signs, p, "hinge")
    assert found.status is Status.BOUNDED
    assert found.lower == 0.0
    assert found.value < 1


@pytest.mark.parametrize("loss", ["hinge", "logistic"])
def test_the_upper_end_on_dependent_features_is_that_on_independent_ones(loss):
    rng = np.random.default_rng(8)
    G = rng.normal(size=(60, 5))
    signs = np.where(G[:, 0] + rng.normal(size=60) > 0, 1, -1)
    weights = np.full(60, 1 / 60)
    alone = least_loss(G, signs, weights, loss)
    both = least_loss(np.hstack([G @ rng.normal(size=(5, 3)), G]), signs, weights, loss)
    assert alone.status is Status.OPTIMAL
    assert both.value == pytest.approx(alone.value, rel=CLOSED)


@pytest.mark.parametrize("loss", ["hinge", "logistic"])
def test_no_upper_end_is_above_the_loss_of_saying_nothing(loss):
    rng = np.random.default_rng(9)
    for _ in range(20):
        n, D, many = rng.integers(2, 9, size=3)
        G = rng.normal(size=(n, D))[rng.integers(0, n, n * many)] * 10.0 ** rng.integers(-8, 9, D)
        signs = rng.choice([-1, 1], len(G))
        nothing = above(Sample(G, signs, np.ones(len(G))), loss, np.zeros(D))
        assert least_loss(G, signs, np.ones(len(G)), loss).value <= nothing


def test_products_are_within_their_bound_whatever_cancels():
    rng = np.random.default_rng(0)
    worst = 0.0
    for D in (2, 7, 64, 301):
        A = rng.normal(size=(20, D)) * 10.0 ** rng.uniform(-12, 12, size=(20, D))
        x = rng.normal(size=D) * 10.0 ** rng.uniform(-6, 6, size=D)
        A[:, -1] = -(A[:, :-1] @ x[:-1]) / x[-1]  # all but everything cancels
        found, bound = twofold(A, x)
        for row, value, off in zip(A.tolist(), found, bound, strict=True):
            exact = sum((Fraction(a) * Fraction(b) for a, b in zip(row, x.tolist(), strict=True)), Fraction(0))
            assert abs(Fraction(value) - exact) <= Fraction(off)
            worst = max(worst, off / (np.abs(A) @ np.abs(x)).max())
    assert worst < 1e-15
    assert np.isinf(twofold(np.array([[1e200]]), np.ones(1))[1]).all()
    np.testing.assert_array_equal(twofold(np.zeros((3, 0)), np.zeros(0))[0], 0)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"G": np.ones(3)}, "G: is no matrix"),
        ({"G": np.ones((3, 1), dtype=int)}, "G: is no matrix of floating-point numbers"),
        ({"G": np.full((3, 1), np.nan)}, "G: an entry is not a finite number"),
        ({"signs": np.array([1, 0, 1])}, "signs: one is neither -1 nor 1"),
        ({"signs": np.array([1, 1])}, "signs: has shape"),
        ({"weights": np.array([1.0, -1.0, 1.0])}, "weights: one is not a positive number"),
    ],
)
def test_what_is_no_sample_is_refused(changed, message):
    given = {"G": np.ones((3, 1)), "signs": np.array([1, -1, 1]), "weights": np.ones(3)} | changed
    with pytest.raises(InvalidInput, match=message):
        Sample(**given)


@pytest.mark.heavy
@pytest.mark.parametrize("loss", ["hinge", "logistic"])
def test_twenty_thousand_contexts_and_a_thousand_features(loss):
    G, signs, p = draw(n=20_000, D=1024, condition=3)
    found = least_loss(G.astype(np.float32), signs, p, loss)
    assert found.status is Status.OPTIMAL
    assert found.gap <= CLOSED * found.value
