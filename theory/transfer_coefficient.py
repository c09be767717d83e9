"""How well the contexts of language modelling cover those of a task: γ(p_T), its refinement along Δ, and C = 1 + χ²."""

from __future__ import annotations

import flint
import numpy as np

from rooteps.theory import elimination
from rooteps.theory.exact import independent_columns, is_exact
from rooteps.theory.numbers import FLOAT64, Array, Balls, NumberSystem


def gamma(p_L: Array, p_T: Array, xp: NumberSystem) -> Array:
    r"""γ(p_T): the largest γ ≤ 1 with p_L ≥ γ p_T everywhere.

    $$\gamma(p_T) = \min\Bigl(1, \min_{p_T(s) > 0} \frac{p_L(s)}{p_T(s)}\Bigr)$$

    Args:
        p_L, p_T: distributions over contexts, shape [n].

    Returns:
        A scalar in [0, 1].

    Source: arXiv:2010.03648, transfer coefficient.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> float(gamma(xp.array([0.25, 0.75]), xp.array([0.5, 0.5]), xp))
    0.5
    """
    outside = xp.is_zero(p_T)
    ratio = xp.select(~outside, p_L / xp.select(~outside, p_T, 1.0), np.inf)
    return xp.minimum(xp.min(ratio), xp.array(1.0))


def density_ratio(p_L: Array, p_T: Array, xp: NumberSystem) -> Array:
    r"""r_s = p_T(s)/p_L(s): how much more often the task uses a context than language modelling does, [n].

    Args:
        p_L, p_T: distributions over contexts, shape [n].

    Returns:
        Shape [n]: 0 where p_T(s) is, and infinite where only p_L(s) is.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> density_ratio(xp.array([0.25, 0.75, 0.0]), xp.array([0.5, 0.0, 0.5]), xp).tolist()
    [2.0, 0.0, inf]
    """
    seen = ~xp.is_zero(p_L)
    ratio = xp.select(seen, p_T / xp.select(seen, p_L, 1.0), np.inf)
    return xp.select(~xp.is_zero(p_T), ratio, 0.0)


def chi_squared_coverage(p_L: Array, p_T: Array, xp: NumberSystem) -> Array:
    r"""C: the mean square of p_T/p_L, one more than the χ² divergence, and at most 1/γ(p_T).

    $$C = \mathbb{E}_{s \sim p_L} r_s^2 = \sum_s \frac{p_T(s)^2}{p_L(s)} = 1 + \chi^2(p_T \| p_L),
      \qquad r_s = \frac{p_T(s)}{p_L(s)}$$

    Args:
        p_L, p_T: distributions over contexts, shape [n].

    Returns:
        A scalar in [1, ∞], infinite where p_L misses a context of the task.

    Source: new; the divergence is Pearson's.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> float(chi_squared_coverage(xp.array([0.25, 0.75]), xp.array([0.5, 0.5]), xp))
    1.3333333333333333
    """
    return (p_T * density_ratio(p_L, p_T, xp)).sum()


def gamma_delta(p_L: Array, p_T: Array, delta: Array, xp: NumberSystem, rounding: Array | None = None) -> Array:
    r"""γ(p_T; Δ): the largest γ with Σ_L ⪰ γ Σ_T, where Σ = E ΔΔᵀ.

    $$\gamma(p_T; \Delta) = 1 / \|\Sigma_L^{-1/2} \Sigma_T \Sigma_L^{-1/2}\|_2
      = 1 / \sup_\lambda \frac{\lambda^\top \Sigma_T \lambda}{\lambda^\top \Sigma_L \lambda}$$

    It is never smaller than γ(p_T) before that is capped at one, and 0 where Σ_T leaves the range of Σ_L.

    Args:
        p_L, p_T: shape [n].
        delta: Δ_s = Phi(p_s − p*_s), shape [n, d].
        rounding: how far float64 may be from Δ, entry by entry, shape [n, d]; default: not at all.

    Returns:
        A scalar ≥ 0; when every Δ_s of the task is zero, so that every γ serves, γ(p_T), or 1 if that is 0. In balls an
        enclosure: the lower end is certified by a positive definite factorisation, the upper one by a Rayleigh
        quotient. Where balls cannot tell the rank of Δ, it reaches from γ(p_T) to what is certain of the upper end.

    Source: arXiv:2010.03648, transfer under distribution shift.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> delta = xp.array([[1.0, 0.0], [0.0, 1.0]])
    >>> round(float(gamma_delta(xp.array([0.25, 0.75]), xp.array([0.5, 0.5]), delta, xp)), 12)
    0.5
    >>> round(float(gamma_delta(xp.array([1.0, 0.0]), xp.array([0.5, 0.5]), xp.array([[1.0], [2.0]]), xp)), 12)
    0.4
    """
    if isinstance(xp, Balls):
        return xp.compute(lambda: _in_balls(p_L, p_T, delta, xp))
    return xp.whole(_in_float64, p_L, p_T, delta, delta * 0 if rounding is None else rounding)


