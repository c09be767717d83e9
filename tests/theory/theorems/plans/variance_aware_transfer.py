from rooteps.theory.theorems import variance_aware_transfer
from tests.theory.theorems.cases import FEATURES
from tests.theory.theorems.mistakes import uncovered
from tests.theory.theorems.plan import ON_V, SOFTMAX_FAILS, TASKS, UNCONSTRAINED_FAILS, Broken, Plan


def without_osc(w):
    return 2 * w.half_osc * (w.p_T * w.xp.sqrt(1.9 * w.relative_variance * w.kl)).sum()


PLANS = [
    Plan(
        "variance-aware-transfer",
        forms=("tilt", "probs-with-zeros"),
        variants=ON_V,
        broken=(Broken("no 1/γ", "coverage", uncovered(variance_aware_transfer.bound)),),
        failing=UNCONSTRAINED_FAILS,
    ),
    Plan(
        "softmax-variance-aware-transfer",
        forms=FEATURES,
        variants=(TASKS[0],),
        broken=(Broken("1.9 for 2", "Bernstein", {"Bernstein": without_osc}),),
        failing=SOFTMAX_FAILS,
    ),
]
