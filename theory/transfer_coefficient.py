"""How well the contexts of language modelling cover those of a task: γ(p_T), and its refinement along Δ."""

from __future__ import annotations

import flint
import jax.numpy as jnp
import numpy as np

from theory.numbers import Array, Balls, NumberSystem


def gamma(p_L: Array, p_T: Array, xp: NumberSystem) -> Array:
    r"""γ(p_T): the largest γ ≤ 1 with p_L ≥ γ p_T everywhere.

    $$\gamma(p_T) = \min\Bigl(1, \min_{p_T(s) > 0} \frac{p_L(s)}{p_T(s)}\Bigr)$$

    Args:
        p_L, p_T: distributions over contexts, shape [n].

    Returns:
        A scalar in [0, 1].

    Source: arXiv:2010.03648, transfer coefficient.

    >>> from theory.numbers import FLOAT64 as xp
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

    >>> from theory.numbers import FLOAT64 as xp
    >>> delta = xp.array([[1.0, 0.0], [0.0, 1.0]])
    >>> round(float(gamma_delta(xp.array([0.25, 0.75]), xp.array([0.5, 0.5]), delta, xp)), 12)
    0.5
    """
    if isinstance(xp, Balls):
        return _gamma_delta_ball(p_L, p_T, delta, xp)
    largest = jnp.max(jnp.abs(delta))
    scaled = delta / jnp.where(largest > 0, largest, 1.0)
    whitened, singular, _ = jnp.linalg.svd(jnp.sqrt(p_L)[:, None] * scaled, full_matrices=False)
    basis = jnp.where(singular > _RANK_TOLERANCE * singular[0], 1.0, 0.0)[None, :] * whitened
    moved = (p_T > 0) & (jnp.max(jnp.abs(delta), axis=1) > 0)  # the SVD leaves rounding errors where Δ_s = 0
    density = jnp.where(moved, p_T / jnp.where(p_L > 0, p_L, 1.0), 0.0)
    top = jnp.linalg.eigvalsh((basis * density[:, None]).T @ basis)[-1]
    return jnp.where((largest > 0) & (top > 0), 1.0 / jnp.where(top > 0, top, 1.0), gamma(p_L, p_T, xp))


_RANK_TOLERANCE = 1e-11
_MARGINS = (90, 75, 60, 45, 30, 15)


def _gamma_delta_ball(p_L: Array, p_T: Array, delta: Array, xp: Balls) -> flint.arb:
    floor = gamma(p_L, p_T, xp)
    moved = [s for s in range(len(delta)) if not all(x.is_zero() for x in delta[s])]
    task = [s for s in moved if not p_T[s].is_zero()]
    if not task:
        return floor
    sigma_L = (delta.T * p_L[None, :]) @ delta
    sigma_T = (delta.T * p_T[None, :]) @ delta
    # An approximate maximiser of the Rayleigh quotient, found in float64 at unit scale, certifies the upper end.
    scale = 1 / max(abs(x).mid() for x in delta.ravel())
    root = np.array([[float((x * scale).mid()) for x in row] for row in delta])
    root = np.sqrt(np.array([float(x.mid()) for x in p_L]))[:, None] * root
    _, singular, rotation = np.linalg.svd(root, full_matrices=False)
    keep = singular > _RANK_TOLERANCE * singular[0]
    whiten = rotation[keep].T / singular[keep][None, :]
    sigma = np.array([[float((x * scale * scale).mid()) for x in row] for row in sigma_T])
    _, vectors = np.linalg.eigh(whiten.T @ sigma @ whiten)
    direction = xp.array(whiten @ vectors[:, -1])
    denominator = direction @ sigma_T @ direction
    if not denominator > 0:
        return floor.union(flint.arb(1))
    upper = (direction @ sigma_L @ direction) / denominator
    for bits in _MARGINS:
        lower = (upper * (1 - flint.arb(2) ** -bits)).lower()
        if _positive_definite(sigma_L - lower * sigma_T):
            return lower.union(upper)
    return floor.min(upper).union(upper)


def _positive_definite(matrix: Array) -> bool:
    """True only if LDLᵀ in balls certifies it."""
    a = matrix.copy()
    for i in range(len(a)):
        pivot = a[i, i]
        if not pivot > 0:
            return False
        a[i + 1 :, i + 1 :] = a[i + 1 :, i + 1 :] - np.outer(a[i + 1 :, i], a[i, i + 1 :]) / pivot
    return True
