from rooteps.theory.theorems.near_row_span_transfer import bound, nearby
from tests.theory.theorems.cases import FEATURES, draw
from tests.theory.theorems.plan import LOOSE, ON_V, Broken, Plan, model_fails, task_fails


def beyond(**options):
    """Word weights that Phi cannot express, at an optimum that is not the truth."""
    return draw("kernel-shift", 1, witness="v", **options)


PLANS = [
    Plan(
        "near-row-span-transfer",
        forms=FEATURES,
        variants=(*ON_V, ON_V[0] | LOOSE),
        broken=(
            Broken(
                "v for u",
                "Lipschitz",
                {"Lipschitz": lambda w: w.over_task(w.xp.abs(nearby(w).score_change))},
                lambda: beyond(distance=2.0**-10),
            ),
            Broken("not apart", "optimality", {"optimality": lambda w: bound(w, apart=0.0)}, beyond),
        ),
        failing=(*task_fails("kernel-shift", witness="v"), *model_fails(witness="v")),
    )
]
