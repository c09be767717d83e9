"""Teachers and students that are arrays: what is refused, and that every form of the same model says the same."""

import json
import pickle

import ml_dtypes
import numpy as np
import pytest
import scipy.special
from safetensors.numpy import save_file

from rooteps.bridge import array_directory
from rooteps.bridge.array_files import read_arrays
from rooteps.bridge.arrays import model_of, require_pair, setting_of, speller, verify, words_of
from rooteps.bridge.streaming import compare, moments, oscillation
from rooteps.commands.main import main
from rooteps.figures import checkpoints as figure
from rooteps.theory.checks import InvalidInput
from tests.tolerance import ROUNDOFF

N, D, V = 40, 3, 17


def softmax(logits):
    return scipy.special.softmax(logits, axis=1)


@pytest.fixture(scope="module")
def drawn():
    rng = np.random.default_rng(5)
    F, Phi = rng.normal(size=(N, D)), rng.normal(size=(D, V))
    return F, Phi, F + 0.1 * rng.normal(size=F.shape), np.where(F[:, 0] + 0.3 * rng.normal(size=N) > 0, 1, -1)


def write(folder, drawn, **more):
    """A teacher by features, a student by probabilities, labels, and what is given; None leaves an array out."""
    F, Phi, own, labels = drawn
    given = {"teacher_F": F, "teacher_Phi": Phi, "student_probs": softmax(own @ Phi), "labels": labels} | {
        name.replace("__", "-"): values for name, values in more.items()
    }
    folder.mkdir(exist_ok=True)
    for name, values in given.items():
        if values is not None:
            np.save(folder / f"{name}.npy", values)
    return folder


def test_logits_and_probabilities_are_read_as_they_are(drawn):
    """Kernels on tables against NumPy on all probabilities, words of probability zero among them."""
    F, Phi, own, _ = drawn
    q, p = softmax(F @ Phi), softmax(own @ Phi)
    q[:, 3] = 0.0
    q /= q.sum(axis=1, keepdims=True)
    teacher, student = model_of("teacher", {"probs": q}), model_of("student", {"logits": own @ Phi})
    weights = np.stack([np.arange(V), np.ones(V)]) * 1.0
    found = compare(teacher, student, weights, mean_change=True, dtype=np.float64)
    np.testing.assert_allclose(found.kl, scipy.special.rel_entr(q, p).sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(found.l1, np.abs(p - q).sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(found.score_change, (p - q) @ weights.T, atol=1e-13)
    assert found.mean_change.shape == (N, 0)
    np.testing.assert_allclose(moments(*teacher, weights, dtype=np.float64).mean, q @ weights.T, rtol=1e-12)
    assert np.isinf(oscillation(teacher, student)).all()
    there = np.arange(V) != 3
    log_ratio = np.log(p[:, there] / q[:, there])
    same = [model_of(name, {"logits": np.log(x[:, there])}) for name, x in (("teacher", q), ("student", p))]
    np.testing.assert_allclose(oscillation(*same), log_ratio.max(axis=1) - log_ratio.min(axis=1), rtol=1e-12)


def test_arrays_stay_on_disk_in_whatever_format(tmp_path, drawn):
    F, Phi, _, labels = drawn
    np.save(tmp_path / "teacher_F.npy", np.asfortranarray(F))
    np.save(tmp_path / "p_L.npy", F[:, 0].astype(">f8"))
    save_file(
        {"teacher_Phi": Phi.astype(ml_dtypes.bfloat16), "labels": labels.astype("<i4")}, tmp_path / "a.safetensors"
    )
    (tmp_path / "words.json").write_text("[1, 2]")
    (tmp_path / "config.json").write_text("of something else")
    (tmp_path / "README.md").write_text("passed over")
    found = read_arrays(tmp_path, array_directory.is_known)
    assert set(found) == {"teacher_F", "p_L", "teacher_Phi", "labels", "words"}
    for name, values in (("teacher_F", F), ("p_L", F[:, 0]), ("labels", labels)):
        np.testing.assert_array_equal(found[name], values)
    np.testing.assert_array_equal(found["teacher_Phi"], Phi.astype(ml_dtypes.bfloat16))
    for name in ("teacher_F", "teacher_Phi"):
        base = found[name]
        while isinstance(base, np.ndarray) and not isinstance(base, np.memmap):
            base = base.base
        assert isinstance(base, np.memmap)


def header(shape="(3,)", descr="<f8", size=None, more=b""):
    text = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}".encode() + more + b"\n"
    return b"\x93NUMPY\x02\x00" + (len(text) if size is None else size).to_bytes(4, "little") + text


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "labels.npy",
            header() + bytes(8),
            "has 8 bytes of numbers, which is not float64 of shape \\[3\\]",
        ),
        ("labels.npy", header("(10**15,)"), "labels.npy: is no NPY file of numbers"),
        ("labels.npy", header("(1000000000000000,)"), "labels.npy: has 0 bytes of numbers"),
        (
            "labels.npy",
            header(descr="|O") + pickle.dumps([1]),
            "no NPY file of numbers \\(pickled objects are never",
        ),
        ("labels.npy", header(more=b" " * 20_000) + bytes(24), "labels.npy: is no NPY file of numbers"),
        ("labels.npy", header(size=2**32 - 1), "labels.npy: is no NPY file of numbers"),
        ("labels.npy", header(descr="<c16") + bytes(48), "labels.npy: an array of complex128, not of numbers"),
        ("labels.npy", b"", "labels.npy: cannot be read \\(it is empty\\)"),
        ("a.safetensors", (2**60).to_bytes(8, "little"), "a.safetensors: is not a whole safetensors file"),
        ("a.safetensors", b"\2" + bytes(7) + b"[]", "a.safetensors: is not a whole safetensors file"),
        ("labels.npz", b"PK", "labels.npz: NPZ is compressed"),
        ("words.json", b"[1,", "words.json: not JSON"),
        ("lables.npy", header("(1,)") + bytes(8), "lables is no array that is read; did you mean labels"),
    ],
)
def test_a_damaged_file_is_refused_in_a_line(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidInput, match=message) as error:
        array_directory.read(tmp_path)
    assert "\n" not in str(error.value)


