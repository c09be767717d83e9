"""Python source that rebuilds an instance, short enough to read and exact to the last bit."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from rooteps import theory
from rooteps.theory.record import non_defaults

WIDTH = 100
"""Lines are broken when they would be longer."""

DENOMINATOR = 64
"""Floats that are quotients of whole numbers up to this are written as such."""


def source(value: Any) -> str:
    """An expression that evaluates to an equal value: a record of the theory, an array or a number.

    Args:
        value: an instance, or any part of one; fields that have their default are left out.

    Returns:
        Source of one or more lines; the names of the records in it have to be imported (``imports``).

    >>> from rooteps.theory import Instance, Language, Model
    >>> source(Language(p_L=[1 / 3, 2 / 3], probs=[[0.5, 0.5], [1.0, 0.0]]))
    'Language(p_L=[1/3, 2/3], probs=[[0.5, 0.5], [1.0, 0.0]])'
    """
    return _source(value, "")


def imports(value: Any) -> str:
    """The import statements that ``source(value)`` needs.

    >>> from rooteps.theory import Language
    >>> imports(Language(p_L=[1.0], probs=[[0.5, 0.5]]))
    'from rooteps.theory import Language\\n'
    """
    modules: dict[str, set[str]] = {}
    for name, module in _classes(value):
        modules.setdefault("rooteps.theory" if name in theory.__all__ else module, set()).add(name)
    return "".join(f"from {module} import {', '.join(sorted(names))}\n" for module, names in sorted(modules.items()))


def _classes(value: Any) -> Iterator[tuple[str, str]]:
    if dataclasses.is_dataclass(value):
        yield type(value).__name__, type(value).__module__
        for field in dataclasses.fields(value):
            yield from _classes(getattr(value, field.name))


def _source(value: Any, indent: str) -> str:
    if not dataclasses.is_dataclass(value):
        return _other(value, indent)
    deeper = indent + "    "
    parts = [f"{name}={_source(part, deeper)}" for name, part in non_defaults(value).items()]
    line = f"{type(value).__name__}({', '.join(parts)})"
    if "\n" not in line and len(indent) + len(line) <= WIDTH:
        return line
    return f"{type(value).__name__}(\n" + "".join(f"{deeper}{part},\n" for part in parts) + f"{indent})"


def _other(value: Any, indent: str) -> str:
    """A string, numbers in any nesting, or whatever else a theorem of one's own is about, by its ``repr``."""
    if isinstance(value, str):
        return repr(value)
    try:
        numbers = np.asarray(value)
        return repr(numbers.tolist()) if numbers.dtype.kind in "biu" else _array(numbers.astype(float), indent)
    except (TypeError, ValueError):
        if type(value) is tuple:
            return f"({''.join(f'{_source(part, indent)}, ' for part in value).rstrip()})"
        return repr(value)


def _array(values: np.ndarray, indent: str) -> str:
    if values.ndim == 0:
        return _number(float(values))
    deeper = indent + "    "
    parts = [_array(row, deeper) for row in values]
    line = f"[{', '.join(parts)}]"
    if "\n" not in line and len(indent) + len(line) <= WIDTH:
        return line
    return "[\n" + "".join(f"{deeper}{part},\n" for part in parts) + f"{indent}]"


def _number(x: float) -> str:
    """A float as 0.25, as 1/3 or 2**-20 where that is the same float, else with all its digits."""
    if x == 0 or len(repr(x)) <= 6:
        return repr(x + 0.0)
    fraction = Fraction(x).limit_denominator(DENOMINATOR)
    if float(fraction) == x:
        return f"{fraction.numerator}/{fraction.denominator}"
    exact = Fraction(x)
    small = abs(exact.numerator)
    if small < DENOMINATOR:  # a whole number times a power of two
        return f"{exact.numerator}*2**-{exact.denominator.bit_length() - 1}"
    return repr(x)
