"""The dials of a lesson: every single thing that a reader can set, with the few values at which it is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import marimo as mo

from rooteps.lessons.reader import start


@dataclass(frozen=True)
class Dial:
    """A slider, a menu, a switch, or one number of a matrix.

    Args:
        control: the name of the control that it is, or is a part of.
        part: its place in that: nothing, the index of an array, or the row and column of a matrix.
        kind: ``"slider"``, ``"menu"`` or ``"number"``.
        values: what the browser would send for each setting.
        labels: what a reader is shown for each.
        first: the index of the setting at which it begins.
    """

    control: str
    part: tuple[int, ...]
    kind: str
    values: Sequence[Any]
    labels: Sequence[str]
    first: int

    @property
    def name(self) -> str:
        """The control and the part, as one word."""
        return ".".join((self.control, *map(str, self.part)))


def dials(controls: Mapping[str, Any], most: Mapping[str, int], default: int) -> dict[str, Dial]:
    """Every dial by its name.

    Args:
        controls: the controls of a lesson by name.
        most: how many values a dial has at most, by name; menus and switches keep all.
        default: the same for the others.
    """
    found = (dial for name, control in controls.items() for dial in _parts(name, (), control, most, default))
    return {dial.name: dial for dial in found}


def settings(controls: Mapping[str, Any], chosen: Mapping[str, int], known: Mapping[str, Dial]) -> dict[str, Any]:
    """What the browser would send, by control, where these dials stand at these settings and all others at their first.

    Args:
        controls: the controls of a lesson by name.
        chosen: an index of ``Dial.values`` by the name of the dial.
        known: the dials.
    """
    wanted: dict[str, Any] = {}
    for name, index in chosen.items():
        dial = known[name]
        value = dial.values[index]
        before = wanted.get(dial.control, start(controls[dial.control]))
        if len(dial.part) == 1:
            value = {**before, str(dial.part[0]): value}
        elif dial.part:
            value = [[value if (r, c) == dial.part else x for c, x in enumerate(line)] for r, line in enumerate(before)]
        wanted[dial.control] = value
    return wanted


def thinned(count: int, first: int, most: int) -> list[int]:
    """At most so many of ``count`` places, evenly spread, the ends and the first among them.

    >>> thinned(9, 2, 5), thinned(3, 0, 5)
    ([0, 2, 4, 6, 8], [0, 1, 2])
    """
    if count <= most:
        return list(range(count))
    spread = {round(i * (count - 1) / (most - 1)) for i in range(most)}
    nearest = min(spread - {0, count - 1} or {first}, key=lambda place: (abs(place - first), place))
    return sorted(spread - ({nearest} if first not in spread else set()) | {first})


def _parts(name: str, part: tuple[int, ...], control: Any, most: Mapping[str, int], default: int) -> Iterator[Dial]:
    begin = start(control)
    few = most.get(".".join((name, *map(str, part))), default)
    match control:
        case mo.ui.array():
            for i, one in enumerate(control.elements):
                yield from _parts(name, (i,), one, most, default)
        case mo.ui.dropdown():
            choices = list(control.options)
            menu = [[choice] for choice in choices]
            if not begin:
                menu, choices = [[], *menu], ["–", *choices]
            yield Dial(name, part, "menu", menu, choices, menu.index(list(begin)))
        case mo.ui.switch() | mo.ui.checkbox():
            yield Dial(name, part, "menu", [False, True], ["off", "on"], int(begin))
        case mo.ui.slider():
            steps = control.steps
            if steps:
                kept = thinned(len(steps), begin, few)
                yield Dial(name, part, "slider", kept, [f"{steps[i]:g}" for i in kept], kept.index(begin))
            else:
                yield Dial(name, part, "slider", *_grid(control.start, control.stop, control.step or 1, begin, few))
        case mo.ui.matrix():
            given: Any = control._args.args
            for r, line in enumerate(begin):
                for c, value in enumerate(line):
                    few = most.get(f"{name}.{r}.{c}", default)
                    low, high, step = (given[key][r][c] for key in ("min-value", "max-value", "step"))
                    yield Dial(name, (r, c), "number", *_grid(low, high, step, value, few))


def _grid(low: float, high: float, step: float, begin: float, most: int) -> tuple[list[Any], list[str], int]:
    """Some values from ``low`` to ``high`` in steps, and ``begin``; whole numbers where all are."""
    count = round((high - low) / step)
    kept = thinned(count + 1, round((begin - low) / step), most)
    whole = all(float(x).is_integer() for x in (low, step, begin))
    grid = [int(low + k * step) if whole else round(low + k * step, 10) for k in kept]
    values = sorted({begin, *(value for value in grid if abs(value - begin) > 1e-9)})
    return values, [f"{value:g}".replace("-", "−") for value in values], values.index(begin)
