"""How contexts are read: what stands in front of them, how many run together, and which token a class word is."""

import dataclasses

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from rooteps.bridge import contexts, gate, gpt2
from rooteps.bridge.config import GPT2Config
from rooteps.bridge.contexts import features_at, running_text, whole
from rooteps.bridge.language_model import GPT2
from rooteps.bridge.loading import load
from rooteps.bridge.probes import single_words
from rooteps.theory.checks import InvalidInput
from tests.bridge.models import SMALL, parameters, tokenizer, write_model


def tiny(made: Tokenizer, bos=None) -> GPT2:
    config = GPT2Config(made.get_vocab_size(), 12, 8, 1, 2, bos_token_id=bos)
    return GPT2("tiny", config, gpt2.initial(config, seed=0), made)


def test_what_the_tokenizer_puts_in_front_stands_there_and_what_it_puts_behind_does_not():
    plain, marked = tokenizer(), tokenizer()
    marked.post_processor = processors.TemplateProcessing(single="<s> $A <s>", special_tokens=[("<s>", 22)])
    assert tiny(plain, bos=22).beginning("auto") == []
    assert tiny(marked).beginning("auto") == tiny(plain, bos=22).beginning("yes") == [22]
    assert tiny(marked).beginning("no") == []
    with pytest.raises(InvalidInput, match="tiny: has no beginning-of-text token"):
        tiny(plain).beginning("yes")


def test_every_window_of_a_text_begins_with_it():
    found = running_text(range(10, 20), count=10, reach=4, seed=0, front=[7])
    seen = [found.windows[w][:length] for w, length in zip(found.window, found.length, strict=True)]
    assert seen[:4] == [(7, 10), (7, 10, 11), (7, 10, 11, 12), (7, 13)]
    assert [context[-1] for context in seen] == list(range(10, 20))
    with pytest.raises(InvalidInput, match="window: 1 words, of which 1 are the beginning of text, hold no text"):
        running_text(range(10), count=3, reach=1, seed=0, front=[7])


class Recorded(GPT2):
    """Remembers the shapes that it was asked for."""

    def features(self, ids):
        self.__dict__.setdefault("shapes", []).append(ids.shape)
        return super().features(ids)


@pytest.mark.parametrize(
    ("windows", "length", "shapes"),
    [(1, 500, [(1, 512)]), (3, 500, [(2, 512), (2, 512)]), (3, 1024, [(1, 1024)] * 3), (20, 3, [(16, 16), (16, 16)])],
)
def test_no_more_words_run_together_than_there_is_memory_for(monkeypatch, windows, length, shapes):
    monkeypatch.setattr(contexts, "TOKENS", 1024)
    config = dataclasses.replace(SMALL, n_positions=1024, n_layer=1)
    model = Recorded("recorded", config, parameters(config), tokenizer())
    monkeypatch.setattr(GPT2, "features", lambda self, ids: np.repeat(ids[:, :, None], 8, axis=2).astype(np.float32))
    ids = np.random.default_rng(0).integers(23, size=(windows, length))
    found = features_at(model, whole(ids.tolist()))
    np.testing.assert_array_equal(found[:, 0], ids[:, -1])
    assert model.shapes == shapes


def test_a_window_is_the_longest_context(tmp_path, monkeypatch):
    monkeypatch.setattr(gate, "admit", lambda model: None)
    write_model(tmp_path, SMALL, parameters(SMALL))
    model = load(tmp_path, window=5)
    assert (model.n_positions, load(tmp_path).n_positions, load(tmp_path, window=99).n_positions) == (5, 12, 12)
    with pytest.warns(UserWarning, match="are longer than the 5 words"):
        assert model.within_reach([list(range(7))]) == [[2, 3, 4, 5, 6]]


def spelled(prepend: str) -> GPT2:
    """A tokenizer that writes a blank as ▁, and puts one in front of every text or of none."""
    pieces = ["▁", "g", "o", "d", "go", "od", "good", "▁good", "b", "a", "ba", "bad", "f", "▁f", "▁fo"]
    merges = [("g", "o"), ("o", "d"), ("go", "od"), ("▁", "good"), ("b", "a"), ("ba", "d"), ("▁", "f"), ("▁f", "o")]
    made = Tokenizer(models.BPE({piece: i for i, piece in enumerate(pieces)}, merges))
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme=prepend)
    return tiny(made)


@pytest.mark.parametrize("prepend", ["always", "never"])
def test_a_class_word_is_the_token_that_the_end_of_the_prompt_asks_for(prepend):
    model = spelled(prepend)
    token = model.tokenizer.token_to_id
    words = ["good", "bad", "fo", "dog"]
    after_a_word = {"good": token("▁good"), "bad": token("bad"), "fo": token("▁fo")}
    assert single_words(model, words, "It is") == single_words(model, words) == after_a_word
    assert single_words(model, words, "It is ") == after_a_word | {"good": token("good")}


def test_the_token_of_unknown_words_is_no_class_word():
    assert single_words(tiny(tokenizer()), ["cat", "zyzzyva"]) == {"cat": 2}
