"""What is swept: a result on a language family, over a grid of ε, B and γ, for a number of seeds."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import Any

import numpy as np

from rooteps.synthetic.batches import applicable, losses
from rooteps.synthetic.family import Family
from rooteps.synthetic.languages import FAMILIES
from rooteps.theory.arrows import covering
from rooteps.theory.checks import InvalidInput, printable, shown
from rooteps.theory.registry import find, theorems
from rooteps.theory.theorem import Need, Theorem

Range = tuple[float, float, int]
"""(low, high, count): that many numbers whose logarithms are evenly spaced."""

_BINARY: frozenset[Need] = frozenset(("binary", "row-span", "optimum"))
"""What a theorem about binary tasks may need, and be swept."""

Point = tuple[int, float | None, float | None, float]
"""(seed, B, γ, ε); None where the family decides."""

SMALLEST = 1e-150
"""The least ε, B and γ, and the inverse of the largest: their squares are normal numbers in float64."""

MOST = 10**7
"""Rows that a sweep may have."""

SHARD = 512
"""Rows of a shard: what a worker does at a time, and what at most is done twice after a kill."""


@dataclass(frozen=True)
class Settings:
    """The settings of a sweep; equal settings give equal tables.

    Args:
        result: id of a transfer result with a binary task.
        language: id of a language family that offers what the result needs.
        epsilon: range of the excess of the models.
        B: range of the norm ‖v‖_∞ the witness is scaled to; default as the family draws it.
        gamma: range of the coefficient γ(p_T), reached by moving p_T; default as the family draws p_T.
        seeds: how many languages, each with its task and witness.
        loss: one of the losses the result takes; default the first.

    Raises:
        InvalidInput: an unknown name, a result or a family that cannot be swept, a range that is none.

    >>> settings = Settings("softmax-transfer", "markov", epsilon=(1e-8, 1.0, 9), seeds=3)
    >>> settings.rows, settings.shards
    (27, 1)
    """

    result: str
    language: str
    epsilon: Range
    B: Range | None = None
    gamma: Range | None = None
    seeds: int = 1
    loss: str | None = None

    def __post_init__(self) -> None:
        theorem = find(self.result)
        if not sweepable(theorem):
            known = ", ".join(id for id, other in theorems().items() if sweepable(other))
            raise InvalidInput(f"result: {theorem.id} has no ladder of bounds to sweep; those that have are {known}")
        if self.language not in FAMILIES:
            raise InvalidInput(f"language: {shown(self.language)} is not one of {', '.join(FAMILIES)}")
        if not applicable(theorem, self.family):
            fitting = ", ".join(f.id for f in FAMILIES.values() if applicable(theorem, f))
            raise InvalidInput(f"language: {self.language} does not offer what {theorem.id} needs; {fitting} do")
        object.__setattr__(self, "loss", losses(theorem)[0] if self.loss is None else self.loss)
        if self.loss not in losses(theorem):
            raise InvalidInput(f"loss: {shown(self.loss)} is not one of {', '.join(map(str, losses(theorem)))}")
        for name in ("epsilon", "B", "gamma"):
            value = getattr(self, name)
            if value is not None or name == "epsilon":
                object.__setattr__(self, name, _range(name, value))
        if self.gamma is not None and self.gamma[1] > 1:
            raise InvalidInput(f"gamma: {self.gamma[1]:g} is above 1, and γ(p_T) never is")
        if isinstance(self.seeds, bool) or not isinstance(self.seeds, int) or self.seeds < 1:
            raise InvalidInput(f"seeds: {shown(self.seeds)} is not a whole number that is at least 1")
        if self.rows > MOST:
            raise InvalidInput(
                f"rows: {printable(f'{self.rows:,}', 30)} checks are more than the {MOST:,} that a sweep may have"
            )
        if self.family.at is not None and self.seeds > 1:
            raise InvalidInput(f"seeds: {self.language} has one world for each ε, B and γ, so more seeds repeat it")

    @property
    def family(self) -> Family:
        """The language family."""
        return FAMILIES[self.language]

    def columns(self, index: int) -> dict[str, np.ndarray]:
        """The seed of each row of a shard, and its B, γ and ε where they are asked for."""
        asked = {name: values(r) for name in ("B", "gamma", "epsilon") if (r := getattr(self, name)) is not None}
        rows = np.arange(index * SHARD, min((index + 1) * SHARD, self.rows))
        seeds, *places = np.unravel_index(rows, (self.seeds, *map(len, asked.values())))
        of_axes = zip(asked.items(), places, strict=True)
        return {"seed": seeds, **{name: axis[place] for (name, axis), place in of_axes}}

    def points(self, index: int) -> list[Point]:
        """The rows of a shard as (seed, B, γ, ε), in order; None where the family decides."""
        columns = self.columns(index)
        nothing = [None] * len(columns["seed"])
        parts = [columns[name].tolist() if name in columns else nothing for name in ("seed", "B", "gamma", "epsilon")]
        return list(zip(*parts, strict=True))

    @property
    def rows(self) -> int:
        """How many checks."""
        sizes = (self.epsilon[2], *(r[2] for r in (self.B, self.gamma) if r is not None))
        return self.seeds * math.prod(sizes)

    @property
    def shards(self) -> int:
        """How many files they are written to."""
        return -(-self.rows // SHARD)

    def to_data(self) -> dict[str, Any]:
        """For JSON."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_data(cls, data: Any) -> Settings:
        """The settings that ``to_data`` wrote.

        Raises:
            InvalidInput: they are none; one line naming what is wrong.
        """
        names = {field.name for field in fields(cls)}
        if not isinstance(data, dict) or set(data) != names:
            raise InvalidInput(f"settings: are not {', '.join(sorted(names))}")
        for name in ("result", "language", "loss"):
            if not isinstance(data[name], str):
                raise InvalidInput(f"{name}: {shown(data[name])} is not a string")
        given: dict[str, Any] = {name: tuple(x) if isinstance(x, list) else x for name, x in data.items()}
        return cls(**given)


def sweepable(theorem: Theorem) -> bool:
    """Whether the ladder of bounds is about this result's worlds: binary tasks, models near the optimum."""
    binary = theorem.needs_any("binary", "row-span") and _BINARY.issuperset(theorem.needs)
    natural = theorem.reference == "truth" or theorem.needs_any("row-span")
    return binary and natural and covering in theorem.hypotheses


@cache
def values(bounds: Range) -> np.ndarray:
    """The numbers of a range, its two ends exactly.

    >>> values((1e-4, 1.0, 3)).tolist()
    [0.0001, 0.01, 1.0]
    """
    found = np.geomspace(*bounds)
    found.setflags(write=False)
    return found


def _range(name: str, value: Any) -> Range:
    try:
        if any(isinstance(part, bool) or not isinstance(part, int | float | np.number) for part in value):
            raise TypeError
        low, high, whole = float(value[0]), float(value[1]), int(value[2])
        if len(value) != 3:
            raise ValueError
        if not (0 < low <= high < math.inf) or whole != value[2] or whole < 1 or (low == high) != (whole == 1):
            raise ValueError
    except (TypeError, ValueError, LookupError, OverflowError):
        raise InvalidInput(
            f"{name}: {shown(value)} is not a range (low, high, count) with 0 < low < high and count of at least 2"
        ) from None
    if not (low >= SMALLEST and high <= 1 / SMALLEST):
        raise InvalidInput(f"{name}: {low:g} to {high:g} is not between {SMALLEST:g} and {1 / SMALLEST:g}")
    return low, high, whole
