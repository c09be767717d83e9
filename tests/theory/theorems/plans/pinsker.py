from tests.theory.theorems.cases import ANY
from tests.theory.theorems.plan import NO_TASK, Broken, Plan

PLANS = [
    Plan(
        "pinsker",
        forms=ANY,
        variants=(NO_TASK,),
        broken=(Broken("1.9 for 2", "Pinsker", {"Pinsker": lambda w: (w.p_L * w.xp.sqrt(1.9 * w.kl)).sum()}),),
    )
]
