from rooteps.theory.theorems import quad_objective
from tests.theory.theorems.cases import SHIFTED, draw
from tests.theory.theorems.plan import NO_TASK, Broken, Plan


def without_phi(w):
    return quad_objective.excess(w)


PLANS = [
    Plan(
        "excess-splits",
        forms=("quad-shift", *SHIFTED),
        variants=(NO_TASK,),
        broken=(
            Broken("features alone", "splitting", {"splitting": without_phi}, lambda: draw("quad-shift", 1)),
            Broken("all of Ω*", "Ky Fan", {"Ky Fan": lambda w: w.top - w.trace}, lambda: draw("quad-shift", 1)),
        ),
    )
]
