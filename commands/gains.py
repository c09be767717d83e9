"""How much sharper than the paper's bound each rung of the ladder is, on every language family."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence

import jax
import numpy as np
from rich.text import Text

from rooteps.commands import terminal
from rooteps.synthetic.family import Family
from rooteps.synthetic.languages import FAMILIES
from rooteps.synthetic.worlds import applicable, draw
from rooteps.theory.instance import Instance
from rooteps.theory.ladder import rungs
from rooteps.theory.numbers import FLOAT64, Array
from rooteps.theory.registry import find
from rooteps.theory.theorem import Theorem
from rooteps.theory.traced import in_float64
from rooteps.theory.world import World

COUNT = 256
CHUNK = 64
EPSILON = (1e-4, 1.0)
"""Excess of the models, in nats, log-uniform: from a very good language model to a poor one."""

RUNGS = ("never-vacuous", "variance-aware", "instance-exact")
TITLES = {
    "ladder": "Gain over unconstrained transfer",
    "softmax-ladder": "Gain over softmax transfer",
}
"""The result whose instances are drawn, and what its table is called."""

LEGEND = f"""\
The paper's bound on the loss above τ, divided by the sharper one: the median, and in parentheses
the least and the largest, of {COUNT} models of ε from {EPSILON[0]:g} to {EPSILON[1]:g} (sharp: of its own ε).
Below one the paper's bound is the better."""


@dataclasses.dataclass(frozen=True)
class Gains:
    """One row: median, least and largest gain by the name of the rung."""

    language: str
    median: dict[str, float]
    least: dict[str, float]
    largest: dict[str, float]

    def cells(self) -> tuple[str, ...]:
        """The row of the table, by rung: median (least–largest)."""
        triples = ((self.median[rung], self.least[rung], self.largest[rung]) for rung in RUNGS)
        return (self.language, *("{} ({}–{})".format(*map(_digits, triple)) for triple in triples))


def measure(theorem: Theorem, family: Family, count: int = COUNT, seed: int = 0) -> Gains:
    """The gains on drawn instances of one of the ladder results on one family.

    Args:
        result: ``ladder`` or ``softmax-ladder``.
        family: one that the result applies to.
        count, seed: as for ``rooteps.synthetic.worlds.draw``.

    >>> found = measure(find("ladder"), FAMILIES["sharp"], count=8)
    >>> all(found.least[name] >= 1 for name in ("never-vacuous", "instance-exact"))
    True
    """
    batch = draw(theorem, family, count, seed, "hinge", EPSILON)
    values = _rungs(theorem, batch, count)
    ratios = {name: values["paper"] / values[name] for name in RUNGS}
    return Gains(
        family.id,
        {name: float(np.median(ratio)) for name, ratio in ratios.items()},
        {name: float(np.min(ratio)) for name, ratio in ratios.items()},
        {name: float(np.max(ratio)) for name, ratio in ratios.items()},
    )


@in_float64
def _rungs(theorem: Theorem, batch: Instance, count: int) -> dict[str, np.ndarray]:
    """The rungs of stacked instances, [N] each; operation by operation, ``CHUNK`` instances at a time."""

    def one(instance: Instance) -> dict[str, Array]:
        return rungs(World(instance, FLOAT64, theorem.reference))

    parts = []
    for start in range(0, count, CHUNK):
        rows = np.minimum(np.arange(start, start + CHUNK), count - 1)
        parts.append(jax.vmap(one)(jax.tree.map(lambda x, rows=rows: jax.numpy.asarray(x[rows]), batch)))
    return {name: np.concatenate([np.asarray(part[name]) for part in parts])[:count] for name in parts[0]}


Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]


def tables(on_row: Callable[[str], None] = lambda language: None) -> Iterator[Table]:
    """(title, header, rows) for each of the two ladders; ``on_row`` hears of a language before it is measured."""
    for id, title in TITLES.items():
        rows = []
        for family in FAMILIES.values():
            if applicable(find(id), family):
                on_row(f"{id} on {family.id}")
                rows.append(measure(find(id), family).cells())
        yield title, ("id", *RUNGS), rows


def _digits(gain: float) -> str:
    """Three digits.

    >>> _digits(1.0), _digits(0.7654), _digits(23.456), _digits(1234.5)
    ('1.00', '0.77', '23.5', '1,234')
    """
    return f"{gain:.2f}" if gain < 9.995 else f"{gain:.1f}" if gain < 99.95 else f"{gain:,.0f}"


def show() -> None:
    """Print the tables, with progress on the way."""
    console, progress = terminal.console(), terminal.console(stderr=True)
    with progress.status("measuring") as status:
        found: Sequence[Table] = list(tables(status.update))
    for title, header, rows in found:
        table = terminal.table(title, header, right=RUNGS)
        for row in rows:
            table.add_row(*row)
        terminal.show(console, table)
    terminal.show(console, Text(LEGEND, style="dim"))
