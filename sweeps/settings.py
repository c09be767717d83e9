"""What is swept: a result on language families, losses, shapes and model makers, over a grid of ε, B, γ and seeds."""

from __future__ import annotations

import itertools
import math
import operator
import shlex
from dataclasses import dataclass, fields
from functools import cache, cached_property
from typing import Any, NamedTuple

import numpy as np

from rooteps.sweeps.given import SMALLEST, Given
from rooteps.synthetic.batches import losses, makers
from rooteps.synthetic.family import Family, Shape, applicable
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

MOST = 10**7
"""Rows that a sweep may have."""

SHARD = 512
"""Rows of a shard: what a worker does at a time, and what at most is done twice after a kill."""


class Cell(NamedTuple):
    """What all rows of a shard have in common; no shape is the family's own."""

    language: str
    loss: str
    shape: Shape | None
    model: str
    given: Given | None = None

    @property
    def family(self) -> Family:
        """The language family."""
        return FAMILIES[self.language] if self.given is None else self.given.family


@dataclass(frozen=True)
class Settings:
    """The settings of a sweep; equal settings give equal tables.

    Of ``language``, ``loss`` and ``model`` one may be given, or several; all combinations are swept. One seed is one
    world, the same for every result and loss as far as these let it.

    Args:
        result: id of a transfer result with a binary task.
        language: ids of language families that offer what the result needs; with ``instance`` there may be none.
        epsilon: range of the excess of the models.
        B: range of the norm ‖v‖_∞ the witness is scaled to; default as the family draws it.
        gamma: range of the coefficient γ(p_T), reached by moving p_T; default as the family draws p_T.
        seeds: how many languages, each with its task and witness.
        loss: losses that the result takes; default the first.
        shape: shapes (n, V, d) of the languages; default the family's own.
        model: makers of models of excess ε; default the one that is worst for the task, of those a family has.
        infima: whether ℓ_T and τ(B) are certified, which takes most of the time; their columns are null otherwise.
        instance: worlds from files, each in the place of a language (``rooteps.sweeps.given.read``).

    Raises:
        InvalidInput: an unknown name, a result or a family that cannot be swept, a range that is none.

    >>> settings = Settings("softmax-transfer", ("markov", "softmax"), epsilon=(1e-8, 1.0, 9), seeds=3)
    >>> settings.rows, settings.shards
    (54, 2)
    >>> print(settings.command)
    rooteps sweep softmax-transfer --language markov,softmax --epsilon 1e-08:1:9 --seeds 3 --loss hinge
    """

    result: str
    language: str | tuple[str, ...]
    epsilon: Range
    B: Range | None = None
    gamma: Range | None = None
    seeds: int = 1
    loss: str | tuple[str, ...] | None = None
    shape: tuple[tuple[int, int, int], ...] | None = None
    model: str | tuple[str, ...] | None = None
    infima: bool = True
    instance: tuple[Given, ...] = ()

    def __post_init__(self) -> None:
        theorem = find(self.result)
        if not sweepable(theorem):
            known = ", ".join(id for id, other in theorems().items() if sweepable(other))
            raise InvalidInput(f"result: {theorem.id} has no ladder of bounds to sweep; those that have are {known}")
        self._set("instance", tuple(dict.fromkeys(self.instance)))
        if self.language or not self.instance:
            self._set("language", _names("language", self.language, tuple(FAMILIES)))
        for family in self.families:
            if not applicable(theorem, family):
                fitting = ", ".join(f.id for f in FAMILIES.values() if applicable(theorem, f))
                raise InvalidInput(f"language: {family.id} does not offer what {theorem.id} needs; {fitting} do")
        known_losses = tuple(str(loss) for loss in losses(theorem))
        self._set("loss", _names("loss", self._own_loss() or known_losses[0], known_losses))
        if self.model is not None:
            for family in self.families:
                self._set("model", _names("model", self.model, makers(family), f" that {family.id} has"))
        if self.shape is not None:
            self._set("shape", _shapes(self.shape))
        for name in ("epsilon", "B", "gamma"):
            value = getattr(self, name)
            if value is not None or name == "epsilon":
                self._set(name, _range(name, value))
        if self.gamma is not None and self.gamma[1] > 1:
            raise InvalidInput(f"gamma: {self.gamma[1]:g} is above 1, and γ(p_T) never is")
        if isinstance(self.seeds, bool) or not isinstance(self.seeds, int) or self.seeds < 1:
            raise InvalidInput(f"seeds: {shown(self.seeds)} is not a whole number that is at least 1")
        if self.rows > MOST:
            raise InvalidInput(
                f"rows: {printable(f'{self.rows:,}', 30)} checks are more than the {MOST:,} that a sweep may have"
            )
        for family in self.families:
            if family.at is not None and self.seeds > 1:
                raise InvalidInput(f"seeds: {family.id} has one world for each ε, B and γ, so more seeds repeat it")
            if family.at is not None and self.shape is not None:
                raise InvalidInput(f"shape: all languages of {family.id} have one of their own")

        if self.instance and (self.seeds > 1 or self.shape is not None):
            which = "seeds" if self.seeds > 1 else "shape"
            raise InvalidInput(f"{which}: {self.instance[0].name} is one world, of one shape")

    def _own_loss(self) -> str | tuple[str, ...] | None:
        """The losses asked for, else that of the worlds from files, else none.

        Raises:
            InvalidInput: the worlds have different ones.
        """
        if self.loss is not None:
            return self.loss
        found = {task.loss: one.name for one in self.instance if one.content and (task := one.instance.task)}
        if len(found) > 1:
            of = ", ".join(f"{name} has {loss}" for loss, name in found.items())
            raise InvalidInput(f"loss: {of}; say which to sweep")
        return next(iter(found), None)

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    @property
    def families(self) -> tuple[Family, ...]:
        """The language families, and those of one world each that files bring."""
        return (*(FAMILIES[name] for name in self.language), *(one.family for one in self.instance))

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The combinations of language, loss, shape and model, in order."""
        shapes = (None,) if self.shape is None else tuple(Shape(*shape, k=2) for shape in self.shape)
        given = (*(None for _ in self.language), *self.instance)
        return tuple(
            Cell(family.id, loss, shape, model, one)
            for family, one in zip(self.families, given, strict=True)
            for loss, shape in itertools.product(self.loss or (), shapes)
            for model in (self.model or makers(family)[:1])
        )

    @property
    def axes(self) -> dict[str, np.ndarray]:
        """The values of those of B, γ and ε that are asked for."""
        return {name: values(r) for name in ("B", "gamma", "epsilon") if (r := getattr(self, name)) is not None}

    def cell(self, index: int) -> Cell:
        """What the rows of a shard have in common."""
        return self.cells[index // self._shards_of_a_cell]

    def rows_of(self, index: int) -> range:
        """The rows of a shard, counted in its cell."""
        start = SHARD * (index % self._shards_of_a_cell)
        return range(start, min(start + SHARD, self.rows_of_a_cell))

    def columns(self, index: int) -> dict[str, Any]:
        """What the settings say of a shard: the cell, and by row the seed, and B, γ and ε where they are asked for."""
        cell, rows = self.cell(index), self.rows_of(index)
        shape = {} if cell.shape is None else {"n": cell.shape.n, "V": cell.shape.V, "d": cell.shape.d}
        names = {"result": self.result, "language": cell.language, "loss": cell.loss, "model": cell.model}
        seeds, *places = np.unravel_index(np.asarray(rows), (self.seeds, *map(len, self.axes.values())))
        of_axes = zip(self.axes.items(), places, strict=True)
        return {**names, **shape, "seed": seeds, **{name: axis[place] for (name, axis), place in of_axes}}

    def points(self, index: int) -> list[Point]:
        """The rows of a shard as (seed, B, γ, ε), in order; None where the family decides."""
        columns = self.columns(index)
        nothing = [None] * len(columns["seed"])
        parts = [columns[name].tolist() if name in columns else nothing for name in ("seed", "B", "gamma", "epsilon")]
        return list(zip(*parts, strict=True))

    @property
    def rows(self) -> int:
        """How many checks."""
        return len(self.cells) * self.rows_of_a_cell

    @property
    def shards(self) -> int:
        """How many files they are written to."""
        return len(self.cells) * self._shards_of_a_cell

    @property
    def rows_of_a_cell(self) -> int:
        """How many rows have a cell in common."""
        return self.seeds * math.prod(r[2] for r in (self.epsilon, self.B, self.gamma) if r is not None)

    @property
    def _shards_of_a_cell(self) -> int:
        return -(-self.rows_of_a_cell // SHARD)

    @property
    def command(self) -> str:
        """The command that makes this sweep, but for where it is written and who works on it."""
        options = [f"--language {','.join(self.language)}"] if self.language else []
        options += [f"--instance {shlex.quote(one.name)}" for one in self.instance]
        for name in ("epsilon", "B", "gamma"):
            if (r := getattr(self, name)) is not None:
                options.append(f"--{name} {told(r)}")
        options += [f"--seeds {self.seeds}", f"--loss {','.join(self.loss or ())}"]
        options += [f"--shape {n},{V},{d}" for n, V, d in self.shape or ()]
        options += [] if self.model is None else [f"--model {','.join(self.model)}"]
        options += [] if self.infima else ["--no-infima"]
        return " ".join(["rooteps sweep", self.result, *options])

    def to_data(self) -> dict[str, Any]:
        """For JSON."""
        kept = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: _listed(value) for name, value in kept.items()}

    @classmethod
    def from_data(cls, data: Any) -> Settings:
        """The settings that ``to_data`` wrote.

        Raises:
            InvalidInput: they are none; one line naming what is wrong.
        """
        names = {field.name for field in fields(cls)}
        if not isinstance(data, dict) or set(data) != names:
            raise InvalidInput(f"settings: are not {', '.join(sorted(names))}")
        if not isinstance(data["result"], str):
            raise InvalidInput(f"result: {shown(data['result'])} is not a string")
        if not isinstance(data["infima"], bool):
            raise InvalidInput(f"infima: {shown(data['infima'])} is neither true nor false")
        for name in ("language", "loss", "model"):
            if not isinstance(data[name], list) and (data[name] is not None or name != "model"):
                raise InvalidInput(f"{name}: {shown(data[name])} is not a list")
        given = data["instance"]
        if not isinstance(given, list) or any(
            not isinstance(one, list) or len(one) != 2 or not all(isinstance(part, str) for part in one)
            for one in given
        ):
            raise InvalidInput(f"instance: {shown(given)} is not a list of names and digests")
        worlds = tuple(Given(*one) for one in given)
        return cls(**{name: _untold(value) for name, value in data.items()} | {"instance": worlds})


def told(bounds: Range) -> str:
    """A range as on the command line.

    >>> told((1e-8, 1.0, 9)), told((0.5, 0.5, 1))
    ('1e-08:1:9', '0.5')
    """
    low, high, count = bounds
    return f"{low:.17g}" if count == 1 and low == high else ":".join((*(_shortest(x) for x in (low, high)), str(count)))


def _shortest(x: float) -> str:
    return f"{x:g}" if float(f"{x:g}") == x else repr(x)


def _listed(value: Any) -> Any:
    if isinstance(value, Given):
        return [value.name, value.digest]
    return [_listed(part) for part in value] if isinstance(value, tuple) else value


def _untold(value: Any) -> Any:
    return tuple(_untold(part) for part in value) if isinstance(value, list) else value


def _names(what: str, given: Any, known: tuple[str, ...], of: str = "") -> tuple[str, ...]:
    """One name or several, each once, in their order."""
    names = (given,) if isinstance(given, str) else given
    if not isinstance(names, tuple | list) or not names:
        raise InvalidInput(f"{what}: {shown(given)} is no name, and no names")
    for name in names:
        if name not in known:
            raise InvalidInput(f"{what}: {shown(name)} is not one of {', '.join(known)}{of}")
    return tuple(dict.fromkeys(names))


def _shapes(given: Any) -> tuple[tuple[int, int, int], ...]:
    try:
        if any(isinstance(size, bool) for shape in given for size in shape):
            raise TypeError
        found = tuple((operator.index(n), operator.index(V), operator.index(d)) for n, V, d in given)
        if not found or min(map(min, found)) < 1:
            raise TypeError
    except (TypeError, ValueError):
        raise InvalidInput(f"shape: {shown(given)} are not shapes (n, V, d) of whole numbers from 1 up") from None
    for n, V, d in found:
        Shape(n, V, d, k=2).require_small()
    return tuple(dict.fromkeys(found))


def sweepable(theorem: Theorem) -> bool:
    """Whether the ladder of bounds is about this result's worlds: binary tasks, models near the optimum."""
    binary = theorem.needs_any("binary", "row-span") and _BINARY.issuperset(theorem.needs)
    natural = theorem.reference == "truth" or theorem.needs_any("row-span")
    return binary and natural and covering in theorem.hypotheses


@cache
def values(bounds: Range) -> np.ndarray:
    """The numbers of a range, its two ends exactly, and what is round up to rounding is round.

    >>> values((1e-4, 1.0, 3)).tolist(), values((1.0, 16.0, 3)).tolist()
    ([0.0001, 0.01, 1.0], [1.0, 4.0, 16.0])
    """
    found = np.array([float(f"{x:.14g}") for x in np.geomspace(*bounds).tolist()])
    found[[0, -1]] = bounds[:2]
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
