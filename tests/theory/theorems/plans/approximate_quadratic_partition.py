from tests.theory.theorems.cases import FEATURES, draw
from tests.theory.theorems.mistakes import lipschitz
from tests.theory.theorems.plan import FEATURE_FAILS, TASKS, Broken, Plan

PLANS = [
    Plan(
        "approximate-quadratic-partition",
        forms=FEATURES,
        variants=TASKS,
        broken=(
            Broken(
                "no η",
                "residual",
                {"residual": lipschitz(1)["Lipschitz"], "subspace": lipschitz(1)["subspace"]},
                lambda: draw("shift", 3),
            ),
        ),
        failing=FEATURE_FAILS,
    )
]
