from tests.theory.theorems.cases import FEATURES
from tests.theory.theorems.mistakes import lipschitz
from tests.theory.theorems.plan import LOOSE, SOFTMAX_FAILS, TASKS, Broken, Plan


def l2(w):
    """‖p − q‖_2 in each context."""
    return w.xp.sqrt((w.p_minus_q * w.p_minus_q).sum(axis=1))


PLANS = [
    Plan(
        "softmax-transfer",
        forms=FEATURES,
        variants=(*TASKS, TASKS[1] | LOOSE),
        broken=(
            Broken("L2 norm", "Hölder", {"Hölder": lambda w: w.half_osc * (w.p_T * l2(w)).sum()}),
            Broken("B/2", "norm", {"norm": lambda w: w.B / 2 * (w.p_T * w.l1).sum()}),
            Broken("0.9-Lipschitz", "Lipschitz", lipschitz(0.9)),
        ),
        failing=SOFTMAX_FAILS,
    )
]
