from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, linprog, minimize

from rooteps.theory.checks import InvalidInput
from rooteps.theory.classifiers import Status, natural_tau, tau_curve, transfer_loss
from rooteps.theory.numbers import Balls
from rooteps.theory.task import Task
from tests import tolerance
from tests.theory.classifiers.random_tasks import ALL, BINARY, task_loss


def draw(seed, loss, soft):
    rng = np.random.default_rng([3648, seed])
    n, V, d = int(rng.integers(5, 12)), int(rng.integers(6, 14)), int(rng.integers(1, 5))
    k = 2 if loss in BINARY else 3
    P, p_T, Phi = rng.dirichlet(np.ones(V), size=n), rng.dirichlet(np.ones(n)), rng.normal(size=(d, V))
    labels = rng.dirichlet(np.ones(k), size=n) if soft else np.eye(k)[rng.integers(0, k, size=n)]
    return P, p_T, labels, Phi, float(10 ** rng.uniform(-1, 2))


def exact(ball):
    middle = ball.mid().fmpq()
    return Fraction(int(middle.p), int(middle.q))


def primal_programme(loss, P, p_T, labels, B, Phi):
    """min Σ w ξ over weights x and losses ξ, the other side of the programme that the package solves."""
    words = np.eye(P.shape[1]) if Phi is None else Phi
    G, (n, k) = P @ words.T, labels.shape
    r, scores = len(words), 1 if loss == "hinge" else k
    rows, right, cost = [], [], np.concatenate([np.zeros(r * scores), (p_T[:, None] * labels).ravel()])
    for s in range(n):
        for y in range(k):
            for j in range(k):
                if j == y:
                    continue
                row = np.zeros(len(cost))
                row[r * scores + s * k + y] = -1
                if loss == "hinge":
                    row[:r] = -(2 * y - 1) * G[s]
                else:
                    row[j * r : (j + 1) * r] += G[s]
                    row[y * r : (y + 1) * r] -= G[s]
                rows.append(row)
                right.append(-1.0)
    for j in range(scores):
        for sign in (1, -1):
            for w in range(P.shape[1]):
                row = np.zeros(len(cost))
                row[j * r : (j + 1) * r] = sign * words[:, w]
                rows.append(row)
                right.append(B)
    bounds = [(None, None)] * (r * scores) + [(0, None)] * (n * k)
    return linprog(cost, A_ub=np.array(rows), b_ub=right, bounds=bounds).fun


@pytest.mark.parametrize("arithmetic", ["float64", "ball"])
@pytest.mark.parametrize("span", [True, False])
@pytest.mark.parametrize("soft", [True, False])
@pytest.mark.parametrize("loss", ALL)
def test_certificates_meet(loss, soft, span, arithmetic):
    xp = Balls(256)
    for seed in range(6):
        P, p_T, labels, Phi, B = draw(seed, loss, soft)
        B = min(B, 20.0)
        found = natural_tau(
            xp.array(P) / 3 * 3 if arithmetic == "ball" else P, Task(p_T, labels, loss), B, Phi=Phi if span else None
        )
        v = Phi.T @ found.witness if span else found.witness
        assert np.abs(v).max() <= B * (1 + tolerance.ROUNDOFF)
        assert found.norm <= B
        assert found.lower <= found.value
        assert found.status == Status.OPTIMAL
        assert found.gap <= max(tolerance.CERTIFIED_GAP * found.value, tolerance.ROUNDOFF)
        np.testing.assert_allclose(
            task_loss(loss, P, p_T, labels, v), found.value, rtol=tolerance.CERTIFIED_GAP, atol=tolerance.ROUNDOFF
        )


@pytest.mark.parametrize("span", [True, False])
@pytest.mark.parametrize("loss", ["hinge", "multiclass-hinge"])
def test_hinge_against_the_primal_programme(loss, span):
    for seed in range(6):
        P, p_T, labels, Phi, B = draw(seed, loss, seed % 2 == 0)
        Phi = Phi if span else None
        found = natural_tau(P, Task(p_T, labels, loss), B, Phi=Phi)
        np.testing.assert_allclose(
            found.value,
            primal_programme(loss, P, p_T, labels, B, Phi),
            rtol=tolerance.CERTIFIED_GAP,
            atol=tolerance.ROUNDOFF,
        )


@pytest.mark.parametrize("span", [True, False])
@pytest.mark.parametrize("loss", ["logistic", "softmax"])
def test_smooth_against_scipy(loss, span):
    for seed in range(4):
        P, p_T, labels, Phi, B = draw(seed, loss, True)
        words = Phi if span else np.eye(P.shape[1])
        k = 1 if loss in BINARY else labels.shape[1]
        shape = (len(words),) if k == 1 else (len(words), k)
        found = natural_tau(P, Task(p_T, labels, loss), B, Phi=Phi if span else None)
        bound = LinearConstraint(np.kron(words.T, np.eye(k)), -B, B)
        best = minimize(
            lambda x: task_loss(loss, P @ words.T, p_T, labels, x.reshape(shape)),  # noqa: B023
            np.zeros(shape).ravel(),
            method="SLSQP",
            constraints=[bound],
            options={"maxiter": 500, "ftol": tolerance.ROUNDOFF},
        )
        assert found.lower <= best.fun + tolerance.GENERIC_SEARCH
        assert best.fun <= found.value + tolerance.GENERIC_SEARCH


