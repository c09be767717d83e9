"""Streaming statistics against all n × V probabilities at once, and against 50 digits where models are close."""

import os
import subprocess
import sys

import jax.numpy as jnp
import mpmath
import numpy as np
import pytest

from rooteps.bridge.streaming import Capped, compare, divergence, expectations, indicators, moments, oscillation
from rooteps.bridge.subspace_optimum import subspace_optimum
from rooteps.theory.checks import InvalidInput
from rooteps.theory.float64 import expm1_minus_x_near_0
from rooteps.theory.traced import in_float64
from tests.oracles import softmax as oracle
from tests.tolerance import DIVERGENCE_FLOAT32, ROUNDOFF, STREAMING_FLOAT32

SHAPES = [(1, 1, 2), (70, 5, 53)]
"""(n, d, V) within one block and panel, and across several of both, the last ones overlapping."""

moments_file, comparison_file, divergence_file = (
    sys.modules[f"rooteps.bridge.streaming.{name}"] for name in ("moments", "comparison", "divergence")
)
oscillation_file = sys.modules["rooteps.bridge.streaming.oscillation"]


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch):
    for module in (moments_file, comparison_file, divergence_file, oscillation_file):
        monkeypatch.setattr(module, "PANEL", 16)
        monkeypatch.setattr(module, "ROWS", 32)
        monkeypatch.setattr(module, "ACCELERATOR", (32, 16, 2**20)[: len(module.ACCELERATOR)])
    monkeypatch.setattr(comparison_file, "TOGETHER", 2)  # two of three blocks in the first call


def pair(n, d, V, seed=0, size=1.0, apart=0.5, dtype=np.float32):
    rng = np.random.default_rng([seed, n, d, V])
    F, Phi = rng.normal(size=(n, d)), size * rng.normal(size=(d, V))
    teacher = F + apart * rng.normal(size=(n, d)), Phi + 0.1 * apart * rng.normal(size=(d, V))
    weights = rng.normal(size=(2, V)) + 5.0
    return (*(x.astype(dtype) for x in (*teacher, F, Phi)), weights)


def within(found, expected, tolerance):
    """Relative to the largest entry, which is what float32 sums can promise."""
    assert np.abs(found - expected).max() <= tolerance * np.abs(expected).max()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_moments_are_those_of_the_whole_matrix(shape, dtype):
    _, _, F, Phi, weights = pair(*shape)
    found = moments(F, Phi, weights, dtype=dtype)
    tolerance = STREAMING_FLOAT32 if dtype == np.float32 else ROUNDOFF
    for value, expected in zip(found, oracle.moments(F, Phi, weights), strict=True):
        assert value.shape == expected.shape
        within(value, expected, tolerance)
    assert found.mean_features.dtype == dtype
    alone = moments(F, Phi, weights, features=False, dtype=dtype)
    assert alone.mean_features.shape == (len(F), 0)
    for name in ("log_partition", "mean", "variance"):
        within(getattr(alone, name), getattr(found, name), tolerance)
    within(expectations(F, Phi, weights, dtype=dtype), found.mean, tolerance)
    assert found.log_partition.dtype == found.mean.dtype == found.variance.dtype == np.float64


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_comparisons_are_those_of_the_whole_matrix(shape, dtype):
    F_star, Phi_star, F, Phi, weights = pair(*shape)
    found = compare((F_star, Phi_star), (F, Phi), weights, mean_change=True, dtype=dtype)
    tolerance = STREAMING_FLOAT32 if dtype == np.float32 else ROUNDOFF
    expected = oracle.comparison(F_star, Phi_star, F, Phi, weights)
    for value, reference in zip(found, expected, strict=True):
        assert value.shape == reference.shape
        within(value, reference, tolerance)
    x = np.float64(F) @ np.float64(Phi) - np.float64(F_star) @ np.float64(Phi_star)
    eta = oscillation((F_star, Phi_star), (F, Phi))
    np.testing.assert_allclose(eta, x.max(axis=1) - x.min(axis=1), rtol=ROUNDOFF)
    in_one_pass = divergence((F_star, Phi_star), (F, Phi), dtype=dtype)
    limit = DIVERGENCE_FLOAT32 if dtype == np.float32 else ROUNDOFF
    np.testing.assert_allclose(in_one_pass, expected[0], rtol=0, atol=limit)


