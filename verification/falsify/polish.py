"""Derivative-free polish: SciPy's differential evolution around the best world, along kinks where gradients mislead."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy

from rooteps.verification.falsify.arrays import Arrays
from rooteps.verification.falsify.ascent import Seen

GENERATIONS = 400
SPREADS = (0.3, 0.03, 0.003)
"""Standard deviations of the first generation around the best world so far, one run for each."""
ENOUGH = 1.01
"""A ratio that is certainly above one once the judge has looked."""
IDLE = 60
"""Generations without any progress after which a run ends."""
NO_WORLD = 1e6
"""What those cost that are no worlds."""
REACH = 3.0
"""How far beyond the first generation a coordinate may move."""


def polish(
    evaluate: Callable[[Arrays, Arrays], tuple[Seen, Any]],
    free: Arrays,
    fixed: Arrays,
    watch: Callable[[Seen], bool],
    population: int,
    seed: int,
) -> tuple[Arrays, float]:
    """Improve one world.

    Args:
        evaluate: what ``evaluator`` returned.
        free: its coordinates.
        fixed: its other arrays.
        watch: told what is seen of each generation; whether to stop.
        population: worlds per generation; with the number of the batch before, nothing is compiled anew.
        seed: of the generations.

    Returns:
        The best coordinates, and their ratio.
    """
    shapes = {name: np.shape(x) for name, x in free.items()}
    ends = np.cumsum([math.prod(shape) for shape in shapes.values()])[:-1]
    repeated = {name: np.broadcast_to(x, (population, *np.shape(x))) for name, x in fixed.items()}
    best = np.concatenate([np.ravel(x) for x in free.values()])
    lowest, ratio = math.inf, -math.inf
    over, idle = False, 0

    def coordinates(x: np.ndarray) -> Arrays:
        pieces = np.split(x, ends, axis=-1)
        named = zip(shapes.items(), pieces, strict=True)
        return {name: piece.reshape(*x.shape[:-1], *shape) for (name, shape), piece in named}

    def cost(x: np.ndarray) -> np.ndarray:
        nonlocal best, lowest, ratio, over, idle
        x = np.atleast_2d(x.T)
        filled = np.resize(x, (population, x.shape[1]))
        seen, _ = evaluate(coordinates(filled), repeated)
        seen = Seen(seen.rank[: len(x)], seen.ratio[: len(x)], seen.ok[: len(x)])
        i = int(seen.rank.argmax())
        idle += 1
        if -seen.rank[i] < lowest:
            idle = 0
            best, lowest, ratio = x[i].copy(), -float(seen.rank[i]), float(seen.ratio[i])
        over = watch(seen) or ratio > ENOUGH
        return np.where(np.isfinite(seen.rank), -seen.rank, NO_WORLD)

    def finished(*_: Any, **__: Any) -> bool:
        return over or idle >= IDLE

    rng = np.random.default_rng([seed])
    for spread in SPREADS:
        first = best + spread * rng.standard_normal((population, len(best)))
        first[0] = best
        scipy.optimize.differential_evolution(
            cost,
            np.stack([first.min(axis=0) - REACH, first.max(axis=0) + REACH], axis=1),
            init=first,
            maxiter=GENERATIONS,
            vectorized=True,
            updating="deferred",
            polish=False,
            tol=0,
            rng=rng,
            callback=finished,
        )
        if over:
            break
        idle = 0
    return coordinates(best), ratio
