"""Every theorem on one instance: which apply, and why the others do not."""

import pytest

from rooteps.theory import Instance, InvalidInput, Language, Model, Task, Witness
from rooteps.theory.registry import find, theorems
from rooteps.verification.instance_file import from_data
from rooteps.verification.needs import require
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify_instance import verify_instance
from tests.verification.good_file import GOOD

BINARY = from_data(GOOD)
NO_TASK = Instance(Language([1.0], probs=[[0.5, 0.5]]), Model(probs=[[0.75, 0.25]]))
THREE_WAY = Instance(
    Language([0.5, 0.5], probs=[[0.5, 0.25, 0.25], [0.25, 0.25, 0.5]]),
    Model(tilt=[[0.1, 0.0, 0.0], [0.0, 0.0, 0.1]]),
    Task([0.5, 0.5], [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]], "softmax"),
    Witness(scores=[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
)


@pytest.mark.parametrize("instance", [BINARY, NO_TASK, THREE_WAY], ids=["binary", "no task", "three-way"])
def test_every_theorem_is_there_in_order(instance):
    found = verify_instance(instance, arithmetic="float64")
    assert [outcome.theorem.id for outcome in found] == list(theorems())
    for outcome in found:
        assert outcome.applies == (outcome.missing == "")
        assert "\n" not in outcome.missing
        if outcome.applies:
            require(outcome.theorem, instance)
            assert [report.arithmetic for report in outcome.reports] == ["float64"]
            assert outcome.ok


def test_what_applies_without_a_task():
    found = verify_instance(NO_TASK)
    assert [outcome.theorem.id for outcome in found if outcome.applies] == ["cross-entropy-recovers-truth", "pinsker"]
    assert all(len(outcome.reports) == 2 for outcome in found if outcome.applies)


def test_a_theorem_of_ones_own_and_an_id():
    own = find("pinsker")
    found = verify_instance(NO_TASK, [own, "cross-entropy-recovers-truth"], "ball")
    assert [outcome.reports[0].verdict for outcome in found] == [Verdict.HOLDS, Verdict.HOLDS]


@pytest.mark.parametrize(("results", "arithmetic"), [(["pinkser"], None), ([3], None), ([], "float32")])
def test_what_is_unknown_is_refused(results, arithmetic):
    with pytest.raises(InvalidInput):
        verify_instance(NO_TASK, results, arithmetic)
