from tests.theory.theorems.cases import SHIFTED, draw
from tests.theory.theorems.plan import LOOSE, TASKS, Broken, Plan, task_fails


def quad_distance(w):
    projected = w.quad_shift @ w.Phi
    return (w.p_L * (projected * projected).sum(axis=1)).sum()


PLANS = [
    Plan(
        "quad-objective",
        forms=("quad-shift", *SHIFTED),
        variants=(*TASKS, TASKS[0] | LOOSE),
        broken=(Broken("no ½", "excess", {"excess": quad_distance}, lambda: draw("quad-shift", 1)),),
        failing=(*task_fails("quad-shift"), ("row-span", lambda: draw("quad-shift", 1, witness="v"))),
    )
]
