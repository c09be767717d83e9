"""On hostile worlds float64 and balls never contradict each other, and nothing but a verdict leaves the checker."""

from pathlib import Path

import pytest

from rooteps.verification import instance_file
from tests.verification.hostile.agreement import contradictions
from tests.verification.hostile.run import check

WORLDS = 50
FOUND = sorted((Path(__file__).parent / "worlds").glob("*.json"))
"""Worlds on which there was one, by chunk and number."""


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_no_contradiction_where_there_was_one(path):
    assert contradictions(instance_file.load(path)) == []


@pytest.mark.parametrize("chunk", [10_000_001, pytest.param(10_000_002, marks=pytest.mark.heavy)])
def test_no_contradiction(chunk, tmp_path):
    found = check(chunk, str(tmp_path), WORLDS)
    assert found["worlds"] > WORLDS / 2
    assert found["contradictions"] == {}
    assert found["slow"] == []
    words = {(double, exact) for _, double, exact, _ in found["words"]}
    assert {("holds", "holds"), ("equal", "equal"), ("undecided", "undecided")} <= words


@pytest.mark.heavy
@pytest.mark.parametrize("chunk", range(20_000_000, 20_000_020))
def test_no_contradiction_on_many(chunk, tmp_path):
    assert check(chunk, str(tmp_path))["contradictions"] == {}
