"""Worlds from files in the place of languages, and sweeps without the certified infima."""

import dataclasses
import json

import jax
import numpy as np
import pytest

from rooteps.sweeps import Settings, given, grid, read, sweep, work
from rooteps.sweeps.columns import CERTIFIED
from rooteps.synthetic.batches import next_words, pick
from rooteps.theory import Instance, InvalidInput, Language, Model, Task, Witness
from rooteps.verification.instance_file import dump
from tests import tolerance
from tests.commands.inputs import archives
from tests.commands.test_bad_instances import TEXTS, WORLDS

LIKE = Settings("softmax-transfer", "softmax", (1e-6, 1e-2, 4), B=(0.5, 2.0, 2), gamma=(0.5, 1.0, 2), model="ray")
OF_THE_MODEL = ("witness_gap", "gap", "infimum_lower", "infimum_upper", "ratio", "instance_exact", "coverage_exact")
OF_THE_MODEL += ("variance_aware", "variance_coverage", "trimmed", "weakest_arrow", "weakest_after_witness", "verdict")

TRUTH = Language([0.5, 0.5], probs=[[0.75, 0.25], [0.25, 0.75]], Phi=[[1.0, -1.0]])
EDGE = Language([0.5, 0.5], probs=[[1.0, 0.0, 0.0], [0.5, 0.25, 0.25]], Phi=[[1.0, 0.0, -1.0]])
TASK = Task.from_labels([0.5, 0.5], [1, -1])
WORLD = Instance(TRUTH, Model(F=[[0.1], [0.2]]), TASK, Witness(lam=[1.0]))


@pytest.fixture(scope="module")
def drawn():
    """The world that a sweep of the softmax languages draws with seed 0, and a model that is far from it."""
    stacked = grid._base(LIKE.result, LIKE.cell(0), 0)
    parts = {name: pick(getattr(stacked, name), 0) for name in ("language", "task", "witness")}
    return Instance(model=Model(F=parts["language"].F + 1.0), **parts)


@pytest.mark.parametrize("ending", ["json", "npz"])
def test_a_world_that_is_drawn_and_one_that_is_read_are_the_same(ending, drawn, tmp_path):
    path = dump(drawn, tmp_path / f"world.{ending}")
    settings = dataclasses.replace(LIKE, language=(), instance=(given.read(path),))
    found, expected = work.shard(settings, 0), work.shard(LIKE, 0)
    assert set(found["language"].to_pylist()) == {str(path)}
    assert set(found["verdict"].to_pylist()) <= {"holds", "equal"}
    for name in found.column_names:
        if name not in ("language", *OF_THE_MODEL):
            assert found[name].equals(expected[name]), name
    moved = np.abs(found["witness_gap"].to_numpy()).reshape(-1, 4)
    assert np.all(np.diff(moved) > 0)  # with ε, on a ray


def test_worlds_stand_beside_languages_in_the_table(tmp_path):
    worlds = tuple(given.read(dump(WORLD, tmp_path / name)) for name in ("a world.json", "b.json", "b.json"))
    settings = Settings("softmax-transfer", ("sharp",), (1e-6, 1e-4, 2), instance=worlds)
    table = sweep(settings, tmp_path / "sweep")
    names = ["sharp", f"{tmp_path}/a world.json", f"{tmp_path}/b.json"]
    assert table["language"].to_pylist() == [name for name in names for _ in range(2)]
    assert f"--language sharp --instance '{names[1]}' --instance {names[2]} --eps" in settings.command
    for name in ("a world.json", "b.json"):
        (tmp_path / name).unlink()
    assert read(tmp_path / "sweep").equals(table)  # the worlds are not needed any more


def test_another_world_of_the_same_name_is_another_sweep(tmp_path):
    def swept(world):
        worlds = (given.read(dump(world, tmp_path / "w.json")),)
        return sweep(Settings("softmax-transfer", (), (1e-6, 1e-4, 2), instance=worlds), tmp_path / "sweep")

    table = swept(WORLD)
    assert swept(WORLD.replace(model=Model(F=[[0.0], [0.0]]))).equals(table)  # the model is not looked at
    with pytest.raises(InvalidInput, match=r"is a sweep with instance .*w\.json"):
        swept(WORLD.replace(witness=Witness(lam=[0.5])))


