"""Near-optimal models on a ray from the optimum."""

from __future__ import annotations

import jax

from rooteps.synthetic.near_optimal.landscape import Landscape, landscapes, near
from rooteps.synthetic.near_optimal.target import below
from rooteps.theory.instance import Instance
from rooteps.theory.model import Model
from rooteps.theory.numbers import Array
from rooteps.theory.traced import in_float64


@in_float64
def ray(batch: Instance, epsilon: Array, directions: Array, reference: str) -> Model:
    r"""The models t·direction, t > 0, whose excess is ε.

    $$\sum_s p_L(s)\, \mathrm{KL}(q_s \| p_{s,t}) = \varepsilon (1 - 2^{-36}), \qquad p_{s,t} \propto q_s e^{t D_s}$$

    Args:
        batch: stacked instances; their model is not looked at.
        epsilon: shape [N].
        directions: shape [N, n, d] for the reference ``"optimum"``, [N, n, V] for ``"truth"``.
        reference: ``"optimum"`` (D = direction Phi) or ``"truth"`` (D = direction).

    Returns:
        A stacked model: ``shift`` [N, n, d] or ``tilt`` [N, n, V]; NaN where the direction does not change the model.

    >>> import numpy as np
    >>> from rooteps.theory import Instance, Language, Model
    >>> from rooteps.theory.numbers import FLOAT64
    >>> from rooteps.theory.world import World
    >>> world = Instance(Language(p_L=[1.0], probs=[[0.75, 0.25]]), Model(tilt=[[1.0, 0.0]]))
    >>> batch = jax.tree.map(lambda x: x[None], world)
    >>> model = ray(batch, np.array([1e-20]), np.array([[[1.0, 0.0]]]), "truth")
    >>> excess = World(world.replace(model=Model(tilt=model.tilt[0])), FLOAT64).excess
    >>> 0 < 1 - float(excess) / 1e-20 < 1e-10
    True
    """

    return near(_points(landscapes(batch.language, reference), epsilon, directions), reference)


@jax.jit
def _points(lands: Landscape, epsilon: Array, directions: Array) -> Array:
    def one(land: Landscape, target: Array, direction: Array) -> Array:
        return land.reach(land.logits(direction), target) * direction

    return jax.vmap(one)(lands, below(epsilon), directions)
