"""Gradient ascent through JAX on how far a bound is exceeded, for a batch of worlds at once.

Hypotheses that the form of the data does not keep are constraints: how far they fail is a penalty on the way, worlds
that satisfy them are preferred to all others, and at both ends a world is led back to where they hold.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from rooteps.theory.numbers import FLOAT64, Array
from rooteps.theory.traced import in_float64
from rooteps.verification.falsify.arrays import Arrays, Kind, assemble
from rooteps.verification.falsify.chart import join
from rooteps.verification.falsify.claim import INSIDE, MutatedTheorem, exceeded, satisfied, violation
from rooteps.verification.falsify.inner import best_loss

_STEP = (0.1, 0.002)
"""The first and the last step; they shrink geometrically."""
_MOMENTS = (0.9, 0.99)
_RESOLUTION, FINE = 1e-7, 1e-12
"""Bounds are compared with this added: the difference of two losses is rounding error below it, other sides later."""
PENALTY = 10.0
"""What it costs to be where the hypotheses fail, times how far they do; a score is at most 2."""
SATISFIED = 100.0
"""What satisfied hypotheses are worth beside any score."""
_RETURNS = 200
"""Steps on the way back to where the hypotheses hold."""
_FAR = 1.0
"""The longest of them."""

Batch = tuple[Arrays, Arrays]
"""Free coordinates and fixed arrays, axis N first."""


@dataclass(frozen=True)
class Seen:
    """What was seen of a batch of worlds.

    Args:
        rank: what worlds are chosen by: their score, those first that satisfy the hypotheses, [N].
        ratio: how far the bound is exceeded; −inf for what is no world or breaks a hypothesis, [N].
        ok: whether it is a world and the hypotheses hold, as far as float64 can tell, [N].
    """

    rank: np.ndarray
    ratio: np.ndarray
    ok: np.ndarray


def _measured(mutated: MutatedTheorem, kind: Kind, known: frozenset[str], free: Arrays, fixed: Arrays) -> Any:
    """(what to climb, (rank, ratio, whether it is a world and the hypotheses hold)); −inf for what is no world."""
    theorem = mutated.theorem
    w = theorem.world_of(assemble(join(free, fixed), kind, checked=False), FLOAT64)
    usable = w.p_star.min() >= 0
    w = mutated.read(w)
    if theorem.features:
        task = w.task
        best = best_loss(getattr(w, theorem.features), w.p_T, task.label_probs, w.loss, theorem.affine)
        score, ratio = exceeded(best - theorem.measured("tau", w), mutated.bound(w), _RESOLUTION)
    else:
        score, ratio = exceeded(*mutated.sides(w), FINE)
    far, holds = _constrained(mutated, known, w)
    climbed = score - PENALTY * far
    usable = usable & jnp.isfinite(climbed)
    ok = usable & holds
    rank = jnp.where(usable, climbed + jnp.where(ok, SATISFIED, 0.0), -jnp.inf)
    return jnp.where(usable, climbed, -jnp.inf), (rank, jnp.where(ok, ratio, -jnp.inf), ok)


def _constrained(mutated: MutatedTheorem, known: frozenset[str], w: Any) -> tuple[Array, Array]:
    """How far the kept hypotheses are from holding, all together, and whether they do."""
    far, holds = jnp.zeros(()), jnp.array(True)
    for hypothesis, claim in mutated.assumed(w):
        if hypothesis.name not in known:
            far, holds = far + violation(claim, INSIDE), holds & satisfied(claim)
    return far, holds


def _far(mutated: MutatedTheorem, kind: Kind, known: frozenset[str], free: Arrays, fixed: Arrays) -> Array:
    instance = assemble(join(free, fixed), kind, checked=False)
    return _constrained(mutated, known, mutated.read(mutated.theorem.world_of(instance, FLOAT64)))[0]


@functools.lru_cache(maxsize=64)
def evaluator(
    mutated: MutatedTheorem, kind: Kind, known: frozenset[str] = frozenset()
) -> Callable[[Arrays, Arrays], tuple[Seen, Arrays]]:
    """What is seen of stacked worlds, and the gradient of what to climb, compiled once for each shape.

    Args:
        mutated: the claim.
        kind: what the worlds have besides arrays.
        known: names of the hypotheses that need no check, since the form of these worlds keeps them.
    """
    function = functools.partial(_measured, mutated, kind, known)
    both = _compiled(jax.value_and_grad(function, has_aux=True))

    def evaluate(free: Arrays, fixed: Arrays) -> tuple[Seen, Arrays]:
        (_, (rank, ratio, ok)), slope = both(free, fixed)
        return Seen(rank, ratio, ok), slope

    return evaluate


@functools.lru_cache(maxsize=64)
def _returner(mutated: MutatedTheorem, kind: Kind, known: frozenset[str]) -> Callable[[Arrays, Arrays], Any]:
    return _compiled(jax.value_and_grad(functools.partial(_far, mutated, kind, known)))


def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    return in_float64(jax.jit(jax.vmap(function), compiler_options={"xla_backend_optimization_level": 1}))


@np.errstate(over="ignore")  # slopes of almost nothing or almost everything; the longest step cuts them short
def returned(mutated: MutatedTheorem, kind: Kind, known: frozenset[str], batch: Batch) -> Arrays:
    """The coordinates of a batch, led back to where the kept hypotheses hold, or as near as they come to it.

    Polyak's steps, far/|∇far|² along the gradient: where a hypothesis is a smooth equation they are Newton's.
    """
    free, fixed = batch
    slope_of = _returner(mutated, kind, known)
    x = {name: np.array(value) for name, value in free.items()}
    best = {name: value.copy() for name, value in x.items()}
    nearest = np.full(len(next(iter(x.values()))), np.inf)
    for _ in range(_RETURNS):
        far, slope = slope_of(x, fixed)
        far = np.nan_to_num(far, nan=np.inf)
        for name, held in best.items():
            held[far < nearest] = x[name][far < nearest]
        nearest = np.minimum(far, nearest)
        g = {name: np.nan_to_num(value, nan=0.0, posinf=0.0, neginf=0.0) for name, value in slope.items()}
        square = sum((value.reshape(len(far), -1) ** 2).sum(axis=1) for value in g.values())
        moving = (square > 0) & np.isfinite(far) & (far > 0)
        if not moving.any():
            break
        length = np.where(moving, far / np.where(moving, square, 1.0), 0.0)
        length = np.minimum(length, _FAR / np.sqrt(np.where(moving, square, 1.0)))
        for name in x:
            x[name] = x[name] - _along(length, x[name]) * g[name]
    return best


def _along(numbers: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Numbers [N] with the axes of a stack."""
    return numbers.reshape(-1, *[1] * (like.ndim - 1))


