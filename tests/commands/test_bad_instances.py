"""Whatever is wrong with an instance file takes one line on stderr, before any work, whatever command reads it."""

import json

import numpy as np
import pytest

from rooteps.commands.main import main
from tests.commands.inputs import worlds
from tests.verification.good_file import GOOD, edited

COMMANDS = (
    ["verify", "--instance"],
    ["verify", "softmax-transfer", "pinsker", "--instance"],
    ["verify", "--normalise", "--arithmetic", "ball", "--instance"],
    ["explain", "softmax-transfer", "--instance"],
    ["explain", "pinsker", "--arithmetic", "ball", "--normalise", "--instance"],
)
TOPICS = {"A": [[0.1, 0.5], [0.2, 0.5], [0.7, 0.0]], "pi": [[1.0, 0.0]] * 3}
ANSWER = worlds.ANSWER | {"result": "pinsker"}


def with_topic_score(score, truth):
    return edited("truth", truth) | {"topic_score": score}


TEXTS = {
    "empty": ("", "is empty"),
    "blank": ("  \n", "is empty"),
    "no JSON": ("{a: 1}", "not JSON: expecting property name"),
    "cut off": (json.dumps(GOOD)[:100], "not JSON: "),
    "more behind it": (json.dumps(GOOD) + "}", "not JSON: extra data"),
    "a list": ("[1, 2]", "the file: [1, 2] is not an object"),
    "null": ("null", "the file: null is not an object"),
    "no keys": ("{}", "schema: missing"),
    "a key twice": ('{"schema": 1, "schema": 1}', "schema: given twice"),
    "a key twice, deeper": (json.dumps(GOOD)[:-1] + ', "p_L": [1.0]}', "p_L: given twice"),
    "nested": ("[" * 100000, "nested too deeply"),
    "long number": ('{"schema": ' + "1" * 5000 + "}", "a whole number of too many digits"),
}
WORLDS = {
    "NaN": (edited("p_L", [0.5, float("nan"), 0.5]), "p_L[1]: nan is not a finite number"),
    "infinity": (edited("model.F", [[float("inf")], [0.0], [0.0]]), "model.F[0, 0]: inf is not a finite number"),
    "negative": (edited("p_L", [1.5, -0.25, -0.25]), "p_L[1]: -0.25 is negative"),
    "all zero": (edited("p_L", [0.0, 0.0, 0.0]), "p_L: sums to 0, so it is no distribution"),
    "contexts": (edited("p_L", [0.5, 0.5]), "truth.F: has shape [3, 1], expected [n, d] = [2, 1]"),
    "no features": (edited("model.F", [[], [], []]), "model.F: is empty"),
    "one axis": (edited("model.F", [1.0, 2.0, 3.0]), "model.F: has shape [3], expected 2 axes"),
    "unknown": (edited("gamma", 1), "gamma: surplus key"),
    "no Phi": (edited("Phi", None), "Phi: missing, and truth.F needs it"),
    "k-way loss": (edited("task.loss", "softmax"), "witness.lambda: the softmax loss takes scores"),
    "three labels": (edited("task.label_probs", [[0.5, 0.25, 0.25]] * 3), "the hinge loss needs 2"),
    "one label": (edited("task.label_probs", [[1.0]] * 3), "a task needs at least 2 labels"),
    "unknown loss": (edited("task.loss", "mse"), "task.loss: 'mse' is not one of"),
    "zero probability": (edited("model", {"probs": [[0.0, 0.5, 0.5]] * 3}), "is 0 where the truth is positive"),
    "negative ε": (edited("epsilon", -1), "epsilon: -1.0 is negative"),
    "ε null": (edited("epsilon", None), "epsilon: null is not a number"),
    "witness alone": (edited("task", None), "witness: given without a task"),
    "classifier alone": (edited("task", None) | {"witness": None, "classifier": [1.0]}, "classifier: given without"),
    "score alone": (edited("topic_score", [1.0, 2.0]), "topic_score: given without truth.A"),
    "score shape": (with_topic_score([1.0, 2.0, 3.0], TOPICS), "topic_score: has shape [3], expected [k] = [2]"),
    "no pi": (edited("truth", {"A": TOPICS["A"]}), "truth.pi: missing"),
    "answer without keys": ({"instance": GOOD}, "schema: missing"),
    "answer of null": (ANSWER | {"instance": None}, "instance: null, so there is no world to replay"),
    "answer to what": (ANSWER | {"result": "pinkser"}, "theorem: 'pinkser' is not known; did you mean pinsker"),
    "mutation unknown": (ANSWER | {"mutation": "without foo"}, "pinsker has no 'foo'"),
    "mutation a number": (ANSWER | {"mutation": 3}, "mutation: 3 is not a string"),
    "lesson a number": (ANSWER | {"lesson": 3}, "lesson: 3 is not a string"),
}


