from fractions import Fraction

import flint
import numpy as np
import pytest
from scipy.optimize import minimize

from rooteps.theory.checks import InvalidInput
from rooteps.theory.classifiers import Status, transfer_loss
from rooteps.theory.numbers import Balls
from rooteps.theory.task import Task
from tests import tolerance
from tests.theory.classifiers.random_tasks import ALL, BINARY, draw, loss_table, task_loss


def fraction(x):
    return Fraction(int(x.p), int(x.q))


@pytest.mark.parametrize("arithmetic", ["float64", "ball"])
@pytest.mark.parametrize("soft", [True, False])
@pytest.mark.parametrize("loss", ALL)
def test_certificates_meet(loss, soft, arithmetic):
    statuses = set()
    for seed in range(12):
        G, p_T, labels = draw(seed, loss, soft)
        task = Task(p_T, labels, loss)
        xp = Balls(256)
        found = transfer_loss(xp.exp(xp.array(G)) if arithmetic == "ball" else G, task, affine=seed % 2 == 1)
        statuses.add(found.status)
        assert 0 <= found.lower <= found.value
        assert found.status in (Status.OPTIMAL, Status.SEPARABLE)
        assert found.gap <= tolerance.CERTIFIED_GAP * found.value or (
            found.status == Status.SEPARABLE and found.value < tolerance.ROUNDOFF
        )
        features = np.exp(G) if arithmetic == "ball" else G
        if seed % 2:
            features = np.hstack([features, np.ones((len(G), 1))])
        assert found.witness.shape[0] == features.shape[1]
        np.testing.assert_allclose(
            task_loss(loss, features, p_T, labels, found.witness),
            found.value,
            rtol=tolerance.CERTIFIED_GAP,
            atol=tolerance.ROUNDOFF,
        )
    assert Status.OPTIMAL in statuses


@pytest.mark.parametrize("soft", [True, False])
@pytest.mark.parametrize("loss", ["hinge", "multiclass-hinge"])
def test_dual_point_is_feasible_in_exact_arithmetic(loss, soft):
    proved = 0
    for seed in range(12):
        G, p_T, labels = draw(seed, loss, soft)
        found = transfer_loss(G, Task(p_T, labels, loss))
        if found.dual is None:
            continue
        proved += 1
        dual, total = found.dual, sum(map(Fraction, p_T.tolist()))
        residual = [[Fraction(0)] * labels.shape[1] for _ in range(G.shape[1])]
        objective, seen = Fraction(0), set()
        for s, y, row in zip(dual.contexts.tolist(), dual.labels.tolist(), dual.z, strict=True):
            z = [fraction(x) for x in row]
            share = Fraction(float(labels[s, y])) / sum(map(Fraction, labels[s].tolist()))
            assert min(z) >= 0
            assert sum(z) == Fraction(float(p_T[s])) / total * share
            assert (s, y) not in seen
            seen.add((s, y))
            objective += sum(z) - z[y]
            for j, x in enumerate(z):
                for i, g in enumerate(G[s].tolist()):
                    residual[i][j] += (x - (sum(z) if j == y else 0)) * Fraction(g)
        assert all(x == 0 for row in residual for x in row)
        assert Fraction(found.lower) <= objective <= Fraction(found.value)
        assert float(objective - Fraction(found.lower)) <= tolerance.ROUNDOFF
    assert proved >= 6


@pytest.mark.parametrize("loss", ["hinge", "logistic"])
@pytest.mark.parametrize("soft", [True, False])
def test_one_feature_by_search(loss, soft):
    for seed in range(8):
        G, p_T, labels = draw(seed, loss, soft, D=(1, 2))
        found = transfer_loss(G, Task(p_T, labels, loss))
        if loss == "hinge":  # piecewise linear: the minimum is at a kink
            kinks = np.concatenate([[0.0], 1 / G[:, 0], -1 / G[:, 0]])
            values = [task_loss(loss, G, p_T, labels, np.array([v])) for v in kinks]
        else:
            values = _curve(G, p_T, labels, np.linspace(-20, 20, 40_001))
        assert found.lower <= min(values) + tolerance.ROUNDOFF
        assert min(values) <= found.value + tolerance.GENERIC_SEARCH


