"""Files of a model: what is written is read back, and every defect is named with its file and tensor."""

import dataclasses
import json

import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from rooteps.bridge.checkpoint import read_parameters, read_tensors, write_parameters
from rooteps.bridge.config import read_config
from rooteps.bridge.loading import load
from rooteps.theory.checks import InvalidInput
from tests.bridge.models import FILE, SMALL, change, parameters, write_model

ONE = "h.0.attn.c_attn.weight"


@pytest.fixture
def directory(tmp_path):
    return write_model(tmp_path / "model", SMALL, parameters(SMALL))


def test_parameters_come_back_bit_for_bit(directory):
    config = read_config(directory / "config.json")
    assert config == SMALL
    back = read_parameters(directory, config)
    for name, value in parameters(SMALL).items():
        np.testing.assert_array_equal(back[name], value)
        assert back[name].dtype == jnp.float32


@pytest.mark.parametrize(("kind", "dtype"), [("F16", np.float16), ("BF16", ml_dtypes.bfloat16)])
def test_half_precision_is_decoded_and_upcast(tmp_path, kind, dtype):
    params = parameters(SMALL)
    write_parameters(tmp_path / FILE, params, kind)
    for name, value in read_tensors(tmp_path / FILE).items():
        assert value.dtype == np.float32
        np.testing.assert_array_equal(value, np.asarray(params[name]).astype(dtype).astype(np.float32))


def test_equal_parameters_give_equal_bytes(tmp_path):
    params = parameters(SMALL)
    shuffled = dict(reversed(params.items()))
    first, second = (write_parameters(tmp_path / name, p) for name, p in (("a", params), ("b", shuffled)))
    assert first.read_bytes() == second.read_bytes()


def test_prefix_buffers_and_a_tied_head_are_accepted(directory):
    tensors = {f"transformer.{name}": np.asarray(value) for name, value in parameters(SMALL).items()}
    tensors["transformer.h.0.attn.bias"] = np.tri(12, dtype=np.uint8)[None, None]
    tensors["transformer.h.0.attn.masked_bias"] = np.full(1, -1e4, np.float32)
    tensors["lm_head.weight"] = tensors["transformer.wte.weight"]
    save_file(tensors, directory / FILE)
    back = read_parameters(directory, SMALL)
    assert sorted(back) == sorted(parameters(SMALL))
    np.testing.assert_array_equal(back[ONE], parameters(SMALL)[ONE])


def test_the_beginning_of_text_of_another_vocabulary_is_none(directory):
    text = SMALL.to_json().replace('"bos_token_id": 22', '"bos_token_id": 50256')
    (directory / "config.json").write_text(text)
    assert load(directory).bos_token_id is None


def test_a_number_that_is_no_word_is_refused(directory):
    with pytest.raises(InvalidInput, match="has 23 words, none of number 23"):
        load(directory).features(np.array([[1, 23]]))


def test_shards_are_read_through_their_index(directory):
    tensors = load_file(directory / FILE)
    (directory / FILE).unlink()
    names = sorted(tensors)
    for part, chosen in (("a", names[::2]), ("b", names[1::2])):
        save_file({name: tensors[name] for name in chosen}, directory / f"model-{part}.safetensors")
    weight_map = {name: f"model-{'ab'[i % 2]}.safetensors" for i, name in enumerate(names)}
    (directory / f"{FILE}.index.json").write_text(json.dumps({"weight_map": weight_map}))
    np.testing.assert_array_equal(read_parameters(directory, SMALL)[ONE], tensors[ONE])


