from rooteps.theory import tilts
from tests.theory.theorems.plan import ON_V, Broken, Plan


def spent(w):
    return tilts.unit(w.v, w.xp) * (w.p_T * w.kl).sum()


PLANS = [
    Plan(
        "donsker-varadhan",
        forms=("tilt", "probs-with-zeros"),
        variants=ON_V,
        broken=(Broken("ψ is forgotten", "Donsker–Varadhan", {"Donsker–Varadhan": spent}),),
    )
]
