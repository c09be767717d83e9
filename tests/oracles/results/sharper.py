"""Results 14 to 16: bounds that know more of the model."""

import mpmath
import numpy as np

from tests.oracles import fht
from tests.oracles.arithmetic import sqrt
from tests.oracles.objects import kl
from tests.oracles.results.chains import budgets, for_both, from_task
from tests.oracles.results.tilts import attained, bernstein_bound, charge, price, tilted, variances


def _never_vacuous(c, q):
    """14: B g*(ε/γ) ≤ 2B sqrt(1 − e^{−ε/γ}) ≤ 2B."""
    x, distance = budgets(c, q), c.p_T @ abs(c.P - q).sum(axis=1)
    curve = c.B * (c.p_T @ np.array([fht.bound(y) for y in kl(q, c.P)]))
    best = [c.B * fht.bound(y) for y in x]
    huber = 2 * c.B * mpmath.sqrt(1 - mpmath.exp(-x[-1]))
    return [*from_task(c, q), c.half_osc * distance, c.B * distance, curve, *best], {
        "Bretagnolle–Huber": (best[-1], huber),
        "never vacuous": (huber, 2 * c.B),
        "never worse": (best[-1], c.B * mpmath.sqrt(2 * x[-1])),
    }


def _variance_aware(c, q):
    """15: sqrt(2σ²ε/γ) + osc/3 ε/γ."""
    divergences = kl(q, c.P)
    each = c.p_T @ (sqrt(2 * variances(c) * divergences) + 2 * c.half_osc / 3 * divergences)
    return [*from_task(c, q), each, *(bernstein_bound(c, x) for x in budgets(c, q))], {}


def _prices(c, x):
    """The three prices for x: the best, Bernstein's, and the slope of B g*."""
    sigma = mpmath.sqrt(c.p_T @ variances(c))
    return price(c, x), 2 * c.half_osc / 3 + sigma / mpmath.sqrt(2 * x), c.half_osc * fht.slope(x)


def _instance_exact(c, q):
    """16: min over μ of μ ε/γ + E μ max± log E_p e^{±(v − v·p)/μ}, where the budget is within what tilts can spend."""
    x = budgets(c, q)
    prices = _prices(c, x[-1])
    _, both = tilted(c, prices[0])
    charges = [min(charge(c, mu, spent) for mu in prices) for spent in x]
    return [*from_task(c, q), *charges], {"attained": attained(c, prices[0], both)}


never_vacuous_transfer, softmax_never_vacuous_transfer = for_both(_never_vacuous)
variance_aware_transfer, softmax_variance_aware_transfer = for_both(_variance_aware)
instance_exact_transfer, softmax_instance_exact_transfer = for_both(_instance_exact)