def test_checkpoints_share_the_files_of_their_parent(directory):
    step = directory / "step-00010"
    step.mkdir()
    (directory / FILE).rename(step / FILE)
    assert load(step).config == SMALL
    write_model(directory, SMALL, parameters(SMALL, seed=1))
    with pytest.raises(InvalidInput, match=r"step-00010: has no config\.json"):  # that beside it is of other weights
        load(step)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"h__1__ln_2__bias": None}, r"tensor h\.1\.ln_2\.bias is missing \(expected shape \[8\]\)"),
        ({ONE.replace(".", "__"): np.zeros((24, 8), np.float32)}, r"c_attn\.weight: has shape \[24, 8\], expected"),
        ({"ln_f__bias": np.array([0] * 7 + [np.nan], np.float32)}, r"tensor ln_f\.bias: entry \[7\] is not a finite"),
        ({"wte__weight": np.zeros((23, 8), np.int64)}, r"tensor wte\.weight: is of type I64, not one of F16"),
        ({"lm_head__bias": np.zeros(23, np.float32)}, r"tensor lm_head\.bias is not part of a GPT-2 model"),
        (
            {"lm_head__weight": np.zeros((23, 8), np.float32)},
            r"tensor lm_head\.weight is not wte\.weight, to which the",
        ),
        ({"transformer__ln_f__bias": np.zeros(8, np.float32)}, r"tensor ln_f\.bias is there twice"),
    ],
)
def test_a_wrong_tensor_is_named(directory, changes, message):
    change(directory, **changes)
    with pytest.raises(InvalidInput, match=message) as error:
        load(directory)
    assert str(directory / FILE) in str(error.value)
    assert "\n" not in str(error.value)


def test_an_untied_model_needs_its_head(directory):
    (directory / "config.json").write_text(dataclasses.replace(SMALL, tie_word_embeddings=False).to_json())
    with pytest.raises(InvalidInput, match=r"tensor lm_head\.weight is missing \(expected shape \[23, 8\]\)"):
        load(directory)


def test_a_file_cut_short_anywhere_is_reported(directory):
    whole = (directory / FILE).read_bytes()
    for keep, message in (
        (0, "it is empty"),
        (5, "not a whole safetensors file"),
        (200, "not a whole safetensors file .*header ends at"),
        (len(whole) - 1, r"tensor wte\.weight: cut short"),
        (len(whole) // 2, r"tensor h\.[01]\..*: cut short"),
    ):
        (directory / FILE).write_bytes(whole[:keep])
        with pytest.raises(InvalidInput, match=message):
            load(directory)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("config.json", None, "has no config.json"),
        ("tokenizer.json", None, "has no tokenizer.json"),
        (FILE, None, f"has no {FILE}"),
        ("config.json", "{", "not JSON"),
        ("config.json", "[]", "holds list, not a JSON object"),
        ("config.json", '{"model_type": "gpt2", "vocab_size": 23}', "n_positions is missing"),
        ("config.json", SMALL.to_json().replace('"n_head": 2', '"n_head": 3'), "3 heads do not divide n_embd = 8"),
        ("config.json", SMALL.to_json().replace("gelu_new", "swish"), "activation_function: 'swish' is not one of"),
        ("config.json", SMALL.to_json()[:-3] + ', "add_cross_attention": true}', "add_cross_attention = true"),
        ("tokenizer.json", "{}", "is not a tokenizer"),
    ],
)
def test_a_missing_or_wrong_file_is_named(directory, file, text, message):
    if text is None:
        (directory / file).unlink()
    else:
        (directory / file).write_text(text)
    with pytest.raises(InvalidInput, match=message) as error:
        load(directory)
    assert str(directory) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_tokenizer_of_another_model_is_reported(directory):
    smaller = dataclasses.replace(SMALL, vocab_size=20, bos_token_id=None)
    write_model(directory, smaller, parameters(smaller))
    with pytest.raises(InvalidInput, match=r"tokenizer\.json: the word '<s>' has number 22, the model has 20 words"):
        load(directory)


def test_pickled_weights_are_refused(directory):
    (directory / FILE).rename(directory / "pytorch_model.bin")
    with pytest.raises(InvalidInput, match=r"has pytorch_model\.bin but no .*pickled weights are never read"):
        load(directory)


@pytest.mark.parametrize("name", ["./nowhere", "no where", "a/b/c"])
def test_a_name_that_can_be_no_model_is_refused_without_the_network(name):
    with pytest.raises(InvalidInput, match="neither a model directory nor a name on the Hugging Face hub"):
        load(name)


def test_numbers_too_large_for_half_precision_are_not_written(tmp_path):
    with pytest.raises(InvalidInput, match="tensor a does not fit F16"):
        write_parameters(tmp_path / "x", {"a": jnp.full(2, 1e6, dtype=jnp.float32)}, "F16")
    assert not list(tmp_path.iterdir())


def test_contexts_beyond_reach_lose_their_beginning(directory):
    model = load(directory)
    with pytest.warns(UserWarning, match="1 of 2 contexts are longer than the 12 words"):
        kept = model.within_reach([list(range(15)), [1, 2]])
    assert kept == [list(range(3, 15)), [1, 2]]