def _curve(G, p_T, labels, grid):
    total = np.zeros_like(grid)
    for s, g in enumerate(G[:, 0]):
        total += p_T[s] * (labels[s][None, :] * loss_table("logistic", g * grid)).sum(axis=1)
    return total


@pytest.mark.parametrize("loss", ["logistic", "softmax"])
def test_smooth_against_scipy(loss):
    for seed in range(6):
        G, p_T, labels = draw(seed, loss, True)
        k = labels.shape[1]
        shape = (G.shape[1],) if loss in BINARY else (G.shape[1], k)
        found = transfer_loss(G, Task(p_T, labels, loss))
        best = minimize(lambda x: task_loss(loss, G, p_T, labels, x.reshape(shape)), np.zeros(shape).ravel())  # noqa: B023
        assert found.lower <= best.fun + tolerance.ROUNDOFF
        assert best.fun <= found.value + tolerance.GENERIC_SEARCH


@pytest.mark.parametrize("loss", ALL)
@pytest.mark.parametrize("affine", [True, False])
def test_separable_is_a_normal_case(loss, affine):
    rng = np.random.default_rng([7, len(loss)])
    G = rng.normal(size=(20, 3))
    k = 2 if loss in BINARY else 3
    labels = np.eye(k)[(G @ rng.normal(size=(3, k))).argmax(axis=1)]
    found = transfer_loss(G, Task(np.full(20, 1 / 20), labels, loss), affine=affine)
    assert found.status == Status.SEPARABLE
    assert found.lower == 0
    assert found.value < tolerance.ROUNDOFF
    assert np.isfinite(found.witness).all()
    if "hinge" in loss:
        assert found.value < tolerance.DIGITS_50  # attained


@pytest.mark.parametrize("loss", ["logistic", "softmax"])
def test_partly_separable(loss):
    # The first feature separates two contexts for ever; the second leaves a finite problem on the other three.
    G = np.array([[1.0, 0.25], [-1.0, 0.5], [0.0, 1.0], [0.0, 1.0], [0.0, 1.0]])
    p_T, labels = np.full(5, 0.2), np.eye(2)[[1, 0, 1, 1, 0]]
    found = transfer_loss(G, Task(p_T, labels, loss))
    rest = 0.6 * (np.log(3) - 2 / 3 * np.log(2))
    assert found.status == Status.SEPARABLE
    np.testing.assert_allclose([found.lower, found.value], rest, rtol=tolerance.ROUNDOFF)


@pytest.mark.parametrize("loss", ["logistic", "softmax"])
@pytest.mark.parametrize("short_of", [2.0**-20, 2.0**-30, 2.0**-40])
def test_almost_separable_is_attained(loss, short_of):
    # The third context, by less than a linear programme resolves, keeps the direction v > 0 from separating them all.
    G = np.array([[1.0], [-1.0], [short_of], [0.5]])
    found = transfer_loss(G, Task(np.full(4, 0.25), np.eye(2)[[1, 0, 0, 1]], loss))
    assert found.status == Status.OPTIMAL
    assert found.gap <= tolerance.CERTIFIED_GAP * found.value
    assert found.value > np.log(2) / 4


@pytest.mark.parametrize("loss", ALL)
@pytest.mark.parametrize("arithmetic", ["float64", "ball"])
def test_fewer_contexts_than_features_gives_the_noise_of_the_labels(loss, arithmetic):
    G, p_T, labels = draw(3, loss, True, n=(4, 5), D=(6, 7))
    xp = Balls(256)
    found = transfer_loss(xp.array(G) / 3 if arithmetic == "ball" else G, Task(p_T, labels, loss))
    if loss in ("logistic", "softmax"):
        noise = -(p_T[:, None] * labels * np.log(labels)).sum()
    else:
        noise = (p_T * np.minimum(1, 2 * (1 - labels.max(axis=1)))).sum()
    assert found.status == Status.OPTIMAL
    np.testing.assert_allclose([found.lower, found.value], noise, rtol=tolerance.ROUNDOFF)