@pytest.mark.parametrize("span", [True, False])
@pytest.mark.parametrize("loss", ALL)
def test_convex_and_non_increasing(loss, span):
    P, p_T, labels, Phi, _ = draw(1, loss, False)
    Bs = np.linspace(0, 6, 9)
    curve = tau_curve(P, Task(p_T, labels, loss), Bs, Phi=Phi if span else None)
    lower, value = np.array([f.lower for f in curve]), np.array([f.value for f in curve])
    start = {"hinge": 1, "logistic": np.log(2), "multiclass-hinge": 1, "softmax": np.log(3)}[loss]
    np.testing.assert_allclose([lower[0], value[0]], start, rtol=tolerance.ROUNDOFF)
    assert (lower[1:] <= value[:-1]).all()
    assert (lower[1:-1] <= (value[:-2] + value[2:]) / 2).all()
    assert value[-1] < value[0]


@pytest.mark.parametrize("loss", ALL)
def test_large_bound_is_no_bound(loss):
    P, p_T, labels, Phi, _ = draw(2, loss, True)
    task = Task(p_T, labels, loss)
    bounded, free = natural_tau(P, task, 1e4, Phi=Phi), transfer_loss(P @ Phi.T, task)
    np.testing.assert_allclose([bounded.lower, bounded.value], free.value, rtol=tolerance.CERTIFIED_GAP)


def test_multipliers_are_the_residual_in_exact_arithmetic():
    P, p_T, labels, _, _ = draw(4, "hinge", True)
    found = natural_tau(P, Task(p_T, labels, "hinge"), 2.0)
    total = sum(map(Fraction, p_T.tolist()))
    mu = [Fraction(0)] * P.shape[1]
    objective = Fraction(0)
    assert found.dual is not None
    for s, y, row in zip(found.dual.contexts.tolist(), found.dual.labels.tolist(), found.dual.z, strict=True):
        z = [exact(x) for x in row]
        share = Fraction(float(labels[s, y])) / sum(map(Fraction, labels[s].tolist()))
        assert min(z) >= 0
        assert abs(sum(z) - Fraction(float(p_T[s])) / total * share) < Fraction(1, 2**200)
        objective += z[1 - y]
        for w, p in enumerate(P[s].tolist()):
            mu[w] += ((sum(z) if y == 1 else 0) - z[1]) * Fraction(p)
    bound = objective - 2 * sum(map(abs, mu))
    assert abs(float(bound - Fraction(found.lower))) <= tolerance.ROUNDOFF
    assert bound <= Fraction(found.value)


def test_sharp_family():
    delta = 2.0**-6
    P = np.array([[0.5 + delta, 0.5 - delta], [0.5 - delta, 0.5 + delta]])
    task = Task.from_labels([0.5, 0.5], [1, -1])
    for Phi in (None, [[1.0, -1.0]]):
        for B in (0.25, 1.0, 8.0):
            found = natural_tau(P, task, B, Phi=Phi)
            np.testing.assert_allclose([found.lower, found.value], 1 - 2 * B * delta, rtol=tolerance.ROUNDOFF)


@pytest.mark.parametrize("loss", ALL)
def test_dependent_rows_of_Phi_change_nothing(loss):
    P, p_T, labels, Phi, _ = draw(3, loss, True)
    task = Task(p_T, labels, loss)
    plain = natural_tau(P, task, 3.0, Phi=Phi)
    found = natural_tau(P, task, 3.0, Phi=np.vstack([Phi, 2 * Phi[:1], 0 * Phi[:1]]))
    assert found.witness.shape[0] == len(Phi) + 2
    assert found.status == Status.OPTIMAL
    np.testing.assert_allclose([found.lower, found.value], plain.value, rtol=tolerance.CERTIFIED_GAP)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"B": -1.0}, "B"),
        ({"B": np.inf}, "B"),
        ({"Phi": [[1.0, 2.0, 3.0]]}, "Phi"),
        ({"Phi": [[np.nan, 1.0]]}, "Phi"),
        ({"P_star": [[1.0, 0.0]]}, "P_star"),
    ],
)
def test_bad_input(arguments, field):
    good = {"P_star": [[0.75, 0.25], [0.25, 0.75]], "task": Task.from_labels([0.5, 0.5], [1, -1]), "B": 1.0}
    with pytest.raises(InvalidInput, match=f"^{field}") as error:
        natural_tau(**(good | arguments))
    assert "\n" not in str(error.value)
