from rooteps.theory.theorems import learned_embeddings as page
from tests.theory.theorems.cases import SHIFTED, draw
from tests.theory.theorems.plan import LOOSE, ON_V, TASKS, Broken, Plan, task_fails


def without_the_tail(w):
    return page.bound(w, residual=0.0)


def doubled(w):
    return (w.p_L * page.distances(w)).sum() - w.tail


PLANS = [
    Plan(
        "learned-embeddings",
        forms=("quad-shift", *SHIFTED),
        variants=(*ON_V, TASKS[0], ON_V[0] | LOOSE),
        broken=(
            Broken("no tail", "optimality", {"optimality": without_the_tail}, lambda: draw("quad-shift", 1)),
            Broken("no ½", "joint excess", {"joint excess": doubled}, lambda: draw("quad-shift", 1)),
        ),
        failing=task_fails("quad-shift", witness="v"),
    )
]
