"""``rooteps bridge substitutability``: what it prints and writes, and what it refuses."""

import csv
import json

import jax.numpy as jnp
import numpy as np
import pytest

from rooteps.commands.main import main
from tests.bridge.models import SMALL, WORDS, parameters, write_model


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A teacher, a student near it, a text and a task."""
    folder = tmp_path_factory.mktemp("bridge")
    rng = np.random.default_rng(3)
    teacher = parameters(SMALL)
    moved = {key: x + jnp.asarray(0.02 * rng.standard_normal(x.shape), dtype=jnp.float32) for key, x in teacher.items()}
    write_model(folder / "teacher", SMALL, teacher)
    write_model(folder / "student", SMALL, moved)
    (folder / "text.txt").write_text(" ".join(rng.choice(WORDS[:-1], size=300)))
    lines = [f"{i % 2}\tthe {rng.choice((('bad', 'old'), ('good', 'new'))[i % 2])} dog" for i in range(24)]
    (folder / "task.tsv").write_text("\n".join(lines))
    return folder


def arguments(files, **changes):
    options = {
        "teacher": files / "teacher",
        "student": files / "student",
        "text": files / "text.txt",
        "task": files / "task.tsv",
        "contexts": 20,
    } | changes
    return [
        "bridge",
        "substitutability",
        *(str(part) for name, value in options.items() for part in (f"--{name}", value)),
    ]


def test_what_is_printed_is_what_is_written(files, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(arguments(files, out=out)) == 0
    printed = capsys.readouterr().out
    data = json.loads((out / "substitutability.json").read_text())
    (student,) = data["students"]
    d = SMALL.n_embd
    assert data["setting"]["contexts"] == 20
    for name in ("lower", "upper", "residuals"):
        assert len(data["eigenvalues"][name]) == d + 1
    lower, upper = np.array(data["eigenvalues"]["lower"]), np.array(data["eigenvalues"]["upper"])
    assert (lower <= upper).all()
    assert upper.sum() <= data["trace"]
    assert len(student["angles"]) == d
    assert student["misaligned"][0] == pytest.approx(lower[:d].sum() - student["held"])
    for shown in (f"{lower[d]:.6g}", f"{student['angles'][-1]:.1f}", f"{student['held'] / data['trace']:.4f}", "✓"):
        assert shown in printed
    assert "it says something of none of them" in printed
    with open(out / "substitutability.csv", newline="") as file:
        (row,) = csv.DictReader(file)
    assert float(row["misaligned_at_most"]) == student["misaligned"][1]
    assert float(row["most_angle"]) == student["angles"][-1]
    assert float(row["aligned"]) == student["transfer"]["aligned"]
    assert (out / "features").is_dir()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"contexts": 4}, "contexts: Ω* of 8 contexts has no eigenvalue beyond the 8 dimensions of the students"),
        ({"iterations": 0}, "argument --iterations: '0' is not a whole number that is at least 1"),
        ({"student": "embedded/none"}, "model: there is no 'embedded/none'"),
        ({"student": "embedded/step-00000"}, "its words are not those of"),
        ({"out": "/dev/null/x"}, "--out: /dev/null/x cannot be made"),
    ],
)
def test_bad_input_takes_one_line(files, capsys, changes, message):
    with pytest.raises(SystemExit) as end:
        main(arguments(files, **changes))
    error = capsys.readouterr().err
    assert end.value.code == 2
    assert message in error
    assert error.count("\n") == 1
