"""Search for a world against a result or a mutation of it: restarts, ascent, polish, simplification, certificate."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from rooteps.theory.checks import InvalidInput, WrittenWrongly
from rooteps.theory.instance import Instance
from rooteps.theory.mutation import Mutation
from rooteps.theory.record import Short
from rooteps.theory.registry import resolve
from rooteps.theory.theorem import Theorem
from rooteps.verification.falsify.arrays import DISTRIBUTIONS, Arrays, Kind, arrays, assemble, kind, stacked
from rooteps.verification.falsify.ascent import ascend, evaluator
from rooteps.verification.falsify.chart import join, row, split
from rooteps.verification.falsify.judge import refutes
from rooteps.verification.falsify.polish import polish
from rooteps.verification.falsify.simplify import rounded, simplify
from rooteps.verification.falsify.starts import MutatedTheorem, draw
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify

BUDGET = 60.0
"""Seconds."""

RESTARTS, STEPS, TRIED = 256, 300, 4
"""Worlds that ascend together, how many steps, and how many of the best the judge is shown."""

SHORT = 15
"""Binary digits of a short number."""


@dataclass(frozen=True, repr=False)
class Falsification(Short):
    """What a search came to.

    Args:
        found: whether there is a counterexample; never without a certificate.
        certified: the same: no float is believed.
        ratio: (left side)/(bound), losses counted from τ, certain from below; of the counterexample, or the largest
            reached. Infinite where the bound is zero.
        instances_tried: worlds evaluated.
        seconds: how long it took.
        instance: the counterexample, or the world of the largest ratio.
        path: (worlds tried, largest ratio in float64 so far) whenever it rose.
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

    def __repr__(self) -> str:
        what = "counterexample" if self.found else "none found"
        return f"<Falsification: {what}, ratio {self.ratio:.6g} of {self.instances_tried} worlds>"


@dataclass
class _Search:
    """The state of one search."""

    theorem: Theorem
    mutation: Mutation | None
    deadline: float
    on_progress: Callable[[int, float], None]
    tried: int = 0
    ratio: float = -math.inf
    best: tuple[Arrays, Kind] | None = None
    path: list[tuple[int, float]] = field(default_factory=list)

    @property
    def over(self) -> bool:
        return time.monotonic() >= self.deadline

    def watch(self, ratios: np.ndarray) -> bool:
        """Count worlds that were evaluated, and say whether time is up."""
        self.tried += len(ratios)
        largest = float(ratios.max())
        if largest > (self.path[-1][1] if self.path else -math.inf):
            self.path.append((self.tried, largest))
        self.on_progress(self.tried, self.path[-1][1] if self.path else largest)
        return self.over

    def note(self, ratio: float, world: Arrays, what: Kind) -> None:
        """Keep the world if its ratio is the largest so far."""
        if ratio > self.ratio:
            self.ratio, self.best = ratio, (world, what)


def falsify(
    theorem: str | Theorem,
    mutation: Mutation | None = None,
    *,
    starts: Sequence[Instance] | None = None,
    budget: float = BUDGET,
    rounds: int | None = None,
    seed: int = 0,
    on_progress: Callable[[int, float], None] = lambda tried, ratio: None,
) -> Falsification:
    """Look for a world that meets every hypothesis that is kept and exceeds the bound.

    Args:
        theorem: a theorem or its id.
        mutation: what is removed or tightened (``rooteps.theory.mutation``); None for the result as it is.
        starts: instances of one shape to start from instead of random small worlds.
        budget: seconds; a counterexample ends the search earlier.
        rounds: batches of restarts after which it ends as well; unlike seconds, they are the same on every machine.
        seed: decides all random choices.
        on_progress: told the number of worlds tried and the largest ratio so far.

    Returns:
        A ``Falsification``.

    Raises:
        InvalidInput: no theorem of that id, a budget that is not positive, a theorem without a bound that a world might
            exceed or whose proof ends in another, or a mutation that is none of it.

    >>> falsify("pinsker", Mutation(constant="constant", value=1.5)).certified
    True
    """
    theorem = resolve(theorem)
    if not 0 < budget < math.inf:
        raise InvalidInput(f"budget: {budget:g} is not a positive number of seconds")
    if theorem.bound is None:
        raise InvalidInput(f"falsify: {theorem.id} has no bound that a world might exceed")
    if mutation is not None:
        mutation.check(theorem)
    began = time.monotonic()
    search = _Search(theorem, mutation, began + budget, on_progress)
    interrupted = False
    found: Instance | None = None
    try:
        for batch, what in islice(_batches(search, starts, seed), rounds):
            if not search.tried:
                _check_bound(theorem, _valid(row(batch, 0), what))
            found = _round(search, batch, what)
            if found is not None or search.over:
                break
        if found is not None:
            found = simplify(found, lambda world: refutes(theorem, mutation, world).certified)
    except KeyboardInterrupt:
        interrupted = True
    instance = found
    if instance is None and search.best is not None:
        instance = _valid(*search.best)
    ratio = -math.inf if instance is None else refutes(theorem, mutation, instance).ratio
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


