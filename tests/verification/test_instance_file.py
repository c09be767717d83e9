"""Instance files: nothing is lost on the way, and whatever is wrong is named in one line."""

import copy
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooteps.theory import Instance, InvalidInput, Language, Model, Task, Witness
from rooteps.verification.instance_file import dump, from_data, load, to_data
from tests.verification.good_file import GOOD, WORDS, edited

SCORES = [[1.0, 0.0, -1.0], [0.1, 0.2, 0.3], [3.0, 1e-300, 5e-324]]

TASK, KERNEL = Task.from_labels([0.5, 0.5, 0.0], [-1, 1, 1]), GOOD["truth"]["kernel"]
SOFTMAX = Language([0.5, 0.25, 0.25], F=[[1.0], [-1.0], [0.1]], Phi=[[1.0, 0.0, -1.0]])
THREE = Task([0.1, 0.2, 0.7], WORDS, "softmax")
WORLDS = {
    "probs": Instance(Language([0.1, 0.2, 0.7], probs=WORDS), Model(probs=WORDS), TASK, Witness(v=[0.1, 1e-20, 3.0])),
    "logits": Instance(Language([0.1, 0.2, 0.7], logits=SCORES), Model(logits=SCORES)),
    "softmax": Instance(SOFTMAX, Model(shift=[[1e-200], [0.0], [-0.1]]), TASK, Witness(lam=[0.1])),
    "kernel": Instance(
        Language([0.5, 0.25, 0.25], F=[[1.0], [-1.0], [0.1]], Phi=[[1.0, 0.0, -1.0]], kernel=KERNEL),
        Model(F=[[0.1], [0.2], [1 / 3]]),
        TASK,
        Witness(v=[1.0, 2.0, 3.0]),
        epsilon=1e-20,
        classifier=[0.1, 0.2],
    ),
    "quad": Instance(SOFTMAX, Model(shift=[[0.1], [0.2], [0.3]], objective="quad")),
    "k-way": Instance(SOFTMAX, Model(tilt=SCORES), THREE, Witness(scores=SCORES)),
    "k-way on features": Instance(SOFTMAX, Model(tilt=SCORES), THREE, Witness(feature_scores=[[0.1, 1e-300, -3.0]])),
    "topics": Instance(
        Language([0.1, 0.2, 0.7], A=[[0.1, 0.5], [0.2, 0.5], [0.7, 0.0]], pi=[[1.0, 0.0], [0.5, 0.5], [0.1, 0.9]]),
        Model(tilt=SCORES),
        TASK,
        topic_score=[1.0, -1.0],
    ),
    "optimum": Instance(
        Language([0.1, 0.2, 0.7], probs=WORDS, Phi=[[1.0, 0.0, -1.0]], optimum=[[0.1], [0.2], [0.3]]),
        Model(shift=[[0.1], [0.2], [0.3]]),
    ),
}


def same(one: Instance, other: Instance) -> bool:
    """Equal to the last bit, and nothing surplus on either side."""
    return json.dumps(to_data(one)) == json.dumps(to_data(other))


@pytest.mark.parametrize("suffix", ["json", "npz"])
@pytest.mark.parametrize("name", WORLDS)
def test_round_trip(name, suffix, tmp_path):
    world = WORLDS[name]
    again = load(dump(world, tmp_path / f"{name}.{suffix}"))
    for record, other in ((world.language, again.language), (world.model, again.model), (world, again)):
        for field in ("p_L", "probs", "logits", "F", "Phi", "kernel", "A", "pi", "optimum", "shift", "tilt", "epsilon"):
            one, two = getattr(record, field, None), getattr(other, field, None)
            assert (one is None) == (two is None), field
            assert one is None or np.array_equal(one, two), field
    assert same(world, again)
    assert again.model.objective == world.model.objective
    assert (again.task and again.task.loss) == (world.task and world.task.loss)
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.{suffix}"]


@given(
    st.lists(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=2), min_size=1, max_size=4)
)
def test_every_float_survives(tmp_path_factory, rows):
    folder = tmp_path_factory.getbasetemp()
    truth = Language(np.full(len(rows), 1 / len(rows)), logits=np.zeros((len(rows), 2)))
    world = Instance(truth, Model(tilt=rows))
    for suffix in ("json", "npz"):
        assert load(dump(world, folder / f"floats.{suffix}")).model.tilt.tobytes() == np.array(rows).tobytes()


