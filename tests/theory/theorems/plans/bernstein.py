from rooteps.theory import tilts
from tests.theory.theorems.plan import ON_V, Broken, Plan


def without_third(w):
    return tilts.unit(w.v, w.xp) * (w.p_T * w.relative_variance).sum() / 2


PLANS = [
    Plan(
        "bernstein",
        forms=("tilt", "probs-with-zeros"),
        variants=ON_V,
        broken=(Broken("⅓ osc is forgotten", "pointwise", {"pointwise": without_third}),),
    )
]
