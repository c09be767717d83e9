"""Near-optimal models for the Quad objective."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from rooteps.synthetic.near_optimal.target import below
from rooteps.theory.instance import Instance
from rooteps.theory.model import Model
from rooteps.theory.numbers import FLOAT64, Array
from rooteps.theory.record import unchecked
from rooteps.theory.traced import in_float64
from rooteps.theory.world import World


@in_float64
@jax.jit
def quad(batch: Instance, epsilon: Array, directions: Array) -> Model:
    r"""The models t·direction from the Quad optimum, t > 0, whose excess Quad objective is ε, in closed form.

    $$\tfrac12 \mathbb{E}_{p_L} \|\Phi^\top t\, \mathrm{direction}_s\|_2^2 = \varepsilon (1 - 2^{-36})$$

    Args:
        batch: stacked instances; their model is not looked at.
        epsilon: shape [N].
        directions: shape [N, n, d].

    Returns:
        A stacked model with ``shift`` [N, n, d] from the Quad optimum; NaN where Phiᵀ direction is 0.

    >>> import numpy as np
    >>> from rooteps.theory import Instance, Language, Model
    >>> world = Instance(Language(p_L=[1.0], probs=[[0.5, 0.5]], Phi=[[1.0, -1.0]]), Model(shift=[[0.0]]))
    >>> batch = jax.tree.map(lambda x: x[None], world)
    >>> model = quad(batch, np.array([1e-20]), np.array([[[3.0]]]))
    >>> 0 < 1 - float(model.shift[0, 0, 0]) / 1e-10 < 1e-10
    True
    """

    def one(instance: Instance, target: Array, direction: Array) -> Array:
        w = World(instance, FLOAT64, "optimum")
        size = direction / jnp.max(jnp.abs(direction))
        excess = (w.p_L * ((size @ w.Phi) ** 2).sum(axis=1)).sum() / 2
        return jnp.where(excess > 0, jnp.sqrt(target / excess), jnp.nan) * size

    shift = jax.vmap(one)(batch, below(epsilon), directions)
    return unchecked(Model, shift=shift, objective="quad")
