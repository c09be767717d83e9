from tests.theory.theorems.cases import gaussian
from tests.theory.theorems.plan import Broken, Plan


def heavy_tails():
    good = gaussian()
    return good | {"draws": good["draws"] ** 3}


def far_out():
    return gaussian() | {"theta": 8 * gaussian()["theta"]}


PLANS = [
    Plan(
        "gaussian-partition",
        forms=("gaussian",),
        variants=({"t": 0.5}, {"t": 2.0}),
        broken=(Broken("no −1", "variance", {"variance": lambda w: w.xp.exp(w.variance) / w.V}, gaussian),),
        failing=(("normal draws", heavy_tails), ("moderate", far_out)),
    )
]
