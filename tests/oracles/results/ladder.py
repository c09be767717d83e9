"""The order of the bounds."""

import mpmath

from tests.oracles import fht
from tests.oracles.results.chains import budgets, for_both, from_task
from tests.oracles.results.coverage import chi_squared_coverage, coverage_charge, coverage_price, ratios
from tests.oracles.results.tilts import bernstein_bound, charge, price, variances


def _ladder(c, q):
    """empirical ≤ 22 ≤ 16 ≤ ½ osc g*(x) ≤ 14 ≤ 7 at x = ε/γ, 16 ≤ 15, 22 ≤ 23 and 22 ≤ 21."""
    x = budgets(c, q)[-1]
    epsilon = x * c.gamma
    exact, curve = charge(c, price(c, x), x), fht.bound(x)
    covered = coverage_charge(c, coverage_price(c, epsilon), epsilon)
    chain = [*from_task(c, q), covered, exact, c.half_osc * curve, c.B * curve, c.B * mpmath.sqrt(2 * x)]
    spread = mpmath.sqrt(2 * epsilon * (c.p_T @ (ratios(c) * variances(c)))) + 2 * c.half_osc / 3 * x
    return chain, {
        "Bernstein": (exact, bernstein_bound(c, x)),
        "variance and coverage": (covered, spread),
        "χ² coverage": (covered, c.B * mpmath.sqrt(2 * epsilon * chi_squared_coverage(c))),
    }


ladder, softmax_ladder = for_both(_ladder)
