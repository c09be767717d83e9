"""Near-optimal models where the optimum lies at infinity: finite features on their way to it."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from rooteps.synthetic.near_optimal.root import solve_increasing
from rooteps.synthetic.near_optimal.target import below
from rooteps.theory.divergences import kl, normalised_log_ratio
from rooteps.theory.instance import Instance
from rooteps.theory.model import Model
from rooteps.theory.numbers import FLOAT64, Array
from rooteps.theory.record import unchecked
from rooteps.theory.traced import in_float64
from rooteps.theory.world import World


@in_float64
@jax.jit
def limit(batch: Instance, epsilon: Array, base: Array, directions: Array) -> Model:
    r"""The models F = base + t·directions, t in R, whose excess is ε, for truths with zero probabilities.

    $$\mathbb{E}_{s \sim p_L} \mathrm{KL}(p^*_s \| \mathrm{softmax}((\mathrm{base}_s + t U_s)^\top \Phi))
    = \varepsilon (1 - 2^{-36})$$

    The excess is convex in t and falls to 0 as t grows when base is right on the support of the truth and U leads away
    from everything else. Features are absolute, so excesses much below 1e-20 would drown in their rounding.

    Args:
        batch: stacked instances, the truth of each reachable in the limit (ℓ* is the entropy of P*); their model is
            not looked at.
        epsilon: shape [N].
        base: features whose logits are log p* on supp(p*_s) up to a constant, shape [N, n, d].
        directions: U with U_s·φ_w = 0 on supp(p*_s) and < 0 off it, shape [N, n, d].

    Returns:
        A stacked model with ``F`` [N, n, d]; NaN where no t reaches ε.

    >>> import numpy as np
    >>> from rooteps.theory import Instance, Language, Model
    >>> language = Language(p_L=[1.0], probs=[[1.0, 0.0]], Phi=[[1.0, 0.0], [0.0, 1.0]])
    >>> batch = jax.tree.map(lambda x: x[None], Instance(language, Model(F=[[0.0, 0.0]])))
    >>> model = limit(batch, np.array([1e-20]), np.zeros((1, 1, 2)), np.array([[[0.0, -1.0]]]))
    >>> 0 < 1 - float(np.exp(model.F[0, 0, 1])) / 1e-20 < 1e-10
    True
    """

    def one(instance: Instance, target: Array, origin: Array, direction: Array) -> Array:
        w = World(instance, FLOAT64, "truth")
        motion, support = direction @ w.Phi, w.q > 0

        def level(z: Array) -> tuple[Array, Array]:
            logits = (origin - z * direction) @ w.Phi
            difference = jnp.where(support, logits - w.log_q, 0.0)
            x, leak = normalised_log_ratio(w.q_law, difference, FLOAT64, logits)
            excess = (w.p_L * kl(w.q_law, x, leak, FLOAT64)).sum()
            slope = (w.p_L * ((w.q * jnp.expm1(x) + leak) * motion).sum(axis=1)).sum()
            return jnp.log(excess / target), -slope / excess

        return origin - solve_increasing(level, jnp.zeros(())) * direction

    return unchecked(Model, F=jax.vmap(one)(batch, below(epsilon), base, directions))
