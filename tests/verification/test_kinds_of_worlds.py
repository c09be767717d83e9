"""Every result on every kind of world, as Python reaches it: a verdict that is not "refuted", or a refusal."""

from __future__ import annotations

import itertools

import pytest

from rooteps import Balls, Instance, Language, Model, Task, Witness, assert_holds, certify, explain, verify
from rooteps.theory.checks import InvalidInput
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.registry import theorems
from rooteps.verification.verdict import Verdict

PROBS, PHI = [[0.2, 0.3, 0.5], [0.1, 0.1, 0.8]], [[1.0, 0.0, 0.3]]
LANGUAGES = {
    "probabilities": Language([0.5, 0.5], probs=PROBS),
    "probabilities and Phi": Language([0.5, 0.5], probs=PROBS, Phi=PHI),
    "logits": Language([0.5, 0.5], logits=[[0.0, 1.0, 2.0], [1.0, 0.0, 3.0]]),
    "features": Language([0.5, 0.5], F=[[0.3], [-0.4]], Phi=PHI),
}
MODELS = {
    "probabilities": Model(probs=[[0.25, 0.3, 0.45], [0.1, 0.15, 0.75]]),
    "logits": Model(logits=[[0.0, 1.0, 2.1], [1.0, 0.0, 3.0]]),
    "tilt": Model(tilt=[[0.1, 0.0, 0.0], [0.0, 0.1, -0.1]]),
    "features": Model(F=[[0.2], [-0.4]]),
    "shift": Model(shift=[[0.1], [0.0]]),
}
TASKS = {
    "no task": (None, None),
    "hinge": (Task.from_labels([0.5, 0.5], [1, -1]), Witness(v=[1.0, 0.0, 0.2])),
    "logistic": (Task([0.5, 0.5], [[0, 1], [1, 0]], loss="logistic"), Witness(lam=[1.0])),
    "k-way hinge": (
        Task([0.5, 0.5], [[1, 0, 0], [0, 0, 1]], loss="multiclass-hinge"),
        Witness(scores=[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    ),
    "softmax": (Task([0.5, 0.5], [[1, 0], [0, 1]], loss="softmax"), Witness(feature_scores=[[1.0, -1.0]])),
}
ON_FEATURES = {"features", "shift", "logistic", "softmax"}
"""Models and tasks that are given by means of Phi."""

FEW = (("probabilities", "tilt"), ("probabilities and Phi", "features"), ("features", "shift"))
ALL = [
    pytest.param(language, model, task, marks=[] if (language, model) in FEW else pytest.mark.heavy)
    for language, model, task in itertools.product(LANGUAGES, MODELS, TASKS)
    if LANGUAGES[language].Phi is not None or not {model, task} & ON_FEATURES
]


@pytest.mark.parametrize(("language", "model", "task"), ALL)
def test_every_result_answers(language, model, task):
    """Nothing is refuted; what a result is not about is refused, and nothing else is raised."""
    world = Instance(LANGUAGES[language], MODELS[model], *TASKS[task])
    answers = 0
    for id, xp in itertools.product(theorems(), (FLOAT64, Balls(128))):
        try:
            verdict = verify(id, world, xp).verdict
        except InvalidInput:
            continue
        assert verdict is not Verdict.REFUTED, (id, xp)
        answers += 1
    assert answers >= 4


BINARY = Instance(LANGUAGES["features"], MODELS["shift"], *TASKS["logistic"])
K_WAY = Instance(LANGUAGES["features"], MODELS["shift"], *TASKS["softmax"])


@pytest.mark.parametrize("ask", [verify, certify, explain, assert_holds])
@pytest.mark.parametrize(
    ("id", "world", "line"),
    [
        ("multiclass-transfer", BINARY, r"^task\.loss: 'logistic', but multiclass-transfer is about a k-way task"),
        ("softmax-transfer", K_WAY, r"^task\.loss: 'softmax', but softmax-transfer is about a binary task"),
        ("never-vacuous-transfer", K_WAY, r"^task\.loss: 'softmax', but never-vacuous-transfer is about a binary task"),
    ],
)
def test_a_task_of_the_other_kind_is_refused(ask, id, world, line):
    with pytest.raises(InvalidInput, match=line):
        ask(id, world)
