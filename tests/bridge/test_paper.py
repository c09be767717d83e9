"""The measurement of the paper's authors: its words, its features, its classifiers, its splits."""

import csv
import json
import warnings

import numpy as np
import pytest
import scipy.optimize
import scipy.special
from sklearn.linear_model import LogisticRegressionCV
from sklearn.model_selection import StratifiedKFold

from rooteps.bridge import paper
from rooteps.bridge.language_model import GPT2
from rooteps.bridge.probes import all_spellings
from rooteps.bridge.streaming import Capped
from rooteps.bridge.tasks import LabelledTexts, prompted
from rooteps.commands.main import main
from rooteps.theory.checks import InvalidInput
from tests.bridge.models import SMALL, parameters, tokenizer, write_model
from tests.bridge.test_reading import spelled
from tests.tolerance import STREAMING_FLOAT32

rng = np.random.default_rng(0)
F, PHI = rng.normal(size=(90, 4)), rng.normal(size=(4, 9))
NOISY = F @ rng.normal(size=(4, 3)) + rng.normal(size=(90, 3))
TWO, THREE = (NOISY[:, 0] > 0).astype(int), NOISY.argmax(axis=1)


def test_the_tasks_of_the_paper():
    prompts = {name: task.prompt for name, task in paper.TASKS.items()}
    assert prompts["movies"] == " This movie is "
    assert prompts["mpqa"] == prompts["cr"] == " The sentiment is "
    assert prompts["agnews"] == " This article is about "
    movies, news = paper.TASKS["movies"].words, paper.TASKS["agnews"].words
    assert movies["class words"] == (":)", ":(")
    assert movies["positive, negative"] == ("positive", "negative")
    assert len(set(movies["subset"])) == len(set(news["subset"])) == 14
    assert news["class words"] == ("foreign", "sports", "financial", "scientific")
    assert [name for name, task in paper.TASKS.items() if task.split] == ["mpqa", "cr"]


def test_every_spelling_that_is_one_token_is_read():
    """As the authors' code looks for them, with a tokenizer that writes blanks and one that puts one in front."""
    assert all_spellings(spelled("never"), ["good", "fo", "dog"]) == {"▁good": 7, "▁fo": 14, "good": 6}
    assert all_spellings(spelled("always"), ["good"]) == {"▁good": 7}


@pytest.mark.parametrize("cap", [None, 1.5])
def test_features_are_what_they_are_called(cap):
    A = paper.projection(4, 9, seed=1)
    np.testing.assert_allclose(A @ A.T, np.eye(4), atol=1e-14)
    assert not np.allclose(A, paper.projection(4, 9, seed=2))
    scores = F @ PHI if cap is None else cap * np.tanh(F @ PHI / cap)
    p = scipy.special.softmax(scores, axis=1)
    head = PHI if cap is None else Capped(PHI, cap)
    found = paper.representations(F, head, {"class words": [3, 1], "none": [], "subset": [1, 7]}, A)
    expected = {
        "f": F,
        "Phi p_f": p @ PHI.T,
        "A p_f": p @ A.T,
        "logits, class words": scores[:, [3, 1]],
        "p_f, class words": p[:, [3, 1]],
        "logits, subset": scores[:, [1, 7]],
        "p_f, subset": p[:, [1, 7]],
    }
    assert list(found) == list(expected)
    for name, X in expected.items():
        np.testing.assert_allclose(found[name], X, atol=10 * STREAMING_FLOAT32, err_msg=name)


def test_a_projection_in_pieces_is_the_same(monkeypatch):
    A = paper.projection(4, 9, seed=1)
    whole = paper.representations(F, PHI, {}, A)["A p_f"]
    V = 2**24 // 2  # two rows at a time, of so many words
    monkeypatch.setattr(paper, "moments", lambda F, head, weights: _Mean(F, PHI, weights))
    monkeypatch.setattr(paper, "expectations", lambda F, head, weights, dtype: _Mean(F, PHI, weights).mean)
    wide = np.zeros((3, V))
    wide[:, :9] = A[:3]
    np.testing.assert_allclose(paper.representations(F, PHI, {}, wide)["A p_f"], whole[:, :3], atol=1e-6)


class _Mean:
    """What ``moments`` gives, of weights that are nought beyond the nine words."""

    def __init__(self, F, Phi, weights):
        assert len(weights) <= 2
        p = scipy.special.softmax(F @ Phi, axis=1)
        self.mean, self.mean_features = p @ weights[:, :9].T, p @ Phi.T


