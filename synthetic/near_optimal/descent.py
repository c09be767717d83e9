"""Near-optimal models on the path of gradient descent, as training would meet them."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from rooteps.synthetic.near_optimal.landscape import Landscape, landscapes, near
from rooteps.synthetic.near_optimal.root import solve_increasing
from rooteps.synthetic.near_optimal.target import below
from rooteps.theory.instance import Instance
from rooteps.theory.model import Model
from rooteps.theory.numbers import Array
from rooteps.theory.traced import in_float64

START = 16.0
"""Largest excess that the path starts from, relative to ε."""

STEPS = 128
"""Most steps of the path."""


@in_float64
def descent(
    batch: Instance,
    epsilon: Array,
    directions: Array,
    reference: str,
    start: float = START,
    steps: int = STEPS,
) -> Model:
    r"""The point of excess ε on the segment between the two consecutive iterates of gradient descent around it.

    $$\theta_{k+1} = \theta_k - R^{-2}\, \Phi(p_{\theta_k} - q), \qquad R = \max_w \|\phi_w - \bar\phi\|_2$$

    in every context, which is gradient descent on the cross-entropy in the inner product
    $\mathbb{E}_{p_L} \langle x, y \rangle$. For the reference ``"truth"`` θ is the tilt, the φ_w are unit vectors and
    R² = ½. Since Cov φ ≤ R² under every distribution, no step raises the excess.

    The path starts on the ray of Phi Phiᵀ direction (Phi centred: no part of it is invisible to Phi), at the excess 1
    if that is between 2ε and ``start``·ε, and else at the nearer of the two. A path still above ε after ``steps`` steps
    ends with the segment to the optimum instead of the one to the next iterate.

    Args:
        batch: stacked instances; their model is not looked at.
        epsilon: shape [N].
        directions: shape [N, n, d] for the reference ``"optimum"``, [N, n, V] for ``"truth"``.
        reference: ``"optimum"`` or ``"truth"``.
        start: largest excess of the first iterate relative to ε, ≥ 2.
        steps: most steps.

    Returns:
        A stacked model: ``shift`` [N, n, d] or ``tilt`` [N, n, V]; NaN where the direction does not change the model.

    >>> import numpy as np
    >>> from rooteps.theory import Instance, Language, Model
    >>> from rooteps.theory.numbers import FLOAT64
    >>> from rooteps.theory.world import World
    >>> world = Instance(Language(p_L=[1.0], F=[[0.3]], Phi=[[1.0, 0.0, -1.0]]), Model(shift=[[0.0]]))
    >>> batch = jax.tree.map(lambda x: x[None], world)
    >>> model = descent(batch, np.array([1e-20]), np.array([[[1.0]]]), "optimum")
    >>> excess = World(world.replace(model=Model(shift=model.shift[0])), FLOAT64, "optimum").excess
    >>> 0 < 1 - float(excess) / 1e-20 < 1e-10
    True
    """

    *_, points = _walk(landscapes(batch.language, reference), below(epsilon), directions, start, steps)
    return near(points, reference)


@in_float64
def iterates_around(
    batch: Instance,
    epsilon: Array,
    directions: Array,
    reference: str,
    start: float = START,
    steps: int = STEPS,
) -> tuple[Model, Model]:
    """The two ends of the segment that ``descent`` chooses its point on (the same arguments): excess > ε, and ≤ ε."""
    above, under, _ = _walk(landscapes(batch.language, reference), below(epsilon), directions, start, steps)
    return near(above, reference), near(under, reference)


@jax.jit
def _walk(lands: Landscape, targets: Array, directions: Array, start: float, steps: int) -> tuple[Array, Array, Array]:
    def one(land: Landscape, target: Array, direction: Array) -> tuple[Array, Array, Array]:
        above, under = _around(land, target, direction, start, steps)
        return above, under, _between(land, target, above, under)

    return jax.vmap(one)(lands, targets, directions)


def _around(land: Landscape, target: Array, direction: Array, start: float, steps: int) -> tuple[Array, Array]:
    """The last iterate above the target and the one after it (the optimum, when the steps ran out)."""
    curvature: Array | float = 0.5
    if land.Phi is not None:
        curvature = jnp.max(((land.Phi - land.Phi.mean(axis=1)[:, None]) ** 2).sum(axis=0))

    def unfinished(state: tuple[Array, ...]) -> Array:
        *_, arrived, k = state
        return ~arrived & (k < steps)

    def step(state: tuple[Array, ...]) -> tuple[Array, ...]:
        previous, point, _, k = state
        moved, excess = land.change(land.logits(point))
        arrived = excess <= target
        following = point - land.pull(moved) / curvature
        return jnp.where(arrived, previous, point), jnp.where(arrived, point, following), arrived, k + 1

    logits = land.logits(direction)
    support = land.q > 0
    mean = jnp.where(support, logits, 0.0).sum(axis=1) / support.astype(jnp.float64).sum(axis=1)
    visible = land.pull(jnp.where(support, logits - mean[:, None], 0.0))
    first = land.reach(land.logits(visible), jnp.clip(1.0, 2 * target, start * target)) * visible
    state = (first, first, jnp.array(False), jnp.zeros((), dtype=jnp.int64))
    above, under, arrived, _ = jax.lax.while_loop(unfinished, step, state)
    return above, jnp.where(arrived, under, 0.0)


def _between(land: Landscape, target: Array, above: Array, under: Array) -> Array:
    """The point of the segment at the target: the excess is convex, so it is the only one."""
    span = above - under

    def level(z: Array) -> tuple[Array, Array]:
        moved, excess = land.change(land.logits(under + z * span))
        slope = (land.p_L * (moved * land.logits(span)).sum(axis=1)).sum()
        return jnp.log(excess / target), slope / excess

    return under + solve_increasing(level, jnp.ones(()), low=0.0) * span
