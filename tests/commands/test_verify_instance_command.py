"""``rooteps verify --instance``: every result that applies, what the others lack, and rows that are normalised."""

import csv
import json

import numpy as np
import pytest

from rooteps.commands.main import main
from rooteps.commands.render.instance_report import COLUMNS
from rooteps.theory.registry import theorems
from tests.verification.good_file import GOOD, edited

FLOAT32 = edited("truth", {"probs": [[0.1, 0.2, 0.7], [0.3, 0.3, 0.40000001], [0.25, 0.25, 0.5]]})


@pytest.fixture
def world(tmp_path):
    """A function that writes an instance file and gives its path."""

    def write(data):
        path = tmp_path / "world.json"
        path.write_text(json.dumps(data))
        return str(path)

    return write


def error(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        main([*arguments])
    assert end.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


def test_every_result_is_verified_or_named_with_what_it_lacks(world, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    table = tmp_path / "table.json"
    assert main(["verify", "--instance", world(GOOD), "--json", str(table)]) == 0
    data = json.loads(table.read_text())
    rows = {(row["result"], row["arithmetic"]): row["verdict"] for row in data["results"]}
    applying = set(theorems()) - set(data["missing"])
    assert {(result, arithmetic) for result in applying for arithmetic in ("float64", "ball")} <= set(rows)
    assert {rows[result, "ball"] for result in applying} <= {"holds", "equal"}
    assert data["ok"] is True
    out = capsys.readouterr().out
    assert all(data["missing"].values())
    assert all(f" {result} " in out for result in theorems())
    assert "3 contexts, 3 words, Phi with d = 1, model by F, binary task, hinge" in out
    assert "the hypothesis affine gradient fails" in out
    assert "nothing refuted" in out


def test_results_named_in_one_arithmetic(world, capsys, tmp_path):
    path, table, out = world(GOOD), tmp_path / "table.json", tmp_path / "out"
    arguments = ["verify", "pinsker", "softmax-transfer", "pinsker", "--instance", path, "--arithmetic", "ball"]
    assert main([*arguments, "--json", str(table), "--out", str(out)]) == 0
    rows = json.loads(table.read_text())["results"]
    assert [(row["result"], row["arithmetic"]) for row in rows] == [("pinsker", "ball"), ("softmax-transfer", "ball")]
    assert rows[0]["lhs"] <= rows[0]["rhs"]
    with open(out / "table.csv", newline="") as file:
        entries = list(csv.DictReader(file))
    assert tuple(entries[0]) == COLUMNS
    assert entries[0]["verdict"] == rows[0]["verdict"]
    assert json.loads((out / "verify.json").read_text()) == json.loads(table.read_text())
    assert "Do not apply" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("broken", "hypothesis"),
    [(edited("witness", {"v": [1.0, 5.0, 0.0]}), "row-span"), (edited("epsilon", 1e-9), "epsilon-optimal")],
)
def test_a_result_that_is_named_has_to_apply(broken, hypothesis, world, capsys):
    path = world(broken)
    assert main(["verify", "softmax-transfer", "--instance", path]) == 1
    assert f"the hypothesis {hypothesis} fails" in capsys.readouterr().out
    assert main(["verify", "--instance", path]) == 0
    assert f"the hypothesis {hypothesis} fails" in capsys.readouterr().out


def test_a_result_that_is_named_and_lacks_something_is_refused_before_any_work(world, capsys):
    path = world(GOOD)
    said = error(capsys, "verify", "pinsker", "multiclass-transfer", "--instance", path)
    assert "world.json: task.loss: 'hinge', but multiclass-transfer is about a k-way task" in said
    assert "truth.A: missing" in error(capsys, "verify", "sentence-completion", "--instance", path)


def test_a_counterexample_is_a_world_like_any_other(tmp_path, capsys):
    kept = tmp_path / "kept.json"
    assert main(["falsify", "pinsker", "--with", "constant=1.9", "--budget", "20", "--json", str(kept)]) == 0
    capsys.readouterr()
    assert main(["verify", "--instance", str(kept)]) == 0
    assert "found against pinsker with constant=1.9, which rooteps explain judges" in capsys.readouterr().out


def test_rows_that_do_not_sum_to_one_are_refused_or_moved(world, capsys, tmp_path):
    path, table = world(FLOAT32), tmp_path / "table.json"
    for command in (["verify"], ["verify", "pinsker"], ["explain", "pinsker"]):
        said = error(capsys, *command, "--instance", path)
        assert "world.json: truth.probs[1]: sums to 1.00000001, not to 1 within 1e-12" in said
        assert "--normalise" in said
    told = "normalised: truth.probs: 1 row divided by its sum, which moved entry [1, 2] the most: by 4e-09"
    assert main(["verify", "--instance", path, "--normalise", "--json", str(table)]) == 0
    assert told in " ".join(capsys.readouterr().out.split())
    (moved,) = json.loads(table.read_text())["normalised"]
    assert (moved["field"], moved["index"], moved["rows"]) == ("truth.probs", [1, 2], 1)
    assert moved["by"] == pytest.approx(4e-9, rel=1e-6)
    assert main(["explain", "pinsker", "--instance", path, "--normalise"]) == 0
    assert told in " ".join(capsys.readouterr().out.split())
    assert main(["explain", "pinsker", "--instance", path, "--normalise", "--markdown"]) == 0
    assert told[len("normalised: ") :] in " ".join(capsys.readouterr().out.split())
    assert main(["explain", "pinsker", "--instance", path, "--normalise", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["origin"]["moved"] == [moved]


def test_nothing_is_said_where_nothing_was_moved(world, capsys):
    assert main(["verify", "pinsker", "--instance", world(GOOD), "--normalise"]) == 0
    assert "normalised" not in capsys.readouterr().out


def test_float32_softmax_outputs(tmp_path, capsys):
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(3, 50)).astype(np.float32)
    weights = np.exp(logits)
    data = {
        "schema": np.array(1),
        "p_L": np.full(3, np.float32(1) / 3),
        "truth.probs": weights / weights.sum(1)[:, None],
    }
    path = tmp_path / "world.npz"
    np.savez(path, **data, **{"model.probs": np.roll(weights, 1, axis=1) / weights.sum(1)[:, None]})
    assert "--normalise" in error(capsys, "verify", "--instance", str(path))
    assert main(["verify", "--instance", str(path), "--normalise"]) == 0
    out = capsys.readouterr().out
    for field in ("p_L", "truth.probs", "model.probs"):
        assert f"normalised: {field}: " in out
