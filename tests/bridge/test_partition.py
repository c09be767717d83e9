"""Fits of log Z: exact where it is quadratic, against a plain least-squares solve, and honest where values deceive."""

import matplotlib.figure
import numpy as np
import pytest

from rooteps.bridge.partition import Quadratic, Sample, affine_map, fit_jointly, fit_values, measure, r_squared
from rooteps.figures import partition as figure
from rooteps.theory.checks import InvalidInput


def quadratic(rng, d):
    A = rng.normal(size=(d, d))
    return Quadratic(A + A.T, rng.normal(size=d), 0.7)


def sample_of(truth, F):
    return Sample(F, truth.values(F), truth.gradients(F))


def test_a_quadratic_is_found():
    rng = np.random.default_rng(0)
    truth, F = quadratic(rng, 4), rng.normal(size=(200, 4)) @ rng.normal(size=(4, 4)) + rng.normal(size=4)
    for found in (fit_values(sample_of(truth, F), 1e-12), fit_jointly(sample_of(truth, F), 1e-12)):
        np.testing.assert_allclose(found.A, truth.A, atol=1e-5)
        np.testing.assert_allclose(found.b, truth.b, atol=1e-5)
        assert found.c == pytest.approx(truth.c, abs=1e-4)


def test_the_joint_fit_is_the_least_squares_solution():
    """Against a dense solve over the entries of A, b and c, in the coordinates given (no ridge)."""
    rng = np.random.default_rng(1)
    n, d = 60, 3
    F, y, G = rng.normal(size=(n, d)), rng.normal(size=n), rng.normal(size=(n, d))
    pairs = [(i, j) for i in range(d) for j in range(i, d)]
    units = [np.zeros((d, d)) for _ in pairs]
    for unit, (i, j) in zip(units, pairs, strict=True):
        unit[i, j] = unit[j, i] = 1
    value_rows = np.column_stack([*(((F @ U) * F).sum(axis=1) / 2 for U in units), F, np.ones(n)])
    slope_rows = np.column_stack(
        [*((F @ U).ravel() for U in units), *(np.tile(e, n) for e in np.eye(d)), np.zeros(n * d)]
    )
    a, b = 1 / np.sqrt(n * y.var()), 1 / np.sqrt(n * G.var(axis=0).sum())
    rows, targets = np.concatenate([a * value_rows, b * slope_rows]), np.concatenate([a * y, b * G.ravel()])
    solution = np.linalg.lstsq(rows, targets, rcond=None)[0]
    found = fit_jointly(Sample(F, y, G), ridge=1e-13)
    np.testing.assert_allclose([found.A[i, j] for i, j in pairs], solution[: len(pairs)], atol=1e-5)
    np.testing.assert_allclose([*found.b, found.c], solution[len(pairs) :], atol=1e-5)


def test_values_alone_do_not_identify_the_gradient_on_a_sphere():
    rng = np.random.default_rng(2)
    F = rng.normal(size=(400, 5))
    F /= np.linalg.norm(F, axis=1, keepdims=True)
    truth = Quadratic(20 * np.eye(5), rng.normal(size=5), 0.0)  # on the sphere the values are affine
    report = measure(sample_of(truth, F))
    values, joint, free = report.fits
    assert values.values > 0.999
    assert values.gradients < 0.5
    assert joint.values > 0.99
    assert joint.gradients > 0.99
    assert free.gradients > 0.99
    assert free.values is None


def test_the_free_map_is_least_squares():
    rng = np.random.default_rng(3)
    F, G = rng.normal(size=(50, 3)), rng.normal(size=(50, 3))
    ones = np.column_stack([F, np.ones(50)])
    expected = ones @ np.linalg.lstsq(ones, G, rcond=None)[0]
    np.testing.assert_allclose(affine_map(Sample(F, G[:, 0], G), ridge=0.0)(F), expected, atol=1e-9)


def test_r_squared_of_the_mean_is_zero():
    seen = np.random.default_rng(4).normal(size=(9, 2))
    assert r_squared(np.broadcast_to(seen.mean(axis=0), seen.shape), seen) == pytest.approx(0)


def test_what_cannot_be_judged_is_refused():
    F = np.zeros((3, 2))
    with pytest.raises(InvalidInput, match="3 contexts are too few"):
        measure(Sample(F, F[:, 0], F))
    F = np.ones((9, 2))
    with pytest.raises(InvalidInput, match="log Z is the same"):
        measure(Sample(F, F[:, 0], F))


def test_the_figure_shows_values_and_gradients_together():
    rng = np.random.default_rng(5)
    report = measure(sample_of(quadratic(rng, 3), rng.normal(size=(80, 3))))
    drawn = figure.draw(report)
    assert isinstance(drawn, matplotlib.figure.Figure)
    titles = [axes.get_title() for axes in drawn.axes]
    assert titles[0].startswith("values: $R^2$ = 1.000")
    assert titles[1].startswith("gradients: $R^2$ = 1.000")
    assert len(drawn.axes[1].get_lines()[0].get_xdata()) == 40 * 3
