r"""Exponential tilts of a model along a score: the distributions that move it furthest within a budget of KL.

For a distribution p, a score v and a temperature μ > 0, the tilts are q^± ∝ p e^{±v/μ}. The log-moment generating
function is itself a divergence, and with it a sum of non-negative terms at any μ:

$$\log \mathbb{E}_p\, e^{\pm(v - \mathbb{E}_p v)/\mu} = \mathrm{KL}(p \| q^\pm), \qquad
  \pm(\mathbb{E}_{q^\pm} v - \mathbb{E}_p v) = \mu\,\bigl(\mathrm{KL}(q^\pm \| p) + \mathrm{KL}(p \| q^\pm)\bigr)$$

As μ → ∞ the tilts tend to p, as μ → 0 to p conditioned on the words of largest (or least) v. They are made of log p, so
that a word whose probability float64 cannot hold attracts what it attracts, at any μ. Where contexts count differently,
the score of context s is r_s v.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from rooteps.theory.divergences import IMPOSSIBLE, Reference
from rooteps.theory.float64 import namespace
from rooteps.theory.numbers import FLOAT64, Array, NumberSystem


class Tilt(NamedTuple):
    """One tilt of each context's distribution.

    Args:
        mgf: log E_p e^{±(v − E_p v)/μ} = KL(p‖q), shape [n].
        spent: KL(q‖p), shape [n]; in float64 with the digits that osc(v)/μ leaves.
        change: ±(E_q v − E_p v) ≥ 0, shape [n].
        q: the tilted distributions, shape [n, V].
    """

    mgf: Array
    spent: Array
    change: Array
    q: Array


def tilts(law: Reference, v: Array, mu: Array, xp: NumberSystem, r: Array | None = None) -> tuple[Tilt, Tilt]:
    """The tilts (q⁺, q⁻) of each p_s along a score, q_s^± ∝ p_s e^{±r_s v/μ}.

    Args:
        law: the distributions p with their logarithms and supports, [n, V]. What is off the support by the form of the
            data attracts nothing.
        v: the score of each word, shape [V].
        mu: the temperature μ > 0, a scalar.
        r: by what the score is multiplied in each context, r_s ≥ 0, shape [n]; default 1. ``change`` is that of v.

    Returns:
        (tilt towards large v, tilt towards small v).

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> half = Reference.of(xp.array([[0.5, 0.5]]), xp)
    >>> up, down = tilts(half, xp.array([1.0, -1.0]), xp.array(1e9), xp)
    >>> float(up.mgf[0]), float(up.spent[0]), float(down.change[0])
    (5e-19, 5e-19, 1.0000000000000003e-09)
    """
    if xp is FLOAT64:
        return xp.whole(_in_float64, *law, v, mu, r)
    return _either_way(law, v, mu, xp, r)


def _in_float64(q: Array, log_q: Array, support: Array, v: Array, mu: Array, r: Array | None) -> tuple[Tilt, Tilt]:
    return _either_way(Reference(q, log_q, support), v, mu, FLOAT64, r)


def _either_way(law: Reference, v: Array, mu: Array, xp: NumberSystem, r: Array | None) -> tuple[Tilt, Tilt]:
    height, unit = _heights(law.q, v, ~law.support, xp)
    pull = unit / mu if r is None else (r * (unit / mu))[:, None]
    return _tilt(law, height, unit, pull, xp), _tilt(law, -height, unit, pull, xp)


def unit(v: Array, xp: NumberSystem) -> Array:
    """osc(v) = max v − min v, by which temperatures are measured; 1 for a constant v."""
    spread = xp.max(v) - xp.min(v)
    return xp.select(xp.is_zero(spread), xp.array(1.0), spread)


def _heights(p: Array, v: Array, outside: Array, xp: NumberSystem) -> tuple[Array, Array]:
    """How far v is above that of the likeliest word, in its unit, [n, V], and the unit.

    Counted so, the mean keeps its digits where that word has nearly all the mass, and no power of v under- or
    overflows. Off the support of p the height is 0: a word that p excludes attracts no tilt.
    """
    size, everywhere = unit(v, xp), v[None, :] + 0 * p
    height = (everywhere - xp.at_largest(p, everywhere)[:, None]) / size
    return xp.select(~outside, height, 0.0), size


def _tilt(law: Reference, height: Array, size: Array, pull: Array, xp: NumberSystem) -> Tilt:
    """Counted from the word that is the likeliest in the tilt, of which no other has more than log p allows."""
    p, log_p, support = law
    lifted = xp.select(support, log_p + height * pull, IMPOSSIBLE)
    rise = xp.select(support, xp.rise(log_p, height, pull, lifted), 0.0)
    logs = xp.select(support, log_p + rise, IMPOSSIBLE)
    total = xp.log_total(logs, xp.weighted(xp.expm1, p, log_p, rise).sum(axis=1))
    x = xp.select(support, rise - total[:, None], 0.0)
    x = xp.unless_blurred(x, log_p + x, log_p, 0 * total[:, None])
    grown, curved = (xp.weighted(function, p, log_p, x) for function in (xp.expm1, xp.expm1_minus_x))
    return Tilt(
        mgf=xp.sharper(curved.sum(axis=1), total - (p * rise).sum(axis=1)),
        spent=(x * grown - curved).sum(axis=1),  # x e^x − (e^x − 1), without its larger cancellation
        change=size * (grown * height).sum(axis=1),
        q=xp.weighted(xp.exp, p, log_p, x),
    )


def log_mgf(law: Reference, v: Array, mu: Array, xp: NumberSystem, r: Array | None = None) -> Array:
    r"""What a budget of KL must be charged for at temperature μ: the larger of the two scaled log-mgfs, [n].

    $$\psi(\mu) = \mu \max_\pm \log \mathbb{E}_p\, e^{\pm r (v - \mathbb{E}_p v)/\mu}, \qquad
      r\, |\mathbb{E}_q v - \mathbb{E}_p v| \le \mu\, \mathrm{KL}(q \| p) + \psi(\mu) \quad \text{for every } q, \mu$$

    Args:
        law, v, mu, r: as for ``tilts``.

    Source: Donsker, Varadhan 1975.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> half = Reference.of(xp.array([[0.5, 0.5]]), xp)
    >>> round(float(log_mgf(half, xp.array([1.0, -1.0]), xp.array(1.0), xp)[0]), 12)
    0.433780830483
    """
    up, down = tilts(law, v, mu, xp, r)
    return mu * xp.maximum(up.mgf, down.mgf)


def furthest(p: Array, v: Array, outside: Array, xp: NumberSystem) -> Array:
    r"""The furthest that any q on the support of p moves the score, the limit of the tilts as μ → 0, [n].

    $$\max_\pm \max_{w \in \mathrm{supp}(p)} \pm(v_w - \mathbb{E}_p v)$$

    Args:
        p: the distributions, [n, V].
        v: as for ``tilts``.
        outside: which words are off the support, booleans [n, V]: a p too small for float64 is on it.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> p, v = xp.array([[0.25, 0.75]]), xp.array([1.0, 0.0])
    >>> float(furthest(p, v, xp.is_zero(p), xp)[0])
    0.75
    """
    height, size = _heights(p, v, outside, xp)
    mean = (p * height).sum(axis=1)
    return size * xp.maximum(xp.max(height, axis=1) - mean, mean - xp.min(height, axis=1))


def relative_variance(p: Array, v: Array, xp: NumberSystem) -> Array:
    """Var_{w ~ p_s}[v_w] / osc(v)², [n]: at most ¼, and 0 for a constant v.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> float(relative_variance(xp.array([[0.25, 0.75]]), xp.array([2e-200, 0.0]), xp)[0])
    0.1875
    """
    height, _ = _heights(p, v, xp.is_zero(p), xp)
    centred = height - (p * height).sum(axis=1)[:, None]
    return (p * centred * centred).sum(axis=1)


def temperature(
    law: Reference, v: Array, weights: Array, budget: Array, xp: NumberSystem, r: Array | None = None
) -> Array:
    r"""The μ at which the tilts spend a budget, found in float64: it minimises μ x + E ψ_s(μ).

    $$\mathbb{E}\, \mathrm{KL}(q_s(\mu) \| p_s) = x, \qquad
      q_s(\mu) \text{ the tilt of the sign with the larger log-mgf}$$

    Args:
        law, v, r: as for ``tilts``.
        weights: of the contexts in that mean, shape [n].
        budget: x ≥ 0, a scalar.

    Returns:
        A positive float64 number (in balls an exact one); its derivatives are taken to be zero, as befits a minimiser.
        A budget that no tilt can spend gets the least μ that is tried, E r² osc(v)/512; in balls, so does an r that is
        out of float64's range.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> half, v, one = Reference.of(xp.array([[0.5, 0.5]]), xp), xp.array([1.0, -1.0]), xp.array([1.0])
    >>> round(float(temperature(half, v, one, xp.array(5e-19), xp)) / 1e9, 9)
    1.0
    """
    size = unit(v, xp)
    r = xp.array(1.0) + 0 * weights if r is None else r
    if xp is FLOAT64:
        inputs = map(FLOAT64.constant, (*law, v / size, weights, r, xp.array(budget)))
        return size * FLOAT64.whole(_temperature, *inputs)
    given = (law.q, law.log_q, xp.array(v / size), weights, r, xp.array(budget))
    p, log_p, *others = (FLOAT64.array(np.vectorize(lambda y: float(y.mid()))(x)) for x in given)
    found = float(FLOAT64.whole(_temperature, p, log_p, law.support, *others))
    if 0 < found < math.inf:
        return size * xp.array(found)
    return size * xp.upper((weights * r * r).sum()) / _COLDEST  # r² is no double


_STEPS = 50
"""Most take about seven; where the sign of a context flips, bisection takes nearly all of them."""
_SMALLEST = 1e-280
"""The smallest budget that is told from 0, with all digits of what tilts spend."""
_COLDEST = 512.0
"""The largest λ tried, in units of 1/osc(v); what a tilt spends still has its digits there."""


def _temperature(p: Array, log_p: Array, support: Array, v: Array, weights: Array, r: Array, budget: Array) -> Array:
    """Newton's method for log x(λ) as a function of log λ = −log μ, and bisection where it leaves its bracket.

    osc(v) is 1. x is increasing; where the sign of a context flips it jumps, and the jump is then the minimiser. By
    x(λ) ≤ λ² E r²/8 (Hoeffding) the solution is at least sqrt(8x/E r²).
    """
    xp = FLOAT64
    goal = xp.log(xp.minimum(xp.maximum(budget, _SMALLEST), 1 / _SMALLEST))
    log = namespace(goal).log
    squares = weights * r * r
    size = xp.log(squares.sum())
    high = log(_COLDEST) - size
    low = xp.minimum((log(8.0) + goal - size) / 2, high)
    sigma2 = (squares * relative_variance(p, v, xp)).sum()
    start = (log(2.0) + goal - xp.log(xp.select(sigma2 > 0, sigma2, 1.0))) / 2

    def unsettled(step: Array, moved: Array, *_: Array) -> Array:
        return (step < _STEPS) & (xp.abs(moved) > _SLACK)

    def improve(step: Array, _: Array, at: Array, low: Array, high: Array) -> tuple[Array, ...]:
        up, down = tilts(Reference(p, log_p, support), v, xp.exp(-at), xp, r)
        upwards = up.mgf >= down.mgf
        spent = (weights * xp.select(upwards, up.spent, down.spent)).sum()
        q = xp.select(upwards[:, None], up.q, down.q)
        slope = xp.exp(2 * at) * (squares * relative_variance(q, v, xp)).sum() / spent
        short = xp.log(spent) < goal
        low, high = xp.select(short, at, low), xp.select(short, high, at)
        newton = at + (goal - xp.log(spent)) / slope
        inside = (newton >= low - _SLACK) & (newton <= high + _SLACK)  # false for NaN
        better = xp.select(inside, newton, (low + high) / 2)
        return step + 1, better - at, better, low, high

    first = namespace(start).clip(start, low, high)
    return xp.exp(-xp.repeat_while(unsettled, improve, 0, math.inf, first, low, high)[2])


_SLACK = 1e-12
"""A step of Newton's method that is shorter has converged, and is not to be called outside of its bracket."""
