from rooteps.theory import tilts
from rooteps.theory.theorems import instance_exact_transfer
from tests import tolerance
from tests.theory.theorems.cases import SHIFTED, draw
from tests.theory.theorems.mistakes import uncovered
from tests.theory.theorems.plan import ON_V, SOFTMAX_FAILS, TASKS, UNCONSTRAINED_FAILS, Broken, Plan

NEAR = {"distance": 1 / 16}
"""Models near enough to the optimum for tilts to spend the budget: the proof chooses a price by it."""


def one_sign(w):
    mu = instance_exact_transfer.price(w)
    up, _ = tilts.tilts(w.p_law, w.v, mu, w.xp)
    return 2 * mu * (w.p_T * (up.spent + up.mgf)).sum()


PLANS = [
    Plan(
        "instance-exact-transfer",
        forms=("tilt",),
        variants=tuple(task | NEAR for task in ON_V),
        broken=(Broken("no 1/γ", "coverage", uncovered(instance_exact_transfer.bound)),),
        failing=UNCONSTRAINED_FAILS,
        slack=tolerance.PRICE,
    ),
    Plan(
        "softmax-instance-exact-transfer",
        forms=SHIFTED,
        variants=(*(task | NEAR for task in TASKS), NEAR | {"epsilon": 2.0**-6}),
        broken=(Broken("log-mgf of one sign", "attained", {"attained": one_sign}, lambda: draw("kernel-shift", 1)),),
        failing=SOFTMAX_FAILS,
        slack=tolerance.PRICE,
    ),
]
