"""Gradient ascent through JAX on how far a bound is exceeded, for a batch of worlds at once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from rooteps.theory.mutation import Mutation
from rooteps.theory.numbers import FLOAT64, Array
from rooteps.theory.theorem import Theorem
from rooteps.theory.traced import in_float64
from rooteps.theory.world import World
from rooteps.verification.falsify.arrays import Arrays, Kind, assemble
from rooteps.verification.falsify.chart import join
from rooteps.verification.falsify.inner import best_loss

_STEP = (0.1, 0.002)
"""The first and the last step; they shrink geometrically."""
_MOMENTS = (0.9, 0.99)
_RESOLUTION = 1e-7
"""Bounds are compared with this added: below it, the difference of two losses is rounding error."""

Batch = tuple[Arrays, Arrays]
"""Free coordinates and fixed arrays, axis N first."""


def excess_ratio(
    theorem: Theorem, mutation: Mutation | None, kind: Kind, free: Arrays, fixed: Arrays
) -> tuple[Array, Array]:
    """(g/(|g| + b), g/b) with g the left side counted from τ and b the bound; −inf for what is no world."""
    instance = assemble(join(free, fixed), kind, checked=False)
    w = World(instance, FLOAT64, theorem.reference)
    positive = w.p_star.min() >= 0
    if mutation is not None:
        w = mutation.read(theorem, w)
    constants: dict[str, Any] = {} if mutation is None else mutation.constants
    bound = theorem.promised(w, **constants)
    if theorem.features:
        task = w.task
        features = getattr(w, theorem.features)
        best = best_loss(features, w.p_T, task.label_probs, w.loss, theorem.affine)
        gap = best - theorem.measured("tau", w)
    else:
        gap = theorem.proved(w).conclusion.lhs
    score = gap / (jnp.abs(gap) + bound + _RESOLUTION)
    usable = positive & jnp.isfinite(score)
    return jnp.where(usable, score, -jnp.inf), jnp.where(usable, gap / (bound + _RESOLUTION), -jnp.inf)


@functools.lru_cache(maxsize=64)
def evaluator(theorem: Theorem, mutation: Mutation | None, kind: Kind) -> Callable[[Arrays, Arrays], Any]:
    """((score, ratio), gradient) of stacked worlds, compiled once for each shape."""
    function = functools.partial(excess_ratio, theorem, mutation, kind)
    both = jax.value_and_grad(function, has_aux=True)
    return in_float64(jax.jit(jax.vmap(both), compiler_options={"xla_backend_optimization_level": 1}))


def ascend(
    evaluate: Callable[[Arrays, Arrays], Any],
    batch: Batch,
    steps: int,
    stop: Callable[[np.ndarray], bool] = lambda ratio: False,
) -> tuple[Arrays, np.ndarray]:
    """Adam from every world of a batch.

    Args:
        evaluate: what ``evaluator`` returned.
        batch: stacked worlds.
        steps: how many.
        stop: told the best ratios so far, [N], whether they are good enough.

    Returns:
        The best coordinates that each world came through, and their scores [N].
    """
    free, fixed = batch
    x = {name: np.array(value) for name, value in free.items()}
    first = {name: np.zeros_like(value) for name, value in x.items()}
    second = {name: np.zeros_like(value) for name, value in x.items()}
    best = {name: value.copy() for name, value in x.items()}
    count = len(next(iter(x.values())))
    score, ratio = np.full(count, -np.inf), np.full(count, -np.inf)
    for step in range(1, steps + 1):
        (value, now), slope = evaluate(x, fixed)
        better = value > score
        score, ratio = np.where(better, value, score), np.where(better, now, ratio)
        for name, held in best.items():
            held[better] = x[name][better]
        if stop(ratio):
            break
        rate = _STEP[0] * (_STEP[1] / _STEP[0]) ** (step / steps)
        for name in x:
            g = np.nan_to_num(slope[name], nan=0.0, posinf=0.0, neginf=0.0)
            first[name] = _MOMENTS[0] * first[name] + (1 - _MOMENTS[0]) * g
            second[name] = _MOMENTS[1] * second[name] + (1 - _MOMENTS[1]) * g * g
            size = np.sqrt(second[name] / (1 - _MOMENTS[1] ** step)) + 1e-12
            x[name] = x[name] + rate * first[name] / (1 - _MOMENTS[0] ** step) / size
    return best, score
