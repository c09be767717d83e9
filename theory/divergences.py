"""Divergences between distributions, and what the KL divergence says about the L1 distance.

Everything starts from the log-ratio x = log(p/q) on the support of q, so that two distributions that hardly differ
are compared without cancellation: every term below is ≥ 0.
"""

from __future__ import annotations

import flint
import numpy as np

from rooteps.theory.numbers import FLOAT64, Array, Balls, NumberSystem


def normalised_log_ratio(q: Array, difference: Array, leak: Array, xp: NumberSystem) -> tuple[Array, Array]:
    r"""log(p/q) and p off supp(q), from the logit difference D of p and q.

    $$x_w = D_w - \log\Bigl(1 + \sum_u q_u (e^{D_u} - 1) + \sum_u r_u\Bigr), \qquad p = q e^x + r e^{x - D}$$

    Args:
        q: reference distributions, shape [n, V].
        difference: logits of p minus log q on supp(q), 0 elsewhere, shape [n, V]; a constant per row is immaterial.
        leak: unnormalised mass r of p outside supp(q), 0 on it, shape [n, V].

    Returns:
        x [n, V] and the normalised leak [n, V].

    Source: measured in the project's notes on numerics; the relative error of the KL stays near 1e-16 down to 1e-25.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> q = xp.array([[0.5, 0.5]])
    >>> x, leak = normalised_log_ratio(q, xp.array([[1e-10, 0.0]]), 0 * q, xp)
    >>> float(kl(q, x, leak, xp)[0])
    1.2500000000000001e-21
    """
    # Centred at its mean, D keeps its digits when a rare word has a far larger one; 600 below its top stops overflow.
    centre = xp.maximum((q * difference).sum(axis=1), xp.max(difference, axis=1) - 600.0)[:, None]
    small = difference - centre
    weight = xp.exp(xp.select(~xp.is_zero(leak), -centre, 0.0))  # only where needed: e^700 · 0 would be NaN
    total = xp.log1p((q * xp.expm1(small)).sum(axis=1) + (leak * weight).sum(axis=1))[:, None]
    return small - total, leak * weight * xp.exp(-total)


def kl(q: Array, x: Array, leak: Array, xp: NumberSystem) -> Array:
    r"""KL(q‖p) of each row, as a sum of non-negative terms.

    $$\mathrm{KL}(q \| p) = \sum_w q_w (e^{x_w} - 1 - x_w) + \sum_{w \notin \mathrm{supp}(q)} p_w, \quad x = \log(p/q)$$

    Args:
        q, x, leak: as ``normalised_log_ratio`` returns them, shape [n, V].

    Returns:
        Shape [n], in nats.
    """
    return (q * xp.expm1_minus_x(x)).sum(axis=1) + leak.sum(axis=1)


PINSKER = 2.0
"""The constant of Pinsker's inequality, ‖p − q‖_1² ≤ 2 KL(q‖p); of Csiszár, Kemperman and Kullback."""

ROOT = 0.5
"""Its exponent: the distance is at most the root."""


def pinsker(x: Array, xp: NumberSystem, constant: float = PINSKER, exponent: float = ROOT) -> Array:
    r"""Pinsker's bound on ‖p − q‖_1, √(2x) at x = KL(q‖p); with other constants it is what one might wish.

    Source: Pinsker 1964.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> float(pinsker(xp.array(0.5), xp))
    1.0
    """
    return xp.power(constant * x, exponent)


def bretagnolle_huber(x: Array, xp: NumberSystem) -> Array:
    r"""The Bretagnolle–Huber bound on the L1 distance at KL = x ≥ 0.

    $$\|p - q\|_1 \le 2\sqrt{1 - e^{-x}}$$

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> round(float(bretagnolle_huber(xp.array(10.0), xp)), 6)
    1.999955
    """
    return 2 * xp.sqrt(-xp.expm1(-x))


def fht_curve(t: Array, xp: NumberSystem) -> tuple[Array, Array]:
    r"""The Fedotov–Harremoës–Topsøe curve: the least KL at each L1 distance, by its exact parametrisation.

    $$V(t) = t(1 - m^2), \qquad L(t) = tV - tm - \log\frac{\sinh t}{t}, \qquad m = \coth t - \frac1t$$

    (The published L(t) = log(t/sinh t) + t coth t − t²/sinh² t, rearranged so that nothing cancels as t → 0, and once
    more for t ≥ 2 so that nothing does as t → ∞.)

    Args:
        t: parameters > 0, any shape.

    Returns:
        (V, L): L1 distance in (0, 2) and the least KL divergence at that distance.

    Source: Fedotov, Harremoës, Topsøe, Refinements of Pinsker's inequality, IEEE Trans. Inf. Theory 49 (2003).

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> [round(float(value), 9) for value in fht_curve(xp.array(1.0), xp)]
    [0.90200891, 0.427534263]
    """
    V, L, _ = xp.compute(lambda: _fht_curve(t, xp))
    return V, L


_LARGE = 2.0


