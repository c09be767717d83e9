"""Variances, tilts and prices in mpmath."""

import mpmath
import numpy as np

from tests.oracles.arithmetic import exp, log
from tests.oracles.objects import kl


def variances(c):
    return c.P @ c.v**2 - (c.P @ c.v) ** 2


def bernstein_bound(c, x):
    """sqrt(2σ²x) + osc x/3."""
    return mpmath.sqrt(2 * (c.p_T @ variances(c)) * x) + 2 * c.half_osc / 3 * x


def tilted(c, mu):
    """log E_p e^{±(v − v·p)/μ}, KL(q‖p), |v·(q − p)| of the tilts: of the sign with the larger first, of both signs."""
    both = []
    for sign in (1, -1):
        weights = c.P * exp(sign * (c.v[None, :] - (c.P @ c.v)[:, None]) / mu)
        total = weights.sum(axis=1)
        q = weights / total[:, None]
        both.append((log(total), kl(q, c.P), abs((q - c.P) @ c.v)))
    up = [a >= b for a, b in zip(both[0][0], both[1][0], strict=True)]
    return [np.where(up, a, b) for a, b in zip(*both, strict=True)], both


def attained(c, mu, both):
    """What both tilts move, and μ KL + ψ of each sign."""
    return sum(c.p_T @ moved for _, _, moved in both), mu * sum(c.p_T @ (spent + m) for m, spent, _ in both)


def charge(c, mu, x):
    """μ x + E μ log-mgf, but no more than the extreme values of v allow (every word has positive probability)."""
    furthest = np.array([max(max(c.v) - u, u - min(c.v)) for u in c.P @ c.v])
    return min(mu * x + c.p_T @ (mu * tilted(c, mu)[0][0]), c.p_T @ furthest)


def price(c, x):
    """The μ at which E_{p_T} KL(tilt‖p) = x, between e^-12 and e^12."""

    def left(y):
        return mpmath.log(c.p_T @ tilted(c, mpmath.exp(y))[0][1] / x)

    return mpmath.exp(mpmath.findroot(left, (-12, 12), solver="illinois", tol=1e-50, maxsteps=200))
