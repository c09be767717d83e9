"""Roots of increasing functions of one variable, for ``jit`` and ``vmap``."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp

from rooteps.theory.numbers import Array

RESIDUAL = 2.0**-45
"""Residual at which the iteration stops; the functions solved here are logarithms of an excess, so it is relative."""

SETTLED = 2.0**-30
"""Residual up to which two neighbouring floats around the sign change count as the root (more is a jump)."""

ITERATIONS = 100
"""Most evaluations; Newton's method takes about six, and 50 bisections settle a float64 on their own."""


def solve_increasing(function: Callable[[Array], tuple[Array, Array]], start: Array, low: float = -math.inf) -> Array:
    r"""The root of an increasing function: Newton's method, kept inside a bracket that evaluations alone have shown.

    $$z \leftarrow z - g(z) / g'(z), \quad \text{or the middle of the bracket when that leaves it}$$

    No bracket is assumed, so none can be stale: a side that is still open is moved out by steps of growing length
    until the sign changes. A value that is not finite counts as too large.

    Args:
        function: z to (g(z), g'(z)), scalars.
        start: where to begin, a scalar.
        low: a lower end, where the function is known to be negative (or not looked at).

    Returns:
        z with |g(z)| at most ``RESIDUAL`` or as small as float64 allows; NaN if none was found.

    >>> from rooteps.theory.traced import float64
    >>> with float64():
    ...     round(float(solve_increasing(lambda z: (z**3 - 8.0, 3 * z**2), jnp.array(1.0))), 12)
    2.0
    """

    def unfinished(state: tuple[Array, ...]) -> Array:
        z, _, _, _, settled, k = state
        return ~settled & jnp.isfinite(z) & (k < ITERATIONS)

    def step(state: tuple[Array, ...]) -> tuple[Array, ...]:
        z, _, low, high, _, k = state
        g, slope = function(z)  # the only place: whatever is traced twice is compiled twice
        too_large = ~(g < 0)
        low, high = jnp.where(too_large, low, z), jnp.where(too_large, z, high)
        settled = (jnp.abs(g) <= RESIDUAL) | (jnp.nextafter(low, high) >= high)
        reach = 2.0 ** jnp.minimum(k.astype(jnp.float64) + 2.0, 40.0)
        outward = jnp.where(too_large, -reach, reach)
        newton = jnp.clip(-g / slope, -reach, reach)
        following = z + jnp.where((slope > 0) & jnp.isfinite(g), newton, outward)
        # The safe way is taken every eighth time as well: Newton steps may creep along a steep side.
        middle = 0.5 * low + 0.5 * high
        safe = jnp.where(jnp.isfinite(middle), middle, z + outward)
        following = jnp.where((low < following) & (following < high) & (k % 8 != 7), following, safe)
        return jnp.where(settled, z, following), g, low, high, settled, k + 1

    start = jnp.asarray(start, dtype=jnp.float64)
    filled = partial(jnp.full_like, start)
    state = (
        start,
        filled(math.nan),
        filled(low),
        filled(math.inf),
        filled(False, dtype=bool),
        jnp.zeros((), jnp.int64),
    )
    z, g, _, _, settled, _ = jax.lax.while_loop(unfinished, step, state)
    return jnp.where(settled & (jnp.abs(g) <= SETTLED), z, jnp.nan)