@pytest.fixture(params=COMMANDS, ids=" ".join)
def refused(request, capsys):
    """A function that says that a file is refused in one line that contains this."""

    def check(path, message, *options):
        with pytest.raises(SystemExit) as end:
            main([*request.param, str(path), *options])
        said = capsys.readouterr()
        assert end.value.code == 2
        assert said.out == ""
        assert said.err.startswith("rooteps: ")
        assert said.err.count("\n") == 1
        assert message in said.err

    return check


@pytest.mark.parametrize("name", TEXTS)
def test_texts(name, refused, tmp_path):
    text, message = TEXTS[name]
    path = tmp_path / "world.json"
    path.write_text(text)
    refused(path, f"world.json: {message}" if not message.startswith(("nested", "a whole")) else message)


@pytest.mark.parametrize("name", WORLDS)
def test_worlds(name, refused, tmp_path):
    world, message = WORLDS[name]
    path = tmp_path / "world.json"
    path.write_text(json.dumps(world))
    refused(path, message)


def test_what_is_no_file(refused, tmp_path):
    refused(tmp_path / "none.json", "none.json: no such file or directory")
    refused(tmp_path, ": is a directory")
    refused("a\0b", "embedded null byte")


def test_bytes(refused, tmp_path):
    path = tmp_path / "world.json"
    path.write_bytes(b'{"schema": "\xe9"}')
    refused(path, "world.json: not JSON: not UTF-8 text")
    path.write_bytes(bytes(range(256)))
    refused(path, "world.json: not JSON: ")
    archive = tmp_path / "world.npz"
    archive.write_bytes(b"PK\x03\x04 and no more")
    refused(archive, "world.npz: not NPZ: a damaged archive, or none")
    with archive.open("wb") as file:
        np.save(file, np.eye(2))
    refused(archive, "world.npz: not NPZ: a damaged archive, or none")
    np.savez(archive, schema=np.array(1), p_L=np.array([1j]))
    refused(archive, "world.npz: p_L: an array of complex128, not of numbers")
    np.savez_compressed(archive, schema=np.array(1), p_L=np.zeros(1 << 18))
    refused(archive, "world.npz: unpacks to more than 1 MiB", "--largest", "1")
    path.write_bytes(b" " * ((1 << 20) + 1))
    refused(path, "world.json: larger than 1 MiB", "--largest", "1")
    path.write_text("[" + ",".join(["[]"] * (1 << 15)) + "]")
    refused(path, "world.json: has more than 16384 lists, objects and strings", "--largest", "1")


@pytest.mark.parametrize("name", ["p_L", "truth", "model"])
def test_rows_off_by_rounding_are_refused_unless_they_are_to_be_normalised(name, tmp_path, capsys):
    row = [0.1, 0.2, 0.70000001]
    rows = {"p_L": row, "truth": {"probs": [row] * 3}, "model": {"probs": [row] * 3}}
    path = tmp_path / "world.json"
    path.write_text(json.dumps(edited(name, rows[name])))
    with pytest.raises(SystemExit):
        main(["verify", "pinsker", "--instance", str(path)])
    assert "sums to 1.00000001, not to 1 within 1e-12 (normalise=True, or --normalise," in capsys.readouterr().err
    assert main(["verify", "pinsker", "--instance", str(path), "--normalise"]) == 0
