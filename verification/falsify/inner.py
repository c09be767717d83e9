r"""The best classifier for small features, in float64 and differentiable: what the search ascends on.

For the hinge losses the infimum is at a vertex, where as many margins are 1 as there are weights: all are tried. The
vertex is then differentiated with its margins kept, which is the envelope theorem for a linear programme: the
multipliers of the margins are the dual point. For the squared losses the weights are kept.
"""

from __future__ import annotations

from itertools import combinations, product

import jax
import jax.numpy as jnp
import numpy as np

from rooteps.theory.losses import Loss
from rooteps.theory.numbers import FLOAT64, Array

_NEWTON_STEPS = 12
_RIDGE = 1e-12


def best_loss(G: Array, p_T: Array, label_probs: Array, loss: Loss, affine: bool) -> Array:
    """ℓ_T(G), or the affine one.

    Args:
        G: features, [n, D].
        p_T: [n].
        label_probs: [n, 2] for the hinge losses (with two labels Crammer–Singer is the hinge of the difference of the
            scores).
        loss: any loss but the smooth ones.
        affine: whether a bias is allowed.
    """
    if affine:
        G = jnp.concatenate([G, jnp.ones((G.shape[0], 1))], axis=1)
    if G.shape[1] >= G.shape[0]:  # every score is possible
        return _noise(p_T, label_probs, loss)
    if loss.everywhere:
        return _mean(G @ _vertex(G, p_T, label_probs), p_T, label_probs)
    classes = [1] if loss.binary else range(label_probs.shape[1])
    weights = [_least_squares(G, p_T, label_probs[:, j]) for j in classes]
    scores = G @ jax.lax.stop_gradient(jnp.stack(weights, axis=1))
    return (p_T[:, None] * label_probs * loss.value(scores[:, 0] if loss.binary else scores, FLOAT64)).sum()


def _noise(p_T: Array, label_probs: Array, loss: Loss) -> Array:
    if loss.everywhere:
        return (p_T * jnp.minimum(1.0, 2 * (1 - label_probs.max(axis=1)))).sum()
    q = label_probs[:, 1:] if loss.binary else label_probs
    return (p_T[:, None] * 4 * q * (1 - q)).sum()


def _mean(u: Array, p_T: Array, label_probs: Array) -> Array:
    """Mean hinge loss of scores [n]."""
    hinges = jnp.maximum(0.0, 1 - jnp.stack([-u, u], axis=1))
    return (p_T * (label_probs * hinges).sum(axis=1)).sum()


def _vertex(G: Array, p_T: Array, label_probs: Array) -> Array:
    """The weights [D] of least hinge loss: those of a vertex, or zero."""
    n, D = G.shape
    subsets = np.array(list(combinations(range(n), D)))
    signs = np.array(list(product((-1.0, 1.0), repeat=D)))
    fixed = jax.lax.stop_gradient(G)
    inverse = jnp.linalg.inv(fixed[subsets])
    candidates = jnp.einsum("cij,sj->csi", inverse, signs).reshape(-1, D)
    candidates = jnp.where(jnp.isfinite(candidates), candidates, 0.0)
    losses = jax.vmap(lambda v: _mean(fixed @ v, *map(jax.lax.stop_gradient, (p_T, label_probs))))(candidates)
    best = jnp.argmin(losses)
    subset, sign = jnp.asarray(subsets)[best // len(signs)], jnp.asarray(signs)[best % len(signs)]
    vertex = jnp.linalg.solve(G[subset], sign[:, None])[:, 0]
    zero = (losses[best] >= _mean(jnp.zeros(n), p_T, label_probs)) | ~jnp.isfinite(vertex).all()
    return jnp.where(zero, 0.0, vertex)


def _least_squares(G: Array, p_T: Array, plus: Array) -> Array:
    """The weights [D] of least squared hinge loss, by Newton's method on the margins below one."""
    weight = jnp.concatenate([p_T * (1 - plus), p_T * plus])
    rows = jnp.concatenate([-G, G])
    ridge = _RIDGE * jnp.eye(G.shape[1])

    def loss(v: Array) -> Array:
        return (weight * jnp.maximum(0.0, 1 - rows @ v) ** 2).sum()

    def step(_: int, best: tuple[Array, Array]) -> tuple[Array, Array]:
        v, lowest = best
        active = weight * jnp.where(rows @ v < 1, 1.0, 0.0)
        v = jnp.linalg.solve(rows.T @ (active[:, None] * rows) + ridge, (rows.T @ active)[:, None])[:, 0]
        return v, jnp.where(loss(v) < loss(lowest), v, lowest)

    zero = jnp.zeros(G.shape[1])
    return jax.lax.fori_loop(0, _NEWTON_STEPS, step, (zero, zero))[1]
