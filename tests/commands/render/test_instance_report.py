"""The report on one world: each reason once, with the results it is the reason of."""

import dataclasses
import re

import pytest

from rooteps.commands.render import instance_report
from rooteps.theory import Instance, Language, Model
from rooteps.theory.theorem import inequality
from rooteps.verification.verify_instance import verify_instance

WORLD = Instance(Language([1.0], probs=[[0.5, 0.5]]), Model(probs=[[0.75, 0.25]]))
HOLDS = inequality("holds", lambda w: w.excess, lambda w: 2 * w.excess, "")
REFUTED = inequality("too-small", lambda w: w.excess, lambda w: w.excess / 2, "")
LOST = inequality("lost", lambda w: w.xp.log(w.excess - 1), lambda w: w.excess, "")
LOST_TOO = dataclasses.replace(LOST, id="lost-too")
EQUAL = inequality("twice", lambda w: w.excess + w.excess, lambda w: 2 * w.excess, "")


def printed(capsys, *results, arithmetic=None):
    instance_report.show("my.json", WORLD, (), verify_instance(WORLD, results, arithmetic))
    return capsys.readouterr().out


def test_what_holds_needs_no_reason(capsys):
    out = printed(capsys, HOLDS)
    assert "Undecided" not in out
    assert "Refuted" not in out
    assert "Do not apply" not in out
    assert "equal: " not in out
    assert out.endswith("✓ 1 result: 1 holds, nothing refuted\n")


def test_a_reason_is_told_once_and_not_again_for_float64(capsys):
    out = printed(capsys, HOLDS, LOST, LOST_TOO)
    assert "Undecided in float64" not in out
    told = out[out.index("Undecided in balls") :].splitlines()[1]
    assert told == "  lost is open: a side has no finite enclosure with 4096 bits: more may decide it (lost, lost-too)"
    assert out.endswith("✗ 3 results: 1 holds, 2 undecided, nothing refuted\n")


@pytest.mark.parametrize("arithmetic", ["float64", "ball"])
def test_where_something_is_refuted(arithmetic, capsys):
    out = printed(capsys, REFUTED, arithmetic=arithmetic)
    name = {"float64": "float64", "ball": "balls"}[arithmetic]
    assert f"Refuted in {name}\n  at too-small (too-small)\n" in out
    assert out.endswith("✗ 1 result: 1 refuted\n")


def test_equal_is_explained(capsys):
    out = printed(capsys, EQUAL)
    assert "equal: nothing is refuted, and at some step both sides agree to within 2⁻⁶⁴" in out
    assert out.endswith("✓ 1 result: 1 equal, nothing refuted\n")


def test_nothing_applies(capsys):
    out = printed(capsys, "softmax-transfer")
    assert "softmax-transfer  Phi: missing, and it is about softmax models with a fixed Phi" in out
    assert out.endswith("✗ nothing was verified; 1 does not apply\n")


def test_the_rows_as_data():
    data = instance_report.to_data("my.json", (), verify_instance(WORLD, [LOST, "softmax-transfer"]), False)
    assert [row["verdict"] for row in data["results"]] == ["undecided", "undecided"]
    assert (
        data["results"][1]["why"] == "lost is open: a side has no finite enclosure with 4096 bits: more may decide it"
    )
    assert data["results"][1]["lhs"] is None
    assert list(data["missing"]) == ["softmax-transfer"]
    assert instance_report.to_csv(data).splitlines()[2].startswith("lost,ball,undecided,,,lost is open")


def test_what_double_precision_does_not_tell_is_left_to_the_balls(capsys):
    tiny = inequality("tiny", lambda w: w.excess * 1e-200, lambda w: w.excess * 2e-200, "")
    out = printed(capsys, tiny)
    assert re.search(r"tiny +undecided +holds", out), out
    assert "undecided in float64: double precision does not tell; what counts is what the balls say" in out
    assert "Undecided" not in out
    assert "Undecided in float64" in printed(capsys, tiny, arithmetic="float64")
