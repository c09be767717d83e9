"""Near-optimal models chosen by an adversary: as bad for the downstream task as ε allows."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp

from rooteps.synthetic.near_optimal.landscape import Landscape, landscapes, near
from rooteps.synthetic.near_optimal.target import below
from rooteps.theory.instance import Instance
from rooteps.theory.model import Model
from rooteps.theory.numbers import FLOAT64, Array
from rooteps.theory.record import record, unchecked
from rooteps.theory.task import Task
from rooteps.theory.traced import in_float64
from rooteps.theory.world import World

REFINEMENTS = 3
"""Ascent steps after the first order in √ε."""


@in_float64
def adversarial(
    batch: Instance, epsilon: Array, directions: Array, reference: str, refinements: int = REFINEMENTS
) -> Model:
    r"""Models of excess ε that (nearly) maximise the witness's loss ℓ_T(p, v) − τ.

    To first order in √ε the maximiser is the natural gradient of the loss at the scores $u_s = v \cdot p^*_s$,

    $$\mathrm{tilt}_s \propto \frac{p_T(s)}{p_L(s)}\, \mathbb{E}_{y \mid s}[\ell'(u_s, y)]\, v$$

    (for the reference ``"optimum"`` the shift with λ in place of v; v of a k-way task stands for its k columns, and
    the products are summed). From there, steps uphill along the surface of excess ε, each brought back to it along its
    ray and kept only where the loss has grown.

    Args:
        batch: stacked instances with task and witness; their model is not looked at.
        epsilon: shape [N].
        directions: used only where the loss does not react to first order (say, a hinge with every margin above 1),
            shape [N, n, d] for the reference ``"optimum"``, [N, n, V] for ``"truth"``.
        reference: ``"optimum"`` or ``"truth"``.
        refinements: number of ascent steps.

    Returns:
        A stacked model: ``shift`` [N, n, d] or ``tilt`` [N, n, V]; NaN where neither the loss nor the direction moves.

    >>> import numpy as np
    >>> from rooteps.theory import Instance, Language, Model, Task, Witness
    >>> language = Language(p_L=[0.5, 0.5], probs=[[0.75, 0.25], [0.25, 0.75]])
    >>> task = Task.from_labels([0.5, 0.5], [1, -1])
    >>> world = Instance(language, Model(tilt=np.zeros((2, 2))), task, Witness(v=[1.0, -1.0]))
    >>> batch = jax.tree.map(lambda x: x[None], world)
    >>> model = adversarial(batch, np.array([1e-20]), np.zeros((1, 2, 2)), "truth")
    >>> np.sign(model.tilt[0]).tolist()
    [[-1.0, 1.0], [1.0, -1.0]]
    """
    lands = landscapes(batch.language, reference)
    return near(_points(lands, _downstream(batch, reference), below(epsilon), directions, refinements), reference)


@record
class _Downstream:
    """What the adversary has to know of the task.

    Args:
        v: the witness, [V] or [V, k].
        axes: the witness in the coordinates of the points, [V, k] or [d, k], with k = 1 for a binary task.
        scores: v·p*, [n] or [n, k].
        offset: v·(q − p*), the same shape.
    """

    task: Task
    v: Array
    axes: Array
    scores: Array
    offset: Array

    @property
    def world(self) -> World:
        """A world of nothing but the task."""
        return World(unchecked(Instance, language=None, model=None, task=self.task), FLOAT64)

    def gap(self, moved: Array) -> Array:
        """ℓ_T − τ of a model, from p − q [n, V]."""
        w = self.world
        return w.expected(w.loss.change(self.scores, moved @ self.v + self.offset, w.xp))

    def slopes(self, moved: Array, p_L: Array) -> Array:
        """p_T/p_L times the derivative of the expected loss in the scores, [n, k]; 0 where p_L is."""
        slope = jax.grad(self.world.loss_of)(self.scores + (moved @ self.v + self.offset))
        return _quotient(_columns(slope), p_L[:, None])


@partial(jax.jit, static_argnames="reference")
def _downstream(batch: Instance, reference: str) -> _Downstream:
    def one(instance: Instance) -> _Downstream:
        language = instance.language
        size = language.Phi.shape[0] if reference == "optimum" else language.V  # type: ignore[union-attr]
        unmoved = near(jnp.zeros((language.n, size)), reference)
        w = World(unchecked(Instance, **{**vars(instance), "model": unmoved}), FLOAT64, reference)
        assert instance.task is not None
        return _Downstream(instance.task, w.v, _axes(w), w.true_scores, w.score_change)

    return jax.vmap(one)(batch)


def _axes(w: World) -> Array:
    assert w.instance.witness is not None
    if w.reference == "optimum" and w.instance.witness.on_features is not None:
        return _columns(w.lam)
    v = _columns(w.v)
    v = v - v.mean(axis=0)[None, :]
    if w.reference == "truth":
        return v
    return w.xp.lstsq((w.Phi - w.Phi.mean(axis=1)[:, None]).T, v)


@jax.jit
def _points(lands: Landscape, tasks: _Downstream, targets: Array, directions: Array, refinements: int) -> Array:
    def one(land: Landscape, task: _Downstream, target: Array, direction: Array) -> Array:
        def attempt(_: int, state: tuple[Array, ...]) -> tuple[Array, ...]:
            best, gap, uphill, length = state
            proposal = best + length * uphill
            candidate = land.reach(land.logits(proposal), target) * proposal
            moved, _ = land.change(land.logits(candidate))
            reached = task.gap(moved)
            better = reached > gap
            best, gap = jnp.where(better, candidate, best), jnp.where(better, reached, gap)
            uphill = jnp.where(better, _uphill(land, task, candidate, moved), uphill)
            return best, gap, uphill, jnp.where(better, 1.5 * length, length / 4)

        origin = jnp.zeros_like(direction)
        leading = task.slopes(jnp.zeros_like(land.q), land.p_L) @ task.axes.T
        flat = ~(jnp.abs(land.logits(leading)) > 0).any()
        state = (origin, jnp.array(-jnp.inf), jnp.where(flat, direction, leading), jnp.ones(()))
        best, gap, *_ = jax.lax.fori_loop(0, refinements + 1, attempt, state)
        return jnp.where(gap > -jnp.inf, best, jnp.nan)

    return jax.vmap(one)(lands, tasks, targets, directions)


def _uphill(land: Landscape, task: _Downstream, point: Array, moved: Array) -> Array:
    """The gradient of the loss along the surface of equal excess, scaled by a bound on the curvature.

    In logits and per unit of p_L, the loss has the gradient G_s = p_s (z_s − p_s·z_s) with z_s = slopes_s·v, the excess
    has E_s = p_s − q_s; G − μE with μ = ⟨G, D⟩/⟨E, D⟩ does not change the excess once it is scaled back along D.
    """
    p, logits, weights = land.q + moved, land.logits(point), land.p_L[:, None]
    z = task.slopes(moved, land.p_L) @ _columns(task.v).T
    gain = p * (z - (p * z).sum(axis=1)[:, None])
    multiplier = (weights * gain * logits).sum() / (weights * moved * logits).sum()
    size = jnp.maximum(jnp.abs(multiplier), jnp.finfo(jnp.float64).tiny)
    step = (gain - multiplier * moved) / size
    if land.Phi is None:
        return _quotient(step, jnp.maximum(p, land.q))
    spread = jnp.maximum(_total_variance(p, land.Phi), _total_variance(land.q, land.Phi))
    return _quotient(land.pull(step), spread[:, None])


def _total_variance(p: Array, Phi: Array) -> Array:
    """tr Cov_{p_s}(φ), [n]."""
    mean = p @ Phi.T
    return ((Phi[None, :, :] - mean[:, :, None]) ** 2 * p[:, None, :]).sum(axis=(1, 2))


def _columns(values: Array) -> Array:
    return values if values.ndim == 2 else values[:, None]


def _quotient(a: Array, b: Array) -> Array:
    """a/b, and 0 where b is."""
    return jnp.where(b > 0, a / jnp.where(b > 0, b, 1.0), 0.0)
