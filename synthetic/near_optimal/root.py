"""Roots of increasing functions of one variable, for ``jit`` and ``vmap`` or for plain numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from rooteps.theory.float64 import FLOAT64, Array, namespace

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

    >>> round(float(solve_increasing(lambda z: (z**3 - 8.0, 3 * z**2), 1.0)), 12)
    2.0
    """
    start = FLOAT64.array(start)
    xp = namespace(start)

    def unfinished(z: Array, _g: Array, _low: Array, _high: Array, settled: Array, k: Array) -> Array:
        return ~settled & xp.isfinite(z) & (k < ITERATIONS)

    def step(z: Array, _: Array, low: Array, high: Array, settled: Array, k: Array) -> tuple[Array, ...]:
        g, slope = function(z)  # the only place: whatever is traced twice is compiled twice
        too_large = ~(g < 0)
        low, high = xp.where(too_large, low, z), xp.where(too_large, z, high)
        settled = (xp.abs(g) <= RESIDUAL) | (xp.nextafter(low, high) >= high)
        reach = 2.0 ** xp.minimum(k + 2.0, 40.0)
        outward = xp.where(too_large, -reach, reach)
        newton = xp.clip(-g / slope, -reach, reach)
        following = z + xp.where((slope > 0) & xp.isfinite(g), newton, outward)
        # The safe way is taken every eighth time as well: Newton steps may creep along a steep side.
        middle = 0.5 * low + 0.5 * high
        safe = xp.where(xp.isfinite(middle), middle, z + outward)
        following = xp.where((low < following) & (following < high) & (k % 8 != 7), following, safe)
        return xp.where(settled, z, following), g, low, high, settled, k + 1

    filled = partial(xp.full_like, start)
    state = (filled(math.nan), filled(low), filled(math.inf), filled(False, dtype=bool), filled(0.0))
    z, g, _, _, settled, _ = FLOAT64.repeat_while(unfinished, step, start, *state)
    return xp.where(settled & (xp.abs(g) <= SETTLED), z, math.nan)
