from tests.theory.theorems.cases import ANY
from tests.theory.theorems.mistakes import expected_root
from tests.theory.theorems.plan import LOOSE, ON_V, UNCONSTRAINED_FAILS, Broken, Plan


def without_gamma(w):
    """The bound of the paper for p_T = p_L."""
    return w.B * w.xp.sqrt(2 * w.excess)


PLANS = [
    Plan(
        "unconstrained-transfer",
        forms=ANY,
        variants=(*ON_V, ON_V[0] | LOOSE),
        broken=(
            Broken("1.9 for 2", "Pinsker", {"Pinsker": lambda w: expected_root(w, 1.9)}),
            Broken("no 1/γ", "coverage", {"coverage": without_gamma, "optimality": without_gamma}),
            Broken("p_L for p_T", "Jensen", {"Jensen": without_gamma}),
        ),
        failing=UNCONSTRAINED_FAILS,
    )
]
