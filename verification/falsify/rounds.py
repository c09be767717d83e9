"""Search among languages: rounds of random worlds of one shape, gradient ascent, a polish, and the judge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import scipy

from rooteps.theory.checks import InvalidInput
from rooteps.theory.instance import Instance
from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.verification.falsify.arrays import DISTRIBUTIONS, Arrays, Kind, arrays, assemble, kind, sizes, stacked
from rooteps.verification.falsify.ascent import Seen, ascend, evaluator, returned
from rooteps.verification.falsify.chart import join, row, split
from rooteps.verification.falsify.claim import MutatedTheorem, exceeded, satisfied
from rooteps.verification.falsify.identities import proved
from rooteps.verification.falsify.log import Log, Sizes
from rooteps.verification.falsify.polish import polish
from rooteps.verification.falsify.shapes import Shape, first, menu
from rooteps.verification.falsify.simplify import rounded
from rooteps.verification.falsify.starts import draw

RESTARTS, STEPS, TRIED = 256, 300, 4
"""Worlds that ascend together, how many steps, and how many of the best the judge is shown."""

SCOUTS = 64
"""Random worlds of each shape that are looked at before any ascends."""

SHORT = 15
"""Binary digits of a short number."""


@dataclass(frozen=True)
class _Round:
    """One batch of worlds: where it starts, what else they have, whether its best is polished at once."""

    worlds: list[Arrays]
    kind: Kind
    polished: bool = True


@dataclass(frozen=True)
class _Reached:
    """Where the best world of a round came to."""

    rank: float
    evaluate: Callable[[Arrays, Arrays], tuple[Seen, Any]]
    free: Arrays
    fixed: Arrays
    kind: Kind
    shape: Sizes


class Languages:
    """The search among languages.

    Args:
        log: what is seen.
        shapes: of the worlds; None for the default menu.
        starts: instances of one shape to start from instead.
        rng: the only source of randomness.
    """

    def __init__(
        self, log: Log, shapes: tuple[Shape, ...] | None, starts: Sequence[Instance] | None, rng: np.random.Generator
    ):
        self.log, self.mutated, self.shapes, self.starts, self.rng = log, log.mutated, shapes, starts, rng
        self.unpolished: list[_Reached] = []

    def first(self) -> Any:
        """One world, drawn apart from the search."""
        if self.starts is not None:
            return self.starts[0]
        shape = (first(self.mutated) if self.shapes is None else self.shapes)[0]
        return assemble(draw(self.mutated, shape, np.random.default_rng(0)), self.mutated.kind)

    def run(self, rounds: int | None) -> Instance | None:
        """A counterexample, or None once time is up or so many rounds are over."""
        begun = first(self.mutated) if self.shapes is None else self.shapes
        order = menu(self.mutated) if self.shapes is None else ()
        if self.starts is None:
            for shape in (*begun, *order):
                self.log.plan(shape.sizes(self.mutated))
        if self.starts is None and not self.mutated.theorem.features:
            found, looked = self._scouted((*begun, *order))
            if found is not None:
                return found
            begun, order = ((), looked) if self.shapes is None else (looked, ())
        for one in islice(self._plan(begun, order), rounds):
            found = self._round(one)
            if found is None and not one.polished and self.unpolished[-1].rank >= max(x.rank for x in self.unpolished):
                found = self._polished(self.unpolished[-1])
            if found is not None or self.log.over:
                return found
        return None

    def _plan(self, begun: Sequence[Shape], order: Sequence[Shape]) -> Iterator[_Round]:
        """One round after the other, without end; those of the second shapes are polished if they are the best yet."""
        while True:
            if self.starts is not None:
                chosen = self.rng.integers(len(self.starts), size=min(RESTARTS, len(self.starts)))
                yield _Round([arrays(self.starts[i]) for i in chosen], kind(self.starts[0]))
                continue
            for shape in (*begun, *order):
                worlds = [draw(self.mutated, shape, self.rng) for _ in range(RESTARTS)]
                yield _Round(worlds, self.mutated.kind, polished=shape in begun)

    def _scouted(self, shapes: tuple[Shape, ...]) -> tuple[Instance | None, tuple[Shape, ...]]:
        """A counterexample among a few random worlds of each shape, and the shapes, most promising first.

        (Not where the conclusion is about the best classifier: that takes what is compiled for each shape.)
        """
        reached: dict[Shape, float] = {}
        for shape in shapes:
            worlds = [draw(self.mutated, shape, self.rng) for _ in range(SCOUTS)]
            looked = [self._look(world) for world in worlds]
            ratio, ok = np.array([x for x, _ in looked]), np.array([x for _, x in looked])
            over = self.log.watch(_sizes(worlds[0], self.mutated), ratio, ok)
            for i in np.argsort(-ratio, kind="stable")[:TRIED]:
                found = self._shown(float(ratio[i]), worlds[i], self.mutated.kind)
                if found is not None:
                    return found, shapes
            reached[shape] = float(ratio.max())
            if over:
                break
        return None, tuple(sorted(shapes, key=lambda shape: -reached.get(shape, -np.inf)))

    def _look(self, world: Arrays) -> tuple[float, bool]:
        """(ratio, whether it is a world whose hypotheses hold) in float64."""
        instance = _valid(world, self.mutated.kind)
        if instance is None:
            return -np.inf, False
        with FLOAT64.scope():
            w = self.mutated.read(self.mutated.theorem.world_of(instance, FLOAT64))
            if not all(satisfied(claim) or _proved(self.mutated, instance, h) for h, claim in self.mutated.assumed(w)):
                return -np.inf, False
            ratio = float(exceeded(*self.mutated.sides(w))[1])
        return (ratio, True) if ratio == ratio else (-np.inf, True)

    def _round(self, one: _Round) -> Instance | None:
        """Ascent, then the judge; if the best falls short, polish and the judge again."""
        free, fixed = split(stacked(one.worlds))
        known = _known(self.mutated, _valid(one.worlds[0], one.kind))
        evaluate = evaluator(self.mutated, one.kind, known)
        shape = _sizes(one.worlds[0], self.mutated)

        def back(x: Arrays) -> Arrays:
            return returned(self.mutated, one.kind, known, (x, fixed))

        def keep(best: Arrays, found: Seen) -> None:
            i = int(found.rank.argmax())
            values = {name: np.asarray(x) for name, x in join(row(best, i), row(fixed, i)).items()}
            self.log.note(float(found.ratio[i]), lambda: _instances(values, one.kind))

        seen, _ = evaluate(free, fixed)
        if not seen.ok.all():
            free = back(free) if (np.isfinite(seen.rank) & ~seen.ok).any() else free
        reached, seen = ascend(
            evaluate, (free, fixed), STEPS, lambda now: self.log.watch(shape, now.ratio, now.ok), back, keep
        )
        order = [int(i) for i in np.argsort(-seen.rank, kind="stable")]
        for i in order[:TRIED]:
            found = self._shown(float(seen.ratio[i]), join(row(reached, i), row(fixed, i)), one.kind)
            if found is not None:
                return found
        i = order[0]
        best = _Reached(float(seen.rank[i]), evaluate, row(reached, i), row(fixed, i), one.kind, shape)
        if one.polished:
            return self._polished(best)
        self.unpolished.append(best)
        return None

    def _polished(self, one: _Reached) -> Instance | None:
        free, ratio = polish(
            one.evaluate,
            one.free,
            one.fixed,
            lambda now: self.log.watch(one.shape, now.ratio, now.ok),
            RESTARTS if self.starts is None else min(RESTARTS, len(self.starts)),
            self.log.tried,
        )
        return self._shown(ratio, join(free, one.fixed), one.kind)

    def _shown(self, ratio: float, world: Arrays, what: Kind) -> Instance | None:
        """The world as an instance, if its ratio is promising and the judge certifies it; it is noted in any case."""
        values = {name: np.asarray(x) for name, x in world.items()}
        self.log.note(ratio, lambda: _instances(values, what))
        if not ratio > 1:
            return None
        return next((one for one in _instances(values, what) if self.log.refutes(one).certified), None)


def _instances(world: Arrays, what: Kind) -> Iterator[Instance]:
    """A world that float64 came to as instances that the judge may be shown, those of simpler numbers first.

    Distributions that are short dyadic numbers sum to one exactly, so that balls carry no radius, and contexts that
    look alike are exactly alike; and where all that matters are distributions, they can be read.
    """
    short = world | {name: rounded(name, x, SHORT) for name, x in world.items() if name in DISTRIBUTIONS}
    candidates = [world, short]
    if "language.logits" in world and "model.tilt" in world:
        logits = world["language.logits"]
        probs = {"language.probs": logits, "model.probs": logits + world["model.tilt"]}
        rest = {name: x for name, x in short.items() if name not in ("language.logits", "model.tilt")}
        softmax = {name: rounded(name, scipy.special.softmax(x, axis=1), SHORT) for name, x in probs.items()}
        candidates.insert(0, rest | softmax)
    for candidate in candidates:
        instance = _valid(candidate, what)
        if instance is not None:
            yield instance


def _sizes(world: Arrays, mutated: MutatedTheorem) -> Sizes:
    """(n, V), or (n, V, d or topics) where worlds have dimensions."""
    found = sizes(world)
    last = "k" if mutated.needs("topics") else "d"
    return (found["n"], found["V"]) + ((found[last],) if mutated.dimensions and last in found else ())


def _known(mutated: MutatedTheorem, instance: Instance | None) -> frozenset[str]:
    """Names of the hypotheses that the form of the data keeps: what is proved of one world so holds of all like it."""
    if instance is None:
        return frozenset()
    return frozenset(h.name for h in mutated.theorem.hypotheses if _proved(mutated, instance, h))


def _proved(mutated: MutatedTheorem, instance: Instance, hypothesis: Any) -> bool:
    xp = Balls(128)
    try:
        return xp.compute(lambda: proved(hypothesis, mutated.theorem.world_of(instance, xp)))
    except ArithmeticError:
        return False


def _valid(world: Arrays, what: Kind) -> Instance | None:
    try:
        return assemble({name: np.asarray(x) for name, x in world.items()}, what)
    except InvalidInput:
        return None
