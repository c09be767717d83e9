from tests.theory.theorems.cases import FEATURES, draw
from tests.theory.theorems.plan import Broken, Plan

PLANS = [
    Plan(
        "subspace-pinsker",
        forms=FEATURES,
        variants=({},),
        broken=(Broken("1.9 for 2", "Pinsker", {"Pinsker": lambda w: w.B * (w.p_L * w.xp.sqrt(1.9 * w.kl)).sum()}),),
        # v outside the row-span, at an optimum that is not the truth
        failing=(("row-span", lambda: draw("kernel-shift", 1, witness="v")),),
    )
]
