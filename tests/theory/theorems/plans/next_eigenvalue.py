from rooteps.theory.theorems import next_eigenvalue as page
from rooteps.theory.theorems import quad_objective
from tests.theory.theorems.cases import SHIFTED, draw
from tests.theory.theorems.plan import LOOSE, ON_V, TASKS, Broken, Plan, task_fails


def one_too_far(w):
    """λ_{d+2} in the place of λ_{d+1}, in the bound and in the comparison."""
    d = w.Phi.shape[0]
    return page.bound(w.replacing(next=w.spectrum[d + 1]))


def features_alone(w):
    return quad_objective.l2(w) * w.xp.sqrt(2 * quad_objective.excess(w) / w.gamma)


def near(epsilon=None):
    return draw("quad-shift", 1, witness="v", distance=2.0**-10, epsilon=epsilon)


PLANS = [
    Plan(
        "next-eigenvalue",
        forms=("quad-shift", *SHIFTED),
        variants=(*ON_V, TASKS[0], ON_V[0] | LOOSE),
        broken=(
            Broken("λ_{d+2}", "optimality", {"optimality": one_too_far}, near),
            Broken("features alone", "two parts", {"two parts": features_alone}, lambda: near(epsilon=1.0)),
        ),
        failing=task_fails("quad-shift", witness="v"),
    )
]