def ascend(
    evaluate: Callable[[Arrays, Arrays], tuple[Seen, Arrays]],
    batch: Batch,
    steps: int,
    watch: Callable[[Seen], bool] = lambda seen: False,
    back: Callable[[Arrays], Arrays] | None = None,
    keep: Callable[[Arrays, Seen], None] = lambda best, found: None,
) -> tuple[Arrays, Seen]:
    """Adam from every world of a batch.

    Args:
        evaluate: what ``evaluator`` returned.
        batch: stacked worlds.
        steps: how many.
        watch: told what is seen after each step, and says whether to stop.
        back: leads coordinates back to where the hypotheses hold, tried at the end where some do not.
        keep: told the best so far when Ctrl-C ends the ascent.

    Returns:
        The best coordinates that each world came through, and what was seen there.
    """
    free, fixed = batch
    x = {name: np.array(value) for name, value in free.items()}
    first = {name: np.zeros_like(value) for name, value in x.items()}
    second = {name: np.zeros_like(value) for name, value in x.items()}
    best = {name: value.copy() for name, value in x.items()}
    nothing = np.full(len(next(iter(x.values()))), -np.inf)
    found = Seen(nothing, nothing, np.isfinite(nothing))
    for step in range(1, steps + 1):
        try:
            seen, slope = evaluate(x, fixed)
            found = _keep(best, found, x, seen)
            if watch(seen):
                break
        except KeyboardInterrupt:
            keep(best, found)
            raise
        rate = _STEP[0] * (_STEP[1] / _STEP[0]) ** (step / steps)
        for name in x:
            g = np.nan_to_num(slope[name], nan=0.0, posinf=0.0, neginf=0.0)
            first[name] = _MOMENTS[0] * first[name] + (1 - _MOMENTS[0]) * g
            second[name] = _MOMENTS[1] * second[name] + (1 - _MOMENTS[1]) * g * g
            size = np.sqrt(second[name] / (1 - _MOMENTS[1] ** step)) + 1e-12
            x[name] = x[name] + rate * first[name] / (1 - _MOMENTS[0] ** step) / size
    if back is not None and (np.isfinite(seen.rank) & ~seen.ok).any():
        x = back(x)
        seen, _ = evaluate(x, fixed)
        watch(seen)
        found = _keep(best, found, x, seen)
    return best, found


def _keep(best: Arrays, found: Seen, x: Arrays, seen: Seen) -> Seen:
    """Write the coordinates that rank higher than the best so far over those; what was seen of the best."""
    better = seen.rank > found.rank
    for name, held in best.items():
        held[better] = x[name][better]
    return Seen(
        np.where(better, seen.rank, found.rank),
        np.where(better, seen.ratio, found.ratio),
        np.where(better, seen.ok, found.ok),
    )
