"""``rooteps sweep``: what it prints, its exit codes, and what it refuses before touching a file."""

import pyarrow as pa
import pytest

from rooteps import sweeps
from rooteps.commands.main import main
from rooteps.sweeps import work
from rooteps.sweeps.columns import RUNGS
from tests.sweeps.test_sweep import LARGE, light

ARGUMENTS = ["sweep", "softmax-transfer", "--language", "markov", "--epsilon", "1e-10:1e-1:512", "--seeds", "5"]


@pytest.fixture(autouse=True)
def bookkeeping(monkeypatch):
    monkeypatch.setattr(work, "shard", light)


def run(*arguments):
    return main([*ARGUMENTS, "--workers", "1", *map(str, arguments)])


def test_the_same_command_on_a_finished_directory_does_nothing(tmp_path, capsys):
    assert run("--out", tmp_path) == 0
    said = capsys.readouterr().out
    assert "instance-exact" in said
    assert "2,560 checks: nothing refuted" in said
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert run("--out", tmp_path) == 0
    assert f"{tmp_path}: complete, 2,560 checks; nothing to do" in capsys.readouterr().out
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before
    assert sweeps.read(tmp_path).num_rows == LARGE.rows


def test_a_refutation_is_an_exit_code(monkeypatch, tmp_path, capsys):
    def refuted(settings, index):
        table = light(settings, index)
        return table.set_column(table.num_columns - 1, "verdict", pa.array(["refuted"] * table.num_rows))

    monkeypatch.setattr(work, "shard", refuted)
    assert run("--out", tmp_path) == 1
    assert "✗ 2,560 checks: 2,560 refuted" in capsys.readouterr().out


def test_an_interruption_keeps_what_is_done(monkeypatch, tmp_path, capsys):
    def interrupted(settings, index):
        if index == 2:
            raise KeyboardInterrupt
        return light(settings, index)

    monkeypatch.setattr(work, "shard", interrupted)
    with pytest.raises(SystemExit) as end:
        run("--out", tmp_path)
    assert end.value.code == 130
    message = capsys.readouterr().err
    kept = len(list(tmp_path.glob("shard*")))
    assert message == f"rooteps: interrupted: {kept} of 5 shards are in {tmp_path}; the same command goes on\n"
    monkeypatch.setattr(work, "shard", light)
    assert run("--out", tmp_path) == 0


@pytest.mark.parametrize("ending", ["csv", "tex"])
def test_the_table_for_a_paper(ending, tmp_path, capsys):
    path = tmp_path / f"table.{ending}"
    lists = ("--language", "markov,softmax", "--loss", "hinge,logistic", "--model", "ray,descent", "--shape", "4,8,3")
    assert run("--out", tmp_path / "sweep", "--summary", path, *lists) == 0
    assert f"wrote {path}" in capsys.readouterr().out
    text = path.read_text()
    assert text == getattr(sweeps.summary(sweeps.read(tmp_path / "sweep")), {"csv": "csv", "tex": "latex"}[ending])()
    assert text.count("logistic") == 4 * (len(RUNGS) if ending == "csv" else 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--gamma", "0.0001:1:3"], "gamma: 0.0001 is out of reach: on markov with seed"),
        (["--epsilon", "1e300"], "epsilon: 1e+300 to 1e+300 is not between 1e-150 and 1e+150"),
        (["--epsilon", "1e-320"], "epsilon: 9.99989e-321 to 9.99989e-321 is not between"),
        (["--epsilon", "1e100"], "epsilon: 1e+100 is out of reach: on markov with seed 0 no model is so far"),
        (["--B", "1e-320"], "B: 9.99989e-321 to 9.99989e-321 is not between"),
        (["--epsilon", "1e-3:1:1000000000"], "rows: 5,000,000,000 checks are more than the 10,000,000"),
        (["--seeds", "1000000000"], "rows: 512,000,000,000 checks are more than"),
        (["--seeds", "1" + "0" * 300], "rows: 512,000,000,000,000,000,000,0… checks are more than"),
        (["--loss", "softmax"], "loss: 'softmax' is not one of hinge, logistic"),
        (["--gamma", "0.5:2:3"], "gamma: 2 is above 1"),
        (["--language", "markow"], "language: 'markow' is not known; did you mean markov"),
        (["--language", "topics"], "language: topics does not offer what softmax-transfer needs"),
        (["--model", "quad"], "model: 'quad' is not one of adversarial, ray, descent that markov has"),
        (["--shape", "8,16"], "argument --shape: '8,16' is not N,V,D with whole numbers that are at least 1"),
        (["--shape", "3,16,4"], "shape: "),
        (["--summary", "table.md"], "--summary: table.md ends in neither .csv nor .tex"),
        (["--dask", "x"], "argument --dask: not allowed with argument --workers"),
    ],
)
def test_bad_requests_touch_no_file(arguments, message, tmp_path, capsys):
    with pytest.raises(SystemExit) as end:
        run("--out", tmp_path / "new", *arguments)
    assert end.value.code == 2
    output = capsys.readouterr()
    assert output.err.startswith(f"rooteps: {message}"), output.err
    assert output.err.count("\n") == 1
    assert not (tmp_path / "new").exists()
