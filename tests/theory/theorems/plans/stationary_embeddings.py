from rooteps.theory.theorems import stationary_embeddings as page
from tests.theory.theorems.cases import FEATURES, draw
from tests.theory.theorems.plan import NO_TASK, Broken, Plan


def full_step(w):
    """The first-order gain alone, without what the curvature takes back."""
    G = page.gradient(w)
    return 2 * (G * G).sum() / (w.p_L * (w.F * w.F).sum(axis=1)).sum()


PLANS = [
    Plan(
        "stationary-embeddings",
        forms=FEATURES,
        variants=(NO_TASK,),
        broken=(Broken("no curvature", "curvature", {"length": full_step}, lambda: draw("kernel-shift", 1)),),
    )
]