def test_a_name_stands_once(tmp_path, drawn):
    save_file({"labels": drawn[3]}, write(tmp_path, drawn) / "more.safetensors")
    with pytest.raises(InvalidInput, match=r"more\.safetensors: labels is there twice"):
        array_directory.read(tmp_path)


def spoilt(values, place, value):
    values = np.array(values, dtype=float)
    values[place] = value
    return values


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda F, Phi, p, y: {"labels": None}, "has no labels"),
        (lambda F, Phi, p, y: {"student_probs": None}, "has no student"),
        (
            lambda F, Phi, p, y: {"teacher_Phi": None},
            "teacher: is given by F and Phi, by logits, or by probs",
        ),
        (lambda F, Phi, p, y: {"teacher_probs": softmax(F @ Phi)}, "not by F, Phi and probs"),
        (lambda F, Phi, p, y: {"teacher_F": F.T}, "teacher_F: has shape \\[3, 40\\], expected \\[n, d\\] with the d"),
        (
            lambda F, Phi, p, y: {"teacher_F": spoilt(F, (2, 1), np.nan)},
            "teacher_F\\[2, 1\\]: is not a finite number",
        ),
        (lambda F, Phi, p, y: {"teacher_F": F[:, 0]}, "teacher_F: has shape \\[40\\], expected 2 axes"),
        (lambda F, Phi, p, y: {"teacher_F": F[:0]}, "teacher_F: is empty"),
        (
            lambda F, Phi, p, y: {"student_probs": p[1:]},
            "student: has 39 contexts, and teacher has 40",
        ),
        (
            lambda F, Phi, p, y: {"student_probs": p[:, 1:] / (1 - p[:, :1])},
            "student: has 16 words, and teacher has 17",
        ),
        (lambda F, Phi, p, y: {"student_probs": p * 1.01}, "student_probs\\[0\\]: sums to 1.01"),
        (
            lambda F, Phi, p, y: {"student_probs": spoilt(p, (4, 2), -0.1)},
            "\\[4, 2\\]: -0.1 is no prob",
        ),
        (
            lambda F, Phi, p, y: {"student_probs": spoilt(p, (4, 2), np.inf)},
            "\\[4, 2\\]: inf is no prob",
        ),
        (
            lambda F, Phi, p, y: {"student_probs": np.eye(V)[np.arange(N) % V]},
            "student_probs\\[0, 1\\]: is 0, and teacher has more: then ε is infinite",
        ),
        (lambda F, Phi, p, y: {"labels": y[1:]}, "labels: has shape \\[39\\], expected \\[n\\] = \\[40\\]"),
        (lambda F, Phi, p, y: {"labels": spoilt(y, 7, 0.5)}, "labels\\[.*\\]: .* is no class"),
        (lambda F, Phi, p, y: {"labels": spoilt(y, 7, 2.0)}, "labels\\[.*\\]: -1 is no class"),
        (lambda F, Phi, p, y: {"labels": np.ones(N)}, "labels: are all 1 on the task, which needs two classes"),
        (lambda F, Phi, p, y: {"labels": spoilt(y, 7, np.nan)}, "labels\\[7\\]: nan is not a finite number"),
        (lambda F, Phi, p, y: {"p_T": np.full(N, 0.5)}, "p_T: sums to 20.0, not to 1"),
        (lambda F, Phi, p, y: {"p_L": np.eye(N)[3]}, "p_L\\[0\\]: is 0 where p_T is not: then γ is 0"),
        (lambda F, Phi, p, y: {"p_T__b": np.full(N, 1 / N)}, "p_T-b: there are no labels-b for it"),
        (
            lambda F, Phi, p, y: {"words": np.array([1, 17])},
            "words\\[1\\]: 17 is no word; they are numbered from 0 to 16",
        ),
        (lambda F, Phi, p, y: {"words": np.array([1, 1])}, "words: names a word twice"),
        (lambda F, Phi, p, y: {"vocabulary": np.arange(V)}, "vocabulary: is no list of words"),
    ],
)
def test_arrays_that_do_not_fit_are_refused_in_a_line(tmp_path, drawn, change, message):
    F, Phi, own, labels = drawn
    with pytest.raises(InvalidInput, match=message) as error:
        array_directory.read(write(tmp_path / "arrays", drawn, **change(F, Phi, softmax(own @ Phi), labels)))
    assert "\n" not in str(error.value)


