"""Search for a world against a result or a mutation of it: restarts, ascent, polish, simplification, certificate."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import minimize

from theory.checks import InvalidInput
from theory.instance import Instance
from theory.mutation import Mutation
from theory.result import Result
from verification.falsify.anatomy import Kind, Parts, assemble, kind, parts, stacked
from verification.falsify.ascent import ascend, evaluator
from verification.falsify.chart import join, row, split
from verification.falsify.judge import refutes
from verification.falsify.simplify import simplify
from verification.falsify.starts import Freedom, draw

BUDGET = 60.0
"""Seconds."""

RESTARTS, STEPS, POLISH = 64, 200, 400
"""Worlds that ascend together, how many steps, and evaluations of the polish that follows on the best of them."""

MARGIN = 1e-3
"""How far a ratio has to be above one for the search to stop and the judge to be asked."""


@dataclass(frozen=True)
class Falsification:
    """What a search came to.

    Args:
        found: whether there is a counterexample; never without a certificate.
        certified: the same: no float is believed.
        ratio: (left side)/(bound), losses counted from τ, certain from below; of the counterexample, or the largest
            reached. Infinite where the bound is zero.
        instances_tried: worlds evaluated.
        seconds: how long it took.
        instance: the counterexample, or the world of the largest ratio.
        path: (instances tried, largest ratio in float64 so far) whenever it rose.
        interrupted: whether Ctrl-C ended the search.
    """

    found: bool
    certified: bool
    ratio: float
    instances_tried: int
    seconds: float
    instance: Instance | None
    path: tuple[tuple[int, float], ...] = ()
    interrupted: bool = False


@dataclass
class _Search:
    """The state of one search."""

    result: Result
    mutation: Mutation | None
    deadline: float
    tried: int = 0
    ratio: float = -math.inf
    best: tuple[Parts, Kind] | None = None
    path: list[tuple[int, float]] = field(default_factory=list)

    @property
    def over(self) -> bool:
        return time.monotonic() >= self.deadline

    def note(self, ratio: float, world: Callable[[], tuple[Parts, Kind]]) -> None:
        """Keep the world if its ratio is the largest so far."""
        if ratio > self.ratio:
            self.ratio, self.best = ratio, world()
            self.path.append((self.tried, ratio))


def falsify(
    result: Result,
    mutation: Mutation | None = None,
    *,
    starts: Sequence[Instance] | None = None,
    budget: float = BUDGET,
    seed: int = 0,
    on_progress: Callable[[int, float], None] = lambda tried, ratio: None,
) -> Falsification:
    """Look for a world that meets every hypothesis that is kept and exceeds the bound.

    Args:
        result: the result.
        mutation: what is removed or tightened (``theory.mutation``); None for the result as it is.
        starts: instances of one shape to start from instead of random small worlds.
        budget: seconds; a counterexample ends the search earlier.
        seed: decides all random choices.
        on_progress: told the number of worlds tried and the largest ratio so far.

    Returns:
        A ``Falsification``.

    Raises:
        InvalidInput: a budget that is not positive, or a result without a bound that a world might exceed.

    >>> from theory.mutation import find_mutation
    >>> from theory.registry import find
    >>> pinsker = find("pinsker")
    >>> falsify(pinsker, find_mutation(pinsker, constant=1.5)).certified
    True
    """
    if not 0 < budget < math.inf:
        raise InvalidInput(f"budget: {budget:g} is not a positive number of seconds")
    if result.bound is None:
        raise InvalidInput(f"falsify: {result.id} has no bound that a world might exceed")
    began = time.monotonic()
    search = _Search(result, mutation, began + budget)
    interrupted = False
    found: Instance | None = None
    try:
        for batch, what in _batches(search, starts, seed):
            found = _round(search, batch, what, on_progress)
            if found is not None or search.over:
                break
        if found is not None:
            found = simplify(found, lambda world: refutes(result, mutation, world).certified)
    except KeyboardInterrupt:
        interrupted = True
    instance = found
    if instance is None and search.best is not None:
        instance = _valid(*search.best)
    ratio = -math.inf if instance is None else refutes(result, mutation, instance).ratio
    return Falsification(
        found=found is not None,
        certified=found is not None,
        ratio=ratio,
        instances_tried=search.tried,
        seconds=time.monotonic() - began,
        instance=instance,
        path=tuple(search.path),
        interrupted=interrupted,
    )


def _batches(search: _Search, starts: Sequence[Instance] | None, seed: int) -> Any:
    """Stacked worlds with what they have besides arrays, one batch after the other."""
    rng = np.random.default_rng([seed, *search.result.id.encode()])
    freedom = Freedom(search.result, search.mutation)
    while True:
        if starts is None:
            for shape in freedom.shapes:
                yield stacked([draw(freedom, shape, rng) for _ in range(RESTARTS)]), freedom.kind
        else:
            chosen = [starts[i] for i in rng.integers(len(starts), size=RESTARTS)]
            yield stacked([parts(one) for one in chosen]), kind(starts[0])


def _round(search: _Search, world: Parts, what: Kind, on_progress: Callable[[int, float], None]) -> Instance | None:
    """One batch: ascent, then the judge; if the best falls short, polish and the judge again."""
    free, fixed = split(world)
    evaluate = evaluator(search.result, search.mutation, what)
    wanted = 1 + MARGIN

    def stop(ratio: np.ndarray) -> bool:
        search.tried += len(ratio)
        on_progress(search.tried, max(search.ratio, float(ratio.max())))
        return search.over or bool((ratio > wanted).sum() >= 4)

    reached, score = ascend(evaluate, (free, fixed), STEPS, stop)
    order = np.argsort(-score)
    (_, ratios), _ = evaluate(reached, fixed)
    for index in order[:4]:
        i = int(index)
        search.note(float(ratios[i]), lambda i=i: (join(row(reached, i), row(fixed, i)), what))  # type: ignore[misc]
        if ratios[i] > 1:
            found = _certified(search, row(reached, i), row(fixed, i), what)
            if found is not None:
                return found
    if search.over:
        return None
    i = int(order[0])
    polished = _polish(search, evaluate, row(reached, i), row(fixed, i), len(score))
    (_, ratios), _ = evaluate(_repeat(polished, 1), _repeat(row(fixed, i), 1)) if len(score) == 1 else evaluate(
        _repeat(polished, len(score)), _repeat(row(fixed, i), len(score))
    )
    search.note(float(ratios[0]), lambda: (join(polished, row(fixed, i)), what))
    return _certified(search, polished, row(fixed, i), what) if ratios[0] > 1 else None


def _polish(search: _Search, evaluate: Any, free: Parts, fixed: Parts, count: int) -> Parts:
    """Nelder–Mead from the best world: past kinks, where gradients mislead."""
    names = list(free)
    shapes = [free[name].shape for name in names]
    ends = np.cumsum([math.prod(shape) for shape in shapes])

    def unflat(x: np.ndarray) -> Parts:
        pieces = np.split(x, ends[:-1])
        return {name: piece.reshape(shape) for name, piece, shape in zip(names, pieces, shapes, strict=True)}

    repeated = _repeat(fixed, count)

    def cost(x: np.ndarray) -> float:
        search.tried += 1
        if search.over:
            raise StopIteration
        (score, _), _ = evaluate(_repeat(unflat(x), count), repeated)
        return -float(score[0])

    start = np.concatenate([np.asarray(free[name]).ravel() for name in names])
    try:
        found = minimize(cost, start, method="Nelder-Mead", options={"maxfev": POLISH, "adaptive": True})
    except StopIteration:
        return free
    return unflat(found.x)


def _repeat(values: Parts, count: int) -> Parts:
    return {name: np.broadcast_to(np.asarray(x), (count, *np.shape(x))) for name, x in values.items()}


def _certified(search: _Search, free: Parts, fixed: Parts, what: Kind) -> Instance | None:
    instance = _valid(join(free, fixed), what)
    if instance is None or not refutes(search.result, search.mutation, instance).certified:
        return None
    return instance


def _valid(world: Parts, what: Kind) -> Instance | None:
    try:
        return assemble({name: np.asarray(x) for name, x in world.items()}, what)
    except InvalidInput:
        return None
