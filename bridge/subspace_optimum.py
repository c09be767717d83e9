"""The best softmax model with a given Phi: features f* with Phi p_{f*(s)} = Phi p*_s, by Newton's method in batches."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from rooteps.bridge.streaming.blocks import Progress, in_blocks
from rooteps.theory import checks
from rooteps.theory.numbers import Array

ROWS = 8
"""Contexts together."""

LARGEST = 2e12
"""n d² V up to which a few Newton steps are a matter of minutes on two cores."""

_STEPS = 100
_SMALL = 1e-9
"""A change of logits that needs no damping."""
_HIDDEN = 1e-12
"""A Newton decrement that float64 does not show in the objective."""
_RIDGE = 2.0**-50
"""Of the trace of the covariance, which is singular where rows of Phi, or they and the constants, are dependent."""


def feasible(n: int, d: int, V: int) -> bool:
    """Whether the optimum is computed at this size.

    >>> feasible(1_000, 128, 3_072), feasible(20_000, 768, 50_257)
    (True, False)
    """
    return n * d * d * V <= LARGEST


def subspace_optimum(
    means: np.ndarray, Phi: np.ndarray, start: np.ndarray, progress: Progress | None = None
) -> np.ndarray:
    r"""Features f* that minimise the cross-entropy for this Phi, in float64.

    $$f^*(s) = \arg\min_\theta\; \log Z(\theta) - \theta \cdot \Phi p^*_s$$

    Damped Newton from ``start`` (or from zero, where that is better), until rounding is all that moves. Nothing is
    promised: the residual Phi(p_{f*} − p*) is what results that need the optimum check.

    Args:
        means: Phi p*_s, shape [n, d].
        Phi: word embeddings, shape [d, V].
        start: features to start from, e.g. the student's, shape [n, d].
        progress: told the number of contexts done and their total.

    Returns:
        Shape [n, d].

    Raises:
        InvalidInput: shapes that disagree.

    Source: arXiv:2010.03648 (first-order condition of the cross-entropy).

    >>> Phi = np.array([[1.0, 0.0, -1.0]])
    >>> found = subspace_optimum(np.array([[0.25]]), Phi, np.zeros((1, 1)))
    >>> round(found.item(), 12)
    0.384156310376
    """
    checks.shape("means", means, start.shape, "[n, d] of the features to start from")
    checks.shape("Phi", Phi, (start.shape[1], Phi.shape[1]), "[d, V]")
    start, means, Phi = (np.asarray(x, dtype=np.float64) for x in (start, means, Phi))
    return in_blocks(_newton, (start, means), (Phi,), ROWS, progress)["theta"]


class State(NamedTuple):
    """Features [R, d], the last squared Newton decrement, who still moves, and the number of steps."""

    theta: Array
    decrement: Array
    active: Array
    steps: Array


@jax.jit
def _newton(starts: Array, means: Array, Phi: Array) -> dict[str, Array]:
    return {"theta": lax.map(lambda block: _of_block(block[0], block[1], Phi), (starts, means))}


def _of_block(start: Array, means: Array, Phi: Array) -> Array:
    """Newton's method, damped so that every step lowers the objective, whatever it is from.

    The third derivative of log Z along h is at most osc(hᵀPhi) times the second, so a step that changes logits by β
    may be taken log(1 + β)/β of the way (Sun, Tran-Dinh 2019). A search along the line would be led astray: far out
    on a ray the objective is low, and so flat that no step leads back.
    """

    def objective(theta: Array) -> Array:
        """log Z(θ) − θ·m, [R]."""
        return jax.nn.logsumexp(theta @ Phi, axis=1) - (theta * means).sum(axis=1)

    def direction(theta: Array) -> tuple[Array, Array]:
        """Newton's step and its squared decrement, [R, d] and [R]."""
        p = jax.nn.softmax(theta @ Phi, axis=1)
        mean = p @ Phi.T
        covariance = lax.map(covariance_of, (p, mean))
        size = jnp.trace(covariance, axis1=1, axis2=2)[:, None, None]
        slope = mean - means
        step = -jnp.linalg.solve(covariance + _RIDGE * size * jnp.eye(len(Phi))[None], slope[:, :, None])[:, :, 0]
        step = jnp.where(jnp.isfinite(step).all(axis=1)[:, None], step, 0.0)  # a covariance that has underflowed
        return step, -(step * slope).sum(axis=1)

    def covariance_of(of: tuple[Array, Array]) -> Array:
        """Of one context, [d, d]: a product of stacks of matrices would be slower."""
        centred = Phi - of[1][:, None]
        return (centred * of[0][None]) @ centred.T

    def improve(state: State) -> State:
        step, decrement = direction(state.theta)
        change = step @ Phi
        beta = change.max(axis=1) - change.min(axis=1)
        scale = jnp.where(beta > _SMALL, jnp.log1p(beta) / jnp.where(beta > _SMALL, beta, 1.0), 1.0)
        settled = (decrement <= 0) | ((decrement < _HIDDEN) & (decrement > state.decrement / 4))  # rounding is left
        active = state.active & ~settled
        theta = state.theta + jnp.where(active, scale, 0.0)[:, None] * step
        return State(theta, decrement, active, state.steps + 1)

    start = jnp.where((objective(start) < jnp.log(float(Phi.shape[1])))[:, None], start, 0.0)  # log V: that of θ = 0
    first = State(start, jnp.full(len(start), jnp.inf), jnp.ones(len(start), dtype=bool), jnp.asarray(0))
    last = lax.while_loop(lambda state: state.active.any() & (state.steps < _STEPS), improve, first)
    return last.theta
