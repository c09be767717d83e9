from rooteps.theory.theorems import aligned_transfer as page
from tests.theory.theorems.cases import SHIFTED, draw
from tests.theory.theorems.plan import ON_V, TASKS, Broken, Plan, task_fails


def inside_only(w):
    return page.bound(w, outside=0.0)


FAILS = tuple(case for case in task_fails("quad-shift", witness="v") if case[0] != "epsilon-optimal")

PLANS = [
    Plan(
        "aligned-transfer",
        forms=("quad-shift", *SHIFTED),
        variants=(*ON_V, TASKS[0]),
        broken=(
            Broken(
                "nothing for v_⊥",
                "coverage",
                {"coverage": inside_only},
                lambda: draw("quad-shift", 1, witness="v", distance=2.0**-10),
            ),
        ),
        failing=FAILS,
    )
]
