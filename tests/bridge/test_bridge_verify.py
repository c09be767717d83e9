"""``rooteps bridge verify`` from files to tables, on a small teacher and a student near it."""

import pickle
import signal
import subprocess
import sys
import warnings

import jax.numpy as jnp
import numpy as np
import pytest
from tokenizers import pre_tokenizers

from rooteps.bridge import experiment
from rooteps.bridge.contexts import features_at, running_text
from rooteps.bridge.loading import load
from rooteps.bridge.task_files import read_task
from rooteps.bridge.tasks import LabelledTexts
from rooteps.commands.main import main
from rooteps.figures import checkpoints as figure
from rooteps.theory.checks import InvalidInput
from tests.bridge.models import SMALL, WORDS, parameters, write_model

POSITIVE, NEGATIVE = ("good", "new", "big"), ("bad", "old", "small")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A teacher, two students, a text and a task."""
    folder = tmp_path_factory.mktemp("bridge")
    rng = np.random.default_rng(3)
    teacher = parameters(SMALL)
    write_model(folder / "teacher", SMALL, teacher)
    for name, apart in (("student", 0.02), ("farther", 0.05)):
        moved = {
            key: x + jnp.asarray(apart * rng.standard_normal(x.shape), dtype=jnp.float32) for key, x in teacher.items()
        }
        write_model(folder / name, SMALL, moved)
    (folder / "text.txt").write_text(" ".join(rng.choice(WORDS[:-1], size=300)))
    lines = [f"{i % 2}\tthe {rng.choice((NEGATIVE, POSITIVE)[i % 2])} {rng.choice(WORDS[2:6])}" for i in range(24)]
    (folder / "task.tsv").write_text("\n".join(lines))
    return folder


def arguments(files, out, **changes):
    options = {
        "teacher": files / "teacher",
        "student": files / "student",
        "text": files / "text.txt",
        "task": files / "task.tsv",
        "prompt": " is ",
        "contexts": 20,
        "out": out,
    } | changes
    return ["bridge", "verify", *(str(part) for name, value in options.items() for part in (f"--{name}", value))]


@pytest.mark.heavy
def test_every_result_holds_and_a_second_run_reads_what_the_first_kept(files, tmp_path, capsys, monkeypatch):
    assert main(arguments(files, tmp_path / "out", labelled="10,40")) == 0
    printed = capsys.readouterr().out
    assert "student" in printed
    assert "✗" not in printed
    first = (tmp_path / "out" / "checkpoints.json").read_bytes()
    (found,) = figure.read(tmp_path / "out")
    assert found.ok
    assert found.gamma == pytest.approx(0.5)
    assert 1 < found.C <= 1 / found.gamma * (1 + 1e-12)
    assert found.residual is not None
    assert [each.m for each in found.learned] == [10, 10, 40, 40]
    assert [read.prompt for read in found.readings] == ["", " is "]
    assert found.near
    for transfer in (found.on_p, found.on_means):
        rungs = transfer.rungs
        assert rungs["empirical"] <= rungs["instance-exact"] <= rungs["never-vacuous"] <= rungs["paper"]
        assert rungs["instance-exact"] <= rungs["variance-aware"]
        assert rungs["empirical"] <= rungs["coverage-exact"] <= rungs["instance-exact"] * (1 + 1e-12)
        assert rungs["chi-squared"] == pytest.approx(transfer.B * np.sqrt(2 * transfer.epsilon * found.C))
        assert rungs["paper"] == pytest.approx(transfer.B * np.sqrt(2 * transfer.epsilon / found.gamma))

    def never(*args, **options):
        raise AssertionError("was kept, and need not be computed")

    monkeypatch.setattr(experiment.verification, "check", never)
    assert main(arguments(files, tmp_path / "out", labelled="10,40")) == 0
    assert (tmp_path / "out" / "checkpoints.json").read_bytes() == first

    monkeypatch.undo()
    (row,) = (tmp_path / "out" / experiment.ROWS).iterdir()
    row.write_bytes(row.read_bytes()[:-20])
    for path in (tmp_path / "out" / experiment.FEATURES).iterdir():
        path.write_bytes(b"")
    assert main(arguments(files, tmp_path / "out", labelled="10,40")) == 0  # what is damaged is done again
    assert (tmp_path / "out" / "checkpoints.json").read_bytes() == first
    lines = (tmp_path / "out" / "checkpoints.csv").read_text().splitlines()
    assert len(lines) == 4


@pytest.mark.heavy
def test_several_tasks_and_prompts_with_words_that_are_named(files, tmp_path, capsys):
    """Each task is read with each prompt, and every witness reads the named words only."""
    other = files / "other.tsv"
    other.write_text((files / "task.tsv").read_text().replace("the", "a"))
    options = [
        *arguments(files, tmp_path / "out"),
        "--task",
        str(other),
        "--prompt",
        " was ",
        "--words",
        "good,bad,old",
    ]
    assert main(options) == 0
    found = figure.read(tmp_path / "out")
    named = {str(files / "task.tsv"), str(other)}
    assert {(each.task, each.prompt) for each in found} == {(task, p) for task in named for p in (" is ", " was ")}
    for each in found:
        words = {WORDS.index(text): text for text in ("good", "bad", "old")}
        for transfer in (each.on_p, each.multiclass):
            assert transfer.words
            assert {word.number: word.text for word in transfer.words}.items() <= words.items()
            assert all(abs(weight) <= transfer.B for word in transfer.words for weight in word.weights)
    printed = capsys.readouterr().out
    assert printed.count("k scores on class words of p_f, a multiclass loss") == 4
    assert "'good'" in printed


@pytest.mark.heavy
def test_copies_of_the_teacher_are_students(files, tmp_path, capsys):
    options = arguments(files, tmp_path / "out", copies="bfloat16,int8", prompt="")
    at = options.index("--student")
    assert main(options[:at] + options[at + 2 :]) == 0
    assert "Copies of the teacher" in capsys.readouterr().out
    copies = figure.read(tmp_path / "out")
    assert [copy.student for copy in copies] == ["bfloat16", "int8"]
    for copy in copies:
        assert 0 < copy.close.distance <= copy.close.most
        assert copy.on_p.loss - copy.on_p.tau <= copy.close.bound
        assert not copy.readings


_KILLED = """
import os, pickle, signal, sys
from pathlib import Path
from rooteps.bridge import experiment
from rooteps.bridge.loading import load
files, out, plan = Path(sys.argv[1]), Path(sys.argv[2]), pickle.loads(Path(sys.argv[3]).read_bytes())

