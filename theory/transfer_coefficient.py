"""How well the contexts of language modelling cover those of a task: γ(p_T), and its refinement along Δ."""

from __future__ import annotations

import flint
import numpy as np

from rooteps.theory.numbers import Array, Balls, NumberSystem


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


def gamma_delta(p_L: Array, p_T: Array, delta: Array, xp: NumberSystem) -> Array:
    r"""γ(p_T; Δ): the largest γ with Σ_L ⪰ γ Σ_T, where Σ = E ΔΔᵀ.

    $$\gamma(p_T; \Delta) = 1 / \|\Sigma_L^{-1/2} \Sigma_T \Sigma_L^{-1/2}\|_2$$

    It is never smaller than γ(p_T) before that is capped at one.

    Args:
        p_L, p_T: shape [n].
        delta: Δ_s = Phi(p_s − p*_s), shape [n, d].

    Returns:
        A scalar ≥ 0; when every Δ_s of the task is zero, γ(p_T). In balls an enclosure whose lower end is certified by
        a positive definite LDLᵀ factorisation (or, failing that, is γ(p_T)) and whose upper end by a Rayleigh quotient.

    Source: arXiv:2010.03648, transfer under distribution shift.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> delta = xp.array([[1.0, 0.0], [0.0, 1.0]])
    >>> round(float(gamma_delta(xp.array([0.25, 0.75]), xp.array([0.5, 0.5]), delta, xp)), 12)
    0.5
    """
    if isinstance(xp, Balls):
        return xp.compute(lambda: _gamma_delta_ball(p_L, p_T, delta, xp))
    sizes = xp.abs(delta)
    largest = xp.max(sizes)
    scaled = delta / xp.select(largest > 0, largest, 1.0)
    basis = xp.range_basis(xp.sqrt(p_L)[:, None] * scaled, _RANK_TOLERANCE)
    moved = (p_T > 0) & (xp.max(sizes, axis=1) > 0)  # the SVD leaves rounding errors where Δ_s = 0
    density = xp.select(moved, p_T / xp.select(p_L > 0, p_L, 1.0), 0.0)
    top = xp.largest_eigenvalue((basis * density[:, None]).T @ basis)
    return xp.select((largest > 0) & (top > 0), 1.0 / xp.select(top > 0, top, 1.0), gamma(p_L, p_T, xp))


_RANK_TOLERANCE = 1e-11
_MARGINS = (90, 60, 30)


def _gamma_delta_ball(p_L: Array, p_T: Array, delta: Array, xp: Balls) -> flint.arb:
    """An enclosure of γ(p_T; Δ): a ratio where the moved Δ_s are independent, else from an eigenvalue.

    With Σ_L = C Cᵀ certified by a Cholesky factorisation in balls, γ(p_T; Δ) = 1/λ_max(C⁻¹ Σ_T C⁻ᵀ). A float64
    eigenvector of that well-scaled matrix gives a Rayleigh quotient ρ ≤ λ_max, and a second Cholesky factorisation
    certifies (1 + 2⁻ᵏ)ρ ≥ λ_max. Where Σ_L cannot be certified positive definite, γ(p_T) is still a lower end.
    """
    floor = gamma(p_L, p_T, xp)
    moved = np.array([not all(x.is_zero() for x in row) for row in delta])
    task = np.array([not x.is_zero() for x in p_T])
    if not (moved & task).any():
        return floor
    D = delta[moved]
    size = max(x.abs_upper() for x in D.ravel())
    D = D / size
    if len(D) <= D.shape[1] and _cholesky(D @ D.T) is not None:
        return xp.min(p_L[moved & task] / p_T[moved & task])
    sigma_L = (D.T * p_L[moved][None, :]) @ D
    sigma_T = (D.T * p_T[moved][None, :]) @ D
    factor = _cholesky(sigma_L)
    if factor is None:
        return floor.union(_rayleigh_bound(sigma_L, sigma_T, floor))
    half = xp.solve(factor, sigma_T)
    whitened = xp.solve(factor, half.T)
    whitened = (whitened + whitened.T) / 2
    vector = xp.array(_top_eigenvector(whitened))
    quotient = (vector @ whitened @ vector) / (vector @ vector)
    for bits in _MARGINS:
        above = quotient.upper() * (1 + flint.arb(2) ** -bits)
        if _cholesky(xp.array(np.eye(len(whitened))) * above - whitened) is not None:
            return 1 / quotient.union(above)
    return floor.union(1 / quotient)


def _top_eigenvector(matrix: Array) -> np.ndarray:
    """In float64, of a symmetric ball matrix centred and scaled first, so that close eigenvalues are told apart."""
    centred = matrix - np.diag(np.full(len(matrix), matrix.trace() / len(matrix)))
    size = max(x.abs_upper() for x in centred.ravel())
    scaled = centred / size if size > 0 else centred
    return np.linalg.eigh(np.vectorize(lambda x: float(x.mid()))(scaled))[1][:, -1]


def _rayleigh_bound(sigma_L: Array, sigma_T: Array, floor: flint.arb) -> flint.arb:
    """Some λᵀΣ_Lλ / λᵀΣ_Tλ, which γ(p_T; Δ) cannot exceed; the best of the coordinate directions."""
    quotients = [sigma_L[i, i] / sigma_T[i, i] for i in range(len(sigma_L)) if sigma_T[i, i] > 0]
    return min(quotients, key=lambda x: float(x.mid()), default=floor)


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