def test_what_is_given_in_python_is_checked_likewise():
    with pytest.raises(InvalidInput, match="vocabulary: has 2 words, and the models have 3"):
        speller(["a", "b"], 3)
    with pytest.raises(InvalidInput, match="vocabulary\\[1\\]: 2 is no text"):
        speller(["a", 2, "c"], 3)
    with pytest.raises(InvalidInput, match="words: 0 is no number of words"):
        words_of(0, 3)
    with pytest.raises(InvalidInput, match="teacher: has one word"):
        model_of("teacher", {"logits": [[1.0], [2.0]]})
    with pytest.raises(InvalidInput, match="teacher_probs\\[1\\]: sums to 0"):
        model_of("teacher", {"probs": [[0.5, 0.5], [0.0, 0.0]]}, normalise=True)
    truth, model = (model_of("m", {"probs": rows}) for rows in ([[1.0, 0.0]], [[1.0, 0.0]]))
    require_pair(truth, model)  # a word that both exclude
    with pytest.raises(InvalidInput, match="no class"):
        setting_of(2, [0, 1e300])


def test_the_contexts_of_a_task_are_copied_only_where_they_stand_apart():
    together = setting_of(5, [0, 1, 0, 1, 1], p_T=[0, 0.5, 0.5, 0, 0])
    assert together.on_task == slice(1, 3)
    assert together.labels.tolist() == [1, 0]
    apart = setting_of(5, [0, 1, 0, 1, 1], p_T=[0.25, 0, 0.25, 0.5, 0])
    assert apart.on_task.tolist() == [0, 2, 3]
    assert apart.gamma == pytest.approx(0.2 / 0.5)


