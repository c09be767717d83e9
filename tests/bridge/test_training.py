"""Training: it learns, it resumes, and its pieces are what they say."""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.special

from rooteps.bridge import gpt2
from rooteps.bridge.checkpoint import read_parameters
from rooteps.bridge.config import GPT2Config
from rooteps.bridge.training import log, loop, objectives, optimiser, state
from rooteps.bridge.training.batches import batch
from rooteps.bridge.training.loop import Text, train
from rooteps.bridge.training.objectives import held_out_loss
from rooteps.bridge.training.recipe import Recipe
from rooteps.theory.checks import InvalidInput
from tests.tolerance import FLOAT32

CONFIG = GPT2Config(vocab_size=12, n_positions=8, n_embd=8, n_layer=1, n_head=2, bos_token_id=0)
RECIPE = Recipe(CONFIG, steps=40, batch=4)
WORDS = np.tile(np.arange(12, dtype=np.int32), 30)
TEXT = Text(WORDS, WORDS[:50], 100)
losses = jax.jit(objectives.losses, static_argnames=("config", "objective"))
features = jax.jit(gpt2.features, static_argnums=2)


class Killed(Exception):
    pass


def killed_after(step):
    def on_step(done, row):
        if done == step:
            raise Killed

    return on_step


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "KEEP_EVERY", 10)
        folder = tmp_path_factory.mktemp("whole")
        return folder, train(folder, RECIPE, TEXT)


def test_it_learns_and_keeps_checkpoints(whole):
    folder, run = whole
    by_step = {row["step"]: row for row in run.rows}
    assert sorted(path.name for path in folder.glob("step-*")) == [f"step-{step:05d}" for step in RECIPE.kept]
    assert by_step[40]["held_out_loss"] < by_step[0]["held_out_loss"] - 0.2
    assert by_step[0]["held_out_loss"] == pytest.approx(np.log(12), rel=0.05)
    assert by_step[40]["words"] == 40 * 4 * 8


def test_the_log_is_of_the_weights_as_written(whole):
    folder, run = whole
    written = read_parameters(folder / "step-00040", CONFIG)
    assert run.rows[-1]["held_out_loss"] == pytest.approx(held_out_loss(written, TEXT.held_out, CONFIG), rel=FLOAT32)


@pytest.mark.parametrize("step", [7, 25])
def test_a_killed_run_goes_on_as_if_nothing_had_happened(whole, tmp_path, monkeypatch, step):
    monkeypatch.setattr(loop, "KEEP_EVERY", 10)
    with pytest.raises(Killed):
        train(tmp_path, RECIPE, TEXT, on_step=killed_after(step))
    again = train(tmp_path, RECIPE, TEXT)
    folder, run = whole
    for name, value in run.parameters.items():
        np.testing.assert_array_equal(np.asarray(again.parameters[name]), np.asarray(value))
    for checkpoint in RECIPE.kept:
        path = f"step-{checkpoint:05d}/model.safetensors"
        assert (tmp_path / path).read_bytes() == (folder / path).read_bytes()
    assert [row["training_loss"] for row in again.rows] == [row["training_loss"] for row in run.rows]


@pytest.mark.heavy
def test_a_run_can_be_shortened_only_before_the_rate_descends(tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "KEEP_EVERY", 5)
    longer = Recipe(CONFIG, steps=60, batch=4)
    with pytest.raises(Killed):
        train(tmp_path, longer, TEXT, on_step=killed_after(15))
    assert state.read(tmp_path, RECIPE).step == 15
    with pytest.raises(InvalidInput, match="is too far to have 20 instead"):
        state.read(tmp_path, Recipe(CONFIG, steps=20, batch=4))
    with pytest.raises(InvalidInput, match="is of a run with batch = 4, not 5"):
        state.read(tmp_path, Recipe(CONFIG, steps=60, batch=5))
    (tmp_path / state.FILE).write_bytes(b"?")
    with pytest.raises(InvalidInput, match="is not the state of a run"):
        state.read(tmp_path, RECIPE)


