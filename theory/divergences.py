"""Divergences between distributions, and what the KL divergence says about the L1 distance.

Everything starts from the log-ratio x = log(p/q) on the support of q, so that two distributions that hardly differ
are compared without cancellation: every term below is ≥ 0.
"""

from __future__ import annotations

from typing import NamedTuple

import flint
import numpy as np

from rooteps.theory.numbers import FLOAT64, Array, Balls, NumberSystem


class Reference(NamedTuple):
    """Distributions q that others are compared with.

    Args:
        q: probabilities, shape [n, V].
        log_q: their logarithms, which are known where q underflows too; 0 off the support, shape [n, V].
        support: which words are possible by the form of the data, booleans [n, V].
    """

    q: Array
    log_q: Array
    support: Array

    @classmethod
    def of(cls, q: Array, xp: NumberSystem) -> Reference:
        """Distributions of which nothing else is known: impossible is what has probability 0."""
        support = ~xp.is_zero(q)
        return cls(q, xp.log(xp.select(support, q, 1.0)), support)


def normalised_log_ratio(
    reference: Reference, difference: Array, xp: NumberSystem, log_leak: Array | None = None
) -> tuple[Array, Array]:
    r"""log(p/q) and p off supp(q), from the logit difference D of p and q.

    $$x_w = D_w - \log\Bigl(1 + \sum_u q_u (e^{D_u} - 1) + \sum_u r_u\Bigr), \qquad p = q e^x + r e^{x - D}$$

    It is exactly 0 where D is constant.

    Args:
        reference: the distributions q.
        difference: logits of p minus log q on supp(q), shape [n, V]; a constant per row is immaterial.
        log_leak: logarithm of the unnormalised mass r of p outside supp(q), shape [n, V], ``IMPOSSIBLE`` for words that
            p excludes too; None where there is none.

    Returns:
        x [n, V], 0 off the support, and the normalised leak [n, V].

    Source: measured in the project's notes on numerics; the relative error of the KL stays near 1e-16 down to 1e-25.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> half = Reference.of(xp.array([[0.5, 0.5]]), xp)
    >>> float(kl(half, *normalised_log_ratio(half, xp.array([[1e-10, 0.0]]), xp), xp)[0])
    1.2500000000000001e-21
    """
    q, log_q, support = reference
    # Counted from the likeliest word, which has nearly all the mass or little of it: neither way do digits cancel.
    # One that p excludes would not do.
    at = xp.at_largest(xp.select(difference > -np.inf, q, 0.0), difference)[:, None]
    small = xp.select(support, difference - at, 0.0)
    grown, logs = xp.weighted(xp.expm1, q, log_q, small), log_q + small
    leak = q * 0
    if log_leak is None:
        total = xp.log_total(xp.select(support, logs, IMPOSSIBLE), grown.sum(axis=1))[:, None]
    else:
        logs = xp.select(support, logs, log_leak - at)
        leaked = ~(support | xp.is_zero(log_leak - IMPOSSIBLE))
        grown = grown + xp.select(leaked, xp.weighted(xp.exp, 0 * q + 1.0, 0 * q, logs), 0.0)
        total = xp.log_total(logs, grown.sum(axis=1))[:, None]
        leak = xp.select(leaked, xp.within(xp.exp(logs - total), 0.0, 1.0), 0.0)
    x = xp.select(support, small - total, 0.0)
    x = xp.unless_blurred(x, logs - total, small, at)
    if log_leak is not None:
        leak = xp.if_whole(leak, xp.weighted(xp.exp, q, log_q, x).sum(axis=1) + leak.sum(axis=1))
    return x, leak


IMPOSSIBLE = -1e300
"""Logarithm of a probability that is 0, in sums of exponentials; −∞ itself is no good to balls."""


def kl(reference: Reference, x: Array, leak: Array, xp: NumberSystem) -> Array:
    r"""KL(q‖p) of each row, as a sum of non-negative terms (which balls give up where x is huge, for −Σ q x).

    $$\mathrm{KL}(q \| p) = \sum_w q_w (e^{x_w} - 1 - x_w) + \sum_{w \notin \mathrm{supp}(q)} p_w, \quad x = \log(p/q)$$

    Args:
        reference: the distributions q.
        x, leak: as ``normalised_log_ratio`` returns them, shape [n, V].

    Returns:
        Shape [n], in nats.
    """
    terms = xp.weighted(xp.expm1_minus_x, reference.q, reference.log_q, x)
    return xp.sharper(terms.sum(axis=1) + leak.sum(axis=1), -(reference.q * x).sum(axis=1))


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
    return _fht_inverse(x, xp)[0]


