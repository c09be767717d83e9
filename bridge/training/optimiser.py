r"""AdamW, with Muon for the matrices of the blocks: fewer steps to the same loss, which two cores need.

Muon replaces the averaged gradient of a matrix by the nearest matrix with orthonormal rows or columns, found by five
steps of a polynomial iteration on its singular values.

Sources: Loshchilov, Hutter 2019 (arXiv:1711.05101); Jordan et al. 2024, *Muon*.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp

from rooteps.bridge.gpt2 import Parameters
from rooteps.bridge.training.recipe import Recipe
from rooteps.theory.numbers import Array

BETA_1, BETA_2, SMALL = 0.9, 0.95, 1e-8
MOMENTUM = 0.95
CLIP = 1.0
"""Gradients longer than this are shortened to it."""
QUINTIC = (3.4445, -4.7750, 2.0315)
"""Coefficients whose iteration x ↦ a x + b x³ + c x⁵ takes (0, 1] close to 1 fastest (Jordan et al.)."""
ITERATIONS = 5


class State(NamedTuple):
    """Averages of the gradient and of its square (for Muon: the momentum, and nothing)."""

    first: Parameters
    second: Parameters


def start(parameters: Parameters) -> State:
    """The state before the first step."""
    first = {name: jnp.zeros_like(value) for name, value in parameters.items()}
    return State(first, {name: jnp.zeros_like(value) for name, value in parameters.items() if not _is_matrix(name)})


def update(
    parameters: Parameters, gradient: Parameters, state: State, step: Array, share: Array, recipe: Recipe
) -> tuple[Parameters, State]:
    """One step of descent.

    Args:
        parameters, gradient: arrays by name.
        state: of the step before.
        step: 1, 2, …, a float32 scalar.
        share: the learning rate as a share of its peak, a float32 scalar.
        recipe: peak rates and weight decay.

    Returns:
        The new parameters and the new state.
    """
    norm = jnp.sqrt(sum((jnp.sum(g * g) for g in gradient.values()), start=jnp.float32(0)))
    gradient = {name: g * jnp.minimum(1.0, CLIP / (norm + SMALL)) for name, g in gradient.items()}
    first, second, result = {}, {}, {}
    for name, value in parameters.items():
        g = gradient[name]
        if _is_matrix(name):
            first[name] = MOMENTUM * state.first[name] + g
            moved = _direction(g + MOMENTUM * first[name]) + recipe.weight_decay * value
            result[name] = value - share * recipe.muon_rate * moved
        else:
            first[name] = BETA_1 * state.first[name] + (1 - BETA_1) * g
            second[name] = BETA_2 * state.second[name] + (1 - BETA_2) * g * g
            size = jnp.sqrt(second[name] / (1 - BETA_2**step)) + SMALL
            result[name] = value - share * recipe.adam_rate * first[name] / (1 - BETA_1**step) / size
    return result, State(first, second)


def _is_matrix(name: str) -> bool:
    return name.startswith("h.") and name.endswith(("c_attn.weight", "c_proj.weight", "c_fc.weight"))


def _direction(matrix: Array) -> Array:
    """Each d × d or d × 4 d block orthonormalised, scaled so that a step moves outputs alike for all shapes."""
    rows, columns = matrix.shape
    if columns == 3 * rows:  # queries, keys and values are three matrices
        return jnp.concatenate([orthonormal(part) for part in jnp.split(matrix, 3, axis=1)], axis=1)
    return max(1.0, columns / rows) ** 0.5 * orthonormal(matrix)


def orthonormal(matrix: Array) -> Array:
    """UVᵀ of the singular value decomposition, with singular values only close to 1 (between 0.7 and 1.2).

    >>> import numpy as np
    >>> x = orthonormal(jnp.asarray([[3.0, 0.0, 1.0], [1.0, 1.0, 0.0]]))
    >>> bool((abs(np.linalg.svd(np.asarray(x))[1] - 1) < 0.35).all())
    True
    """
    a, b, c = QUINTIC
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / (jnp.linalg.norm(x) + 1e-7)
    for _ in range(ITERATIONS):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return x.T if tall else x
