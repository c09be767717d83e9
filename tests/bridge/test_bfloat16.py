"""Streaming statistics of bfloat16 models, and of models that lie on a device: errors derived, not measured."""

import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rooteps.bridge.streaming import Capped, Tabled, compare, divergence, moments
from rooteps.theory.checks import InvalidInput
from tests.oracles import softmax as oracle

BFLOAT16 = np.dtype(jnp.bfloat16)
U = 2.0**-23
"""What one operation may do in float32, also where it is truncated, as in the matrix units of a GPU."""
P_ROUNDING = 2.0**-8
"""What rounding to bfloat16 may do to a probability."""
PANEL = 256

blocks_file = sys.modules["rooteps.bridge.streaming.blocks"]


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch):
    for name in ("moments", "comparison", "divergence"):
        module = sys.modules[f"rooteps.bridge.streaming.{name}"]
        monkeypatch.setattr(module, "PANEL", PANEL)
        monkeypatch.setattr(module, "ROWS", 32)
        monkeypatch.setattr(module, "ACCELERATOR", (32, PANEL, 2**20)[: len(module.ACCELERATOR)])


def models(n=70, d=24, V=1_000):
    """Features of a teacher and a student, and embeddings, all exactly in bfloat16."""
    rng = np.random.default_rng([n, d, V])
    F, moved, Phi = rng.normal(size=(n, d)), 0.3 * rng.normal(size=(n, d)), rng.normal(size=(d, V))
    return tuple(x.astype(BFLOAT16) for x in (F, F + moved, Phi))


def logit_error(F, Phi):
    """Of a sum of d exact products in float32, in any order."""
    return len(Phi) * U * (np.abs(np.float64(F)) @ np.abs(np.float64(Phi))).max()


def weight_error(F, Phi):
    """Relative, of e^(logit − maximum) and of sums of them over a panel."""
    largest = np.abs(np.float64(F) @ np.float64(Phi)).max()
    return logit_error(F, Phi) + (2 * largest + 4 + PANEL) * U


def test_moments_of_rounded_models_are_off_by_the_rounding_of_p_alone():
    F, _, Phi = models()
    weights = np.random.default_rng(0).normal(size=(2, Phi.shape[1]))
    found = moments(F, Phi, weights, dtype=BFLOAT16)
    log_partition, means, mean, _ = oracle.moments(F, Phi, weights)
    e, r = logit_error(F, Phi), weight_error(F, Phi)
    assert e + r < 1e-3  # a logit that is rounded to bfloat16 would be off by 2⁻⁵
    assert np.abs(found.log_partition - log_partition).max() <= e + r
    p = np.exp(np.float64(F) @ np.float64(Phi) - log_partition[:, None])
    sizes = p @ np.abs(np.float64(Phi)).T
    assert (np.abs(found.mean_features - means) <= (P_ROUNDING + 2 * r + (PANEL + 8) * U) * sizes).all()
    assert (np.abs(found.mean - mean) <= 2 * r * (p @ np.abs(weights).T + 1e-3)).all()
    assert found.mean_features.dtype == np.float32


def test_divergences_of_rounded_models_are_those_of_float32_logits():
    F_star, F, Phi = models()
    x = oracle.log_ratios(F_star, Phi, F, Phi)
    X, e, r = np.abs(x).max(), logit_error(F, Phi), weight_error(F, Phi)
    bound = 2 * e + U * X + 2 * r * X + PANEL * U * X + 2 * (e + r)
    kl, l1, _, means = oracle.comparison(F_star, Phi, F, Phi, np.zeros((0, Phi.shape[1])))
    assert bound < kl.mean() / 100
    teacher, student = (F_star, Phi), (F, Phi)
    assert np.abs(divergence(teacher, student, dtype=BFLOAT16) - kl).max() <= bound
    found = compare(teacher, student, mean_change=True, dtype=BFLOAT16)
    assert np.abs(found.kl - kl).max() <= bound
    assert np.abs(found.l1 - l1).max() <= bound
    sizes = l1.max() * np.abs(np.float64(Phi)).max()
    assert np.abs(found.mean_change - means).max() <= (P_ROUNDING + bound) * sizes


def test_products_are_summed_in_float32():
    words = np.arange(1, 301)  # each times one, their sum of 16 bits: bfloat16 has 8
    Phi = np.where(words <= 256, words, 2 * words).astype(BFLOAT16)[None]
    F = np.zeros((3, 1), BFLOAT16)
    exact = np.float64(Phi).mean()
    assert moments(F, Phi, dtype=BFLOAT16).mean_features == pytest.approx(np.full((3, 1), exact), rel=4 * U, abs=0)
    F, Phi = np.ones((1, 2), BFLOAT16), np.array([[4.0, 0.0], [2.0**-7, 0.0]]).astype(BFLOAT16)
    expected = np.logaddexp(0.0, 4 + 2.0**-7)
    assert moments(F, Phi, dtype=BFLOAT16).log_partition.item() == pytest.approx(expected, rel=8 * U, abs=0)


def test_caps_are_applied_in_float32():
    F, _, Phi = models()
    expected = oracle.moments(F, Phi, np.zeros((0, Phi.shape[1])), cap=2.0)[0]
    found = moments(F, Capped(Phi, 2.0), dtype=BFLOAT16).log_partition
    assert np.abs(found - expected).max() <= logit_error(F, Phi) + weight_error(F, Phi)


def test_logits_that_are_given_are_not_rounded():
    given = np.array([[0.0, 4 + 2.0**-7]], np.float32)
    found = moments(given, Tabled.of(2), dtype=BFLOAT16).log_partition.item()
    assert found == pytest.approx(np.logaddexp(*given[0].astype(float)), rel=8 * U, abs=0)


@pytest.mark.parametrize("dtype", [BFLOAT16, np.float32, np.float64], ids=str)
def test_arrays_of_jax_give_the_same_numbers(dtype):
    F_star, F, Phi = models()
    on_device = [jax.device_put(x) for x in (F_star, F, Phi)]
    for found, expected in zip(moments(*on_device[1:], dtype=dtype), moments(F, Phi, dtype=dtype), strict=True):
        np.testing.assert_array_equal(found, expected)
    teacher, student = ((x, on_device[2]) for x in on_device[:2])
    expected = divergence((F_star, Phi), (F, Phi), dtype=dtype)
    np.testing.assert_array_equal(divergence(teacher, student, dtype=dtype), expected)


def test_what_is_not_finite_on_a_device_is_named():
    F, _, Phi = models()
    F[4, 1] = np.nan
    with pytest.raises(InvalidInput, match=r"^F\[4, 1\]: is not a finite number$"):
        moments(jax.device_put(F), jax.device_put(Phi), dtype=BFLOAT16)


def test_a_call_that_is_under_way_changes_nothing(monkeypatch):
    F, _, Phi = models()
    told = []
    expected = moments(F, Phi)
    monkeypatch.setattr(blocks_file, "by_platform", lambda cpu, accelerator: accelerator)
    found = moments(F, Phi, progress=lambda done, total: told.append((done, total)))
    for value, reference in zip(found, expected, strict=True):
        np.testing.assert_array_equal(value, reference)
    assert told == [(32, 70), (64, 70), (70, 70)]
