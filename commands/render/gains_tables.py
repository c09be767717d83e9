"""The tables of ``rooteps list --gains``: how much sharper than the paper's bound each rung of the ladder is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rooteps.sweeps.gains import COUNT, EPSILON, RUNGS, Gains, measure
from rooteps.synthetic.family import applicable
from rooteps.synthetic.languages import FAMILIES
from rooteps.theory.registry import find

TITLES = {
    "ladder": "Gain over unconstrained transfer",
    "softmax-ladder": "Gain over softmax transfer",
}
"""The result whose instances are drawn, and what its table is called."""

LEGEND = f"""\
The paper's bound on the loss above τ, divided by the sharper one: the median, and in parentheses
the least and the largest, of {COUNT} models of ε from {EPSILON[0]:g} to {EPSILON[1]:g} (sharp: of its own ε).
Below one the paper's bound is the better."""

Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]
"""Title, header and rows."""


def tables(on_row: Callable[[str], None] = lambda language: None) -> Iterator[Table]:
    """One table for each of the two ladders; ``on_row`` hears of a language before it is measured."""
    for id, title in TITLES.items():
        rows = []
        for family in FAMILIES.values():
            if applicable(find(id), family):
                on_row(f"{id} on {family.id}")
                rows.append(cells(measure(find(id), family)))
        yield title, ("id", *RUNGS), rows


def cells(gains: Gains) -> tuple[str, ...]:
    """The row of one language, by rung: median (least–largest)."""
    triples = ((gains.median[rung], gains.least[rung], gains.largest[rung]) for rung in RUNGS)
    return (gains.language, *("{} ({}–{})".format(*map(_digits, triple)) for triple in triples))


def _digits(gain: float) -> str:
    """Three digits.

    >>> _digits(1.0), _digits(0.7654), _digits(23.456), _digits(1234.5)
    ('1.00', '0.77', '23.5', '1,234')
    """
    return f"{gain:.2f}" if gain < 9.995 else f"{gain:.1f}" if gain < 99.95 else f"{gain:,.0f}"