@pytest.mark.parametrize("caps", [pytest.param((0.7, None), marks=pytest.mark.heavy), (1.3, 0.7)])
def test_caps_are_those_of_the_whole_matrix(caps):
    F_star, Phi_star, F, Phi, weights = pair(*SHAPES[1], dtype=np.float64)
    found = moments(F, Capped(Phi, 0.7), weights, dtype=np.float64)
    for value, expected in zip(found, oracle.moments(F, Phi, weights, cap=0.7), strict=True):
        within(value, expected, ROUNDOFF)
    expected = oracle.comparison(F_star, Phi_star, F, Phi, weights, *caps)
    heads = [x if cap is None else Capped(x, cap) for x, cap in zip((Phi_star, Phi), caps, strict=True)]
    teacher, student = (F_star, heads[0]), (F, heads[1])
    found = compare(teacher, student, weights, mean_change=True, dtype=np.float64)
    for value, reference in zip(found, expected, strict=True):
        within(value, reference, ROUNDOFF)
    within(divergence(teacher, student, dtype=np.float64), expected[0], ROUNDOFF)
    x = oracle.log_ratios(F_star, Phi_star, F, Phi, *caps)
    within(oscillation(teacher, student), x.max(axis=1) - x.min(axis=1), ROUNDOFF)


def test_models_of_other_widths_are_compared():
    F_star, Phi_star, _, _, weights = pair(40, 5, 53)
    _, _, F, Phi, _ = pair(40, 3, 53)
    found = compare((F_star, Phi_star), (F, Phi), weights, mean_change=True, dtype=np.float64)
    expected = oracle.comparison(F_star, Phi_star, F, Phi, weights)
    for value, reference in zip(found, expected, strict=True):
        within(value, reference, ROUNDOFF)


@pytest.mark.parametrize("apart", [1e-2, 1e-5, 1e-9])
def test_close_models_keep_their_digits(apart):
    F_star, _, F, Phi, weights = pair(70, 5, 53, apart=apart, dtype=np.float64)
    found = compare((F_star, Phi), (F, Phi), weights, mean_change=True, dtype=np.float64)
    for s in range(3):
        kl, l1, moved = oracle.exact_comparison(F_star[s], F[s], Phi, weights[0])
        rounding = 64 * np.finfo(np.float64).eps / apart  # of the logits, against their difference
        assert found.kl[s] == pytest.approx(kl, rel=rounding)
        assert found.l1[s] == pytest.approx(l1, rel=rounding)
        assert found.score_change[s, 0] == pytest.approx(moved, abs=rounding * l1)


def test_close_contexts_are_computed_again_in_float64():
    F_star, _, F, Phi, weights = pair(70, 5, 53, dtype=np.float64)
    near = np.arange(70) % 3 == 0
    F_star[near] = F[near] * (1 + 1e-4)
    expected = oracle.comparison(F_star, Phi, F, Phi, np.zeros((0, 53)))[0]
    assert (expected[near] < 1e-3).all()
    for found in (divergence((F_star, Phi), (F, Phi)), compare((F_star, Phi), (F, Phi), weights, mean_change=True).kl):
        np.testing.assert_allclose(found[near], expected[near], rtol=1e-5, atol=1e-14)
        np.testing.assert_allclose(found, expected, rtol=0, atol=DIVERGENCE_FLOAT32)


def test_enormous_logits_do_not_overflow():
    F_star, Phi_star, F, Phi, weights = pair(70, 5, 53, size=100.0, apart=3.0)
    with np.errstate(all="raise"):
        found = compare((F_star, Phi_star), (F, Phi), weights, mean_change=True, dtype=np.float64)
    kl, l1, moved, means = oracle.comparison(F_star, Phi_star, F, Phi, weights)
    assert kl.max() > 300
    for value, reference in zip(found, (kl, l1, moved, means), strict=True):
        within(value, reference, ROUNDOFF)
    assert np.isfinite(np.concatenate([x.ravel() for x in moments(F, Phi, weights)])).all()
    assert np.isfinite(compare((F_star, Phi_star), (F, Phi), weights, mean_change=True, dtype=np.float32).kl).all()


def test_a_constant_weight_has_no_variance():
    _, _, F, Phi, _ = pair(70, 5, 53)
    found = moments(F, Phi, np.full((2, 53), 1e6))
    np.testing.assert_allclose(found.mean, 1e6, rtol=1e-7)
    assert found.variance.max() == 0


def test_a_model_is_at_no_distance_from_itself():
    _, _, F, Phi, weights = pair(70, 5, 53)
    found = compare((F, Phi), (F, Phi), weights, mean_change=True)
    assert found.kl.max() == found.l1.max() == np.abs(found.score_change).max() == 0


def test_rare_words_keep_their_digits():
    F, Phi = np.array([[1.0]]), np.array([[0.0, 3.0, -60.0]])
    found = moments(F, Phi, indicators([2], V=3), dtype=np.float64).mean.item()
    assert found == pytest.approx(np.exp(-60.0) / (1 + np.exp(3.0)), rel=1e-14)


