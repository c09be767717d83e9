"""Which settings of a lesson are published: for each cell, what differs from the beginning in few dials."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, product

from rooteps.commands.lessons.dials import Dial, dials, settings
from rooteps.commands.lessons.static_html import reads
from rooteps.lessons.reader import Reader

MOST = (25, 21, 17, 13, 11, 9, 7, 5, 3)
"""How many values a slider may keep, the more the better."""
ENOUGH = 9
"""With as many values, all settings together are worth more than finer steps."""
TOGETHER = 2
"""How many dials may differ from the beginning where not all can."""
STATES, PICTURES = 500, 200
"""How many states of a cell are kept at most: of one that shows no picture, and of one that shows some."""


class Plan:
    """The dials of a lesson, and the settings at which its cells are to be kept.

    Args:
        reader: the lesson, where it begins.
        pictures: for each cell that shows something, whether it shows a picture.

    Attributes:
        depends: the controls that each cell depends on, those apart that only single rows of it depend on.
        sheets: the cells that have such rows.
        makes: the controls that move others back to their beginning, since they make them anew, and these.
        groups: how many dials may differ at once, for each set of controls that cells depend on.
    """

    def __init__(self, reader: Reader, pictures: Mapping[str, bool]):
        self.reader = reader
        below = {name: reader.below(name) for name in reader.controls}
        made = {name: reader.graph.definitions[name] for name in reader.controls}
        remade = {name: [other for other in made if below[name] & made[other]] for name in below}
        self.makes = {name: others for name, others in remade.items() if others}
        rows = {id: chain(*reads(reader.html(id), reader.controls)) for id in pictures}
        own = {id: {name.partition(".")[0] for name in read} for id, read in rows.items()}
        self.sheets = [id for id in pictures if own[id]]
        self.depends = {id: tuple(name for name in below if id in below[name] and name not in own[id]) for id in own}
        every = dials(reader.controls, {}, MOST[0])
        self.groups: dict[tuple[str, ...], int] = {}
        self._most: dict[str, int] = {}
        for controls in self.depends.values():
            shows = any(pictures[id] for id, names in self.depends.items() if names == controls)
            moved = _of(every, controls)
            self.groups[controls], few = measured(moved, PICTURES if shows else STATES)
            self._most |= {dial.name: min(few, self._most.get(dial.name, few)) for dial in moved}

    def dials(self) -> dict[str, Dial]:
        """The dials of the lesson as it stands, by name."""
        return dials(self.reader.controls, self._most, MOST[-1])

    def visit(self) -> Iterator[dict[str, int]]:
        """Put the lesson to one setting after the other; the dials that are moved, and where to."""
        for controls in self.groups:
            yield from self._together(controls)
        for id in self.sheets:
            yield from self._by_rows(id)

    def _by_rows(self, id: str) -> Iterator[dict[str, int]]:
        """The dials that rows of a cell read, moved so that each row sees all its settings: many rows at a time.

        Where each reads so many neighbours among the dials, every so many-th dial stands at the same place.
        """
        self.reader.move({})
        first = self.dials()
        around = _of(first, self.depends[id])
        for made in moves(around, len(around)):
            self.reader.move(settings(self.reader.controls, made, first))
            known, rows = self.dials(), reads(self.reader.html(id), self.reader.controls)
            names, width = list(dict.fromkeys(chain(*rows))), max(map(len, rows))
            for places in product(*(range(len(known[name].values)) for name in names[:width])):
                chosen = {name: places[i % width] for i, name in enumerate(names)}
                moved = made | {name: place for name, place in chosen.items() if place != known[name].first}
                self.reader.move(settings(self.reader.controls, moved, known))
                yield moved
        self.reader.move({})

    def _together(self, controls: Sequence[str]) -> Iterator[dict[str, int]]:
        """The settings of a group.

        Dials that make others anew are moved first, for what can be set then depends on them.
        """
        depth = self.groups[tuple(controls)]
        makers = [name for name in controls if name in self.makes]
        others = [name for name in controls if name not in self.makes]
        self.reader.move({})
        first = self.dials()
        for made in moves(_of(first, makers), depth):
            self.reader.move(settings(self.reader.controls, made, first))
            known = self.dials()
            for moved in moves(_of(known, others), depth - len(made)):
                self.reader.move(settings(self.reader.controls, made | moved, known))
                yield made | moved
        self.reader.move({})


def _of(known: Mapping[str, Dial], controls: Iterable[str]) -> list[Dial]:
    return [dial for dial in known.values() if dial.control in controls]


def moves(moved: Sequence[Dial], depth: int) -> Iterator[dict[str, int]]:
    """Every setting of some dials, at most ``depth`` of them away from where they begin: an index by name."""
    for count in range(min(depth, len(moved)) + 1):
        for some in combinations(moved, count):
            away = ([i for i in range(len(dial.values)) if i != dial.first] for dial in some)
            for chosen in product(*away):
                yield {dial.name: index for dial, index in zip(some, chosen, strict=True)}


def measured(moved: Sequence[Dial], limit: int) -> tuple[int, int]:
    """How many of these dials may differ at once, and how many values each slider keeps, so that there are few states.

    All together where each can keep ``ENOUGH`` values; else ``TOGETHER``, or one where even that is too much.
    """

    def sizes(few: int) -> list[int]:
        return [len(dial.values) if dial.kind == "menu" else min(few, len(dial.values)) for dial in moved]

    for depth, least in ((len(moved), ENOUGH), (min(TOGETHER, len(moved)), MOST[-1]), (min(1, len(moved)), MOST[-1])):
        for few in MOST:
            if few >= least and states(sizes(few), depth) <= limit:
                return depth, few
    return min(1, len(moved)), MOST[-1]


def states(sizes: Sequence[int], depth: int) -> int:
    """How many settings there are with at most ``depth`` dials away from where they begin.

    >>> states([3, 2], 1), states([3, 2], 2)
    (4, 6)
    """
    away = [1] + [0] * depth  # in how many settings so many of the dials so far are away
    for size in sizes:
        for count in range(depth, 0, -1):
            away[count] += away[count - 1] * (size - 1)
    return sum(away)
