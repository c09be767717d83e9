"""What Python is given and is no data: one line that names where and what."""

import numpy as np
import pytest

from rooteps import Balls, Instance, Language, Model, certify
from rooteps.theory.checks import InvalidInput

LANGUAGE = Language([1.0], probs=[[0.5, 0.5]])
MODEL = Model(tilt=[[0.1, 0.0]])


@pytest.mark.parametrize(
    ("p_L", "probs", "line"),
    [
        ([0.5, "a"], [[1.0], [1.0]], r"p_L\[1\]: 'a' is not a real number"),
        ([1.0], [[0.5 + 1j, 0.5]], r"truth\.probs\[0, 0\]: \(0\.5\+1j\) is not a real number"),
        ([1.0], [[0.5, 10**400]], r"truth\.probs\[0, 1\]: 10+… is too large for float64"),
        ([0.5, 0.5], [[0.5, 0.5], [1.0]], r"truth\.probs: not an array of numbers \(ragged rows\)"),
        ([0.5, 0.5], [[0.5, 0.5], 1.0], r"truth\.probs: not an array of numbers \(ragged rows\)"),
        ([0.5, 0.5], [[[0.5], [0.5]], [[0.5], [0.5, 1]]], r"truth\.probs: not an array of numbers \(ragged rows\)"),
        ({}, [[1.0]], r"p_L: not an array of numbers \(dict\)"),
    ],
)
def test_no_numbers(p_L, probs, line):
    with pytest.raises(InvalidInput, match=f"^{line}$"):
        Language(p_L, probs=probs)


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        ((1, MODEL), "language: 1 is not a Language"),
        ((LANGUAGE, None), "model: None is not a Model"),
        ((MODEL, LANGUAGE), r"language: Model\(.*\) is not a Language"),
        ((LANGUAGE, MODEL, [1.0]), r"task: \[1\.0\] is not a Task"),
        ((LANGUAGE, MODEL, None, "v"), "witness: 'v' is not a Witness"),
    ],
)
def test_parts_of_another_type(parts, line):
    with pytest.raises(InvalidInput, match=f"^{line}$"):
        Instance(*parts)


@pytest.mark.parametrize("bits", [0, -3, 63, 100_001, 256.5, "256", None])
def test_no_precision(bits):
    with pytest.raises(InvalidInput, match=r"^bits: .* is not a whole number between 64 and 100000$"):
        Balls(bits)


def test_precisions_of_certify():
    world = Instance(LANGUAGE, MODEL)
    assert certify("pinsker", world, bits=(np.int64(128),)).verdict.word == "holds"
    with pytest.raises(InvalidInput, match=r"^bits: no precision is given$"):
        certify("pinsker", world, bits=())
