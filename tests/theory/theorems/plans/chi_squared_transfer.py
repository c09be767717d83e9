from tests.theory.theorems.cases import FEATURES, draw
from tests.theory.theorems.mistakes import expected_root
from tests.theory.theorems.plan import LOOSE, ON_V, SOFTMAX_FAILS, TASKS, UNCONSTRAINED_FAILS, Broken, Plan


def rooted(x):
    """The two ends of the bound with another coverage than C."""
    return {
        "Cauchy–Schwarz": lambda w: w.B * w.xp.sqrt(2 * w.excess * x(w)),
        "optimality": lambda w: w.B * w.xp.sqrt(2 * w.epsilon * x(w)),
    }


def rare_and_wrong():
    """The model is wrong in a context only, which the task uses far more often than language modelling does."""
    data = draw("tilt", 1, witness="v")
    data["model"]["tilt"][[0, 2, 3, 4]] = 0.0
    return data | {"p_L": [0.96875, 2.0**-7, 2.0**-7, 2.0**-7, 2.0**-7]}


PLANS = [
    Plan(
        "chi-squared-transfer",
        forms=("tilt", "probs-with-zeros"),
        variants=(*ON_V, ON_V[0] | LOOSE),
        broken=(
            Broken("no C", "Cauchy–Schwarz", rooted(lambda w: w.xp.array(1.0)), rare_and_wrong),
            Broken("√C for C", "Cauchy–Schwarz", rooted(lambda w: w.xp.sqrt(w.C)), rare_and_wrong),
        ),
        failing=UNCONSTRAINED_FAILS,
    ),
    Plan(
        "softmax-chi-squared-transfer",
        forms=FEATURES,
        variants=(TASKS[0],),
        broken=(Broken("1.9 for 2", "Pinsker", {"Pinsker": lambda w: expected_root(w, 1.9)}),),
        failing=SOFTMAX_FAILS,
    ),
]
