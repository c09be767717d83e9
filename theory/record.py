"""Frozen records whose array fields any number system may fill.

A record is a frozen dataclass, and a JAX pytree as soon as rooteps uses JAX (``rooteps.theory.traced``). Building one
by hand validates it; ``vmap`` and ``lift`` rebuild it from arrays of another number system, and skip the validation,
which only makes sense for plain numbers.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar, dataclass_transform

import numpy as np

from rooteps.theory.numbers import NumberSystem

T = TypeVar("T")


def static(default: Any = dataclasses.MISSING) -> Any:
    """A field that is not an array: it selects the formula instead of entering it."""
    return dataclasses.field(default=default, metadata={"static": True})


@dataclass_transform(frozen_default=True, field_specifiers=(static, dataclasses.field))
def record(cls: type[T]) -> type[T]:
    """Class decorator: a frozen dataclass whose arrays ``lift`` and JAX find."""
    cls = dataclasses.dataclass(frozen=True, eq=False, repr=False)(cls)
    if "__repr__" not in vars(cls):
        cls.__repr__ = _repr  # type: ignore[method-assign]
    cls._repr_pretty_ = _repr_pretty  # type: ignore[attr-defined]
    _RECORDS.append(cls)
    if _register is not None:
        _make_pytree(cls, _register)
    return cls


_RECORDS: list[type] = []
_register: Callable[..., None] | None = None


def make_pytrees(register: Callable[..., None]) -> None:
    """Make pytrees of the records there are, and of those to come, by ``jax.tree_util.register_pytree_node``."""
    global _register
    _register = register
    for cls in _RECORDS:
        _make_pytree(cls, register)


def _make_pytree(cls: type, register: Callable[..., None]) -> None:
    dynamic = tuple(f.name for f in dataclasses.fields(cls) if not f.metadata.get("static"))
    fixed = tuple(f.name for f in dataclasses.fields(cls) if f.metadata.get("static"))

    def flatten(value: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        return tuple(getattr(value, name) for name in dynamic), tuple(getattr(value, name) for name in fixed)

    def unflatten(static_values: tuple[Any, ...], children: tuple[Any, ...]) -> Any:
        value: Any = object.__new__(cls)
        for name, child in zip(dynamic + fixed, (*children, *static_values), strict=True):
            object.__setattr__(value, name, child)
        return value

    register(cls, flatten, unflatten)


PRINTED = 64
"""Arrays of more entries are never printed but by their shape."""

SHORT = 120
"""Records whose line would be longer are printed by the shapes of their arrays."""


class Short:
    """What Hypothesis and IPython print by its ``repr``; of a dataclass they would list every field."""

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))


def non_defaults(value: Any) -> dict[str, Any]:
    """The fields of a record that do not have their default, by name."""
    fields = {f.name: (getattr(value, f.name), f.default) for f in dataclasses.fields(value)}
    return {
        k: x for k, (x, default) in fields.items() if x is not default and not (isinstance(x, str) and x == default)
    }


def _repr(self: Any) -> str:
    """As one would write it if that is short, ``Language(p_L=[1.0], probs=[[0.5, 0.5]])``, else by shapes."""
    line = _line(self, PRINTED)
    return line if len(line) <= SHORT else _line(self, 0)


def _repr_pretty(self: Any, printer: Any, cycle: bool) -> None:
    """For Hypothesis, whose examples are to be copied, as one would write it."""
    printer.text(repr(self) if type(self).__repr__ is not _repr else _line(self, PRINTED))


def _line(value: Any, printed: int) -> str:
    if isinstance(value, np.ndarray):
        return (
            str(value.tolist()) if value.size <= max(printed, 1) else f"<{'×'.join(map(str, value.shape)) or 'scalar'}>"
        )
    if dataclasses.is_dataclass(value) and type(value).__repr__ is _repr:
        fields = (f"{name}={_line(part, printed)}" for name, part in non_defaults(value).items())
        return f"{type(value).__name__}({', '.join(fields)})"
    return repr(value)


def lift(value: T, xp: NumberSystem) -> T:
    """The same record with every array read in the number system ``xp`` (float64 entries become exact dyadics)."""
    parts = {}
    for f in dataclasses.fields(value):  # type: ignore[arg-type]
        part = getattr(value, f.name)
        if part is not None and not f.metadata.get("static"):
            part = lift(part, xp) if dataclasses.is_dataclass(part) else xp.array(part)
        parts[f.name] = part
    return unchecked(type(value), **parts)


def unchecked(cls: type[T], **fields: Any) -> T:
    """A record of the given fields without validation, for arrays with a batch axis or under ``vmap``.

    Raises:
        TypeError: a field that the record does not have, or one without default that is not given.

    >>> import numpy as np
    >>> from rooteps.theory.model import Model
    >>> unchecked(Model, shift=np.zeros((5, 3, 2))).shift.shape
    (5, 3, 2)
    """
    value = object.__new__(cls)
    for f in dataclasses.fields(cls):  # type: ignore[arg-type]
        part = fields.pop(f.name, f.default)
        if part is dataclasses.MISSING:
            raise TypeError(f"{cls.__name__}: field {f.name} is missing")
        object.__setattr__(value, f.name, part)
    if fields:
        raise TypeError(f"{cls.__name__}: has no field {next(iter(fields))}")
    return value