def _in_float64(p_L: Array, p_T: Array, delta: Array, rounding: Array) -> Array:
    """By coordinates L with Δ = LU: γ = 1/λ_max(G⁻¹K) for the second moments G of L under p_L and K under p_T."""
    xp, unknown = FLOAT64, (0.0 * delta).sum()  # NaN where a number of Δ is
    for axis in (0, 1):  # rows and columns of unit size
        largest = xp.max(xp.abs(delta), axis=axis)
        unit = xp.select(largest > 0, largest, 1.0)
        unit = unit[None, :] if axis == 0 else unit[:, None]
        delta, rounding = delta / unit, rounding / unit
    size = xp.log(unit[:, 0])
    seen, asked = xp.log(xp.sqrt(p_L)) + size, xp.log(xp.sqrt(p_T)) + size
    values, pivots, outside = elimination.coordinates(delta, seen, rounding)
    there = pivots > -np.inf
    pivots = xp.select(there, pivots, 0.0)
    # log 0 = −∞ stands for the weight 0, and coordinates below their pivot's weight for what is at most 1.
    under_L, under_T = (values * xp.exp(weight[:, None] - pivots[None, :]) for weight in (seen, asked))
    gram = under_L.T @ under_L + xp.array(np.eye(there.shape[0])) * xp.select(there, 0.0, 1.0)[None, :]
    whitened = xp.solve(xp.cholesky(gram), under_T.T)
    top = xp.largest_eigenvalue(whitened @ whitened.T)
    # A context that p_L misses is covered by others for certain only where these span everything.
    missed = (xp.is_zero(p_L) & ~xp.is_zero(p_T) & (rounding > 0).any(axis=1)).any()
    sure = there.all() & (delta.shape[1] <= delta.shape[0])
    value = xp.select(top > 0, 1.0 / xp.select(top > 0, top, 1.0), _any(gamma(p_L, p_T, xp), xp))
    value = xp.select((top == top) & (sure | ~missed), value, np.nan)
    return xp.select((outside & (p_T > 0)).any(), 0.0, value) + unknown


def _any(floor: Array, xp: NumberSystem) -> Array:
    """What γ(p_T; Δ) is called where every number serves."""
    return xp.select(~xp.is_zero(floor), floor, 1.0)


def _in_balls(p_L: Array, p_T: Array, delta: Array, xp: Balls) -> flint.arb:
    """An enclosure of γ(p_T; Δ), by the rank of Δ if there is no doubt about it."""
    floor = gamma(p_L, p_T, xp)
    zero = xp.is_zero(delta).all(axis=1)
    task = ~(zero | xp.is_zero(p_T))
    if not task.any():
        return _any(floor, xp)
    seen = ~(zero | xp.is_zero(p_L))
    p_L, p_T, D, task, seen = (x[task | seen] for x in (p_L, p_T, delta, task, seen))
    if is_exact(D.ravel()):
        columns = independent_columns(D[seen]) if seen.any() else []
        if len(columns) < len(independent_columns(D)):
            return flint.arb(0)
        D = D[:, columns]
    rows, columns, rest = elimination.pivots(D, xp.sqrt(p_L))
    if len(rows) == D.shape[1]:
        return _full_rank(p_L, p_T, D, rows, xp)
    if len(rows) == seen.sum():  # the Δ that language modelling sees are independent
        if seen.all():
            return xp.min(p_L[task] / p_T[task])
        if any(x.abs_lower() > 0 for x in rest[~seen].ravel()):
            return flint.arb(0)
    if not rows:
        return flint.arb("nan")
    return floor.union(_full_rank(p_L, p_T, D[:, columns], rows, xp))  # with fewer λ the supremum is smaller


