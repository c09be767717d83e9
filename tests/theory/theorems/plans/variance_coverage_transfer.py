from rooteps.theory.theorems import variance_aware_transfer
from tests.theory.theorems.cases import FEATURES
from tests.theory.theorems.plan import ON_V, SOFTMAX_FAILS, TASKS, UNCONSTRAINED_FAILS, Broken, Plan
from tests.theory.theorems.plans.chi_squared_transfer import rare_and_wrong


def uniform(w):
    """As if every r_s were 1, in both terms."""
    return variance_aware_transfer.bound(w, w.excess)


PLANS = [
    Plan(
        "variance-coverage-transfer",
        forms=("tilt", "probs-with-zeros"),
        variants=ON_V,
        broken=(Broken("r = 1", "Cauchy–Schwarz", {"Cauchy–Schwarz": uniform, "optimality": uniform}, rare_and_wrong),),
        failing=UNCONSTRAINED_FAILS,
    ),
    Plan(
        "softmax-variance-coverage-transfer",
        forms=FEATURES,
        variants=(TASKS[0],),
        broken=(Broken("no Bernstein", "Bernstein", {"Bernstein": lambda w: 0 * w.epsilon}),),
        failing=SOFTMAX_FAILS,
    ),
]
