import numpy as np

from rooteps.theory.divergences import fht_bound
from tests import tolerance
from tests.theory.theorems.cases import draw
from tests.theory.theorems.plan import SOFTMAX_FAILS, UNCONSTRAINED_FAILS, Broken, Plan

NARROW = {"distance": 1 / 16, "epsilon": 2.0**-6}
"""A budget that tilts can spend: the proof chooses a price by it."""


def without_osc(w):
    return 2 * w.half_osc * w.xp.sqrt(2 * (w.p_T * w.relative_variance).sum() * w.epsilon / w.gamma)


def skew():
    """A score on one rare word, whose third cumulant is nearly as large as Bernstein's inequality allows."""
    return draw("tilt", 1, witness="v", distance=1 / 8) | {"witness": {"v": np.eye(9)[4]}}


PLANS = [
    Plan(
        "ladder",
        forms=("tilt",),
        variants=({"witness": "v"} | NARROW,),
        broken=(Broken("no osc", "Bernstein", {"Bernstein": without_osc}, skew),),
        failing=UNCONSTRAINED_FAILS,
        slack=tolerance.PRICE,
    ),
    Plan(
        "softmax-ladder",
        forms=("kernel-shift",),
        variants=(NARROW,),
        broken=(
            Broken(
                "osc/4",
                "distance",
                {"distance": lambda w: w.half_osc / 2 * fht_bound(w.epsilon / w.gamma, w.xp)},
            ),
        ),
        failing=SOFTMAX_FAILS,
        slack=tolerance.PRICE,
    ),
]
