"""Residuals of the fit, against a least-squares fit of our own; Gaussian embeddings fit best."""

import numpy as np
import pytest

from rooteps.figures import partition_fit as figure
from tests.figures.overlaps import overlaps
from tests.tolerance import ILL_CONDITIONED


@pytest.fixture(scope="module")
def data():
    return {fit.name: fit for fit in figure.measure(seed=0)}


def test_the_square_has_its_log_partition_in_closed_form(data):
    fit = data["square"]
    rng = np.random.default_rng([0, 6])
    angles = rng.uniform(0, 2 * np.pi, figure.CONTEXTS)
    F = fit.spread[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    assert fit.log_Z == pytest.approx(np.log(np.cosh(F)).sum(axis=1), rel=ILL_CONDITIONED)
    design = np.column_stack([F, np.ones(len(F))])
    residual = np.tanh(F) - design @ np.linalg.lstsq(design, np.tanh(F), rcond=None)[0]
    assert fit.eta == pytest.approx(np.linalg.norm(residual, axis=1), rel=ILL_CONDITIONED)


def test_tails_decide_how_well_a_quadratic_fits(data):
    assert data["Gaussian"].eta.mean() < data["square"].eta.mean() < data["Laplace"].eta.mean()
    far = data["Gaussian"].spread > 1.5
    for name, sign in (("Laplace", 1), ("square", -1)):
        assert (sign * (data[name].log_Z - data[name].spread ** 2 / 2)[far] > 0).mean() > 0.8
    assert all(abs(fit.value_residual.mean()) < ILL_CONDITIONED for fit in data.values())


def test_labels_keep_clear_of_each_other(data):
    assert overlaps(figure.draw(list(data.values()))) == []
