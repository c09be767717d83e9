import numpy as np

from rooteps.theory.oscillation import tanh_of_share
from tests.theory.theorems.cases import ANY, SHIFTED
from tests.theory.theorems.plan import ON_V, SOFTMAX_FAILS, TASKS, UNCONSTRAINED_FAILS, Broken, Plan


def opposite(eta=1.0):
    """Two contexts of opposite labels and a copy that says the second one in both: every step is an equality."""
    odds = np.exp(eta / 2)
    sure, B = odds / (1 + odds), 1 / np.tanh(eta / 4)
    truth = [[sure, 1 - sure], [1 - sure, sure]]
    return {
        "p_L": [0.5, 0.5],
        "truth": {"probs": truth},
        "model": {"probs": truth[1:] * 2},
        "task": {"p_T": [0.5, 0.5], "label_probs": [[0.0, 1.0], [1.0, 0.0]], "loss": "hinge"},
        "witness": {"v": [B, -B]},
    }


FIFTH = {"close distance": lambda w: 2 * w.B * w.over_task(tanh_of_share(w.eta, 5.0, w.xp))}

PLANS = [
    Plan(
        "close-copies",
        forms=ANY,
        variants=ON_V,
        broken=(Broken("tanh(η/5)", "close distance", FIFTH, opposite),),
        failing=tuple(case for case in UNCONSTRAINED_FAILS if case[0] == "Lipschitz loss"),
    ),
    Plan(
        "softmax-close-copies",
        forms=SHIFTED,
        variants=(TASKS[0],),
        broken=(Broken("tanh(η/5)", "close distance", FIFTH),),
        failing=tuple(case for case in SOFTMAX_FAILS if case[0] in ("subspace-optimum", "row-span", "Lipschitz loss")),
    ),
]