def fht_slope(x: Array, xp: NumberSystem) -> Array:
    r"""The slope of g* at x, by which it is below its tangent everywhere: 1/t where L(t) = x.

    Args:
        x: KL divergences > 0, any shape.

    Returns:
        Same shape; in balls an enclosure, but for x = 0, where it is infinite, and beyond what the curve shows.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> round(float(fht_slope(xp.array(0.427534262962), xp)), 9)
    1.0
    """
    return _fht_inverse(x, xp)[1]


def _fht_inverse(x: Array, xp: NumberSystem) -> tuple[Array, Array]:
    """(g*(x), its slope)."""
    if isinstance(xp, Balls):
        pairs = xp.compute(lambda: [_fht_inverse_ball(y, xp) for y in np.ravel(x)])
        values, slopes = (np.array(column, dtype=object).reshape(np.shape(x)) for column in zip(*pairs, strict=True))
        return values, slopes
    return xp.whole(_fht_in_float64, x)


def _fht_in_float64(x: Array) -> tuple[Array, Array]:
    t = _fht_parameter(x)
    return FLOAT64.select(x > 0, _fht_curve(t, FLOAT64)[0], 0 * x), 1 / t


_NEWTON_STEPS = 7
"""Both starts are right to 10 % in t (L is t²/2 for small t and log 2t for large); each step squares the error."""


def _fht_parameter(x: Array) -> Array:
    """t with L(t) = x, in float64."""
    xp = FLOAT64
    safe = xp.select(x > 0, xp.minimum(x, 300.0), 1e-290)  # from 40 on, g* is 2 in float64
    t = xp.select(safe < 1, xp.sqrt(2 * safe) * (1 + safe / 3), 0.5 * xp.exp(safe) + 0.5)
    return xp.repeat(_NEWTON_STEPS, lambda t: _fht_newton(t, safe, xp), t)


def _fht_newton(t: Array, x: Array, xp: NumberSystem) -> Array:
    """One Newton step for L(t) = x."""
    _, divergence, slope = _fht_curve(t, xp)
    return t - (divergence - x) / (t * slope)


def _fht_inverse_ball(x: flint.arb, xp: Balls) -> tuple[flint.arb, flint.arb]:
    """An enclosure of g*(x) and its slope: t₋ and t₊ with L(t₋) ≤ x ≤ L(t₊), which is certified."""
    unknown = flint.arb(1, 1), flint.arb("nan")  # g* is within [0, 2]; the caller sees an undecided comparison
    if not x.is_finite():
        return unknown
    if not x > 0:  # a divergence is ≥ 0, so x lies in [0, upper end], where g*(x) <= sqrt(2x)
        top = x.nonnegative_part().upper()
        return (x, unknown[1]) if x.is_zero() else (flint.arb(0).union(pinsker(top, xp)), 1 / (2 * top).sqrt())
    if x > xp.bits:  # of which g*, within [g*(bits), 2], shows nothing any more
        value, slope = _fht_inverse_ball(flint.arb(xp.bits), xp)
        return flint.arb(2).union(value), slope
    middle = x.mid()
    t = ((2 * middle).sqrt() * (1 + middle / 3) if middle < 1 else middle.exp() / 2 + 0.5).mid()
    for _ in range(xp.bits.bit_length()):
        t = _fht_newton(t, middle, xp).mid()
    margin = x.rad() / middle + flint.arb(2) ** (32 - xp.bits)
    for _ in range(_WIDER):
        low, high = (t * (1 - margin)).mid(), (t * (1 + margin)).mid()
        found = fht_between(x, low, high, xp)
        if found is not None:
            return found, 1 / low.union(high)
        margin = 16 * margin
    return unknown


_WIDER = 64
"""How often the bracket is widened, sixteenfold, before it is given up."""


def fht_between(x: flint.arb, low: flint.arb, high: flint.arb, xp: Balls) -> flint.arb | None:
    """A ball that contains g*(x), from V(low) to V(high); None unless L(low) ≤ x ≤ L(high) is certain."""
    if not low > 0:
        return None
    (v_low, l_low), (v_high, l_high) = fht_curve(low, xp), fht_curve(high, xp)
    return v_low.union(v_high) if l_low <= x and x <= l_high else None
