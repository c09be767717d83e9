"""``rooteps verify``: its table, its files, its exit codes."""

import csv
import json
import os
import subprocess
import sys

import pytest

from rooteps.commands.main import main
from rooteps.commands.render import verify_report
from rooteps.sweeps import verification_table as driver
from rooteps.sweeps.verification_table import Row
from rooteps.verification.infima import Infima
from tests.verification.good_file import edited

ARGUMENTS = ["verify", "pinsker", "--language", "sharp", "softmax", "--instances", "6", "--certify", "2"]
SCHEMA = {
    "result": str,
    "language": str,
    "arithmetic": str,
    "instances": int,
    "holds": int,
    "equal": int,
    "refuted": int,
    "undecided": int,
}


@pytest.fixture
def written(in_one_process, tmp_path):
    path = tmp_path / "table.json"
    assert main([*ARGUMENTS, "--seed", "7", "--json", str(path)]) == 0
    return path


def without_times(text):
    data = json.loads(text)
    for row in data["results"]:
        del row["seconds"]
    return json.dumps(data)


def test_json_schema(written):
    data = json.loads(written.read_text())
    assert list(data) == ["schema", "ok", "seed", "infima", "results"]
    assert data["infima"] is None  # Pinsker's inequality is about no classifier
    assert (data["schema"], data["ok"], data["seed"]) == (2, True, 7)
    pairs = [(row["result"], row["language"], row["arithmetic"]) for row in data["results"]]
    assert len(set(pairs)) == len(pairs)
    for row in data["results"]:
        assert list(row) == [*SCHEMA, "max_ratio", "infima", "seconds"]
        assert all(type(row[key]) is kind for key, kind in SCHEMA.items())
        assert row["holds"] + row["equal"] + row["refuted"] + row["undecided"] == row["instances"]
        assert row["instances"] == {"float64": 6, "ball": 2}[row["arithmetic"]]
        assert row["max_ratio"] is None or 0 < row["max_ratio"] <= 1


def test_equal_seeds_give_equal_files(written, tmp_path):
    again = tmp_path / "again.json"
    command = [sys.executable, "-m", "rooteps.commands.main", *ARGUMENTS, "--seed", "7", "--json", str(again)]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"PYTHONHASHSEED": "12345"})
    assert without_times(again.read_text()) == without_times(written.read_text())


def test_another_seed_gives_other_worlds(written, tmp_path):
    other = tmp_path / "other.json"
    assert main([*ARGUMENTS, "--seed", "8", "--json", str(other)]) == 0
    assert without_times(other.read_text()) != without_times(written.read_text())


def row(**changes):
    fields = {"result": "pinsker", "language": "x", "arithmetic": "ball", "instances": 9, "holds": 9, "refuted": 0}
    fields |= {
        "undecided": 0,
        "equal": 0,
        "max_ratio": None,
        "seconds": 0.1,
        "refuted_steps": {},
        "failed_hypotheses": {},
        "reasons": {},
    }
    return Row(**(fields | changes))


@pytest.mark.parametrize(
    ("found", "code", "said"),
    [
        (row(), 0, "nothing refuted"),
        (row(holds=7, equal=2), 0, "9 instances certified in balls: 7 hold, 2 equal"),
        (row(holds=7, undecided=1, equal=1, reasons={"Jensen is open: why": 1}), 1, "7 hold, 1 equal,"),
        (row(holds=8, undecided=1, reasons={"Jensen is open: why": 1}), 1, "undecided: Jensen is open: why, 1 of 9"),
        (row(holds=8, refuted=1, refuted_steps={"Jensen": 1}), 1, "refuted at Jensen, 1 of 9"),
        (row(holds=8, undecided=1, failed_hypotheses={"covering": 1}), 1, "hypothesis fails: covering, 1 of 9"),
        (row(arithmetic="float64", refuted=1, holds=8), 1, "1 refuted"),
        (row(infima=Infima(9, 8, 9, 0, 0.5, 1e-11)), 0, "certified to within 1e-11 on 8, at most its bound on all"),
        (row(infima=Infima(9, 8, 7, 0, 0.5, 1e-11)), 0, "at most its bound on 7 and open"),
        (row(infima=Infima(9, 8, 7, 1, 1.5, 1e-11)), 1, "the certified infimum is above its bound"),
    ],
)
def test_exit_code_and_report(found, code, said, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(driver, "run", lambda *_: iter([found]))
    assert main(["verify", "--json", str(tmp_path / "x.json")]) == code
    assert said in capsys.readouterr().out
    assert json.loads((tmp_path / "x.json").read_text())["ok"] is (code == 0)


def test_out_has_table_json_and_figure(monkeypatch, capsys, tmp_path):
    from rooteps.figures import registry

    monkeypatch.setattr(driver, "run", lambda *_: iter([row(language="a,b", max_ratio=0.5)]))
    monkeypatch.setattr(registry, "make", lambda name, stem, formats, seed: [stem.with_name(f"{name}-{seed}.svg")])
    out = tmp_path / "new" / "out"
    assert main(["verify", "--out", str(out), "--seed", "3"]) == 0
    assert "bound-versus-empirical-3.svg" in capsys.readouterr().out
    assert sorted(os.listdir(out)) == ["table.csv", "verify.json"]
    with open(out / "table.csv", newline="") as file:
        (entry,) = csv.DictReader(file)
    assert entry["language"] == "a,b"
    assert list(entry) == list(verify_report.COLUMNS)
    assert (entry["holds"], entry["max_ratio"]) == ("9", "0.5")


def test_a_shape_is_that_of_every_instance_and_leaves_languages_out(in_one_process, capsys, tmp_path):
    table = tmp_path / "table.json"
    arguments = ["verify", "pinsker", "--shape", "4,8,3", "--instances", "6", "--certify", "1"]
    assert main([*arguments, "--json", str(table)]) == 0
    assert {entry["language"] for entry in json.loads(table.read_text())["results"]} == {
        *("softmax", "misspecified", "counts", "markov", "topics", "gaussian", "hypercube", "walsh")
    }
    with pytest.raises(SystemExit):
        main(["verify", "pinsker", "--language", "sharp", "--shape", "4,8,3"])
    assert "none of the languages sharp offers what it needs, or none has the shape 4,8,3" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["verify", "--shape", "4,8"])
    assert "'4,8' is not N,V,D or N,V,D,K" in capsys.readouterr().err


def test_bad_instance_files_are_named(capsys, tmp_path):
    world = tmp_path / "world.json"
    world.write_text(json.dumps(edited("p_L", [0.5, 0.25, 0.2])))
    for command in ("verify", "explain"):
        with pytest.raises(SystemExit) as end:
            main([command, "softmax-transfer", "--instance", str(world)])
        assert end.value.code == 2
        assert capsys.readouterr().err.startswith("rooteps: world.json: p_L: sums to 0.95")