BAD = {
    "missing p_L": (edited("p_L", ...), "p_L: missing"),
    "missing Phi": (edited("Phi", ...), "Phi: missing"),
    "missing schema": (edited("schema", ...), "schema: missing"),
    "missing task": (edited("task", ...), "task: missing"),
    "missing witness": (edited("witness", ...), "witness: missing"),
    "missing kernel": (edited("truth.kernel", ...), "truth.kernel: missing"),
    "missing loss": (edited("task.loss", ...), "task.loss: missing"),
    "empty truth": (edited("truth", {}), "truth: give exactly one of probs, logits, F, A (found none)"),
    "schema 2": (edited("schema", 2), "schema: 2 is not 1"),
    "schema true": (edited("schema", True), "schema: True is not 1"),
    "surplus": (edited("gamma", 0.5), "gamma: surplus key"),
    "surplus in task": (edited("task.labels", [1]), "task.labels: surplus key"),
    "surplus in witness": (edited("witness.B", 1), "witness.B: surplus key"),
    "two truths": (edited("truth.probs", WORDS), "truth: give exactly one of probs, logits, F, A (found probs, F)"),
    "objective of F": (edited("model.objective", "quad"), "model.objective: surplus key"),
    "unknown objective": (
        edited("model", {"shift": [[0.0], [0.0], [0.0]], "objective": "mse"}),
        "model.objective: 'mse' is neither",
    ),
    "model a list": (edited("model", [1]), "model: [1] is not an object"),
    "p_L a number": (edited("p_L", 1.0), "p_L: has shape [], expected 1 axes"),
    "p_L empty": (edited("p_L", []), "p_L: is empty"),
    "p_L sum": (edited("p_L", [0.5, 0.25, 0.2]), "p_L: sums to 0.95, not to 1"),
    "p_L negative": (edited("p_L", [1.25, 0.0, -0.25]), "p_L[2]: -0.25 is negative"),
    "p_L nan": (edited("p_L", [0.5, float("nan"), 0.5]), "p_L[1]: nan is not a finite number"),
    "p_L string": (edited("p_L", [0.5, "0.25", 0.25]), 'p_L[1]: "0.25" is not a number'),
    "p_L true": (edited("p_L", [True, 0, 0]), "p_L[0]: true is not a number"),
    "p_L null": (edited("p_L", [0.5, None, 0.5]), "p_L[1]: null is not a number"),
    "F ragged": (edited("model.F", [[0.9], [0.1, 0.2], [0.1]]), "model.F[1]: has shape [2], expected [1]"),
    "F wrong shape": (edited("model.F", [[0.9], [0.1]]), "model.F: has shape [2, 1], expected [n, d] = [3, 1]"),
    "F infinite": (edited("model.F", [[0.9], [float("inf")], [0.1]]), "model.F[1, 0]: inf is not a finite number"),
    "F huge": (edited("model.F", [[0.9], [10**400], [0.1]]), "model.F[1, 0]: inf is not a finite number"),
    "Phi null": (edited("Phi", None), "Phi: missing, and truth.F needs it"),
    "Phi wrong": (edited("Phi", [[1.0, 0.0, -1.0]] * 2), "truth.F: has shape [3, 1], expected [n, d] = [3, 2]"),
    "kernel sum": (
        edited("truth.kernel", [[0.1, 0.1, 0.1], [0.0] * 3, [0.0] * 3]),
        "truth.kernel[0]: sums to",
    ),
    "truth row": (
        edited("truth", {"probs": [[0.1, 0.2, 0.7], [0.3, 0.2, 0.4], [1, 0, 0]]}),
        "truth.probs[1]: sums to 0.9, not to 1 within 1e-12",
    ),
    "truth negative": (
        edited("truth", {"probs": [[0.1, 0.2, 0.7], [0.5, 0.7, -0.2], [1, 0, 0]]}),
        "truth.probs[1, 2]: -0.2 is negative",
    ),
    "label row": (edited("task.label_probs", [[0, 1], [0.5, 0.4], [1, 0]]), "task.label_probs[1]: sums to 0.9"),
    "three labels": (edited("task.label_probs", WORDS), "task.label_probs: has 3 columns"),
    "p_T length": (edited("task.p_T", [0.5, 0.5]), "task.label_probs: has shape [3, 2], expected [n, k] = [2, 2]"),
    "unknown loss": (edited("task.loss", "zero-one"), "task.loss: 'zero-one' is not one of hinge"),
    "loss a number": (edited("task.loss", 1), "task.loss: 1 is not a string"),
    "two witnesses": (
        edited("witness.v", [1.0, 0, 0]),
        "witness: give exactly one of v, lambda, scores, feature_scores (found v, lambda)",
    ),
    "witness length": (edited("witness.lambda", [1.0, 2.0]), "witness.lambda: has shape [2], expected [d] = [1]"),
    "witness nan": (edited("witness.lambda", [float("nan")]), "witness.lambda[0]: nan is not a finite number"),
    "witness kind": (edited("witness", {"scores": SCORES}), "witness.scores: the hinge loss takes v or lambda"),
    "witness on k features": (
        edited("witness", {"feature_scores": [[1.0, 2.0]]}),
        "witness.feature_scores: the hinge loss takes v or lambda",
    ),
    "witness alone": (edited("task", None), "witness: given without a task"),
    "epsilon negative": (edited("epsilon", -1.0), "epsilon: -1.0 is negative"),
    "epsilon nan": (edited("epsilon", float("nan")), "epsilon: nan is not a finite number"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_named(name, tmp_path):
    data, message = BAD[name]
    path = tmp_path / "world.json"
    path.write_text(json.dumps(data))
    with pytest.raises(InvalidInput) as caught:
        load(path)
    assert str(caught.value).startswith(f"world.json: {message}"), caught.value
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"{", "not JSON: expecting property name"),
        (b"[1]", "the file: [1] is not an object"),
        (b"\xff\xfe\x00", "not JSON: "),
        (b"[" * 100_000, "not an instance: nested too deeply"),
        (b'{"schema": ' + b"1" * 5000 + b"}", "not an instance: a whole number of too many digits"),
        (b'{"schema": 1, "schema": 1}', "schema: given twice"),
        (b'{"schema": 1, "truth": {"F": [], "F": []}}', "truth.F: given twice"),
        (b"PK\x03\x04damaged", "not NPZ"),
    ],
)
def test_files_that_are_no_instances(content, message, tmp_path):
    path = tmp_path / "world.json"
    path.write_bytes(content)
    with pytest.raises(InvalidInput) as caught:
        load(path)
    assert str(caught.value).startswith(f"world.json: {message}"), caught.value
    assert "\n" not in str(caught.value)


