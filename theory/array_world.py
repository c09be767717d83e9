"""Worlds that are no languages: what a search and property tests ask of them, and worlds of arrays, which have it."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from rooteps.theory.checks import InvalidInput, array, of_type, shown
from rooteps.theory.numbers import Array, NumberSystem
from rooteps.theory.record import lift

if TYPE_CHECKING:
    from rooteps.theory.theorem import Theorem

PROTOCOL = {
    "draw": "(rng) → an instance, its randomness all from the generator",
    "perturb": "(instance, rng, size) → an instance nearby",
    "simplify": "(instance) → instances that are simpler, the simplest first",
    "to_json": "(instance) → dictionaries, lists, numbers and strings",
    "from_json": "(data) → the instance, or InvalidInput",
}
"""What the class that reads a theorem's instances, its ``world``, has besides, if they are no languages."""

DIGITS = (0, 1, 2, 3, 4, 6, 8, 12, 20)
"""Binary digits after the first one that a number may keep, tried in turn."""


def searchable(theorem: Theorem, who: str) -> Any:
    """The class that draws, perturbs and simplifies the instances of a theorem; None for a theorem about languages.

    Args:
        theorem: the theorem.
        who: asks for it, for the message.

    Raises:
        InvalidInput: its worlds are no languages, and lack some of ``PROTOCOL``; one line naming what.

    >>> from rooteps.theory.registry import find
    >>> searchable(find("pinsker"), "falsify") is None
    True
    >>> try:
    ...     searchable(find("gaussian-partition"), "falsify")
    ... except InvalidInput as error:
    ...     print(str(error)[:79])
    falsify: gaussian-partition is about no languages, and its GaussianWorld has no
    """
    world = theorem.world
    if theorem.on_languages:
        return None
    missing = [name for name in PROTOCOL if not callable(getattr(world, name, None))]
    if missing:
        name = getattr(world, "__name__", type(world).__name__)
        raise InvalidInput(
            f"{who}: {theorem.id} is about no languages, and its {name} has no {', '.join(missing)} "
            "(see rooteps.theory.array_world)"
        )
    return world


