"""``rooteps bridge train``, ``table`` and ``partition``: what they print and write, and what they refuse."""

import csv
import json

import pytest

from rooteps.commands.main import main

FEATURES = ["f", "Phi p_f", "p_f, class words", "p_f, more words"]


def test_table(tmp_path, capsys):
    task = tmp_path / "task.tsv"
    task.write_text(
        "".join(f"array\tReturn the array of size {i} along\nfile\tOpen the file {i} for\n" for i in range(14))
    )
    arguments = ["--model", "embedded/step-00064", "--task", str(task), "--test", str(task), "--prompt", " the"]
    arguments += ["--bos", "yes", "--window", "32", "--C", "0.01:1:3"]
    assert main(["bridge", "table", *arguments, "--words", "array,file", "--more-words", "file,zyzzyva"]) == 0
    out = capsys.readouterr().out
    assert "array or file? (28 texts" in " ".join(out.split())
    assert "left out: zyzzyva" in out
    assert main(["bridge", "table", *arguments, "--out", str(tmp_path / "out")]) == 0
    data = json.loads((tmp_path / "out" / "table.json").read_text())
    assert (data["bos"], data["tokens"]["good"], data["C"]) == ("yes", "Ġgood", pytest.approx([0.01, 0.1, 1]))
    assert [row["features"] for row in data["rows"]] == FEATURES[: len(data["rows"])]
    assert data["rows"][0]["dimension"] == data["rows"][1]["dimension"] == 128
    with open(tmp_path / "out" / "table.csv", newline="") as file:
        assert [float(row["accuracy"]) for row in csv.DictReader(file)] == [row["accuracy"] for row in data["rows"]]


def test_partition(tmp_path, capsys):
    out = tmp_path / "out"
    reading = ["--window", "48", "--bos", "no"]
    arguments = ["--model", "embedded/step-00256", "--contexts", "200", "--out", str(out)]
    assert main(["bridge", "partition", *arguments, *reading]) == 0
    printed = capsys.readouterr().out
    fits = json.loads((out / "partition.json").read_text())["fits"]
    assert [fit["name"] for fit in fits] == ["values", "values and gradients", "free affine map"]
    assert all(f"{fit['gradients']:.4f}" in printed for fit in fits)
    assert (out / "partition.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bridge"], "bridge: no command given; there are"),
        (["bridge", "table", "--task", "/none"], "/none: no such file or directory"),
        (["bridge", "table", "--words", ","], "argument --words: ',' are 0 words, not 1 to 30"),
        (["bridge", "partition", "--text", "/none"], "/none: no such file or directory"),
        (["bridge", "partition", "--model", "embedded/none"], "model: there is no 'embedded/none'"),
        (["bridge", "partition", "--window", "0"], "argument --window: '0' is not a whole number that is at least 1"),
        (["bridge", "verify", "--bos", "perhaps", "--out", "x"], "argument --bos: invalid choice: 'perhaps'"),
        (["bridge", "table", "--C", "0"], "argument --C: '0' is not a positive number"),
        (["bridge", "table", "--text-column", "a,"], "argument --text-column: 'a,' is not one or more columns"),
        (["bridge", "table", "--label-column", "gold"], "--text-column and --label-column: are of a file"),
        (["bridge", "train"], "the following arguments are required: --out"),
        (["bridge", "train", "--out", "/dev/null/x"], "--out: /dev/null/x cannot be made"),
    ],
)
def test_bad_values_take_one_line(arguments, message, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    error = capsys.readouterr().err
    assert error.startswith(f"rooteps: {message}"), error
    assert error.count("\n") == 1