def test_penalties():
    np.testing.assert_allclose(paper.strengths_for(9_999), np.logspace(-6, 3, 10))
    np.testing.assert_allclose(paper.strengths_for(10_000), np.logspace(-3, 2, 6))


def test_the_classifier_solves_the_penalised_problem_intercept_and_all():
    """Against SciPy's minimum of ½‖(w, b)‖² + C Σ log(1 + exp(−y(w·x + b)))."""
    X, y, C = 3 * F + 1, 2 * TWO - 1, 0.05
    wide = np.hstack([X, np.ones((90, 1))])

    def objective(w):
        return w @ w / 2 + C * np.logaddexp(0, -y * (wide @ w)).sum()

    best = scipy.optimize.minimize(objective, np.zeros(5), tol=1e-10).x
    classifier, _ = paper.fit(X, TWO, [C])
    chosen = classifier.best_estimator_
    np.testing.assert_allclose(np.append(chosen.coef_[0], chosen.intercept_), best, atol=1e-3)


def authors(X, y, Cs, folds):
    """The call in the authors' code, of one class against the rest."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the library, about this class and its future
        dual = len(X) < X.shape[1]
        return LogisticRegressionCV(
            Cs=Cs, cv=folds, dual=dual, solver="liblinear", max_iter=200, random_state=0, scoring="accuracy"
        ).fit(X, y)


@pytest.mark.parametrize(("labels", "columns"), [(TWO, 4), (THREE, 4), (TWO, 120)])
def test_penalties_are_chosen_as_the_authors_choose_them(labels, columns):
    X = F if columns == 4 else np.hstack([F, rng.normal(size=(90, columns - 4))])
    Cs = [1e-3, 1e-2, 1e-1, 1.0]
    folds = list(StratifiedKFold(5).split(X, labels))
    classes = [1] if labels is TWO else [0, 1, 2]
    theirs = [authors(X, (labels == k).astype(int), Cs, folds) for k in classes]
    ours, _ = paper.fit(X, labels, Cs)
    chosen = [ours] if labels is TWO else ours.estimators_
    assert [each.best_params_["C"] for each in chosen] == [float(each.C_[0]) for each in theirs]
    scores = np.stack([each.decision_function(X) for each in theirs], axis=1)
    expected = (scores[:, 0] > 0).astype(int) if labels is TWO else scores.argmax(axis=1)
    np.testing.assert_array_equal(ours.predict(X), expected)


def test_accuracies_are_means_over_the_splits():
    parts = paper.splits(90, seed=3)
    assert len(parts) == 10
    for fitted, left in parts:
        assert (len(fitted), sorted([*fitted, *left])) == (81, list(range(90)))
    assert len({tuple(left) for _, left in parts}) == 10
    shares = [np.mean(paper.fit(F[a], TWO[a], [1.0])[0].predict(F[b]) == TWO[b]) for a, b in parts]
    found = paper.accuracy("f", F, TWO, parts, [1.0])
    assert found.accuracy == pytest.approx(np.mean(shares))
    assert found.error == pytest.approx(np.std(shares, ddof=1) / np.sqrt(10))
    one = paper.accuracy("f", F, TWO, parts[:1], [1.0])
    assert one.error == pytest.approx(np.sqrt(shares[0] * (1 - shares[0]) / 9))


def test_classifiers_that_are_stopped_are_counted(monkeypatch):
    assert paper.fit(F, TWO, [1.0])[1] == 0
    monkeypatch.setattr(paper, "ITERATIONS", 1)
    assert paper.fit(F, TWO, [1.0])[1] == 1
    assert paper.fit(F, THREE, [1.0])[1] == 3


def test_a_class_needs_as_many_texts_as_there_are_folds():
    with pytest.raises(InvalidInput, match="a class has fewer than 5 texts in a part that is fitted"):
        paper.fit(F, (np.arange(90) < 4).astype(int))


class Recorded:
    """Stands where ``accuracy`` stands and says what was asked of it."""

    def __init__(self):
        self.asked = []

    def __call__(self, name, X, labels, parts, *rest):
        self.asked.append((name, len(X), [(len(a), len(b)) for a, b in parts]))
        return paper.PaperAccuracy(name, X.shape[1], 0.5, 0.1, 0)


@pytest.fixture(scope="module")
def model():
    return GPT2("tiny", SMALL, parameters(SMALL), tokenizer())


def texts(count):
    return LabelledTexts("t", ("the cat runs",) * count, np.arange(count) % 2, ("a", "b"))


def test_movies_have_a_test_set_and_cr_has_random_splits(model, monkeypatch):
    words = {"class words": ("good", "bad")}
    random = [(36, 4)] * 10
    for split, test, parts in [(False, 10, [(30, 10)]), (True, 10, random), (False, 0, random), (True, 0, random)]:
        recorded = Recorded()
        monkeypatch.setattr(paper, "accuracy", recorded)
        paper.measure(model, texts(40 - test), texts(test) if test else None, paper.PaperTask(" is ", words, split))
        names = ["f", "Phi p_f", "A p_f", "logits, class words", "p_f, class words"]
        assert recorded.asked == [(name, 40, parts) for name in names]


def test_of_long_texts_the_end_is_cut_off(model, monkeypatch):
    assert prompted(model, ["the cat the"], " is", first=20) == [model.encode("the cat the is")]
    with pytest.warns(UserWarning, match="1 of 2 contexts are longer than 2 words: their ends, the prompt among them"):
        assert prompted(model, ["the cat", "a"], " is", first=2)[0] == model.encode("the cat")
    with pytest.warns(UserWarning, match="1 of 1 contexts are longer than 12 words"):
        assert len(prompted(model, ["the " * 30], " is", first=512)[0]) == 12  # what the model reads
    monkeypatch.setattr(paper, "LENGTH", 3)
    with pytest.warns(UserWarning, match="30 of 30 contexts are longer than 3 words"):
        paper.measure(model, texts(30), None, paper.PaperTask(" is", {}), strengths=[1.0])


def test_the_command(tmp_path, capsys):
    model = write_model(tmp_path / "model", SMALL, parameters(SMALL))
    task = tmp_path / "custrev.all"
    lines = (f"{i % 2} the {('bad', 'good')[i % 2]} {('cat', 'dog', 'house')[i % 3]}\n" for i in range(30))
    task.write_text("".join([*lines, "1 \n", "0\n"]))
    arguments = [
        "bridge",
        "table",
        "--protocol",
        "paper",
        "--model",
        str(model),
        "--task",
        str(task),
        "--C",
        "1e-2:10:4",
    ]
    arguments += ["--words", "good,movie", "--out", str(tmp_path / "out")]
    with pytest.raises(SystemExit):
        main([*arguments, "--strict"])
    assert capsys.readouterr().err.endswith("custrev.all: line 31: has no text\n")
    with pytest.raises(SystemExit):
        main([*arguments, "--out", "/proc/nowhere/out"])
    refused = "rooteps: --out: /proc/nowhere/out cannot be made (no such file or directory)\n"
    assert capsys.readouterr().err == refused
    assert not (tmp_path / "out").exists()
    assert main(arguments) == 0
    printed, said = capsys.readouterr()
    assert "custrev.all: line 31: has no text, nor have 1 more; left out" in " ".join(said.split())
    data = json.loads((tmp_path / "out" / "table.json").read_text())
    assert (data["paper_task"], data["prompt"]) == ("cr", " The sentiment is ")
    assert data["C"] == pytest.approx([0.01, 0.1, 1, 10])
    assert data["tokens"]["class words"] == {"good": ["good"], "movie": ["movie"]}
    assert not any(data["tokens"]["positive, negative"].values())
    rows = {row["features"]: row for row in data["rows"]}
    assert list(rows) == ["f", "Phi p_f", "A p_f", "logits, class words", "p_f, class words"]
    assert [row["dimension"] for row in rows.values()] == [8, 8, 8, 2, 2]
    assert f"{100 * rows['f']['accuracy']:.1f} ± {100 * rows['f']['error']:.1f} %" in printed
    assert "30 texts, 10 random splits of 90 to 10" in " ".join(printed.split())
    assert "left out: positive, negative" in " ".join(printed.split())
    with open(tmp_path / "out" / "table.csv", newline="") as file:
        assert [float(row["accuracy"]) for row in csv.DictReader(file)] == [row["accuracy"] for row in data["rows"]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--protocol", "paper", "--quad", "embedded"], "--quad: is not part of --protocol paper"),
        (["--paper-task", "cr"], "--paper-task: is for --protocol paper"),
        (["--protocol", "theirs"], "argument --protocol: invalid choice: 'theirs'"),
    ],
)
def test_what_does_not_go_together(arguments, message, capsys):
    with pytest.raises(SystemExit):
        main(["bridge", "table", *arguments])
    assert capsys.readouterr().err.startswith(f"rooteps: {message}")
