"""Tasks whose features and weights differ in size by many orders: both certificates meet all the same."""

from fractions import Fraction

import numpy as np
import pytest

from rooteps.theory.classifiers import Status, transfer_loss
from rooteps.theory.classifiers.enclosure import enclose
from rooteps.theory.losses import LOSSES
from rooteps.theory.task import Task
from tests import tolerance

KINDS = ("rows", "columns", "rows and columns", "entries", "nearly dependent", "weights")


def scaled(seed, loss):
    """A task of one of the kinds in turn, contexts of probability zero in some."""
    rng = np.random.default_rng([77, seed])
    n, D = int(rng.integers(2, 12)), int(rng.integers(1, 6))
    k = 2 if LOSSES[loss].binary else 3
    kind, G = KINDS[seed % len(KINDS)], rng.normal(size=(n, D))
    if kind in ("rows", "rows and columns"):
        G = G * 10.0 ** rng.integers(-12, 13, size=(n, 1))
    if kind in ("columns", "rows and columns"):
        G = G * 10.0 ** rng.integers(-12, 13, size=(1, D))
    if kind == "entries":
        G = rng.choice([0, 0, 1, -1, 1e-17, 1e17, 1e-150, 1e150, 5e-324, 1e-300, 3, 2], size=(n, D))
    if kind == "nearly dependent":
        G = np.exp(rng.normal(size=(n, D)) * 8)
        G /= G.sum(axis=1, keepdims=True)
    p_T = np.exp(rng.normal(size=n) * 8 * (kind == "weights" or rng.random() < 0.5))
    if rng.random() < 0.3:
        p_T[rng.integers(n)] = 0
    p_T = p_T / p_T.sum() if p_T.sum() > 0 else np.full(n, 1 / n)
    soft = rng.random() < 0.5
    labels = rng.dirichlet(np.ones(k), size=n) if soft else np.eye(k)[rng.integers(0, k, size=n)]
    return G, p_T, labels


def check(seeds, loss):
    for seed in seeds:
        G, p_T, labels = scaled(seed, loss)
        found = transfer_loss(G, Task(p_T, labels, loss))
        assert found.status is not Status.BOUNDED, seed
        assert np.isfinite(found.witness).all(), seed
        assert 0 <= found.lower <= found.value, seed
        if found.status is Status.OPTIMAL:
            assert found.gap <= tolerance.CERTIFIED_GAP * found.value + tolerance.ROUNDOFF, seed


@pytest.mark.parametrize("loss", LOSSES)
def test_a_sample_of_scales(loss):
    check(range(12, 24) if loss != "one-vs-rest-squared-hinge" else range(13, 25), loss)


@pytest.mark.heavy
@pytest.mark.parametrize("loss", ["hinge", "logistic", "multiclass-hinge", "softmax", "squared-hinge"])
def test_many_scales(loss):
    check(range(300), loss)


def exact_hinge_loss(G, p_T, labels, weights):
    """ℓ_T of rational weights with fractions alone."""
    total = sum(map(Fraction, p_T.tolist()))
    loss = Fraction(0)
    for s, row in enumerate(G.tolist()):
        u = sum((Fraction(g) * w for g, w in zip(row, weights, strict=True)), Fraction(0))
        whole = sum(map(Fraction, labels[s].tolist()))
        for y, share in zip((-1, 1), labels[s].tolist(), strict=True):
            loss += Fraction(p_T[s]) / total * Fraction(share) / whole * max(Fraction(0), 1 - y * u)
    return loss


def test_weights_that_float64_does_not_resolve_are_given_as_rationals():
    """Rows of size 1e12 and 1e−12: at the optimum the large ones cancel, and float64 weights do not do that."""
    seen = 0
    for seed in range(0, 60, 6):
        G, p_T, labels = scaled(seed, "hinge")
        found = transfer_loss(G, Task(p_T, labels, "hinge"))
        if found.exact is None:
            continue
        seen += 1
        weights = [Fraction(int(x.p), int(x.q)) for x in found.exact]
        loss = exact_hinge_loss(G, p_T, labels, weights)
        nearest = exact_hinge_loss(G, p_T, labels, [Fraction(x) for x in found.witness.tolist()])
        assert loss <= Fraction(found.value) < nearest
        assert "float64 does not resolve" in found.message
    assert seen


def test_hostile_numbers_never_raise():
    """Huge, tiny and subnormal features, one label only, contexts of no mass."""
    values = (0.0, 5e-324, 1e-300, 1e-150, 1e-17, 1.0, 1e17, 1e150, 1.7e308)
    rng = np.random.default_rng([3, 5])
    for loss in LOSSES:
        k = 2 if LOSSES[loss].binary else 3
        for _ in range(12):
            n, D = int(rng.integers(1, 5)), int(rng.integers(1, 4))
            G = rng.choice(values, size=(n, D)) * rng.choice([-1.0, 1.0], size=(n, D))
            labels = np.eye(k)[rng.integers(0, k if rng.random() < 0.7 else 1, size=n)]
            p_T = rng.choice([0.0, 1e-300, 1.0], size=n)
            p_T[rng.integers(n)] = 1.0
            found = transfer_loss(G, Task(p_T / p_T.sum(), labels, loss), affine=bool(rng.random() < 0.3))
            assert 0 <= found.lower <= found.value
            assert np.isfinite(found.witness).all()


@pytest.mark.parametrize("loss", ["hinge", "logistic", "multiclass-hinge", "softmax"])
def test_rows_that_are_there_twice(loss):
    """Ranks that float64 and the rationals see differently; the enclosure in float64 holds what is exact."""
    for seed in (*range(0, 42, 3), 1176):
        G, p_T, labels = scaled(seed, loss)
        G = G[np.random.default_rng(seed).integers(len(G), size=len(G))]
        found = transfer_loss(G, Task(p_T, labels, loss))
        assert found.status is not Status.BOUNDED, seed
        ends = enclose(G[None], (p_T[:, None] * labels)[None], loss)
        assert ends.lower[0] <= found.value, seed
        assert found.lower <= ends.upper[0], seed
