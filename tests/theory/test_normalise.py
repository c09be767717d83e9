"""Rows that do not sum to one: refused with a hint, or divided by their sums, which is told."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooteps.theory import Instance, InvalidInput, Language, Model, Task
from rooteps.theory.checks import distribution

OFF = [[0.3, 0.7], [0.30000001, 0.7]]


@pytest.mark.parametrize(
    ("build", "field", "index"),
    [
        (lambda **more: Language([0.5, 0.5000001], probs=[[0.3, 0.7]] * 2, **more), "p_L", (1,)),
        (lambda **more: Language([0.5, 0.5], probs=OFF, **more), "truth.probs", (1, 1)),
        (lambda **more: Language([1.0], A=np.array(OFF).T, pi=[[0.5, 0.5]], **more), "truth.A (transposed)", (1, 1)),
        (lambda **more: Language([0.5, 0.5], A=[[0.3, 0.7], [0.7, 0.3]], pi=OFF, **more), "truth.pi", (1, 1)),
        (lambda **more: Model(probs=OFF, **more), "model.probs", (1, 1)),
        (lambda **more: Task([0.5, 0.5000001], [[0.3, 0.7]] * 2, **more), "task.p_T", (1,)),
        (lambda **more: Task([0.5, 0.5], OFF, **more), "task.label_probs", (1, 1)),
    ],
)
def test_refused_or_moved(build, field, index):
    with pytest.raises(InvalidInput, match="--normalise") as refused:
        build()
    assert str(refused.value).startswith(field)
    (moved,) = build(normalise=True).moved
    assert (moved.field, moved.rows) == (field, 1)
    assert moved.index == index
    assert 0 < moved.by < 1e-6


def test_an_instance_tells_of_all_its_parts():
    world = Instance(
        Language([0.5, 0.5], probs=OFF, normalise=True),
        Model(probs=OFF, normalise=True),
        Task([0.5, 0.5], OFF, normalise=True),
    )
    assert [moved.field for moved in world.moved] == ["truth.probs", "model.probs", "task.label_probs"]
    assert Instance(Language([1.0], probs=[[0.5, 0.5]]), Model(probs=[[0.5, 0.5]])).moved == ()


@given(st.lists(st.floats(0, 1e300), min_size=1, max_size=6).filter(any))
def test_each_entry_is_the_nearest_float_to_its_share(row):
    moved = []
    found = distribution("p", row, 1, moved)
    total = sum(map(Fraction, row))
    if moved:
        assert found.tolist() == [float(Fraction(x) / total) for x in row]
        assert moved[0].by == np.abs(found - np.array(row)).max()
    else:
        assert found.tolist() == row
    assert distribution("p", found, 1).tolist() == found.tolist()


@pytest.mark.parametrize("row", [[0.0, 0.0], [1.5, -0.5]])
def test_what_is_no_distribution_at_any_scale_is_refused(row):
    with pytest.raises(InvalidInput):
        distribution("p", row, 1, [])


def test_rows_within_the_tolerance_stay_as_they_are():
    row = [0.1] * 10  # sums to one but for rounding
    moved = []
    assert distribution("p", row, 1, moved).tolist() == row
    assert moved == []


def test_a_copy_needs_no_normalising():
    language = Language([0.5, 0.5], probs=OFF, normalise=True)
    assert dataclasses.replace(language, p_L=[0.25, 0.75]).probs.tolist() == language.probs.tolist()