def kill(what, done, total):
    if what == "verifying " + sys.argv[4]:
        os.kill(os.getpid(), signal.SIGKILL)

students = [load(files / name) for name in ("student", "farther")]
list(experiment.run(load(files / "teacher"), students, [plan], out, kill))
"""


@pytest.mark.heavy
def test_a_run_that_was_killed_goes_on_where_it_stopped(files, tmp_path, monkeypatch):
    texts = read_task(files / "task.tsv")
    plan = experiment.Plan((files / "text.txt").read_text(), texts, " is ", contexts=20)
    (tmp_path / "plan").write_bytes(pickle.dumps(plan))
    teacher, *students = (load(files / name) for name in ("teacher", "student", "farther"))
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    for folder in (whole, killed):
        folder.mkdir()
    arguments = [sys.executable, "-c", _KILLED, *map(str, (files, killed, tmp_path / "plan", students[1].name))]
    assert subprocess.run(arguments, check=False).returncode == -signal.SIGKILL
    (row,) = (killed / experiment.ROWS).iterdir()  # the first student's; of the second there are features only
    kept = row.read_bytes()

    verified, check = [], experiment.verification.check
    monkeypatch.setattr(
        experiment.verification, "check", lambda name, *rest: (verified.append(name), check(name, *rest))[1]
    )
    resumed = list(experiment.run(teacher, students, [plan], killed))
    assert verified == [students[1].name]
    assert row.read_bytes() == kept
    assert resumed == list(experiment.run(teacher, students, [plan], whole))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"teacher": "./nowhere"}, "nowhere: is neither a model directory nor a name"),
        ({"text": "./nowhere.txt"}, "nowhere.txt: no such file or directory"),
        ({"task": "./nowhere.tsv"}, "nowhere.tsv: no such file or directory"),
        ({"contexts": 0}, "argument --contexts: '0' is not a whole number that is at least 1"),
        ({"labelled": "10,0"}, "argument --labelled: '10,0' is not one or more whole numbers"),
        ({"copies": "int4"}, "'int4' is not bfloat16, int8, or both with a comma between them"),
        ({"copies": "int8"}, "argument --copies: not allowed with argument --student"),
        ({"prompt": " is" * 12}, "prompt: has 12 words, and"),
        ({"words": "good,,bad"}, "argument --words: 'good,,bad' is not one to a thousand words"),
        ({"words": "good,unheard"}, "words: 'unheard' is no single word of"),
        ({"delta": "1"}, "argument --delta: '1' is not a number between 0 and 1"),
        ({"contexts": 1000}, "text: has 300 words, too few for 1000 contexts"),
        ({"text-column": "sentence"}, "task.tsv: has no column 'sentence'; there are 2, and the first row is '0'"),
        ({"text": "UTF-16"}, "text.txt: is UTF-16, not UTF-8 or latin-1"),
        ({"contexts": 1}, "the 1 texts drawn from it have one label"),
    ],
)
def test_bad_input_takes_one_line(files, tmp_path, capsys, changes, message):
    if changes.get("text") == "UTF-16":
        changes = {"text": tmp_path / "text.txt"}
        changes["text"].write_text("the cat " * 300, encoding="utf-16")
    with pytest.raises(SystemExit) as exit_:
        main(arguments(files, tmp_path / "out", **changes))
    error = capsys.readouterr().err
    assert exit_.value.code == 2
    assert message in error
    assert error.count("\n") == 1
    assert not (tmp_path / "out").exists()  # nothing is made when an argument is wrong


def test_the_contexts_have_to_be_more_than_the_classes(files):
    task = LabelledTexts("many", ("the cat",) * 9, np.arange(9) % 5, tuple("abcde"))
    plan = experiment.Plan((files / "text.txt").read_text(), task, contexts=4)
    with pytest.raises(InvalidInput, match="many: has 5 classes, and 4 texts were drawn"):
        experiment.setting_of(load(files / "teacher"), plan)


def test_other_merges_under_the_same_words_are_said(files):
    teacher, student = load(files / "teacher"), load(files / "student")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        experiment.require_same_words(teacher, [student])
    student.tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    with pytest.warns(UserWarning, match="has the words of .*teacher, but splits text into them in another way"):
        experiment.require_same_words(teacher, [student])


def test_the_teacher_is_no_student_of_its_own(files, tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(arguments(files, tmp_path / "out", student=files / "teacher"))
    assert "is the teacher itself, for which ε = 0" in capsys.readouterr().err


def test_features_are_those_of_each_context_by_itself_and_are_kept(files, tmp_path, monkeypatch):
    model = load(files / "teacher")
    words = model.encode((files / "text.txt").read_text())
    contexts = running_text(words, count=30, reach=SMALL.n_positions, seed=1)
    found = features_at(model, contexts, tmp_path)
    for i in (0, 11, 29):
        ids = contexts.windows[contexts.window[i]][: contexts.length[i]]
        alone = model.features(np.array([ids]))[0, -1]
        np.testing.assert_allclose(found[i], alone, atol=1e-5)
    monkeypatch.setattr(type(model), "features", None)
    np.testing.assert_array_equal(features_at(model, contexts, tmp_path), found)
    assert {path.suffix for path in tmp_path.iterdir()} == {".safetensors"}
