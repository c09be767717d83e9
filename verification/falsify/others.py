"""Search among worlds that are no languages: random ones, the best of them perturbed by less and less, the judge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rooteps.theory.checks import InvalidInput, WrittenWrongly
from rooteps.theory.numbers import FLOAT64
from rooteps.verification.falsify.ascent import FINE, PENALTY, SATISFIED
from rooteps.verification.falsify.claim import INSIDE, exceeded, satisfied, violation
from rooteps.verification.falsify.log import Log

POPULATION, PARENTS, GENERATIONS = 64, 8, 150
"""Worlds of a generation, those that the next comes from, and how many there are from one start."""

SIZES = (0.5, 1e-5)
"""How far the first and the last generation are perturbed; the sizes shrink geometrically."""


class Others:
    """The search among worlds that are no languages.

    Args:
        log: what is seen.
        worlds: draws and perturbs them (``rooteps.theory.array_world.PROTOCOL``).
        starts: instances to start from instead of random ones.
        rng: the only source of randomness.
    """

    def __init__(self, log: Log, worlds: Any, starts: Sequence[Any] | None, rng: np.random.Generator):
        self.log, self.worlds, self.starts, self.rng = log, worlds, starts, rng

    def first(self) -> Any:
        """One world, drawn apart from the search."""
        return self.worlds.draw(np.random.default_rng(0)) if self.starts is None else self.starts[0]

    def run(self, rounds: int | None) -> Any:
        """A counterexample, or None once time is up or so many rounds are over."""
        done = 0
        while rounds is None or done < rounds:
            found = self._round()
            if found is not None or self.log.over:
                return found
            done += 1
        return None

    def _round(self) -> Any:
        """From random worlds to the best of their kind; the judge sees the best of each generation that exceeds."""
        best = self._ranked([self._start() for _ in range(POPULATION)])
        for size in np.geomspace(*SIZES, GENERATIONS):
            for rank, ratio, instance in best[:1]:
                if rank > -np.inf and ratio > 1 and self.log.refutes(instance).certified:
                    return instance
            if self.log.over:
                break
            children = [self._moved(best[i % len(best)][2], float(size)) for i in range(POPULATION)]
            best = sorted(best + self._ranked([one for one in children if one is not None]), key=_rank)[:PARENTS]
        for _, ratio, instance in best:
            self.log.note(ratio, lambda instance=instance: [instance])  # type: ignore[misc]
            if ratio > 1 and self.log.refutes(instance).certified:
                return instance
        return None

    def _start(self) -> Any:
        return (
            self.worlds.draw(self.rng) if self.starts is None else self.starts[int(self.rng.integers(len(self.starts)))]
        )

    def _moved(self, instance: Any, size: float) -> Any:
        """A world nearby, or None where there is none."""
        try:
            return self.worlds.perturb(instance, self.rng, size)
        except InvalidInput:
            return None

    def _ranked(self, instances: Sequence[Any]) -> list[tuple[float, float, Any]]:
        """(rank, ratio, instance), the best first; what is no world comes last."""
        seen = [self._look(instance) for instance in instances]
        if seen:
            self.log.watch((), np.array([ratio for _, ratio, _ in seen]), np.array([ok for _, _, ok in seen]))
        return sorted(((rank, ratio, one) for (rank, ratio, _), one in zip(seen, instances, strict=True)), key=_rank)[
            :PARENTS
        ]

    def _look(self, instance: Any) -> tuple[float, float, bool]:
        """(rank, ratio, whether it is a world whose hypotheses hold) in float64."""
        mutated = self.log.mutated
        try:
            with FLOAT64.scope():
                w = mutated.read(mutated.theorem.world_of(instance, FLOAT64))
                claims = [claim for _, claim in mutated.assumed(w)]
                score, ratio = exceeded(*mutated.sides(w), FINE)
                far = sum(float(violation(claim, INSIDE)) for claim in claims)
                ok = all(bool(satisfied(claim)) for claim in claims)
        except WrittenWrongly:
            raise
        except (InvalidInput, ArithmeticError, np.linalg.LinAlgError):
            return -np.inf, -np.inf, False
        rank = float(score) - PENALTY * far + SATISFIED * ok
        if not np.isfinite(rank):
            return -np.inf, -np.inf, False
        return rank, float(ratio) if ok else -np.inf, ok


def _rank(one: tuple[float, float, Any]) -> float:
    return -one[0]
