"""Free coordinates of a world: logarithms of distributions and plain numbers, so that every step stays a world."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from rooteps.theory.numbers import Array
from rooteps.theory.traced import in_float64
from rooteps.verification.falsify.arrays import Arrays

_PLAIN = (
    "language.logits",
    "language.F",
    "language.Phi",
    "model.F",
    "model.logits",
    "model.shift",
    "model.tilt",
    "witness.v",
    "witness.lam",
    "witness.scores",
    "witness.feature_scores",
    "topic_score",
)
_LOGARITHMIC = ("language.p_L", "task.p_T", "language.pi")
_EXACT = ("language.kernel", "language.optimum")
"""Where a world has one of these, its Phi and its truth stay as they are: the optimum is exact for these alone."""


def split(world: Arrays) -> tuple[Arrays, Arrays]:
    """(free coordinates, fixed arrays) of stacked worlds, axis N first."""
    free: Arrays = {}
    fixed: Arrays = {}
    bound = any(name in world for name in _EXACT)
    for name, x in world.items():
        x = np.asarray(x, dtype=float)
        if name in _LOGARITHMIC:
            fixed[f"{name} support"] = x > 0
            free[name] = np.log(np.where(x > 0, x, 1.0))
        elif name in _PLAIN and not (bound and name.startswith("language.")):
            free[name] = x
        else:
            fixed[name] = x
    if "model.F" in world:  # contexts that share a feature vector keep sharing it
        rows = np.asarray(world["model.F"])
        same = (rows[:, :, None, :] == rows[:, None, :, :]).all(axis=3)
        fixed["model.F tied"] = same.argmax(axis=2)
    return free, fixed


@in_float64
def join(free: Mapping[str, Array], fixed: Mapping[str, Array]) -> Arrays:
    """The arrays of one world from its coordinates; traceable."""
    world = {name: x for name, x in fixed.items() if " " not in name}
    for name, x in free.items():
        if name in _LOGARITHMIC:
            support = fixed[f"{name} support"]
            weights = jnp.where(support, jnp.exp(jnp.where(support, x - jax.lax.stop_gradient(x.max()), 0.0)), 0.0)
            world[name] = weights / weights.sum(axis=-1, keepdims=True)
        elif f"{name} tied" in fixed:
            world[name] = x[fixed[f"{name} tied"]]
        else:
            world[name] = x
    return world


def row(values: Mapping[str, Any], index: int) -> Arrays:
    """One of stacked coordinates or arrays."""
    return {name: np.asarray(x)[index] for name, x in values.items()}
