"""Search for a world against a result or a mutation of it: restarts, ascent, polish, simplification, certificate."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rooteps.theory.array_world import searchable
from rooteps.theory.checks import InvalidInput, WrittenWrongly
from rooteps.theory.mutation import Mutation
from rooteps.theory.record import Short
from rooteps.theory.registry import resolve
from rooteps.theory.theorem import Theorem
from rooteps.verification.falsify.claim import MutatedTheorem
from rooteps.verification.falsify.log import Log, Searched
from rooteps.verification.falsify.others import Others
from rooteps.verification.falsify.rounds import Languages
from rooteps.verification.falsify.shapes import Shape, chosen
from rooteps.verification.falsify.simplify import simplest, simplify
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify

BUDGET = 60.0
"""Seconds."""


@dataclass(frozen=True, repr=False)
class Falsification(Short):
    """What a search came to. That it found nothing proves nothing.

    Args:
        found: whether there is a counterexample; never without a certificate.
        certified: the same: no float is believed.
        ratio: (left side)/bound, losses counted from τ, certain from below (of two negative sides, bound/(left side));
            of the counterexample, or the largest reached. Infinite where the bound is zero, −infinity if no world that
            was kept certainly satisfies the hypotheses.
        instances_tried: worlds evaluated.
        seconds: how long it took.
        instance: the counterexample, or the world of the largest ratio; it certainly satisfies the hypotheses.
        path: (worlds tried, largest ratio in float64 so far) whenever it rose.
        interrupted: whether Ctrl-C ended the search.
        searched: which shapes, how many worlds of each, how many of those satisfied the hypotheses, their best ratio.
        seed: of all random choices.
    """

    found: bool
    certified: bool
    ratio: float
    instances_tried: int
    seconds: float
    instance: Any
    path: tuple[tuple[int, float], ...] = ()
    interrupted: bool = False
    searched: tuple[Searched, ...] = ()
    seed: int = 0

    def __repr__(self) -> str:
        what = "counterexample" if self.found else "none found"
        return f"<Falsification: {what}, ratio {self.ratio:.6g} of {self.instances_tried} worlds>"

    @property
    def satisfied(self) -> int:
        """How many of the worlds satisfied the hypotheses that are kept, as far as float64 can tell."""
        return sum(one.satisfied for one in self.searched)


def falsify(
    theorem: str | Theorem,
    mutation: Mutation | None = None,
    *,
    shapes: Sequence[tuple[int, ...]] | None = None,
    starts: Sequence[Any] | None = None,
    budget: float = BUDGET,
    rounds: int | None = None,
    seed: int = 0,
    on_progress: Callable[[int, float], None] = lambda tried, ratio: None,
) -> Falsification:
    """Look for a world that meets every hypothesis that is kept and exceeds the bound.

    A theorem about other worlds than languages needs them to say how they are drawn, perturbed and simplified
    (``rooteps.theory.array_world``).

    Args:
        theorem: a theorem or its id.
        mutation: what is removed or tightened (``rooteps.theory.mutation``); None for the result as it is.
        shapes: (n, V) or (n, V, d) of languages, contexts, words and dimensions (or topics); default from 1 to 4
            contexts and from 2 to 5 words, less those that leave no room for a counterexample.
        starts: instances of one shape to start from instead of random small worlds.
        budget: seconds; a counterexample ends the search earlier.
        rounds: batches of restarts after which it ends as well; unlike seconds, they are the same on every machine.
        seed: decides all random choices.
        on_progress: told the number of worlds tried and the largest ratio so far.

    Returns:
        A ``Falsification``.

    Raises:
        InvalidInput: no theorem of that id, a budget that is not positive, a theorem without a bound that a world might
            exceed or whose proof ends in another, a mutation or shapes that are none of it, worlds that none can draw.

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
    worlds = searchable(theorem, "falsify")
    mutated = MutatedTheorem(theorem, mutation)
    menu = None if shapes is None else _menu(mutated, worlds, shapes, starts)
    if starts is not None and not len(starts):
        raise InvalidInput("starts: there are none")
    began = time.monotonic()
    log = Log(mutated, began + budget, on_progress)
    rng = np.random.default_rng([seed, *theorem.id.encode()])
    search = Languages(log, menu, starts, rng) if worlds is None else Others(log, worlds, starts, rng)
    _check_bound(theorem, search.first())
    interrupted = False
    found: Any = None

    def certified(instance: Any) -> bool:
        """Whether the judge certifies it; what is certified is simpler than what was, and kept if one interrupts."""
        nonlocal found
        sure = log.refutes(instance).certified
        found = instance if sure else found
        return sure

    try:
        found = search.run(rounds)
        if found is not None:
            found = simplify(found, certified) if worlds is None else simplest(found, worlds.simplify, certified)
    except KeyboardInterrupt:
        interrupted = True
    instance, ratio = log.best() if found is None else (found, log.refutes(found).ratio)
    return Falsification(
        found=found is not None,
        certified=found is not None,
        ratio=ratio,
        instances_tried=log.tried,
        seconds=time.monotonic() - began,
        instance=instance,
        path=tuple(log.path),
        interrupted=interrupted,
        searched=log.searched,
        seed=seed,
    )


def _menu(mutated: MutatedTheorem, worlds: Any, shapes: Any, starts: Sequence[Any] | None) -> tuple[Shape, ...]:
    """The shapes that are asked for, where there is a choice."""
    if worlds is not None:
        raise InvalidInput(f"shapes: {mutated.theorem.id} is about no languages; its worlds are as they are drawn")
    if starts is not None:
        raise InvalidInput("shapes: given together with starts, which have shapes of their own")
    return chosen(shapes, mutated)


def _check_bound(theorem: Theorem, instance: Any) -> None:
    """Whoever exceeds a bound that is not the proof's refutes nothing."""
    end = verify(theorem, instance).end
    if end is not None and end.verdict is Verdict.REFUTED:
        sides = f"{float(end.claim.rhs):.6g}, but the proof ends in {float(end.claim.lhs):.6g}"
        raise WrittenWrongly(f"theorem {theorem.id!r}: bound: is {sides} on the first world")
