from tests import tolerance
from tests.theory.theorems.cases import FEATURES, draw, unseen
from tests.theory.theorems.plan import LOOSE, SOFTMAX_FAILS, TASKS, Broken, Plan


def coverage_doubled(w):
    along = w.delta @ w.lam
    return w.xp.sqrt((w.p_L * along * along).sum() / (2 * w.gamma_delta))


PLANS = [
    Plan(
        "covariance-shift",
        forms=FEATURES,
        variants=(*TASKS, TASKS[0] | LOOSE, {"n": 2}),
        broken=(Broken("2γ", "coverage", {"coverage": coverage_doubled}),),
        failing=(("covering", lambda: unseen(draw("kernel-shift", 1, n=3))), *SOFTMAX_FAILS[1:]),
        slack=tolerance.EIGENVALUE,
    )
]
