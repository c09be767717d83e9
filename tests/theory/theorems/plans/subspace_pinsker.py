from tests.theory.theorems.cases import FEATURES
from tests.theory.theorems.plan import MODEL_FAILS, SPAN_FAILS, Broken, Plan

PLANS = [
    Plan(
        "subspace-pinsker",
        forms=FEATURES,
        variants=({},),
        broken=(Broken("1.9 for 2", "Pinsker", {"Pinsker": lambda w: w.B * (w.p_L * w.xp.sqrt(1.9 * w.kl)).sum()}),),
        failing=(*MODEL_FAILS, *SPAN_FAILS),
    )
]
