from tests.theory.theorems.cases import FEATURES, draw
from tests.theory.theorems.plan import MODEL_FAILS, NO_TASK, Broken, Plan

PLANS = [
    Plan(
        "pythagoras",
        forms=FEATURES,
        variants=(NO_TASK,),
        broken=(
            Broken("no misfit", "means agree", {"means agree": lambda w: w.excess}, lambda: draw("kernel-shift", 1)),
        ),
        failing=MODEL_FAILS,
    )
]
