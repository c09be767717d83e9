from tests.theory.theorems.cases import FEATURES
from tests.theory.theorems.plan import MODEL_FAILS, NO_TASK, Broken, Plan

PLANS = [
    Plan(
        "subspace-recovery",
        forms=FEATURES,
        variants=(NO_TASK,),
        failing=MODEL_FAILS[1:],
        broken=(Broken("no ½", "smoothness", {"smoothness": lambda w: w.excess / 2}),),
    )
]
