"""Quantities of a world: computed when first asked for, kept, and in the scope of the world's number system."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


class quantity(Generic[T]):
    """Decorator: a property of an object with a number system ``xp``, evaluated once, with ``xp.compute``.

    >>> from rooteps.theory.numbers import Balls
    >>> class Third:
    ...     xp = Balls(512)
    ...
    ...     @quantity
    ...     def value(self):
    ...         return self.xp.array(1.0) / 3
    >>> bool(Third().value.rad() < 2.0**-512)
    True
    """

    def __init__(self, formula: Callable[[Any], T]):
        self.formula = formula
        self.__doc__ = formula.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, world: None, owner: type) -> Self: ...

    @overload
    def __get__(self, world: Any, owner: type) -> T: ...

    def __get__(self, world: Any, owner: type) -> Self | T:
        if world is None:
            return self
        value: T = world.xp.compute(lambda: self.formula(world))
        vars(world)[self.name] = value  # from now on found before this
        return value


def in_scope(method: F) -> F:
    """Decorator: a method of an object with a number system ``xp``, evaluated with ``xp.compute``."""

    @functools.wraps(method)
    def computed(self: Any, *arguments: Any, **options: Any) -> Any:
        return self.xp.compute(lambda: method(self, *arguments, **options))

    return computed  # type: ignore[return-value]
