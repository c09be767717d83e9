from tests.theory.theorems.cases import sampled
from tests.theory.theorems.plan import Broken, Plan


def unseen_context():
    data = sampled()
    return data | {"p_L": [1.0, 0.0]}


PLANS = [
    Plan(
        "learned-from-samples",
        forms=("sampled",),
        variants=({"seed": 0}, {"seed": 1, "m": 2, "delta": 0.96875}),
        broken=(
            Broken(
                "δ/2", "confidence", {"confidence": lambda w: 0 * w.instance.delta}, lambda: sampled(delta=0.984375)
            ),
        ),
        failing=(("covering", unseen_context),),
    )
]