def test_fewer_rows_are_kept_of_more_words(monkeypatch):
    told = []
    monkeypatch.setattr(comparison_file, "KEPT", 32 * 53)
    monkeypatch.setattr(comparison_file, "ROWS", 512)
    monkeypatch.setattr(comparison_file, "ACCELERATOR", (512, 16, 32 * 53))
    monkeypatch.setattr(comparison_file, "TOGETHER", 1)
    F_star, Phi_star, F, Phi, weights = pair(70, 5, 53)
    found = compare((F_star, Phi_star), (F, Phi), dtype=np.float64, progress=lambda *done: told.append(done))
    assert told == [(32, 70), (64, 70), (70, 70)]
    within(found.kl, oracle.comparison(F_star, Phi_star, F, Phi, weights)[0], ROUNDOFF)


@in_float64
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_bracket_of_kl_keeps_its_digits(dtype):
    x = np.concatenate([-np.logspace(-6, np.log10(0.299), 40), np.logspace(-6, np.log10(0.299), 40)]).astype(dtype)
    with mpmath.workdps(40):
        exact = np.array([float(mpmath.expm1(mpmath.mpf(float(y))) - mpmath.mpf(float(y))) for y in x])
    found = np.asarray(expm1_minus_x_near_0(jnp.asarray(x)))
    assert found.dtype == dtype
    np.testing.assert_allclose(found, exact, rtol=8 * np.finfo(dtype).eps)


def test_similar_sizes_share_one_compilation():
    _, _, F, Phi, _ = pair(70, 5, 53)
    moments(F[:60], Phi)
    before = moments_file._moments._cache_size()
    moments(F[:50], Phi)
    moments(F[:33], Phi)
    assert moments_file._moments._cache_size() == before


def test_progress_counts_contexts():
    _, _, F, Phi, _ = pair(70, 5, 53)
    told = []
    moments(F, Phi, progress=lambda done, total: told.append((done, total)))
    assert told == [(32, 70), (64, 70), (70, 70)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda a: a | {"F": a["F"][:, :2]}, r"student F: has shape \[7, 2\], expected \[n, d\] .* = \[7, 3\]"),
        (lambda a: a | {"Phi": a["Phi"][:, :9]}, r"student Phi: has shape \[3, 9\], expected .* = \[3, 20\]"),
        (lambda a: a | {"F_star": a["F_star"][:5]}, r"student F: has shape \[7, 3\], expected .* = \[5, 3\]"),
        (lambda a: a | {"F": np.where(a["F"] == a["F"][4, 1], np.nan, a["F"])}, r"student F\[4, 1\]: is not a finite"),
        (lambda a: a | {"Phi_star": a["Phi_star"][0]}, r"teacher Phi: has shape \[20\], expected two axes"),
        (lambda a: a | {"weights": a["weights"].T}, r"weights: has shape \[20, 2\], expected \[k, V\] with V = 20"),
    ],
)
def test_shapes_that_disagree_are_named(change, message):
    names = ("F_star", "Phi_star", "F", "Phi", "weights")
    a = change(dict(zip(names, pair(7, 3, 20), strict=True)))
    with pytest.raises(InvalidInput, match=message):
        compare((a["F_star"], a["Phi_star"]), (a["F"], a["Phi"]), a["weights"])


_ON_TWO_DEVICES = """
import sys
import jax, numpy as np
from rooteps.bridge.streaming import compare, moments
from rooteps.bridge.subspace_optimum import subspace_optimum
assert len(jax.devices()) == 2
for name in ("moments", "comparison"):
    module = sys.modules[f"rooteps.bridge.streaming.{name}"]
    module.ROWS, module.PANEL = 16, 16
data = np.load(sys.argv[1])
F_star, F, Phi, weights = (data[name] for name in ("F_star", "F", "Phi", "weights"))
exactly = {"dtype": np.float64}
found = moments(F, Phi, weights, **exactly), compare((F_star, Phi), (F, Phi), weights, mean_change=True, **exactly)
means = found[0].mean_features - found[1].mean_change
np.savez(sys.argv[2], *found[0], *found[1], subspace_optimum(means, Phi, F))
"""


@pytest.mark.heavy
def test_two_devices_share_the_contexts_and_agree_with_one(tmp_path):
    F_star, _, F, Phi, weights = pair(70, 5, 53)
    np.savez(tmp_path / "in.npz", F_star=F_star, F=F, Phi=Phi, weights=weights)
    environment = os.environ | {"XLA_FLAGS": "--xla_force_host_platform_device_count=2"}
    arguments = [sys.executable, "-c", _ON_TWO_DEVICES, str(tmp_path / "in.npz"), str(tmp_path / "out.npz")]
    subprocess.run(arguments, check=True, env=environment)
    on_two = list(np.load(tmp_path / "out.npz").values())
    exactly = {"dtype": np.float64}
    on_one = moments(F, Phi, weights, **exactly), compare((F_star, Phi), (F, Phi), weights, mean_change=True, **exactly)
    optimum = subspace_optimum(on_one[0].mean_features - on_one[1].mean_change, Phi, F)
    for found, expected in zip(on_two, (*on_one[0], *on_one[1], optimum), strict=True):
        within(found, expected, ROUNDOFF)
