from tests.theory.theorems.cases import FEATURES, draw, wrong_kernel
from tests.theory.theorems.plan import NO_TASK, Broken, Plan

PLANS = [
    Plan(
        "pythagoras",
        forms=FEATURES,
        variants=(NO_TASK,),
        broken=(
            Broken("no misfit", "means agree", {"means agree": lambda w: w.excess}, lambda: draw("kernel-shift", 1)),
        ),
        failing=(("subspace-optimum", lambda: wrong_kernel(draw("kernel-shift", 1, loss=None))),),
    )
]
