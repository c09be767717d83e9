from rooteps.theory.theorems import sharpness
from tests.theory.theorems.cases import sharp
from tests.theory.theorems.plan import Broken, Plan

PLANS = [
    Plan(
        "sharpness",
        forms=("sharp",),
        variants=({"witness": "v", "delta": 2.0**-3}, {"witness": "v", "coverage": 1.0}),
        broken=(Broken("no γ", "excess", {"excess": lambda w: w.kl[0]}, lambda: sharp(witness="v")),),
        failing=(("family", lambda: sharp(witness="v") | {"p_L": [0.25, 0.125, 0.625]}),),
    ),
    Plan(
        "softmax-sharpness",
        forms=("sharp",),
        variants=({"delta": 2.0**-2, "coverage": 0.25},),
        broken=(
            Broken(
                "δ²/2 for δ²/3",
                "tangent",
                {"tangent": lambda w: (1 - sharpness.delta(w) ** 2 / 2) * sharpness.bound(w)},
            ),
        ),
        failing=(("margin", lambda: sharp() | {"witness": {"lam": [100.0]}}),),
    ),
]
