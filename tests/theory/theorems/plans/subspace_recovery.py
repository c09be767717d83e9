from tests.theory.theorems.cases import FEATURES
from tests.theory.theorems.plan import NO_TASK, Broken, Plan

PLANS = [
    Plan(
        "subspace-recovery",
        forms=FEATURES,
        variants=(NO_TASK,),
        broken=(Broken("no ½", "smoothness", {"smoothness": lambda w: w.excess / 2}),),
    )
]
