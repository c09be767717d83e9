"""Whole instances: every result holds on them, in balls, and their source rebuilds them bit for bit."""

import dataclasses
import importlib

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooteps.synthetic.strategies import instances
from rooteps.synthetic.strategies.instances import _BUILT
from rooteps.theory import Instance, InvalidInput, World
from rooteps.theory.numbers import Balls
from rooteps.theory.registry import find, theorems
from rooteps.theory.theorem import NEEDS
from rooteps.verification import reproduction
from rooteps.verification.assertion import assert_holds
from tests import tolerance


def rebuilt(instance):
    names = {}
    exec(f"{reproduction.imports(instance)}again = {reproduction.source(instance)}", names)
    return names["again"]


@pytest.mark.parametrize("id", [id for id, theorem in theorems().items() if set(theorem.needs) <= _BUILT])
@settings(max_examples=6)
@given(data=st.data())
def test_every_result_holds_on_its_instances(id, data):
    instance = data.draw(instances(id))
    assert_holds(id, instance, "ball")
    again = rebuilt(instance)
    assert jax.tree.structure(again) == jax.tree.structure(instance)
    for mine, theirs in zip(jax.tree.leaves(instance), jax.tree.leaves(again), strict=True):
        assert np.array_equal(mine, theirs)
        assert mine.dtype == theirs.dtype == np.float64


@pytest.mark.heavy
@pytest.mark.parametrize("arithmetic", ["float64", "ball"])
@pytest.mark.parametrize("id", list(theorems()))
@settings(max_examples=500)
@given(data=st.data())
def test_every_result_holds_on_many_instances(id, arithmetic, data):
    assert_holds(id, data.draw(instances(id)), arithmetic)


@pytest.mark.parametrize(
    ("id", "reference"),
    [
        ("softmax-transfer", "optimum"),
        pytest.param("unconstrained-transfer", "truth", marks=pytest.mark.heavy),
    ],
)
def test_the_excess_is_the_one_asked_for(id, reference):
    @settings(max_examples=15)
    @given(instances(id, epsilon=(1e-3, 1e-15)))
    def check(instance):
        assert float(instance.epsilon) in (1e-3, 1e-15)
        ratio = float(World(instance, Balls(128), reference).excess.mid()) / float(instance.epsilon)
        assert 0 < 1 - ratio < tolerance.NEAR_OPTIMAL

    check()


def test_a_result_of_your_own_gets_instances():
    own = dataclasses.replace(find("pinsker"), id="own")

    @settings(max_examples=3)
    @given(instances(own))
    def check(instance):
        assert isinstance(instance, Instance)

    check()


def test_a_need_that_only_families_meet_is_met_by_them(monkeypatch):
    module = importlib.import_module("rooteps.synthetic.strategies.instances")
    monkeypatch.setattr(module, "_BUILT", module._BUILT - {"binary"})

    @settings(max_examples=1)
    @given(instances("unconstrained-transfer", loss="logistic"))
    def check(instance):
        assert instance.task.loss == "logistic"
        assert_holds("unconstrained-transfer", instance)

    check()


def test_needs_that_are_built_are_needs():
    assert set(NEEDS) >= _BUILT


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"theorem": "pinkser"}, "theorem: 'pinkser' is not known; did you mean pinsker"),
        ({"theorem": 7}, "theorem: 7 is neither a Theorem nor the id of one"),
        ({"theorem": "pinsker", "loss": "hinge"}, "instances: loss: 'hinge', but pinsker has no task"),
        (
            {"theorem": "softmax-transfer", "loss": "softmax"},
            "instances: loss: 'softmax', but softmax-transfer takes",
        ),
        ({"theorem": "softmax-transfer", "epsilon": 0.0}, "instances: epsilon: 0.0 is not a positive number"),
        ({"theorem": "softmax-transfer", "epsilon": []}, "instances: epsilon: names no excess to choose from"),
        (
            {"theorem": "quad-objective", "epsilon": 1e-3},
            "instances: epsilon: the models of quad-objective are",
        ),
        (
            {"theorem": "gaussian-partition", "epsilon": 1e-3},
            "instances: epsilon: the models of gaussian-partition are",
        ),
        (
            {"theorem": "softmax-transfer", "shapes": [(2, 2, 2)]},
            "instances: shapes: V = 2 words are too few for d = 2",
        ),
        ({"theorem": "softmax-transfer", "shapes": [(2, 3)]}, "instances: shapes: .* is not a list of"),
        ({"theorem": "softmax-transfer", "shapes": [(0, 3, 1)]}, "instances: shapes: n: 0 is not a whole number"),
    ],
)
def test_bad_arguments_take_one_line_at_once(arguments, message):
    with pytest.raises(InvalidInput, match=message) as error:
        instances(**arguments)
    assert "\n" not in str(error.value)
