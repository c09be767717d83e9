"""The settings of a sweep: what they refuse, and the grid they make."""

import itertools
import json

import pytest

from rooteps.commands.main import parser
from rooteps.sweeps import Settings
from rooteps.sweeps.settings import sweepable, values
from rooteps.theory import InvalidInput
from rooteps.theory.registry import theorems

GOOD = {"result": "softmax-transfer", "language": "markov", "epsilon": (1e-8, 1.0, 3)}


def test_the_grid_in_order():
    settings = Settings(**GOOD, B=(1.0, 4.0, 3), seeds=2)
    assert settings.rows == len(settings.points(0)) == 18
    assert settings.points(0)[0] == (0, 1.0, None, 1e-8)
    assert settings.points(0)[-1] == (1, 4.0, None, 1.0)
    assert settings.shards == 1
    assert (settings.language, settings.loss) == (("markov",), ("hinge",))


def test_ranges_have_their_ends_exactly():
    assert values((1e-7, 0.3, 10))[0] == 1e-7
    assert values((1e-7, 0.3, 10))[-1] == 0.3
    assert values((0.3, 0.3, 1)).tolist() == [0.3]


def test_each_shard_has_its_part_of_the_grid():
    settings = Settings(**(GOOD | {"epsilon": (1e-8, 1.0, 7)}), B=(1.0, 4.0, 30), gamma=(0.5, 1.0, 2), seeds=3)
    grid = itertools.product(range(3), values(settings.B), values(settings.gamma), values(settings.epsilon))
    assert [point for index in range(settings.shards) for point in settings.points(index)] == list(grid)


def test_every_combination_has_shards_of_its_own():
    lists = {"language": ("markov", "softmax"), "loss": ("hinge", "logistic"), "model": ("ray", "descent")}
    settings = Settings(**(GOOD | lists | {"epsilon": (1e-8, 1.0, 600)}), shape=((4, 6, 3), (5, 8, 2)))
    assert settings.rows == 2 * 2 * 2 * 2 * 600
    assert settings.shards == 2 * 16
    seen = [(settings.cell(i), len(settings.rows_of(i))) for i in range(settings.shards)]
    assert len({cell for cell, _ in seen}) == 16
    assert [count for _, count in seen] == [512, 88] * 16
    assert settings.columns(5)["n"] == 5
    assert Settings(**GOOD).cell(0).model == "adversarial"
    assert Settings(**(GOOD | {"language": "boundary"})).cell(0).model == "limit"


def test_round_numbers_are_round():
    assert values((0.1, 10.0, 5))[2] == 1.0
    assert values((1 / 3, 10 / 3, 3))[[0, 2]].tolist() == [1 / 3, 10 / 3]
    assert values((1e-12, 1e-4, 9)).tolist() == [float(f"1e-{k}") for k in range(12, 3, -1)]


def test_the_command_makes_the_same_settings():
    lists = {"language": ("markov", "softmax"), "loss": ("logistic",), "model": ("ray",)}
    settings = Settings(**(GOOD | lists), B=(1 / 3, 4.0, 3), shape=((4, 6, 3),), seeds=7)
    options = parser().parse_args([*settings.command.split()[1:], "--out", "x"])
    ranges = options.epsilon, options.B, options.gamma
    again = Settings(
        options.result, options.language, *ranges, options.seeds, options.loss, tuple(options.shape), options.model
    )
    assert again == settings


def test_settings_survive_a_manifest():
    settings = Settings(**GOOD, gamma=(0.5, 1.0, 2), seeds=3)
    data = settings.to_data()
    assert Settings.from_data(json.loads(json.dumps(data))) == settings
    for wrong in (
        {},
        None,
        [],
        data | {"more": 1},
        data | {"loss": None},
        data | {"epsilon": "1:2:3"},
        data | {"loss": "hinge"},
    ):
        with pytest.raises(InvalidInput):
            Settings.from_data(wrong)


def test_what_can_be_swept():
    found = {id for id, result in theorems().items() if sweepable(result)}
    assert {"unconstrained-transfer", "softmax-transfer", "covariance-shift", "softmax-ladder"} <= found
    assert not found & {"pinsker", "subspace-pinsker", "quad-objective", "multiclass-transfer", "gaussian-partition"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"result": "pinkser"}, "theorem: 'pinkser' is not known; did you mean pinsker"),
        ({"result": "pinsker"}, "result: pinsker has no ladder of bounds to sweep; those that have are unconstrained"),
        ({"language": "hmm"}, "language: 'hmm' is not one of softmax"),
        ({"language": "topics"}, "language: topics does not offer what softmax-transfer needs; softmax, .* do"),
        ({"epsilon": (0.0, 1.0, 3)}, r"epsilon: \(0.0, 1.0, 3\) is not a range"),
        ({"epsilon": (1.0, 0.1, 3)}, "epsilon: .* is not a range"),
        ({"epsilon": (0.1, 0.1, 3)}, "epsilon: .* is not a range"),
        ({"epsilon": (0.1, 1.0, 1)}, "epsilon: .* is not a range"),
        ({"epsilon": None}, "epsilon: None is not a range"),
        ({"B": (1.0, float("inf"), 2)}, "B: .* is not a range"),
        ({"B": (1.0, 2.0)}, "B: .* is not a range"),
        ({"gamma": (0.5, 1.5, 2)}, "gamma: 1.5 is above 1"),
        ({"epsilon": (0.1, 1.0, "3")}, "epsilon: .* is not a range"),
        ({"epsilon": (0.1, 10**400, 3)}, "epsilon: .* is not a range"),
        ({"epsilon": (0.1, 1.0, 10**9)}, "rows: 1,000,000,000 checks are more than the 10,000,000 that a sweep may"),
        ({"seeds": 10**9}, "rows: 3,000,000,000 checks are more than"),
        ({"seeds": 0}, "seeds: 0 is not a whole number that is at least 1"),
        ({"language": ()}, r"language: \(\) is no name, and no names"),
        ({"language": ("markov", "hmm")}, "language: 'hmm' is not one of softmax"),
        ({"model": "quad"}, "model: 'quad' is not one of adversarial, ray, descent that markov has"),
        ({"model": "ray", "language": ("markov", "boundary")}, "model: 'ray' is not one of limit that boundary has"),
        ({"shape": ((8, 16),)}, r"shape: \(\(8, 16\),\) are not shapes \(n, V, d\)"),
        ({"shape": ((10**9, 16, 2),)}, "shape: 1000000000,16,2,2 has a matrix of more than 65,536 entries"),
        ({"language": "sharp", "shape": ((8, 16, 4),)}, "shape: all languages of sharp have one of their own"),
        ({"loss": "softmax"}, "loss: 'softmax' is not one of hinge, logistic"),
        ({"language": "sharp", "seeds": 2}, "seeds: sharp has one world for each ε, B and γ"),
    ],
)
def test_bad_settings_take_one_line(changes, message):
    with pytest.raises(InvalidInput, match=message) as error:
        Settings(**(GOOD | changes))
    assert "\n" not in str(error.value)