def _full_rank(p_L: Array, p_T: Array, D: Array, rows: list[int], xp: Balls) -> flint.arb:
    """γ for a D [m, r] that is invertible at r rows.

    In coordinates L with L = 1 there, and Σ_L = C Cᵀ certified by a Cholesky factorisation in balls, it is
    1/λ_max(C⁻¹ Σ_T C⁻ᵀ). A vector gives a Rayleigh quotient ρ ≤ λ_max of that matrix, and a second factorisation
    certifies (1 + 2⁻ᵏ)ρ ≥ λ_max.
    """
    L = xp.solve(D[rows].T, D.T).T
    L = L / xp.sqrt(p_L[rows])[None, :]
    sigma_L, sigma_T = ((L.T * weights[None, :]) @ L for weights in (p_L, p_T))
    factor = _cholesky(sigma_L)
    if factor is None:
        return flint.arb("nan")
    whitened = xp.solve(factor, xp.solve(factor, sigma_T).T)
    whitened = (whitened + whitened.T) / 2
    quotient = _top_quotient(whitened, xp)
    for bits in (xp.bits - 40, xp.bits // 2, xp.bits // 4, 30):
        above = quotient.upper() * (1 + flint.arb(2) ** -bits)
        if _cholesky(xp.array(np.eye(len(whitened))) * above - whitened) is not None:
            return 1 / quotient.union(above)
    return gamma(p_L, p_T, xp).union(1 / quotient)


def _top_quotient(matrix: Array, xp: Balls) -> flint.arb:
    """A Rayleigh quotient near the largest eigenvalue: of a float64 eigenvector, refined by Rayleigh's iteration."""

    def quotient(vector: Array) -> flint.arb:
        return (vector @ matrix @ vector) / (vector @ vector)

    def middle(values: Array) -> Array:
        return np.frompyfunc(lambda x: x.mid(), 1, 1)(values)

    vector = xp.array(_top_eigenvector(matrix))
    found = quotient(vector)
    for _ in range(_REFINED):
        shifted = middle(matrix - xp.array(np.eye(len(matrix))) * found)
        vector = middle(xp.solve(shifted, vector[:, None])[:, 0])
        size = max(abs(x) for x in vector)
        if not (size.is_finite() and size > 0):  # the shift is the eigenvalue to all bits
            break
        vector = middle(vector / size)
        better = quotient(vector)
        if not better.mid() > found.mid():  # at rest, or another eigenvalue
            break
        found = better
    return found


_REFINED = 4
"""Each step has three times the digits."""


def _top_eigenvector(matrix: Array) -> np.ndarray:
    """In float64, of a symmetric ball matrix centred and scaled first, so that close eigenvalues are told apart."""
    centred = matrix - np.diag(np.full(len(matrix), matrix.trace() / len(matrix)))
    size = max(x.abs_upper() for x in centred.ravel())
    scaled = centred / size if size > 0 else centred
    return np.linalg.eigh(np.vectorize(lambda x: float(x.mid()))(scaled))[1][:, -1]


def _cholesky(matrix: Array) -> Array | None:
    """The lower triangular C with C Cᵀ = matrix; None unless balls certify that there is one."""
    a, size = matrix.copy(), len(matrix)
    factor = np.full((size, size), flint.arb(0), dtype=object)
    for i in range(size):
        if not a[i, i] > 0:
            return None
        factor[i:, i] = a[i:, i] / a[i, i].sqrt()
        a[i + 1 :, i + 1 :] = a[i + 1 :, i + 1 :] - np.outer(factor[i + 1 :, i], factor[i + 1 :, i])
    return factor
