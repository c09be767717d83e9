"""Every kind of model that the gate is there for, one fault in each, and models with nothing wrong but that."""

import json

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from rooteps.bridge import gate
from rooteps.bridge.language_model import GPT2, LanguageModel
from rooteps.bridge.loading import load
from rooteps.theory.checks import InvalidInput
from tests.bridge.models import FILE, SMALL, change, parameters, tokenizer, write_model
from tests.bridge.zoo import EXACT, LLAMA, WORDS, V, write


class Scripted(LanguageModel):
    """Features are means of embeddings of the words so far, and of as much else as its options say."""

    name = "scripted"
    n_positions = 40

    def __init__(self, ahead=0.0, length=0.0, head=0.0, last=np.inf):
        rng = np.random.default_rng(0)
        self.Phi = rng.standard_normal((4, 9)).astype(np.float32)
        self.rows = rng.standard_normal((9, 4))
        self.ahead, self.length, self.stretch, self.last = ahead, length, head, last

    def features(self, ids):
        x = self.rows[ids]
        found = np.cumsum(x, axis=1) / np.arange(1, ids.shape[1] + 1)[None, :, None]
        found = found + self.ahead * np.roll(x, -1, axis=1) + self.length * ids.shape[1]
        return np.where(np.isinf(self.last), found, self.last).astype(np.float32)

    def logits(self, ids):
        return self.features(ids).astype(float) @ self.Phi * (1 + self.stretch)

    @property
    def fingerprint(self):
        return "scripted"


def test_nothing_wrong_passes_and_so_does_less_than_is_looked_for():
    gate.admit(Scripted())
    gate.admit(Scripted(ahead=gate.LEAK / 100, head=1e-6))


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"ahead": 1e-4}, "sees the words that follow, so it is no causal language model"),
        ({"length": 1e-2}, "what it predicts after 20 words depends on whether 20 follow .KL"),
        ({"head": 1e-3}, r"its predictions are not those of softmax\(fᵀPhi\) \(KL"),
        ({"last": np.nan}, "its features are not finite numbers"),
        ({"head": np.nan}, r"its predictions are not those of softmax\(fᵀPhi\) \(KL nan"),
    ],
)
def test_each_fault_is_refused(fault, message):
    with pytest.raises(InvalidInput, match=message) as error:
        gate.admit(Scripted(**fault))
    assert "\n" not in str(error.value)


def test_the_gate_is_on_the_native_path_too(tmp_path, monkeypatch):
    write_model(tmp_path, SMALL, parameters(SMALL))
    monkeypatch.setattr(GPT2, "logits", lambda self, ids: 2 * (self.features(ids) @ self.Phi))
    with pytest.raises(InvalidInput, match="its predictions are not those of softmax"):
        load(tmp_path)


@pytest.fixture
def llama(tmp_path):
    return write(EXACT["llama"], tmp_path / "run")


def refused(directory, message):
    with pytest.raises(InvalidInput, match=message) as error:
        load(directory)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 400


def configure(directory, **changes):
    data = json.loads((directory / "config.json").read_text()) | changes
    (directory / "config.json").write_text(json.dumps(data))


def test_a_checkpoint_without_a_config_is_not_its_parent(llama):
    step = llama / "checkpoint-100"
    step.mkdir()
    save_file(load_file(llama / FILE), step / FILE)
    refused(step, r"checkpoint-100: has no config\.json")
    (llama / FILE).unlink()
    refused(step, r"checkpoint-100: has no config\.json")
    (step / "config.json").write_text((llama / "config.json").read_text())
    load(step)
    (step / FILE).unlink()
    refused(step, f"checkpoint-100: has no {FILE}")


def _with_nan():
    values = np.ones((V, 16), np.float32)
    values[V - 1, 3] = np.nan
    return values


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lm_head__weight": None}, r"tensor lm_head\.weight is missing"),
        ({"model__norm__weight": None, "lm_head__weight": None}, r"lm_head\.weight is missing \(and 1 more\)"),
        ({"score__weight": np.ones((2, 16), np.float32)}, r"tensor score\.weight is not part of the model"),
        ({"model__embed_tokens__weight": _with_nan()}, r"embed_tokens\.weight: entry \[59, 3\] is not a finite number"),
    ],
)
def test_a_wrong_tensor_is_named(llama, changes, message):
    change(llama, **changes)
    refused(llama, message)


def test_layers_that_the_file_or_the_config_has_more_are_named(llama):
    configure(llama, num_hidden_layers=3)
    refused(llama, r"tensor model\.layers\.2\.\S+ is missing \(and 8 more\)")
    configure(llama, num_hidden_layers=1)
    refused(llama, r"tensor model\.layers\.1\.\S+ is not part of the model \(and 8 more\)")


def test_a_shape_that_the_config_does_not_say_is_named(llama):
    configure(llama, vocab_size=V + 1)
    refused(llama, r"tensor lm_head\.weight: has shape \[60, 16\], expected \[61, 16\]")


