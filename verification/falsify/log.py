"""What a search has seen so far: how many worlds of each shape, the path of the largest ratio, the best worlds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rooteps.theory.record import Short
from rooteps.verification.falsify.claim import MutatedTheorem
from rooteps.verification.falsify.judge import Refutation, refutes

KEPT = 12
"""Worlds that are kept for the end, by their ratio in float64; not all need satisfy the hypotheses in balls."""

Sizes = tuple[int, ...]
"""(n, V) or (n, V, d) of a language; empty for other worlds."""


@dataclass(frozen=True, repr=False)
class Searched(Short):
    """How worlds of one shape were searched.

    Args:
        shape: (n, V) or (n, V, d); empty for worlds that are no languages.
        worlds: how many were evaluated, in float64; 0 for a shape that the search did not come to.
        satisfied: how many of them satisfied the hypotheses that are kept, as far as float64 can tell.
        ratio: the largest (left side)/bound among those, in float64; −infinity if there are none.
    """

    shape: Sizes
    worlds: int
    satisfied: int
    ratio: float

    def __repr__(self) -> str:
        size = "×".join(map(str, self.shape)) or "worlds"
        return f"<Searched {size}: ratio {self.ratio:.6g}, {self.satisfied} of {self.worlds} satisfy the hypotheses>"


@dataclass
class Log:
    """The state of one search."""

    mutated: MutatedTheorem
    deadline: float
    on_progress: Callable[[int, float], None]
    tried: int = 0
    path: list[tuple[int, float]] = field(default_factory=list)
    _counts: dict[Sizes, list[Any]] = field(default_factory=dict)
    _best: list[tuple[float, Callable[[], Iterable[Any]]]] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether time is up."""
        return time.monotonic() >= self.deadline

    @property
    def searched(self) -> tuple[Searched, ...]:
        """What there is to tell, by shape."""
        return tuple(Searched(shape, *counts) for shape, counts in sorted(self._counts.items()))

    def plan(self, shape: Sizes) -> None:
        """Say that worlds of that shape are to come."""
        self._counts.setdefault(shape, [0, 0, -np.inf])

    def watch(self, shape: Sizes, ratio: np.ndarray, ok: np.ndarray) -> bool:
        """Count worlds that were evaluated, and say whether time is up."""
        self.tried += len(ratio)
        largest = float(ratio.max())
        self.plan(shape)
        counts = self._counts[shape]
        counts[0] += len(ratio)
        counts[1] += int(ok.sum())
        counts[2] = max(counts[2], largest)
        if largest > (self.path[-1][1] if self.path else -np.inf):
            self.path.append((self.tried, largest))
        self.on_progress(self.tried, self.path[-1][1] if self.path else largest)
        return self.over

    def note(self, ratio: float, build: Callable[[], Iterable[Any]]) -> None:
        """Keep a world, as what builds the instances that it may be, if its ratio is among the largest."""
        if ratio > -np.inf:
            self._best.append((ratio, build))
            self._best.sort(key=lambda one: -one[0])
            del self._best[KEPT:]

    def refutes(self, instance: Any) -> Refutation:
        """The judge on an instance."""
        return refutes(self.mutated.theorem, self.mutated.mutation, instance)

    def best(self) -> tuple[Any, float]:
        """The world of the largest ratio whose hypotheses certainly hold, and that ratio, certain from below."""
        for _, build in self._best:
            for instance in build():
                judged = self.refutes(instance)
                if judged.hypotheses and judged.ratio > -np.inf:
                    return instance, judged.ratio
        return None, -np.inf
