import numpy as np

from rooteps.theory.theorems.trimmed_transfer import inside, outside
from tests.theory.theorems.cases import FEATURES, draw, unseen
from tests.theory.theorems.plan import LOOSE, ON_V, SOFTMAX_FAILS, TASKS, UNCONSTRAINED_FAILS, Broken, Plan


def adapted(data, seed):
    """Every second case has a context of the task that language modelling never sees."""
    return unseen(data) if seed % 2 else data


def lost(share):
    """The least bound where a context that is given up loses only so much."""
    return {
        "trimming": lambda w: w.xp.min(w.B * (inside(w, w.xp.sqrt(2 * w.kl)) + share * outside(w))),
        "Cauchy–Schwarz": lambda w: w.xp.min(w.B * (w.xp.sqrt(2 * w.excess * inside(w, w.r)) + share * outside(w))),
        "optimality": lambda w: w.xp.min(w.B * (w.xp.sqrt(2 * w.epsilon * inside(w, w.r)) + share * outside(w))),
    }


def never_seen():
    """All that the task is about is a context that language modelling never sees, and there the model is as far from
    the truth as can be."""
    data = draw("tilt", 1, witness="v")
    data["model"]["tilt"] = np.zeros_like(data["model"]["tilt"])
    data["model"]["tilt"][1, 0] = 30.0
    data["task"]["p_T"] = [0.0, 1.0, 0.0, 0.0, 0.0]
    return unseen(data) | {"witness": {"v": [1.0, -1, -1, -1, -1, -1, -1, -1, -1]}}


PLANS = [
    Plan(
        "trimmed-transfer",
        forms=("tilt", "probs-with-zeros"),
        variants=(*ON_V, ON_V[0] | LOOSE),
        broken=(Broken("1.5 for 2", "trimming", lost(1.5), never_seen),),
        failing=UNCONSTRAINED_FAILS[1:],
        adapt=adapted,
    ),
    Plan(
        "softmax-trimmed-transfer",
        forms=FEATURES,
        variants=(TASKS[0], TASKS[1]),
        broken=(
            Broken(
                "no C",
                "Cauchy–Schwarz",
                {step: lambda w: 0 * w.epsilon for step in ("Cauchy–Schwarz", "optimality")},
            ),
        ),
        failing=SOFTMAX_FAILS[1:],
        adapt=adapted,
    ),
]
