"""``rooteps falsify``: the answer, the file it writes, and its replay."""

import json

import pytest

from rooteps.commands.main import main
from rooteps.theory.registry import find
from rooteps.verification.falsify import refutes
from rooteps.verification.falsify.answer_file import load
from rooteps.verification.falsify.search import Falsification
from rooteps.verification.museum import exhibit

KEYS = ["schema", "result", "mutation", "found", "certified", "ratio", "instances_tried", "seconds", "seed"]
KEYS += ["searched", "instance"]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """What one search printed and wrote."""
    path = tmp_path_factory.mktemp("falsify") / "counterexample.json"
    assert main(["falsify", "pinsker", "--with", "constant=1.9", "--json", str(path)]) == 0
    return path


def edited(path, change, tmp_path):
    data = json.loads(path.read_text())
    change(data)
    copy = tmp_path / "copy.json"
    copy.write_text(json.dumps(data))
    return str(copy)


def test_the_file_has_exactly_these_keys(written):
    data = json.loads(written.read_text())
    assert list(data) == KEYS
    assert data["schema"] == 1
    assert data["result"] == "pinsker"
    assert data["mutation"] == "with constant=1.9"
    assert data["found"] is data["certified"] is True
    assert data["ratio"] > 1
    assert data["instances_tried"] > 0
    assert data["seconds"] > 0
    assert data["seed"] == 0
    assert sum(one["worlds"] for one in data["searched"]) == data["instances_tried"]
    assert {"shape", "worlds", "satisfied", "ratio"} == set(data["searched"][0])


def test_the_world_is_replayed(written, capsys):
    assert main(["explain", "pinsker", "--instance", str(written)]) == 0
    assert "with constant=1.9: refuted, certified" in " ".join(capsys.readouterr().out.split())
    assert main(["explain", "pinsker", "--instance", str(written), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["mutation"]["certified"]
    assert data["verdict"] == "holds"
    assert main(["explain", "pinsker", "--instance", str(written), "--markdown"]) == 0
    assert "**With constant=1.9: refuted" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["blind-spot", "two-coins", "better-than-softmax"])
def test_an_exhibit_is_explained(name, capsys):
    assert main(["explain", "--museum", name]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert f"{exhibit(name).mutation.id}: refuted, certified" in out


def test_lists(capsys):
    assert main(["list", "--museum"]) == 0
    assert "blind-spot" in capsys.readouterr().out
    assert main(["list", "--mutations"]) == 0
    out = capsys.readouterr().out
    assert all(one.mutation.id in out for one in find("softmax-transfer").mutations)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.pop("ratio"), "copy.json: ratio: missing"),
        (lambda d: d.update(ratio=float("nan")), "copy.json: ratio: nan is not a number"),
        (lambda d: d.update(mutation="with constant=3"), "copy.json: constant: 3 loosens"),
        (lambda d: d.update(result="pinkser"), "copy.json: theorem: 'pinkser' is not known; did you mean pinsker"),
        (lambda d: d.update(instance=None), "copy.json: instance: null"),
        (lambda d: d.update(lesson=7), "copy.json: lesson: 7 is not a string"),
        (lambda d: d["instance"].pop("p_L"), "copy.json: instance.p_L: missing"),
        (lambda d: d["instance"].update(p_L=[0.5, 0.5]), "copy.json: truth."),
        (lambda d: d["instance"].update(p_L=[float("nan")]), "copy.json: instance.p_L[0]: nan is not a finite number"),
    ],
)
def test_a_damaged_file_takes_one_line(written, change, message, tmp_path, capsys):
    with pytest.raises(SystemExit) as end:
        main(["explain", "pinsker", "--instance", edited(written, change, tmp_path)])
    assert end.value.code == 2
    error = capsys.readouterr().err
    assert error.startswith(f"rooteps: {message}")
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["softmax-transfer", "--without", "rowspan"], "hypothesis: softmax-transfer has no 'rowspan'; did you mean"),
        (["softmax-transfer", "--with", "constant=2.5"], "constant: 2.5 loosens the bound"),
        (["softmax-transfer", "--with", "constant"], "--with: 'constant' is not of the form CONSTANT=VALUE"),
        (["softmax-transfer", "--exponent", "0.4"], "exponent: 0.4 loosens the bound"),
        (["softmax-transfer", "--budget", "0"], "argument --budget: '0' is not a positive number"),
        (["softmax-transfer", "--without", "a", "--exponent", "1"], "argument --exponent: not allowed with argument"),
        (["quadratic-partition", "--without", "softmax model"], "without softmax model: no world tells it from quad"),
        (["pythagoras"], "falsify: pythagoras has no bound that a world might exceed"),
        (["softmax-transfer", "--language", "topics"], "language: topics does not offer what softmax-transfer needs"),
        (["pinsker", "--shape", "2x3"], "argument --shape: '2x3' is not N,V or N,V,D with whole numbers"),
        (["pinsker", "--shape", "0,3"], "argument --shape: '0,3' is not N,V or N,V,D with whole numbers"),
        (["pinsker", "--shape", "1,1"], "shapes: V: 1 is not a whole number that is at least 2"),
        (["softmax-transfer", "--shape", "2,2,2"], "shapes: V = 2 words are too few for d = 2 dimensions (V > d)"),
        (["sentence-completion", "--shape", "3,2,3"], "shapes: V = 2 words are too few for 3 topics"),
        (["pinsker", "--shape", "2,2", "--language", "markov"], "--shape: the worlds of --language have shapes of"),
        (["pinsker", "--json", "/none/x.json"], "--json: /none/x.json cannot be written"),
    ],
)
def test_bad_input_takes_one_line(arguments, message, capsys):
    with pytest.raises(SystemExit) as end:
        main(["falsify", *arguments])
    assert end.value.code == 2
    error = capsys.readouterr().err
    assert error.startswith(f"rooteps: {message}")
    assert error.count("\n") == 1


def test_the_record_of_a_search_reads_back(written):
    replay = load(written)
    assert replay.result == "pinsker"
    assert replay.mutation.id == "with constant=1.9"


def test_what_was_searched_is_told(capsys):
    assert main(["falsify", "pinsker", "--shape", "1,2", "--shape", "2,5", "--budget", "1.5", "--seed", "3"]) == 0
    out = capsys.readouterr().out
    assert "– pinsker: no counterexample found; that is no proof" in out
    assert "seed 3; all satisfied the hypotheses." in out
    assert "1×2" in out
    assert "2×5" in out
    assert "1×3" not in out


@pytest.mark.parametrize("searched", [False, pytest.param(True, marks=pytest.mark.heavy)])
def test_the_reading_without_a_hypothesis_is_told(searched, capsys, monkeypatch):
    if not searched:
        rare = exhibit("rare-context")
        judged = refutes(rare.theorem, rare.mutation, rare.instance)
        answer = Falsification(True, judged.certified, judged.ratio, 0, 0.0, rare.instance)
        monkeypatch.setattr("rooteps.verification.falsify.falsify", lambda *_, **__: answer)
    assert main(["falsify", "softmax-transfer", "--without", "covering"]) == 0
    out = capsys.readouterr().out
    assert "✗ softmax-transfer without covering: refuted by this world, certified in balls" in out
    assert "γ(p_T) counts as 1; it is " in out