@pytest.mark.parametrize(
    ("world", "message"),
    [
        (Instance(TRUTH, WORLD.model), "task: a sweep is about a binary one"),
        (WORLD.replace(witness=Witness(lam=[0.0])), "witness: max |v| is 0, not between"),
        (WORLD.replace(witness=Witness(lam=[1e200])), "witness: max |v| is 1e+200, not between"),
        (
            WORLD.replace(language=dataclasses.replace(TRUTH, p_L=[1.0, 0.0])),
            "task.p_T[1]: is positive where p_L is 0, so γ is 0",
        ),
        (
            WORLD.replace(
                language=Language([0.5, 0.5], probs=[[1.0, 0.0, 0.0], [0.5, 0.25, 0.25]], Phi=[[1.0, 0.0, -1.0]])
            ),
            "truth[0]: no optimal features F* for this Phi",
        ),
        (
            Instance(TRUTH, WORLD.model, Task([0.5, 0.5], np.eye(3)[:2], "multiclass-hinge")),
            "task: a sweep is about a binary one",
        ),
    ],
)
def test_worlds_that_cannot_be_swept(world, message, tmp_path):
    with pytest.raises(InvalidInput) as error:
        given.read(dump(world, tmp_path / "world.json"))
    assert str(error.value).startswith(f"world.json: {message}")


def test_what_does_not_go_with_a_world_from_a_file(tmp_path):
    one, other = (
        given.read(dump(WORLD.replace(task=dataclasses.replace(TASK, loss=loss)), tmp_path / f"{loss}.json"))
        for loss in ("hinge", "logistic")
    )
    epsilon = (1e-6, 1e-4, 2)
    assert Settings("softmax-transfer", (), epsilon, instance=(other,)).loss == ("logistic",)
    with pytest.raises(InvalidInput, match=r"loss: .*hinge\.json has hinge, .*logistic\.json has logistic; say which"):
        Settings("softmax-transfer", (), epsilon, instance=(one, other))
    replaced, own = (
        work.shard(Settings("softmax-transfer", (), epsilon, loss="logistic", instance=(world,)), 0)
        for world in (one, other)
    )
    assert replaced["witness_tau"].equals(own["witness_tau"])
    with pytest.raises(InvalidInput, match=r"seeds: .*hinge\.json is one world"):
        Settings("softmax-transfer", (), epsilon, seeds=2, instance=(one,))
    with pytest.raises(InvalidInput, match=r"shape: .*hinge\.json is one world"):
        Settings("softmax-transfer", (), epsilon, shape=((2, 2, 1),), instance=(one,))
    words = given.read(dump(WORLD.replace(witness=Witness(v=[1.0, 0.5])), tmp_path / "v.json"))
    with pytest.raises(InvalidInput, match=r"language: .*v\.json does not offer what softmax-transfer needs"):
        Settings("softmax-transfer", (), epsilon, instance=(words,))
    table = work.shard(Settings("unconstrained-transfer", (), epsilon, instance=(words,)), 0)
    assert set(table["verdict"].to_pylist()) <= {"holds", "equal"}


def test_the_truth_in_forms_that_no_family_has():
    mixture = Language([1.0], A=[[0.5, 0.25], [0.5, 0.75]], pi=[[0.5, 0.5]], kernel=[[0.125, -0.125]])
    scores = Language([1.0], logits=[[np.log(3.0), 0.0]])
    for language, expected in ((mixture, [0.5, 0.5]), (scores, [0.75, 0.25])):
        stacked = jax.tree.map(lambda x: np.asarray(x)[None], language)
        np.testing.assert_allclose(next_words(stacked, "truth")[0, 0], expected, rtol=tolerance.ROUNDOFF)


def test_without_the_infima_all_other_columns_are_the_same():
    without = work.shard(dataclasses.replace(LIKE, infima=False), 0)
    whole = work.shard(LIKE, 0)
    for name in whole.column_names:
        if name in CERTIFIED:
            assert without[name].null_count == LIKE.rows
            assert whole[name].null_count == 0
        else:
            assert without[name].equals(whole[name]), name


WRONG = {name: text.encode() for name, (text, _) in TEXTS.items()}
WRONG |= {name: json.dumps(world).encode() for name, (world, _) in WORLDS.items()}


@pytest.mark.parametrize("cases", [WRONG, pytest.param(archives.ARCHIVES, marks=pytest.mark.heavy)])
def test_files_that_hold_no_world_are_refused_in_a_line(cases, tmp_path):
    for name, data in cases.items():
        path = tmp_path / "world.bin"
        path.write_bytes(data)
        with pytest.raises(InvalidInput) as error:
            Settings("softmax-transfer", (), (1e-4, 1e-3, 2), instance=(given.read(path),))
        assert str(error.value).isprintable(), name
        assert len(str(error.value)) < 1500, name