def test_missing_file_and_directory(tmp_path):
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(InvalidInput, match=r"no such file or directory|is a directory"):
            load(path)
    with pytest.raises(InvalidInput, match=r"ends in \.json or \.npz"):
        dump(WORLDS["probs"], tmp_path / "world.txt")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"truth.G": np.zeros(3)}, "truth.G: surplus key"),
        ({"p_L": np.array([0.5, 0.5, "x"])}, "p_L: an array of <U32, not of numbers"),
        ({"p_L": np.array([True, False, False])}, "p_L: an array of bool"),
        ({"Phi": np.array(None)}, "Phi: not an array of numbers"),
        ({"p_L.x": np.zeros(3)}, "p_L.x: surplus key"),
        ({"p_L": np.array([0.5, np.nan, 0.5])}, "p_L[1]: nan is not a finite number"),
        ({"schema": np.array(2)}, "schema: 2 is not 1"),
        ({"model.F": np.zeros((2, 1))}, "model.F: has shape [2, 1], expected [n, d] = [3, 1]"),
    ],
)
def test_bad_npz(change, message, tmp_path):
    path = dump(from_data(copy.deepcopy(GOOD)), tmp_path / "good.npz")
    with np.load(path) as file:
        arrays = dict(file)
    np.savez(tmp_path / "world.npz", **(arrays | change))
    with pytest.raises(InvalidInput) as caught:
        load(tmp_path / "world.npz")
    assert str(caught.value).startswith(f"world.npz: {message}"), caught.value


def test_json_and_npz_say_the_same(tmp_path):
    world = from_data(copy.deepcopy(GOOD))
    assert same(load(dump(world, tmp_path / "a.json")), load(dump(world, tmp_path / "a.npz")))
    del (data := copy.deepcopy(GOOD))["truth"]["kernel"]
    data["truth"]["kernel"] = None
    assert from_data(data).language.kernel is None


def test_rows_close_to_one_are_kept_as_they_are():
    data = edited("p_L", [0.1, 0.2, 0.7000000000001])
    assert from_data(data).language.p_L.tolist() == data["p_L"]