def test_no_flipped_bit_of_a_state_is_gone_on_from(whole, tmp_path):
    _, run = whole
    path = state.write(tmp_path, run, RECIPE)
    good = path.read_bytes()
    assert state.read(tmp_path, RECIPE).step == run.step
    rng = np.random.default_rng(0)
    bits = [*range(0, 64, 8), *rng.integers(64, 8 * len(good), 150).tolist()]
    for number, bit in enumerate(bits):
        data = bytearray(good)
        data[bit // 8] ^= 1 << bit % 8
        path.write_bytes(data if number % 5 else good[: bit // 8])
        with pytest.raises(InvalidInput, match=r"state\.safetensors: is not the state of a run") as error:
            state.read(tmp_path, RECIPE)
        assert str(error.value).isprintable()
    path.unlink()
    path.mkdir()
    with pytest.raises(InvalidInput, match="no regular file"):
        state.read(tmp_path, RECIPE)


def test_every_word_is_seen_once_per_epoch():
    words = np.arange(101)
    seen = np.concatenate([batch(words, 10, 3, step, seed=5)[:, 1:].ravel() for step in (1, 2, 3)])
    assert len(set(seen.tolist())) == len(seen) == 90


def test_quad_is_the_objective_of_the_theory():
    config = GPT2Config(12, 8, 8, 1, 2, tie_word_embeddings=False)
    parameters = gpt2.initial(config, seed=1)
    ids = jnp.asarray(WORDS[:9][None])
    f = np.asarray(features(parameters, ids[:, :-1], config))[0].astype(float)
    scores = f @ np.asarray(parameters["lm_head.weight"], dtype=float).T
    expected = (scores**2).sum(axis=1) / 2 - scores[np.arange(8), WORDS[1:9]]
    np.testing.assert_allclose(
        np.asarray(losses(parameters, ids, config, "quad"))[0], expected, rtol=FLOAT32, atol=1e-6
    )
    nats = scipy.special.logsumexp(scores, axis=1) - scores[np.arange(8), WORDS[1:9]]
    np.testing.assert_allclose(np.asarray(losses(parameters, ids, config))[0], nats, rtol=FLOAT32, atol=1e-6)


def test_quad_leaves_the_word_embeddings_as_they_are(tmp_path):
    config = GPT2Config(12, 8, 8, 1, 2, tie_word_embeddings=False)
    Phi = np.random.default_rng(0).normal(size=(8, 12)).astype(np.float32)
    run = train(tmp_path, Recipe(config, steps=5, batch=2, objective="quad"), TEXT, Phi)
    np.testing.assert_array_equal(np.asarray(run.parameters["lm_head.weight"]), Phi.T)
    assert run.rows[-1]["held_out_loss"] < run.rows[0]["held_out_loss"]
    assert "perplexity" not in log.summary(log.report(Recipe(config, 5, 2, objective="quad"), CORPUS, run))


def test_windows_that_overlap_count_every_word_once():
    parameters = gpt2.initial(CONFIG, seed=0)
    words = WORDS[:7]  # one window: nothing to overlap
    direct = np.asarray(losses(parameters, jnp.asarray(words[None]), CONFIG))
    assert held_out_loss(parameters, words, CONFIG) == pytest.approx(float(direct.mean()), rel=FLOAT32)
    blank = {name: jnp.zeros_like(value) for name, value in parameters.items()}
    assert held_out_loss(blank, WORDS[:45], CONFIG, size=3) == pytest.approx(np.log(12), rel=FLOAT32)


def test_muon_moves_along_the_polar_factor():
    matrix = np.random.default_rng(3).normal(size=(6, 9)).astype(np.float32)
    u, _, vh = np.linalg.svd(matrix, full_matrices=False)
    found = np.asarray(jax.jit(optimiser.orthonormal)(jnp.asarray(matrix)))
    values = np.diag(u.T @ found @ vh.T)
    assert (values > 0.6).all()
    assert (values < 1.3).all()
    np.testing.assert_allclose(u @ np.diag(values) @ vh, found, atol=1e-4)


def test_adam_takes_a_first_step_of_its_rate():
    parameters = {"ln_f.bias": jnp.zeros(3, jnp.float32)}
    gradient = {"ln_f.bias": jnp.asarray([1e-3, -1e-3, 1e-4], jnp.float32)}
    moved, _ = jax.jit(optimiser.update, static_argnums=5)(
        parameters, gradient, optimiser.start(parameters), jnp.float32(1), jnp.float32(0.5), RECIPE
    )
    expected = 0.5 * RECIPE.adam_rate * np.array([-1, 1, -1])
    np.testing.assert_allclose(np.asarray(moved["ln_f.bias"]), expected, rtol=1e-3)


CORPUS = {"held_out": {"words": 50, "characters": 100}}


def test_bits_per_character(whole, tmp_path):
    _, run = whole
    found = log.report(RECIPE, CORPUS, run)
    last = found["rows"][-1]
    assert last["bits_per_character"] == pytest.approx(last["held_out_loss"] * 49 / 100 / np.log(2))
    path = log.write_log(tmp_path, found)
    assert json.loads(path.read_text())["rows"] == found["rows"]
    assert "bits/character on 100 characters held out" in log.summary(found)
