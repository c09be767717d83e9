"""Results 21 to 24: coverage context by context."""

from itertools import combinations
from types import SimpleNamespace

import mpmath
import numpy as np

from tests.oracles import fht
from tests.oracles.arithmetic import sqrt
from tests.oracles.objects import kl
from tests.oracles.results.chains import claimed, for_both, from_task
from tests.oracles.results.tilts import bernstein_bound, price, tilted, variances


def chi_squared_coverage(c):
    """C = Σ p_T²/p_L."""
    return sum(b**2 / a for a, b in zip(c.p_L, c.p_T, strict=True) if b > 0)


def ratios(c):
    """p_T/p_L where p_L sees the task, 0 elsewhere."""
    return np.array([b / a if a * b > 0 else 0 * b for a, b in zip(c.p_L, c.p_T, strict=True)])


def _chi_squared(c, q):
    """21: sqrt(2B²εC), and C ≤ 1/γ."""
    x, distance, C = kl(q, c.P), c.p_T @ abs(c.P - q).sum(axis=1), chi_squared_coverage(c)
    epsilon = claimed(c, c.p_L @ x)
    roots = [c.B * (c.p_T @ sqrt(2 * x)), *(mpmath.sqrt(2 * c.B**2 * y * C) for y in (c.p_L @ x, epsilon))]
    return [*from_task(c, q), c.half_osc * distance, c.B * distance, *roots], {"never worse": (C, 1 / c.gamma)}


def _variance_coverage(c, q):
    """23: sqrt(2ε E_{p_T} r Var) + osc/3 ε/γ."""
    x, each_variance = kl(q, c.P), variances(c)
    spread, excess = c.p_T @ (ratios(c) * each_variance), c.p_L @ x
    epsilon = claimed(c, excess)
    each = c.p_T @ (sqrt(2 * each_variance * x) + 2 * c.half_osc / 3 * x)
    bounds = [mpmath.sqrt(2 * spread * y) + 2 * c.half_osc / 3 * y / c.gamma for y in (excess, epsilon)]
    return [*from_task(c, q), each, *bounds], {"never worse": (bounds[-1], bernstein_bound(c, epsilon / c.gamma))}


def _trimmed(c, q):
    """24: the least of sqrt(2B²ε Σ_S p_T²/p_L) + 2B p_T(S^c) over all sets S of contexts that p_L sees.

    On the way there only sets {p_T ≤ r p_L} are tried.
    """
    x, distance = kl(q, c.P), c.p_T @ abs(c.P - q).sum(axis=1)
    excess = c.p_L @ x
    seen = [s for s, mass in enumerate(c.p_L) if mass > 0]
    sets = [S for size in range(len(seen) + 1) for S in combinations(seen, size)]

    def inside(values):
        return [sum((values[s] for s in S), mpmath.mpf(0)) for S in sets]

    off = [2 * c.B * (sum(c.p_T) - mass) for mass in inside(c.p_T)]
    squares = inside([b**2 / a if a > 0 else 0 for a, b in zip(c.p_L, c.p_T, strict=True)])
    r = ratios(c)
    levels = [(), *(tuple(s for s in seen if r[s] <= r[last]) for last in seen)]
    tried = zip(sets, off, inside(c.B * c.p_T * sqrt(2 * x)), strict=True)
    chain = [min(a + b for S, a, b in tried if S in levels)]
    for y in (excess, claimed(c, excess)):
        chain.append(min(a + mpmath.sqrt(2 * c.B**2 * y * C) for a, C in zip(off, squares, strict=True)))
    return [*from_task(c, q), c.half_osc * distance, c.B * distance, *chain], {"never vacuous": (chain[-1], 2 * c.B)}


def _covered(c, mu):
    """The tilts along r_s v, of both signs: log-mgf, KL(q‖p), |v·(q − p)|."""
    both = [tilted(SimpleNamespace(P=c.P[s : s + 1], v=r * c.v), mu)[1] for s, r in enumerate(ratios(c))]
    signs = [[np.array([context[i][j][0] for context in both]) for j in range(3)] for i in range(2)]
    return [(m, spent, moved) for m, spent, moved in signs]


def coverage_charge(c, mu, x):
    """μ x + E_{p_L} μ log-mgf along r_s v, but no more than the extreme values of v allow."""
    up, down = _covered(c, mu)
    worst = np.array([max(a, b) for a, b in zip(up[0], down[0], strict=True)])
    furthest = np.array([max(max(c.v) - u, u - min(c.v)) for u in c.P @ c.v])
    return min(mu * x + c.p_L @ (mu * worst), c.p_T @ furthest)


def coverage_price(c, x):
    """The μ at which E_{p_L} KL(tilt‖p) = x, between e^-12 and e^12."""

    def left(y):
        up, down = _covered(c, mpmath.exp(y))
        spent = c.p_L @ np.where([a >= b for a, b in zip(up[0], down[0], strict=True)], up[1], down[1])
        return mpmath.log(spent / x)

    return mpmath.exp(mpmath.findroot(left, (-12, 12), solver="illinois", tol=1e-50, maxsteps=200))


def _coverage_exact(c, q):
    """22: min over μ of μ ε + E_{p_L} μ max± log E_p e^{±r(v − v·p)/μ}, where ε is within what tilts can spend."""
    excess = c.p_L @ kl(q, c.P)
    epsilon = claimed(c, excess)
    mu = coverage_price(c, epsilon)
    spread = c.p_T @ (ratios(c) * variances(c))
    uniform = epsilon / c.gamma
    prices = [mu, c.half_osc * mpmath.sqrt(chi_squared_coverage(c) / (2 * epsilon))]
    prices += [2 * c.half_osc / 3 / c.gamma + mpmath.sqrt(spread / (2 * epsilon)), price(c, uniform) / c.gamma]
    prices += [(2 * c.half_osc / 3 + mpmath.sqrt(c.p_T @ variances(c) / (2 * uniform))) / c.gamma]
    prices += [c.half_osc * fht.slope(uniform) / c.gamma]
    both = _covered(c, mu)
    attained = sum(c.p_L @ moved for _, _, moved in both), mu * sum(c.p_L @ (spent + m) for m, spent, _ in both)
    bounds = [min(coverage_charge(c, price, x) for price in prices) for x in (excess, epsilon)]
    return [*from_task(c, q), *bounds], {"attained": attained}


chi_squared_transfer, softmax_chi_squared_transfer = for_both(_chi_squared)
variance_coverage_transfer, softmax_variance_coverage_transfer = for_both(_variance_coverage)
trimmed_transfer, softmax_trimmed_transfer = for_both(_trimmed)
coverage_exact_transfer, softmax_coverage_exact_transfer = for_both(_coverage_exact)
