"""Files of labelled texts, in every format and with every defect."""

import json
import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from rooteps.bridge import gpt2
from rooteps.bridge.config import GPT2Config
from rooteps.bridge.language_model import GPT2
from rooteps.bridge.task_files import read_task
from rooteps.bridge.tasks import prompted
from rooteps.theory.checks import InvalidInput

DATA = Path(os.environ.get("ROOTEPS_DATA", Path(__file__).parents[3] / "shared" / "data"))


def read(tmp_path, content, name="task.txt", **options):
    path = tmp_path / name
    path.write_bytes(content)
    return read_task(path, **options)


def parquet(**columns):
    buffer = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue().to_pybytes()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.tsv", b"neg\tvery, very bad\npos\tgood\n"),
        ("a.tsv", b"label\ttext\r\nneg\tvery, very bad\r\n\r\npos\tgood\r\n"),
        ("a.csv", b'neg,"very, very bad"\npos,good\n'),
        ("a.csv", b'\xef\xbb\xbflabel,text\nneg,"very, very bad"\npos,good'),
        ("a.txt", b"neg very, very bad \npos good"),
        ("a.tsv", b"sentence\tlabel\nvery, very bad\tneg\ngood\tpos\n"),
        ("a.tsv", b"idx\tlabel\tsentence\n0\tneg\tvery, very bad\n1\tpos\tgood\n"),
        ("a.csv", b'text,Label\n"very, very bad",neg\ngood,pos\n'),
        ("a.csv", b'Class Index,Title,Description\nneg,"very, very",bad\npos,good,\n'),
        (
            "a.jsonl",
            b'{"tokens": ["a"], "text": "very, very bad", "label": "neg"}\n\n{"label": "pos", "text": "good"}\n',
        ),
        ("a.parquet", parquet(tokens=[["a"], []], text=["very, very bad", "good"], label=["neg", "pos"])),
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
        ("a.tsv", b"0\ta\n\n1 b\n", "line 3: has 1 field, and line 1 has 2"),
        ("a.tsv", b"0\ta\n\tb\n", "line 2: has no label"),
        ("a.csv", b"0,a\n1,b,c\n", "line 2: has 3 fields, and line 1 has 2"),
        ("a.csv", b'0,a\n1,"b\n', "line 3: unexpected end of data"),
        ("a.txt", b"0 a\n0 b\n", "has 1 class, a task needs two"),
        ("a.txt", b"\n", "has 0 classes"),
        ("a.txt", "0 a\n1 b\n".encode("utf-16"), "a.txt: is UTF-16, not UTF-8"),
        ("a.txt", "0 a\n1 b\n".encode("utf-16-le"), "is UTF-16 without its mark, or no text: byte 1 is zero"),
        ("a.txt", "0 a\n1 b\n".encode("utf-32"), "a.txt: is UTF-32, not UTF-8"),
        ("a.txt", b"0 a\n1 b\0\n", "is no text: byte 7 is zero"),
        ("a.jsonl", b'{"text": "a", "label": 0}\n{"text"\n', "line 2: is not JSON"),
        ("a.json", b'[{"text": "a", "label": 0}]', "is one JSON array, not an object on each line"),
        ("a.jsonl", b'{"text": "a", "label": 0}\n[1]\n', "line 2: .1. is no JSON object"),
        ("a.jsonl", b'{"text": "a", "label": 0}\n{"text": ["b"], "label": 1}\n', "line 2: has a list or an object"),
        ("a.jsonl", b'{"text": "a", "label": 0}\n{"text": "b"}\n', "line 2: has no label"),
        ("a.jsonl", b'[{"text": "a", "label": 0}]', "line 1: .* is no JSON object"),
        ("a.ndjson", b'["a", 0]\n["b", 1]\n', "line 1: .* is no JSON object"),
        ("a.jsonl", b'{"text": "a", "label": 0}\n{"text": "b", "label": NaN}\n', "line 2: has no label"),
        ("a.jsonl", b'{"text": "a\\ud800", "label": 0}\n', "line 1: has half of a letter"),
        ("a.jsonl", b"{}\n{}\n", "has 0 classes"),
        ("a.parquet", parquet(), "has 0 classes"),
        ("a.parquet", parquet(text=["a"], label=[0])[:-9], "is a damaged Parquet file"),
        (
            "a.parquet",
            parquet(index=[0, 1], sentence=["a", "b"], of=[1, 2]),
            "which column is the label. There are 'ind",
        ),
        ("a.tsv", b"index\tlabel\tnote\n1\t0\tgood\n", "which of the 3 columns is the label"),
        ("a.tsv", b"x\t1\tone two\nx\t0\tone three\nx\t1\tfour\nx\t0\tfive\n", "which of the 3 columns is the label"),
        ("a.tsv", b"gold\tutterance\n" + b"1\tgood\n0\tbad\n" * 3, "first label, 'gold', is that of no other text"),
        ("a.csv", b"a b,c d\ne f,g h\ni j,k l\n", "3 texts have 3 labels, such as 'a b': these are no classes"),
    ],
)
def test_defects_are_named_with_their_line(tmp_path, name, content, said):
    with pytest.raises(InvalidInput, match=said) as error:
        read(tmp_path, content, name)
    assert "\n" not in str(error.value)