@pytest.mark.parametrize("loss", ALL)
@pytest.mark.parametrize("change", ["duplicate rows", "dependent columns", "zero column", "integers", "zero weights"])
def test_degenerate(loss, change):
    for soft in (True, False):
        for seed in range(5):
            G, p_T, labels = draw(seed, loss, soft, n=(8, 14), D=(2, 4))
            plain = transfer_loss(G, Task(p_T, labels, loss))
            if change == "duplicate rows":
                G, p_T, labels = np.vstack([G, G]), np.concatenate([p_T, p_T]) / 2, np.vstack([labels, labels])
            elif change == "dependent columns":
                G = np.hstack([G, 2 * G[:, :1], G[:, :1]])
            elif change == "zero column":
                G = np.hstack([G, 0 * G[:, :1]])
            elif change == "integers":
                G = np.round(G)
                plain = None
            else:
                G, labels = np.vstack([G, 100 + G]), np.vstack([labels, labels[::-1]])
                p_T = np.concatenate([p_T, 0 * p_T])
            found = transfer_loss(G, Task(p_T, labels, loss))
            assert found.lower <= found.value
            assert found.gap <= tolerance.CERTIFIED_GAP * found.value or found.value < tolerance.ROUNDOFF
            if plain is not None:
                np.testing.assert_allclose(
                    found.value, plain.value, rtol=tolerance.CERTIFIED_GAP, atol=tolerance.ROUNDOFF
                )


@pytest.mark.parametrize("loss", ALL)
def test_one_label_for_all(loss):
    G = np.random.default_rng([5]).normal(size=(10, 2))
    k = 2 if loss in BINARY else 3
    task = Task(np.full(10, 0.1), np.tile(np.eye(k)[1], (10, 1)), loss)
    assert transfer_loss(G, task, affine=True).status == Status.SEPARABLE
    assert transfer_loss(G, task, affine=True).value < tolerance.ROUNDOFF
    assert transfer_loss(G, task).lower <= transfer_loss(G, task).value


@pytest.mark.parametrize("loss", ALL)
def test_no_features_at_all(loss):
    _, p_T, labels = draw(1, loss, True, n=(5, 6))
    found = transfer_loss(np.zeros((5, 1)), Task(p_T, labels, loss))
    np.testing.assert_allclose(
        [found.lower, found.value],
        task_loss(
            loss, np.zeros((5, 1)), p_T, labels, np.zeros((1, labels.shape[1]))[:, 0 if loss in BINARY else slice(None)]
        ),
        rtol=tolerance.CERTIFIED_GAP,
    )


def test_wide_balls_hold_for_their_members():
    G, p_T, labels = draw(2, "hinge", True, n=(10, 11), D=(3, 4))
    radius = 2.0**-20
    balls = np.frompyfunc(lambda x: flint.arb(x, radius), 1, 1)(G)
    task = Task(p_T, labels, "hinge")
    found = transfer_loss(balls, task)
    rng = np.random.default_rng([11])
    for _ in range(20):
        member = transfer_loss(G + radius * rng.uniform(-1, 1, size=G.shape), task)
        assert found.lower <= member.value
        assert member.lower <= found.value


def test_balls_of_unknown_rank_fall_back_to_the_noise():
    G, p_T, labels = draw(2, "hinge", True, n=(10, 11), D=(3, 4))
    G = np.hstack([G, G[:, :1]])
    balls = Balls(256).array(G) / 3
    found = transfer_loss(balls, Task(p_T, labels, "hinge"))
    exact = transfer_loss(G, Task(p_T, labels, "hinge"))
    assert found.status == Status.BOUNDED
    assert found.lower <= exact.value
    np.testing.assert_allclose(found.value, exact.value, rtol=tolerance.CERTIFIED_GAP)
    assert "rank" in found.message


def test_bad_input():
    task = Task.from_labels([0.5, 0.5], [1, -1])
    for G in ([[1.0]], [[np.nan], [1.0]], [1.0, 2.0], [["a"], ["b"]]):
        with pytest.raises(InvalidInput, match=r"^G") as error:
            transfer_loss(G, task)
        assert "\n" not in str(error.value)


def test_the_precision_of_the_caller_is_left_alone():
    with flint.ctx.workprec(512):
        third = Balls(512).array(1.0) / 3
        transfer_loss(np.array([[third], [-third]]), Task.from_labels([0.5, 0.5], [1, 1]))
        assert flint.ctx.prec == 512


