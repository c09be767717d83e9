from rooteps.theory import tilts
from rooteps.theory.theorems import coverage_exact_transfer
from tests import tolerance
from tests.theory.theorems.cases import SHIFTED, draw
from tests.theory.theorems.plan import ON_V, SOFTMAX_FAILS, TASKS, UNCONSTRAINED_FAILS, Broken, Plan
from tests.theory.theorems.plans.chi_squared_transfer import rare_and_wrong
from tests.theory.theorems.plans.instance_exact_transfer import NEAR


def as_if_alike(w):
    """The bound with every r_s = 1, at the price that is the best then."""
    law, v, _ = w.score_law
    mu = tilts.temperature(law, v, w.p_L, w.epsilon, w.xp)
    return mu * w.excess + (w.p_L * tilts.log_mgf(law, v, mu, w.xp)).sum()


def one_sign(w):
    mu = coverage_exact_transfer.price(w)
    law, v, _ = w.score_law
    up, _ = tilts.tilts(law, v, mu, w.xp, w.r)
    return 2 * mu * (w.p_L * (up.spent + up.mgf)).sum()


PLANS = [
    Plan(
        "coverage-exact-transfer",
        forms=("tilt",),
        variants=tuple(task | NEAR for task in ON_V),
        broken=(
            Broken(
                "r = 1",
                "Donsker–Varadhan",
                {"Donsker–Varadhan": as_if_alike, "optimality": as_if_alike},
                rare_and_wrong,
            ),
        ),
        failing=UNCONSTRAINED_FAILS,
        slack=tolerance.PRICE,
    ),
    Plan(
        "softmax-coverage-exact-transfer",
        forms=SHIFTED,
        variants=(*(task | NEAR for task in TASKS), NEAR | {"epsilon": 2.0**-6}),
        broken=(Broken("log-mgf of one sign", "attained", {"attained": one_sign}, lambda: draw("kernel-shift", 1)),),
        failing=SOFTMAX_FAILS,
        slack=tolerance.PRICE,
    ),
]
