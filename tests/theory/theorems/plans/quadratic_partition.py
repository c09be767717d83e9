import numpy as np

from tests.theory.theorems.cases import FEATURES, draw
from tests.theory.theorems.plan import FEATURE_FAILS, TASKS, Broken, Plan


def without_bias(w):
    """The loss gap of (A f(s), λ), the constant b forgotten."""
    design = w.xp.concatenate([w.F, w.xp.array(np.ones((w.F.shape[0], 1)))], axis=1)
    fit = w.xp.lstsq(design, w.mean_features)
    return w.loss_of((w.F @ fit[:-1]) @ w.lam) - w.tau


PLANS = [
    Plan(
        "quadratic-partition",
        forms=FEATURES,
        variants=tuple(task | {"n": 4} for task in TASKS),  # as many contexts as an affine map can interpolate
        broken=(Broken("forgotten b", "affine gradient", {"infimum": without_bias}, lambda: draw("shift", 3, n=4)),),
        failing=(("affine gradient", lambda: draw("shift", 1, n=6)), *FEATURE_FAILS),
    )
]
