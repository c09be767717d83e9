"""A prompt changes where a task is read: losses are pulled back, and γ is that of the contexts led to."""

import numpy as np
import pytest

from rooteps.theory import FLOAT64, Instance, Language, Model, Task, Witness, World
from rooteps.theory.checks import InvalidInput
from rooteps.theory.prompts import prompted
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify
from tests import tolerance

TASK = Task([0.25, 0.25, 0.5, 0.0], [[1.0, 0.0], [0.25, 0.75], [0.5, 0.5], [0.0, 1.0]])


@pytest.mark.parametrize("to", [[0, 1, 2, 3], [3, 2, 1, 0], [1, 1, 1, 1], [2, 2, 3, 0]])
def test_the_loss_is_that_of_the_scores_pulled_back(to):
    scores = np.array([-0.5, 2.0, 0.25, -3.0])
    hinge = np.maximum(0, 1 - np.array([[-1.0, 1.0]]) * scores[to][:, None])
    other = prompted(TASK, to)
    losses = np.maximum(0, 1 - np.array([[-1.0, 1.0]]) * scores[:, None])
    new = (other.p_T[:, None] * other.label_probs * losses).sum()
    assert new == pytest.approx((TASK.p_T[:, None] * TASK.label_probs * hinge).sum(), rel=tolerance.ROUNDOFF)


def test_a_prompt_may_lead_to_where_language_modelling_looks():
    """Contexts of the task that are hardly ever seen, each with a prompt that is."""
    probs = [[0.5, 0.5], [0.5, 0.5], [0.75, 0.25], [0.25, 0.75]]
    language = Language([2.0**-10, 2.0**-10, 0.5 - 2.0**-10, 0.5 - 2.0**-10], probs=probs)
    tilt = [[0.0, 0.0], [0.0, 0.0], [0.125, 0.0], [0.0, 0.125]]
    task = Task.from_labels([0.5, 0.5, 0.0, 0.0], [1, -1, 1, 1])
    alone = Instance(language, Model(tilt=tilt), task, Witness(v=[2.0, -2.0]))
    with_prompt = alone.replace(task=prompted(task, [2, 3, 2, 3]))
    before, after = (World(world, FLOAT64) for world in (alone, with_prompt))
    assert float(before.gamma) == 2.0**-9
    assert float(after.gamma) == 1 - 2.0**-9
    assert float(after.tau) < float(before.tau)
    report = verify("unconstrained-transfer", with_prompt)
    assert report.verdict in (Verdict.HOLDS, Verdict.EQUAL)


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ([0, 1], "prompt: is no list of 4 whole numbers"),
        ([0.0, 1.0, 2.0, 3.0], "prompt: is no list of 4 whole numbers"),
        ([0, 1, 2, 4], r"prompt\[3\]: 4 is none of the contexts 0 to 3"),
        ([0, -1, 2, 3], r"prompt\[1\]: -1 is none"),
    ],
)
def test_bad_input(to, message):
    with pytest.raises(InvalidInput, match=message):
        prompted(TASK, to)
