from rooteps.theory.theorems import small_signals as page
from tests.theory.theorems.cases import FEATURES, draw
from tests.theory.theorems.plan import NO_TASK, Broken, Plan


def without_third(w):
    """The second order alone, which log Z is below for logits that are mostly high."""
    return page.bound(w) - page.third_order(w) - 1.0


PLANS = [
    Plan(
        "small-signals",
        forms=FEATURES,
        variants=(NO_TASK,),
        broken=(Broken("a nat too few", "best for Quad", {"best for Quad": without_third}, lambda: draw("shift", 1)),),
    )
]
