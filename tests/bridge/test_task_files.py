"""Files of labelled texts, in every format and with every defect."""

import os
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from rooteps.bridge import gpt2
from rooteps.bridge.config import GPT2Config
from rooteps.bridge.language_model import GPT2
from rooteps.bridge.tasks import prompted, read_task
from rooteps.theory.checks import InvalidInput

DATA = Path(os.environ.get("ROOTEPS_DATA", Path(__file__).parents[3] / "shared" / "data"))


def read(tmp_path, content, name="task.txt"):
    path = tmp_path / name
    path.write_bytes(content)
    return read_task(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.tsv", b"neg\tvery, very bad\npos\tgood\n"),
        ("a.tsv", b"label\ttext\r\nneg\tvery, very bad\r\n\r\npos\tgood\r\n"),
        ("a.csv", b'neg,"very, very bad"\npos,good\n'),
        ("a.csv", b'\xef\xbb\xbflabel,text\nneg,"very, very bad"\npos,good'),
        ("a.txt", b"neg very, very bad \npos good"),
    ],
)
def test_every_format_gives_the_same_task(tmp_path, name, content):
    task = read(tmp_path, content, name)
    assert task.texts == ("very, very bad", "good")
    assert (task.classes, task.labels.tolist(), task.k) == (("neg", "pos"), [0, 1], 2)


def test_a_line_ends_at_newline_only(tmp_path):
    task = read(tmp_path, "0 one\u2028two\x0bthree\x85\n1 b\n".encode())
    assert task.texts[0] == "one\u2028two\x0bthree\x85"


def test_each_line_is_utf8_or_else_latin1(tmp_path):
    task = read(tmp_path, "0 café\n".encode() + "1 naïve \x85 here\n".encode("latin-1"))
    assert task.texts == ("café", "naïve \x85 here")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"0 a\n1\n", "line 2: has no text"),
        ("a.tsv", b"0\ta\n\n1 b\n", "line 3: has no tab"),
        ("a.tsv", b"0\ta\n\tb\n", "line 2: has no label"),
        ("a.csv", b"0,a\n1,b,c\n", "line 2: has 3 fields"),
        ("a.csv", b'0,a\n1,"b\n', "line 3: unexpected end of data"),
        ("a.txt", b"0 a\n0 b\n", "has 1 class, a task needs two"),
        ("a.txt", b"\n", "has 0 classes"),
    ],
)
def test_defects_are_named_with_their_line(tmp_path, name, content, said):
    with pytest.raises(InvalidInput, match=said) as error:
        read(tmp_path, content, name)
    assert "\n" not in str(error.value)


def test_a_missing_file(tmp_path):
    with pytest.raises(InvalidInput, match="no such file"):
        read_task(tmp_path / "none")


@pytest.fixture(scope="module")
def model():
    words = {"a": 0, "b": 1, " ": 2, "<start>": 3}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="a"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    config = GPT2Config(4, 4, 4, 1, 2, bos_token_id=3)
    return GPT2("tiny", config, gpt2.initial(config, seed=0), tokenizer)


def test_a_prompt_is_kept_as_it_is(model):
    assert prompted(model, ["a"], " b ") == [[0, 2, 1, 2]]
    assert prompted(model, ["a"], "", front=[3]) == [[3, 0]]


def test_long_contexts_lose_their_beginning_but_not_its_token(model):
    with pytest.warns(UserWarning, match="1 of 1 contexts are longer"):
        assert prompted(model, ["aaab"], "b", front=[3]) == [[3, 0, 1, 1]]


def test_a_context_needs_a_word(model):
    with pytest.raises(InvalidInput, match="has no words"):
        prompted(model, [""])


@pytest.mark.parametrize(
    ("name", "k", "lines"), [("stsa.binary.test", 2, 1821), ("TREC.train.all", 6, 5452), ("subj.all", 2, 10_000)]
)
def test_the_common_sets(name, k, lines):
    if not (DATA / name).exists():
        pytest.skip(f"{name} is not there: set ROOTEPS_DATA to the folder of sentence-classification sets")
    task = read_task(DATA / name)
    assert (task.k, len(task.texts)) == (k, lines)
    assert np.bincount(task.labels).min() > 0