GLUE = b"gj04\t1\t\tOur friends\ngj04\t0\t*\tThe more we\ngj04\t1\t\tFred\nbc01\t1\t\tThey drank\n"


@pytest.mark.parametrize(
    ("name", "content", "options", "texts", "labels"),
    [
        ("a.tsv", GLUE, {"text_columns": ["4"], "label_column": "2"}, ["Our friends", "The more we"], [1, 0, 1, 1]),
        ("a.tsv", b"1\t0\n0\t1\n", {"label_column": "1"}, ["0", "1"], [1, 0]),
        ("a.tsv", b"1\t0\n0\t1\n", {"text_columns": ["1"]}, ["1", "0"], [0, 1]),
        ("a.csv", b"gold,a,b\n0,x,y\n1,z,u\n", {"label_column": "gold", "text_columns": "ba"}, ["y x", "u z"], [0, 1]),
        ("a.csv", b"3,A b,C d\n4,E f,G h\n" * 2 + b"3,I j,K l\n", {}, ["A b C d", "E f G h"], [0, 1, 0, 1, 0]),
        ("a.tsv", b"so good\t1\nso bad\t0\nbetter\t1\n", {}, ["so good", "so bad"], [1, 0, 1]),
        (
            "a.tsv",
            b"gold\tgood\n" + b"1\tgood\n0\tbad\n" * 2,
            {"label_column": "1", "text_columns": "2"},
            ["good"],
            [2],
        ),
        ("a.jsonl", b'{"y": true, "a": 7}\n{"y": false, "a": 8}\n', {"text_columns": "a"}, ["7", "8"], [1, 0]),
    ],
)
def test_columns_are_those_asked_for_or_told_by_their_values(tmp_path, name, content, options, texts, labels):
    task = read(tmp_path, content, name, **options)
    assert list(task.texts[: len(texts)]) == texts
    assert task.labels.tolist()[: len(labels)] == labels


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"label_column": "none"}, "has no column 'none'; there are 'label', 'text', 'text', 'more'"),
        ({"label_column": "5"}, "has no column '5'"),
        ({"text_columns": ["text"]}, "has 2 columns 'text'"),
        ({"text_columns": ["label"], "label_column": "label"}, "column 'label' is both label and text"),
    ],
)
def test_columns_that_are_not_there(tmp_path, options, said):
    with pytest.raises(InvalidInput, match=said):
        read(tmp_path, b"label\ttext\ttext\tmore\n0\ta\tb\tc\n1\ta\tb\tc\n", **options)


def test_lines_without_text_are_left_out_and_counted_or_refused(tmp_path):
    content = b"0 a\n1\n1 b\n0 \n1 c\n"
    with pytest.warns(UserWarning, match="line 2: has no text, nor have 1 more; left out"):
        task = read(tmp_path, content)
    assert (task.texts, task.labels.tolist()) == (("a", "b", "c"), [0, 1, 1])
    with pytest.raises(InvalidInput, match=r"line 2: has no text$"):
        read(tmp_path, content, strict=True)


def test_numbers_of_lines_are_those_of_an_editor(tmp_path):
    content = b'label,text\n\n0,"two\nlines"\n1,b\n,c\n'
    with pytest.raises(InvalidInput, match="line 6: has no label"):
        read(tmp_path, content, "a.csv")
    lines = [json.dumps({"text": "a", "label": i}) for i in (0, 1, None)]
    with pytest.raises(InvalidInput, match="line 3: has no label"):
        read(tmp_path, "\n".join(lines).encode())
    with pytest.raises(InvalidInput, match="row 2: has no label"):
        read(tmp_path, parquet(text=["a", "b"], label=[0, None]))


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