@pytest.mark.parametrize("size", ["vocab_size", "hidden_size", "num_hidden_layers"])
def test_sizes_that_no_tensor_has_take_no_memory(llama, size):
    configure(llama, **{size: 10**9})
    refused(llama, rf"config\.json: {size}: 1000000000, and ")


def test_an_expert_without_one_of_its_tensors_is_named(tmp_path):
    directory = write(EXACT["mixtral"], tmp_path)
    change(directory, model__layers__0__block_sparse_moe__experts__2__w1__weight=None)
    refused(directory, r"tensor model\.layers\.0\.\S*experts\.gate_up_proj is missing")


def test_what_the_library_does_not_report_is_found(llama):
    """A report that says nothing, as that of a release with a fault would."""
    transformers = pytest.importorskip("transformers", reason="needs the extra [transformers]")
    from rooteps.bridge.loaded_weights import check_loaded

    model = transformers.LlamaForCausalLM.from_pretrained(llama)
    check_loaded(llama, model, {})
    change(llama, model__norm__weight=None)
    with pytest.raises(InvalidInput, match=r"tensor model\.norm\.weight is missing"):
        check_loaded(llama, model, {})
    change(llama, model__norm__weight=np.ones(16, np.float32))
    with pytest.raises(InvalidInput, match=r"tensor model\.norm\.weight is another one than the model has"):
        check_loaded(llama, model, {})


def test_a_tied_head_that_differs_is_the_librarys_or_refused(tmp_path):
    """On either path; the library's own probabilities are those of the file's head, or nothing is measured."""
    directory = write(EXACT["llama tied"], tmp_path / "llama")
    load(directory)
    change(directory, lm_head__weight=np.ones((V, 16), np.float32) * np.arange(16, dtype=np.float32)[None] / 10)
    try:
        model = load(directory)
    except InvalidInput as error:
        assert "lm_head.weight is another one than the model has" in str(error)  # noqa: PT017
    else:
        np.testing.assert_array_equal(model.Phi, load_file(directory / FILE)["lm_head.weight"].T)


def test_a_base_model_has_no_head(tmp_path):
    torch = pytest.importorskip("torch", reason="needs the extra [transformers]")
    transformers = pytest.importorskip("transformers", reason="needs the extra [transformers]")
    torch.manual_seed(0)
    transformers.LlamaModel(transformers.LlamaConfig(**LLAMA)).save_pretrained(tmp_path)
    tokenizer(WORDS).save(str(tmp_path / "tokenizer.json"))
    refused(tmp_path, r"tensor lm_head\.weight is missing")


def test_a_word_beyond_the_vocabulary_is_named(llama):
    moved = json.loads((llama / "tokenizer.json").read_text())
    moved["model"]["vocab"]["w7"] = 600
    (llama / "tokenizer.json").write_text(json.dumps(moved))
    refused(llama, r"tokenizer\.json: the word 'w7' has number 600, the model has 60 words")
    native = write_model(llama / "native", SMALL, parameters(SMALL))
    moved = json.loads((native / "tokenizer.json").read_text())
    moved["model"]["vocab"]["cat"] = 23
    (native / "tokenizer.json").write_text(json.dumps(moved))
    refused(native, r"tokenizer\.json: the word 'cat' has number 23, the model has 23 words")


def test_a_tokenizer_that_fails_on_a_text_takes_one_line(llama):
    path = llama / "tokenizer.json"
    data = json.loads(path.read_text())
    path.write_text(json.dumps(data | {"model": data["model"] | {"unk_token": "none"}}))
    model = load(llama)
    assert model.encode("w7 w8") == [7, 8]
    with pytest.raises(InvalidInput, match=r"its tokenizer cannot read 'w7 never' \("):
        model.encode("w7 never")
    with pytest.raises(InvalidInput, match="its tokenizer cannot read 'a'"):
        model.beginning()


def test_a_beginning_that_is_no_word_is_named(llama):
    path = llama / "tokenizer.json"
    front = {"single": [{"SpecialToken": {"id": "w1", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]}
    pair = {"pair": [{"Sequence": {"id": name, "type_id": 0}} for name in "AB"]}
    words = {"special_tokens": {"w1": {"id": "w1", "ids": [V], "tokens": ["w1"]}}}
    made = {"post_processor": {"type": "TemplateProcessing", **front, **pair, **words}}
    path.write_text(json.dumps(json.loads(path.read_text()) | made))
    with pytest.raises(InvalidInput, match=f"its tokenizer writes number {V}, the model has {V} words"):
        load(llama).beginning()


def test_an_adapter_is_no_model(llama):
    (llama / "adapter_config.json").write_text("{}")
    refused(llama, "holds an adapter to another model")


def test_a_limit_of_no_words_takes_one_line(llama):
    configure(llama, max_position_embeddings=0)
    refused(llama, r"max_position_embeddings: 0 is not a positive whole number|transformers cannot load it")


def test_a_model_type_that_the_library_does_not_know_takes_one_line(llama):
    configure(llama, model_type="nosuch")
    refused(llama, "transformers cannot load it")