def _check_bound(theorem: Theorem, instance: Instance | None) -> None:
    """Whoever exceeds a bound that is not the proof's refutes nothing."""
    end = None if instance is None else verify(theorem, instance).end
    if end is not None and end.verdict is Verdict.REFUTED:
        sides = f"{float(end.claim.rhs):.6g}, but the proof ends in {float(end.claim.lhs):.6g}"
        raise WrittenWrongly(f"theorem {theorem.id!r}: bound: is {sides} on the first world")


def _batches(search: _Search, starts: Sequence[Instance] | None, seed: int) -> Any:
    """Stacked worlds with what they have besides arrays, one batch after the other."""
    rng = np.random.default_rng([seed, *search.theorem.id.encode()])
    mutated = MutatedTheorem(search.theorem, search.mutation)
    while True:
        if starts is None:
            for shape in mutated.shapes:
                yield stacked([draw(mutated, shape, rng) for _ in range(RESTARTS)]), mutated.kind
        else:
            chosen = [starts[i] for i in rng.integers(len(starts), size=min(RESTARTS, len(starts)))]
            yield stacked([arrays(one) for one in chosen]), kind(starts[0])


def _round(search: _Search, world: Arrays, what: Kind) -> Instance | None:
    """One batch: ascent, then the judge; if the best falls short, polish and the judge again."""
    free, fixed = split(world)
    evaluate = evaluator(search.theorem, search.mutation, what)

    reached, score = ascend(evaluate, (free, fixed), STEPS, search.watch)
    order = [int(i) for i in np.argsort(-score)]
    (_, ratios), _ = evaluate(reached, fixed)
    for i in order[:TRIED]:
        search.note(float(ratios[i]), join(row(reached, i), row(fixed, i)), what)
        found = _certified(search, float(ratios[i]), join(row(reached, i), row(fixed, i)), what)
        if found is not None:
            return found
    best, rest = row(reached, order[0]), row(fixed, order[0])
    best, ratio = polish(evaluate, best, rest, search.watch, len(score), search.tried)
    search.note(ratio, join(best, rest), what)
    return _certified(search, ratio, join(best, rest), what)


def _certified(search: _Search, ratio: float, world: Arrays, what: Kind) -> Instance | None:
    """The world as an instance, if its ratio is promising and the judge certifies it.

    A second try is made with distributions that are short dyadic numbers: they sum to one exactly, so that balls carry
    no radius, and contexts that look alike are exactly alike.
    """
    if not ratio > 1:
        return None
    values = {name: np.asarray(x) for name, x in world.items()}
    short = values | {name: rounded(name, x, SHORT) for name, x in values.items() if name in DISTRIBUTIONS}
    for candidate in (values, short):
        instance = _valid(candidate, what)
        if instance is not None and refutes(search.theorem, search.mutation, instance).certified:
            return instance
    return None


def _valid(world: Arrays, what: Kind) -> Instance | None:
    try:
        return assemble({name: np.asarray(x) for name, x in world.items()}, what)
    except InvalidInput:
        return None
