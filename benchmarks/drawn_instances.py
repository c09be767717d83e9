"""Worlds of softmax transfer drawn by JAX, on the device that proves them: as those of ``synthetic``, but no two alike.

Models lie on rays from the optimum; the ε claimed is just above the excess in half of the instances.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from benchmarks.instance_proofs import THEOREM
from rooteps.synthetic.batches import ABOVE, TIGHT
from rooteps.synthetic.near_optimal.target import MARGIN
from rooteps.synthetic.tasks import NORMS
from rooteps.theory.instance import Instance, Witness
from rooteps.theory.language import Language
from rooteps.theory.model import Model
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.record import unchecked
from rooteps.theory.task import Task

N, V, D = 8, 16, 4
"""Contexts, words and dimensions of an instance."""
SHIFTS = 1e-10, 3.0
"""Typical changes of a model's features; the excess is about the square."""


def instance(key: jax.Array) -> Instance:
    """A world of softmax transfer in which nothing is shared with that of another key."""
    keys = iter(jax.random.split(key, 12))

    def normal(*shape: int) -> jax.Array:
        return jax.random.normal(next(keys), shape)

    def log_uniform(low: float, high: float) -> jax.Array:
        return low * (high / low) ** jax.random.uniform(next(keys))

    F, Phi, lam = normal(N, D), normal(D, V), normal(D)
    p_L, p_T = (jax.random.exponential(next(keys), (N,)) for _ in range(2))
    visited = (jax.random.uniform(next(keys), (N,)) < 0.5) | (p_L == p_L.max())
    p_T = jnp.where(visited, p_T, 0.0)
    lam = lam * log_uniform(*NORMS) / jnp.abs(lam @ Phi).max()
    scores = jax.nn.softmax(F @ Phi, axis=1) @ (lam @ Phi)
    good = jax.nn.sigmoid(log_uniform(0.5, 50.0) * scores / jnp.sqrt((scores * scores).mean()))
    task = unchecked(Task, p_T=p_T / p_T.sum(), label_probs=jnp.stack([1 - good, good], axis=1), loss="hinge")
    model = unchecked(Model, shift=log_uniform(*SHIFTS) * normal(N, D))
    fields = {
        "language": unchecked(Language, p_L=p_L / p_L.sum(), F=F, Phi=Phi),
        "model": model,
        "task": task,
        "witness": unchecked(Witness, lam=lam),
    }
    excess = THEOREM.world_of(unchecked(Instance, **fields), FLOAT64).excess
    factor = jnp.where(jax.random.uniform(next(keys)) < TIGHT, 1.0, log_uniform(1.0, ABOVE))
    return unchecked(Instance, **fields, epsilon=excess * (1 + 2 * MARGIN) * factor)


def instances(start: Any, count: int) -> Instance:
    """So many from number ``start`` on, stacked; an instance of one number is always the same."""
    return jax.vmap(lambda i: instance(jax.random.fold_in(jax.random.key(2), i)))(start + jnp.arange(count))