def test_a_class_that_never_occurs_costs_nothing_given_a_bias():
    G, p_T, labels = draw(6, "softmax", True, n=(10, 11), D=(2, 3))
    balls = Balls(256).array(G) / 3
    for loss in ("softmax", "multiclass-hinge"):
        plain = transfer_loss(balls, Task(p_T, labels, loss), affine=True)
        found = transfer_loss(balls, Task(p_T, np.hstack([0 * labels[:, :1], labels]), loss), affine=True)
        np.testing.assert_allclose(
            [found.lower, found.value], plain.value, rtol=tolerance.CERTIFIED_GAP, atol=tolerance.ROUNDOFF
        )


def test_a_context_of_tiny_features_is_certified_too():
    """The solver drops entries below 1e-9 of the largest; complementary slackness at the weights does not."""
    task = Task([0.9999998323044822, 1.676955178443361e-07], [[1.0, 0.0], [0.0, 1.0]])
    found = transfer_loss([[-1.61177685220912e-10], [-0.19068986908466446]], task)
    assert found.status is Status.OPTIMAL
    assert found.lower == pytest.approx(0.9999998331497165, rel=1e-15)


@pytest.mark.parametrize("loss", ["hinge", "logistic"])
def test_a_context_that_the_task_never_comes_to_needs_no_digits(loss):
    """Its dual point is zero, and nothing is divided by that where the search goes on over the rationals."""
    task = Task.from_labels([0.5, 0.5, 0.0], [1, -1, 1], loss)
    found = transfer_loss([[1e-170, 1e-9], [1.0, 3.0], [2.0, 1.0]], task)
    assert 0 <= found.lower <= found.value < 1e-16


@pytest.mark.parametrize("loss", ALL)
def test_features_that_are_not_enclosed_leave_the_noise_and_the_zero_classifier(loss):
    _, p_T, labels = draw(3, loss, True, n=(5, 6), D=(2, 3))
    task = Task(p_T, labels, loss)
    for unknown in (flint.arb("nan"), flint.arb(0, float("inf"))):
        G = np.full((5, 2), flint.arb(1))
        G[3, 1] = unknown
        found = transfer_loss(G, task)
        assert found.status is Status.BOUNDED
        assert "not enclosed" in found.message
        member = transfer_loss(np.random.default_rng(0).normal(size=(5, 2)), task)
        assert found.lower <= member.lower
        assert member.value <= found.value


@pytest.mark.parametrize("loss", ["hinge", "softmax"])
@pytest.mark.parametrize("affine", [True, False])
def test_rows_of_phi_that_depend_on_others_say_nothing_new(loss, affine):
    """In balls the rank of P Phiᵀ is not to be seen; that of Phi, which is exact, is."""
    rng, xp = np.random.default_rng(8), Balls(256)
    Phi = np.round(4 * rng.normal(size=(3, 6)))
    Phi = np.vstack([Phi[0], Phi[0], Phi[1], Phi[0] - 2 * Phi[1], 0 * Phi[0]])
    P = rng.dirichlet(np.ones(6), size=12)
    k = 2 if loss == "hinge" else 3
    task = Task(np.full(12, 1 / 12), rng.dirichlet(np.ones(k), size=12), loss)
    with xp.scope():
        G = xp.array(P) / 3 @ xp.array(Phi).T
    blind = transfer_loss(G, task, affine=affine)
    found = transfer_loss(G, task, affine=affine, Phi=Phi)
    plain = transfer_loss((P / 3) @ Phi[[0, 2]].T, task, affine=affine)
    assert blind.status is Status.BOUNDED
    assert found.status is Status.OPTIMAL
    assert found.gap <= tolerance.CERTIFIED_GAP * found.value
    np.testing.assert_allclose(found.value, plain.value, rtol=tolerance.CERTIFIED_GAP)
    assert len(found.witness) == 5 + affine
    assert not found.witness[[1, 3, 4]].any()


def test_phi_has_to_be_exact_and_to_fit():
    task = Task.from_labels([0.5, 0.5], [1, -1])
    for Phi in ([[1.0, 2.0], [3.0, 4.0]], Balls(256).array([[1.0, 2.0]]) / 3):
        with pytest.raises(InvalidInput, match=r"^Phi"):
            transfer_loss([[1.0], [2.0]], task, Phi=Phi)