class ArrayWorld:
    """A world whose instances are dataclasses of arrays. A subclass says how one is drawn, and has the quantities.

    Args:
        instance: a dataclass of arrays and numbers.
        xp: the number system that they are read in.
        reference: plays no part.

    Raises:
        InvalidInput: no dataclass, an array that is none of finite numbers.

    >>> @dataclasses.dataclass
    ... class Pair:
    ...     a: np.ndarray
    ...     b: np.ndarray
    >>> class Pairs(ArrayWorld):
    ...     @staticmethod
    ...     def draw(rng):
    ...         return Pair(rng.standard_normal(2), rng.standard_normal(2))
    >>> Pairs.from_json(Pairs.to_json(Pair(np.array([1.0, 2.0]), np.array([0.5, 0.25]))))
    Pair(a=array([1., 2.]), b=array([0.5 , 0.25]))
    """

    if TYPE_CHECKING:

        @staticmethod
        def draw(rng: np.random.Generator) -> Any:
            """A random instance."""

    def __init__(self, instance: Any, xp: NumberSystem, reference: str = ""):
        for name, value in _parts(instance).items():
            _numbers(name, value)
        self.instance: Any = lift(instance, xp)
        self.xp, self.reference = xp, reference

    def __repr__(self) -> str:
        return f"<{type(self).__name__} in {self.xp.name}>"

    def replacing(self, **quantities: Array) -> Any:
        """The same world with some of its quantities (``rooteps.theory.quantity``) replaced."""
        other = object.__new__(type(self))
        other.instance, other.xp, other.reference = self.instance, self.xp, self.reference
        vars(other).update(quantities)
        return other

    @classmethod
    def perturb(cls, instance: Any, rng: np.random.Generator, size: float) -> Any:
        """Some of the entries moved by normal deviates, of that size relative to the largest entry of their array.

        Whole numbers, which may be sizes or labels, are left as they are.
        """
        moved = {}
        for name, x in _real(instance).items():
            unit = float(np.abs(x).max()) or 1.0
            some = rng.random(x.shape) < rng.choice([0.25, 1.0])
            moved[name] = x + size * unit * some * rng.standard_normal(x.shape)
        return dataclasses.replace(instance, **_as_given(instance, moved))

    @classmethod
    def simplify(cls, instance: Any) -> Iterator[Any]:
        """Rounder numbers, in all arrays and then in one; then single entries that are zero. Not of whole numbers."""
        parts = _real(instance)

        def but(changed: dict[str, np.ndarray]) -> Iterator[Any]:
            if any(not np.array_equal(parts[name], x) for name, x in changed.items()):
                with contextlib.suppress(InvalidInput):  # simpler numbers need not make an instance
                    yield dataclasses.replace(instance, **_as_given(instance, changed))

        for some in (list(parts), *([name] for name in parts)):
            for digits in DIGITS:
                yield from but({name: to_digits(parts[name], digits) for name in some})
        for name, x in parts.items():
            for entry in np.ndindex(x.shape):
                zeroed = x.copy()
                zeroed[entry] = 0.0
                yield from but({name: zeroed})

    @classmethod
    def to_json(cls, instance: Any) -> dict[str, Any]:
        """Field to nested lists."""
        found = {field.name: getattr(instance, field.name) for field in dataclasses.fields(instance)}
        return found | {name: np.asarray(x).tolist() for name, x in _parts(instance).items()}

    @classmethod
    def from_json(cls, data: Any) -> Any:
        """The instance, of the class of those that are drawn.

        Raises:
            InvalidInput: a field that is missing or surplus, or whose array is none of finite numbers.
        """
        of_type("instance", data, dict, "a dictionary")
        drawn = cls.draw(np.random.default_rng(0))
        known = {field.name: getattr(drawn, field.name) for field in dataclasses.fields(drawn)}
        for name in sorted(set(known) ^ set(data)):
            raise InvalidInput(f"instance.{name}: {'missing' if name in known else 'is no field'}")
        arrays = {name: _numbers(f"instance.{name}", data[name]) for name in _parts(drawn)}
        return type(drawn)(**{**data, **_as_given(drawn, arrays)})


def _numbers(field: str, values: Any) -> np.ndarray:
    try:
        axes = np.ndim(values)
    except ValueError:  # ragged rows
        axes = 0
    return array(field, values, axes)


def _parts(instance: Any) -> dict[str, Any]:
    """The fields that are arrays or numbers."""
    if not dataclasses.is_dataclass(instance) or isinstance(instance, type):
        raise InvalidInput(f"instance: {shown(instance)} is no dataclass of arrays")
    fields = {field.name: getattr(instance, field.name) for field in dataclasses.fields(instance)}
    return {name: x for name, x in fields.items() if not isinstance(x, str) and x is not None}


def _real(instance: Any) -> dict[str, np.ndarray]:
    """Those of them that are no whole numbers."""
    parts = {name: np.asarray(x) for name, x in _parts(instance).items()}
    return {name: x for name, x in parts.items() if x.dtype.kind == "f"}


def _as_given(instance: Any, changed: dict[str, np.ndarray]) -> dict[str, Any]:
    """Numbers where the instance has numbers, whole ones where it has whole ones."""
    found: dict[str, Any] = {}
    for name, x in changed.items():
        given = np.asarray(getattr(instance, name))
        x = x if given.dtype.kind == "f" else x.astype(given.dtype)
        found[name] = x.item() if given.ndim == 0 else x
    return found


def to_digits(x: np.ndarray, digits: int) -> np.ndarray:
    """Numbers of at most ``digits`` + 1 binary digits.

    >>> to_digits(np.array([0.3, -5.0]), 1).tolist()
    [0.25, -4.0]
    """
    mantissa, exponent = np.frexp(x)
    return np.ldexp(np.round(np.ldexp(mantissa, digits + 1)), exponent - digits - 1)