def _fht_curve(t: Array, xp: NumberSystem) -> tuple[Array, Array, Array]:
    """``fht_curve`` and V'(t); dL/dV is t, so L'(t) = t V'(t)."""
    if isinstance(t, flint.arb):
        return _fht_large(t, xp) if t.mid() > _LARGE else _fht_small(t, xp)
    if isinstance(xp, Balls):
        flat = [_fht_curve(y, xp) for y in np.ravel(t)]
        columns = [np.array(column, dtype=object).reshape(np.shape(t)) for column in zip(*flat, strict=True)]
        return columns[0], columns[1], columns[2]
    large = t >= _LARGE
    above = _fht_large(xp.select(large, t, _LARGE), xp)
    below = _fht_small(FLOAT64.select(large, _LARGE, t), xp)
    V, L, slope = (FLOAT64.select(large, x, y) for x, y in zip(above, below, strict=True))
    return V, L, slope


def _fht_small(t: Array, xp: NumberSystem) -> tuple[Array, Array, Array]:
    m = xp.langevin(t)
    distance = t * (1 - m * m)
    return distance, t * distance - t * m - xp.log_sinhc(t), 1 - m * m - 2 * t * m * xp.langevin_slope(t)


def _fht_large(t: Array, xp: NumberSystem) -> tuple[Array, Array, Array]:
    """V = c(2 − c/t), L = log 2t − log(1 − e^{−2t}) + cr − 2tr with r = 2t/(e^{2t} − 1), c = t(1 − m) = 1 − r."""
    r = 2 * t * xp.exp(-2 * t) / (-xp.expm1(-2 * t))
    c = 1 - r
    divergence = xp.log(2 * t) - xp.log1p(-xp.exp(-2 * t)) + c * r - 2 * t * r
    return c * (2 - c / t), divergence, 2 * r * (2 - c / t) * (1 - c / t) + c * c / (t * t)


def fht_bound(x: Array, xp: NumberSystem) -> Array:
    r"""g*(x), the largest L1 distance two distributions with KL = x can have: the inverse of ``fht_curve``.

    $$\|p - q\|_1 \le g^*(\mathrm{KL}(p \| q)), \qquad g^*(x) \le \min(\sqrt{2x}, 2\sqrt{1 - e^{-x}})$$

    Args:
        x: KL divergences ≥ 0, any shape.

    Returns:
        Same shape. In balls an enclosure: L(t₋) ≤ x ≤ L(t₊) is certified, and the ball spans V(t₋) to V(t₊).

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> round(float(fht_bound(xp.array(0.427534262962), xp)), 9)
    0.90200891
    """
    if isinstance(xp, Balls):
        return xp.compute(lambda: np.frompyfunc(lambda y: _fht_bound_ball(y, xp), 1, 1)(x))
    return xp.whole(_fht_bound_float64, x)


# Both starts are right to 10 % in t (L is t²/2 for small t and log 2t for large); each step squares the error.
_NEWTON_STEPS = 7


def _fht_bound_float64(x: Array) -> Array:
    xp = FLOAT64
    safe = xp.select(x > 0, xp.minimum(x, 300.0), 1.0)  # from 40 on, g* is 2 in float64
    t = xp.select(safe < 1, xp.sqrt(2 * safe) * (1 + safe / 3), 0.5 * xp.exp(safe) + 0.5)
    t = xp.repeat(_NEWTON_STEPS, lambda t: _fht_newton(t, safe, xp), t)
    return xp.select(x > 0, fht_curve(t, xp)[0], 0.0)


def _fht_newton(t: Array, x: Array, xp: NumberSystem) -> Array:
    """One Newton step for L(t) = x."""
    _, divergence, slope = _fht_curve(t, xp)
    return t - (divergence - x) / (t * slope)


def _fht_bound_ball(x: flint.arb, xp: Balls) -> flint.arb:
    if x.is_zero():
        return x
    if not x > 0:  # a divergence is ≥ 0, so x lies in [0, upper end], where g*(x) <= sqrt(2x)
        return flint.arb(0).union(pinsker(x.nonnegative_part().upper(), xp))
    middle = x.mid()
    t = ((2 * middle).sqrt() * (1 + middle / 3) if middle < 1 else middle.exp() / 2 + 0.5).mid()
    for _ in range(_NEWTON_STEPS):
        t = _fht_newton(t, middle, xp).mid()
    margin = x.rad() / middle + flint.arb(2) ** (-xp.bits // 3)
    for _ in range(60):
        found = fht_between(x, (t * (1 - margin)).mid(), (t * (1 + margin)).mid(), xp)
        if found is not None:
            return found
        margin = 2 * margin
    return flint.arb(1, 1)  # certainly within [0, 2]; the caller sees an undecided comparison


def fht_between(x: flint.arb, low: flint.arb, high: flint.arb, xp: Balls) -> flint.arb | None:
    """A ball that contains g*(x), from V(low) to V(high); None unless L(low) ≤ x ≤ L(high) is certain."""
    if not low > 0:
        return None
    (v_low, l_low), (v_high, l_high) = fht_curve(low, xp), fht_curve(high, xp)
    return v_low.union(v_high) if l_low <= x and x <= l_high else None