def test_rows_are_divided_by_their_sums_if_that_is_asked_for(tmp_path, drawn):
    _, Phi, own, _ = drawn
    rows = 1.25 * softmax(own @ Phi)
    folder = write(tmp_path / "arrays", drawn, student_probs=rows, p_L=np.full(N, 1.0))
    with pytest.warns(UserWarning, match="divided by") as told:
        found = array_directory.read(folder, normalise=True)
    assert [str(each.message) for each in told] == [
        "student_probs: 40 rows divided by their sums, of which one is off 1 by 0.25",
        "p_L: 1 row divided by its sum, which moved entry [0] the most: by 0.97",
    ]
    (student,) = found.students.values()
    probabilities = moments(*student, np.eye(V), dtype=np.float64).mean
    np.testing.assert_allclose(probabilities, rows / rows.sum(axis=1, keepdims=True), rtol=1e-12)


@pytest.mark.parametrize("option", [("--student", "embedded"), ("--prompt", " is"), ("--words", "good")])
def test_options_about_texts_have_no_place_beside_arrays(tmp_path, drawn, capsys, option):
    with pytest.raises(SystemExit) as exit_:
        main(["bridge", "verify", "--arrays", str(write(tmp_path / "a", drawn)), "--out", str(tmp_path / "o"), *option])
    assert exit_.value.code == 2
    assert f"{option[0]}: is about models and texts, of which --arrays has none" in capsys.readouterr().err
    assert not (tmp_path / "o").exists()


@pytest.mark.heavy
def test_every_form_of_the_same_models_says_the_same(drawn):
    F, Phi, own, labels = drawn
    p_T = np.where(np.arange(N) < 30, 1 / 30, 0.0)
    p_L = np.random.default_rng(1).dirichlet(np.full(N, 5.0))
    forms = [lambda F: {"F": F, "Phi": Phi}, lambda F: {"logits": F @ Phi}, lambda F: {"probs": softmax(F @ Phi)}]
    found = [
        verify(teacher(F), student(own), labels, p_L=p_L, p_T=p_T, words=[1, 4, 9])
        for teacher in forms
        for student in forms
    ]
    q, p = softmax(F @ Phi), softmax(own @ Phi)
    for each in found:
        assert each.ok
        assert each.on_p.epsilon == pytest.approx(p_L @ scipy.special.rel_entr(q, p).sum(axis=1), rel=1e-9)
        assert each.gamma == pytest.approx(30 * p_L[:30].min(), rel=ROUNDOFF)
        assert {word.number for word in each.on_p.words} <= {1, 4, 9}
        v = np.zeros(V)
        for word in each.on_p.words:
            v[word.number] = word.weights[0]
        for rows, loss, accuracy in (
            (q, each.on_p.tau, each.on_p.true_accuracy),
            (p, each.on_p.loss, each.on_p.accuracy),
        ):
            margins = labels * (rows @ v)
            assert loss == pytest.approx(p_T @ np.logaddexp(0, -margins), rel=1e-9)
            assert accuracy == pytest.approx(p_T @ (margins > 0))
        assert each.on_p.loss - each.on_p.tau <= each.on_p.rungs["paper"]
    assert [each.on_means is not None for each in found] == [True, False, False] * 3


@pytest.mark.heavy
def test_a_directory_of_students_and_tasks(tmp_path, drawn, capsys):
    F, Phi, *_ = drawn
    rng = np.random.default_rng(2)
    students = {"student__near_F": 0.99 * F, "student__near_Phi": Phi}
    folder = write(tmp_path / "arrays", drawn, labels__three=rng.integers(3, size=N), words__three=[2, 5], **students)
    (folder / "vocabulary.json").write_text(json.dumps([f"<{i}>" for i in range(V)]))
    assert main(["bridge", "verify", "--arrays", str(folder), "--out", str(tmp_path / "out")]) == 0
    found = figure.read(tmp_path / "out")
    assert [(each.task, each.student) for each in found] == [
        ("three", "student-near"),
        ("three", "student"),
        ("", "student-near"),
        ("", "student"),
    ]
    assert {word.text for each in found[:2] for word in each.on_p.words} <= {"<2>", "<5>"}
    assert (tmp_path / "out" / "checkpoints.csv").read_text().count("\n") == 11
    printed = capsys.readouterr().out
    for text in ("task three: 40 contexts × 17 words", "k scores on class words of p_f", "'<2>'", "without F and Phi"):
        assert text in printed
