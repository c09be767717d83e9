"""The native forward pass: against plain NumPy, against ``transformers``, and its own invariances."""

import dataclasses
import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rooteps.bridge import gpt2
from rooteps.bridge.loading import load
from rooteps.theory.traced import in_float64
from tests.bridge.models import SMALL, WORDS, parameters, write_model
from tests.oracles.gpt2 import features as plain_features
from tests.tolerance import FLOAT32, ROUNDOFF

forward = jax.jit(gpt2.features, static_argnums=2)
IDS = np.random.default_rng(0).integers(0, len(WORDS), size=(3, 9)).astype(np.int32)
UNTIED = dataclasses.replace(SMALL, tie_word_embeddings=False, n_layer=1, n_head=4, n_inner=20)


@in_float64
@pytest.mark.parametrize(
    ("config", "dtype"),
    [
        pytest.param(SMALL, jnp.float32, id="tied-float32"),
        pytest.param(SMALL, jnp.float64, id="tied-float64", marks=pytest.mark.heavy),
        pytest.param(UNTIED, jnp.float32, id="untied-float32", marks=pytest.mark.heavy),
        pytest.param(UNTIED, jnp.float64, id="untied-float64"),
    ],
)
def test_features_are_those_of_plain_numpy(config, dtype):
    params = jax.tree.map(lambda x: x.astype(dtype), parameters(config))
    found = forward(params, jnp.asarray(IDS), config)
    assert found.dtype == dtype
    expected = [plain_features(params, row, config.n_layer, config.n_head, config.layer_norm_epsilon) for row in IDS]
    np.testing.assert_allclose(found, expected, atol=FLOAT32 if dtype == jnp.float32 else ROUNDOFF)


def test_positions_do_not_see_later_words():
    params = parameters(SMALL)
    cut = forward(params, jnp.asarray(IDS[:, :4]), SMALL)
    whole = forward(params, jnp.asarray(IDS), SMALL)
    np.testing.assert_allclose(cut, whole[:, :4], atol=FLOAT32)


@pytest.mark.parametrize("config", [SMALL, UNTIED], ids=["tied", "untied"])
def test_shapes_are_those_of_the_initial_parameters(config):
    assert {name: value.shape for name, value in gpt2.initial(config, 3).items()} == gpt2.shapes(config)
    assert gpt2.word_embeddings(gpt2.initial(config, 3)).shape == (config.n_embd, config.vocab_size)


def _logits_of_transformers(directory, ids):
    torch = pytest.importorskip("torch", reason="needs the extra [transformers]")
    transformers = pytest.importorskip("transformers", reason="needs the extra [transformers]")
    model = transformers.AutoModelForCausalLM.from_pretrained(directory, dtype="float32").eval()
    with torch.inference_mode():
        return model(torch.as_tensor(ids.astype(np.int64))).logits.numpy()


def _trained_a_little(directory, steps=20):
    """Plain gradient descent by torch on one repeated sentence, saved by ``transformers`` itself."""
    torch = pytest.importorskip("torch", reason="needs the extra [transformers]")
    transformers = pytest.importorskip("transformers", reason="needs the extra [transformers]")
    torch.manual_seed(0)
    tied = {"vocab_size": len(WORDS), "n_positions": 12, "n_embd": 8, "n_layer": 2, "n_head": 2}
    model = transformers.GPT2LMHeadModel(transformers.GPT2Config(**tied, bos_token_id=0, eos_token_id=0))
    ids = torch.arange(12)[None]
    optimiser = torch.optim.SGD(model.parameters(), lr=0.3)
    model.eval()
    for _ in range(steps):
        loss = model(ids, labels=ids).loss
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    model.save_pretrained(directory)


@pytest.mark.parametrize("kind", ["tied", "untied", "trained"])
def test_logits_agree_with_transformers(kind, tmp_path):
    config = UNTIED if kind == "untied" else SMALL
    write_model(tmp_path, config, parameters(config))
    if kind == "trained":
        _trained_a_little(tmp_path)
    expected = _logits_of_transformers(tmp_path, IDS)
    model = load(tmp_path)
    found = model.features(IDS) @ model.Phi
    assert np.abs(found - expected).max() <= 1e-4 * np.abs(expected).max()


def test_the_two_backends_give_the_same_model(tmp_path):
    pytest.importorskip("transformers", reason="needs the extra [transformers]")
    from rooteps.bridge.transformers_model import load_with_transformers

    write_model(tmp_path, UNTIED, parameters(UNTIED))
    native, other = load(tmp_path), load_with_transformers("other", tmp_path, tmp_path / "tokenizer.json", 1024)
    np.testing.assert_array_equal(native.Phi, other.Phi)
    np.testing.assert_allclose(native.features(IDS), other.features(IDS), atol=FLOAT32)
    assert (native.n_positions, native.bos_token_id) == (other.n_positions, other.bos_token_id)


def test_a_bias_of_the_head_becomes_a_row_of_phi(tmp_path):
    torch = pytest.importorskip("torch", reason="needs the extra [transformers]")
    transformers = pytest.importorskip("transformers", reason="needs the extra [transformers]")
    config = transformers.PhiConfig(
        vocab_size=len(WORDS),
        hidden_size=8,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        bos_token_id=None,
        eos_token_id=None,
    )
    torch.manual_seed(1)
    made = transformers.PhiForCausalLM(config)
    with torch.no_grad():
        made.lm_head.bias.copy_(torch.arange(len(WORDS)) / 10)
    made.save_pretrained(tmp_path)
    write_model(tmp_path / "other", SMALL, parameters(SMALL))
    (tmp_path / "other" / "tokenizer.json").rename(tmp_path / "tokenizer.json")
    assert json.loads((tmp_path / "config.json").read_text())["model_type"] == "phi"
    model = load(tmp_path)
    assert model.Phi.shape == (9, len(WORDS))
    found = model.features(IDS) @ model.Phi
    expected = _logits_of_transformers(tmp_path, IDS)
    assert np.abs(found - expected).max() <= 1e-4 * np.abs(expected).max()
