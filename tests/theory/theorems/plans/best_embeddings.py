from rooteps.theory.theorems import quad_objective
from tests.theory.theorems.cases import SHIFTED, draw
from tests.theory.theorems.plan import NO_TASK, Broken, Plan


def one_dimension_less(w):
    return w.spectrum[: w.Phi.shape[0] - 1].sum() / 2


def all_of_it(w):
    return w.trace / 2 - quad_objective.excess(w)


PLANS = [
    Plan(
        "best-embeddings",
        forms=("quad-shift", *SHIFTED),
        variants=(NO_TASK,),
        broken=(
            Broken("d − 1 eigenvalues", "attained", {"attained": one_dimension_less}, lambda: draw("quad-shift", 1)),
            Broken("no Π", "Ky Fan", {"best features": all_of_it}, lambda: draw("quad-shift", 1, distance=2.0**-10)),
        ),
    )
]
