"""Show the results, the language families they are verified on, the makers of near-optimal models, and the figures.

With --mutations: every hypothesis that may be removed and every constant that may be tightened, and what happens then.
With --gains: how much sharper than the paper's each of the newer bounds is, measured on every language family.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


LEGEND = """\
✗ false: a world refutes it, with a certificate (rooteps falsify finds one)
✓ true: the proof of the result shows as much
– no world tells it from the result itself
Without covering, γ counts as 1: at γ = 0 the bound is infinite and says nothing. Without softmax model, ε is the
excess over the best softmax model, and 0 for a model that is better still."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps list``."""
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--mutations", action="store_true", help="what rooteps falsify can remove or tighten, by result"
    )
    instead.add_argument("--museum", action="store_true", help="the counterexamples that are kept, and what they teach")
    instead.add_argument("--gains", action="store_true", help="how much sharper the newer bounds are, by language")
    parser.add_argument("--markdown", action="store_true", help="tables in Markdown, as the documentation shows them")


def run(options: argparse.Namespace) -> int:
    """Print the tables."""
    from rich.text import Text

    from rooteps.commands.render import terminal

    if options.gains:
        return _gains(options.markdown)
    chosen = mutation_tables() if options.mutations else museum_tables() if options.museum else tables()
    if options.markdown:
        print(markdown(chosen), end="")
        return 0
    console = terminal.console()
    for title, header, rows in chosen:
        table = terminal.table(title, header[:3])
        for row in rows:
            # Source and rung of a result go below its statement: more columns are too many for 80 characters.
            below = [Text(f"\n{' · '.join(row[3:])}", style="dim")] if row[3:] else []
            *cells, last = map(terminal.mathematics, row[:3])
            table.add_row(*cells, Text.assemble(last, *below))
        terminal.show(console, table)
    if options.mutations:
        terminal.show(console, Text(LEGEND, style="dim"))
    return 0


Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]


def mutation_tables() -> list[Table]:
    """One table per result: the mutation, what becomes of it, and why."""
    from rooteps.theory.registry import theorems

    signs = {"refuted": "✗", "harmless": "✓", "void": "–"}
    return [
        (
            f"{result.number} {result.id}",
            ("", "id", "why"),
            [(signs[one.outcome], one.mutation.id, one.note) for one in result.mutations],
        )
        for result in theorems().values()
        if result.mutations
    ]


def museum_tables() -> list[Table]:
    """The exhibits: what each refutes, and what it teaches."""
    from rooteps.verification.museum import exhibits

    rows: list[tuple[str, ...]] = [
        (e.theorem.number, e.name, e.lesson, f"{e.theorem.id} {e.mutation.id}") for e in exhibits().values()
    ]
    return [("Museum of counterexamples", ("", "id", "what it teaches", "refutes"), rows)]


def _gains(as_markdown: bool) -> int:
    """Measure and print one table per paper's bound: how much sharper each of the newer ones is."""
    from rich.text import Text

    from rooteps.commands.render import gains_tables, terminal

    with terminal.console(stderr=True).status("measuring") as status:
        found = list(gains_tables.tables(status.update))
    if as_markdown:
        print(markdown(found), end="")
        return 0
    console = terminal.console()
    for title, header, rows in found:
        table = terminal.table(title, header, right=header[1:])
        for row in rows:
            table.add_row(*row)
        terminal.show(console, table)
    terminal.show(console, Text(gains_tables.LEGEND, style="dim"))
    return 0


def tables() -> list[Table]:
    """(title, header, rows) of each table, mathematics between dollar signs."""
    from rooteps.figures import registry
    from rooteps.synthetic.languages import FAMILIES
    from rooteps.synthetic.near_optimal import MAKERS
    from rooteps.theory.registry import theorems
    from rooteps.verification.formal import rung

    return [
        (
            "Results",
            ("", "id", "statement", "source", "rung"),
            [(r.number, r.id, r.statement, r.source, rung(r)) for r in theorems().values()],
        ),
        ("Language families", ("id", "what it is"), [(f.id, f.summary) for f in FAMILIES.values()]),
        ("Near-optimal models", ("id", "what it is"), [(m.id, m.summary) for m in MAKERS.values()]),
        ("Figures", ("id", "what it shows"), [(name, registry.title(name)) for name in registry.names()]),
    ]


def markdown(chosen: list[Table]) -> str:
    """The tables as Markdown."""
    from rooteps.commands.render.mathematics import to_markdown

    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cells)} |\n"

    text = ""
    for title, header, rows in chosen:
        id_column = header.index("id")
        text += f"### {title}\n\n{line(header)}{line(['---'] * len(header))}"
        for row in rows:
            text += line([f"`{c}`" if i == id_column else to_markdown(c) for i, c in enumerate(row)])
        text += "\n"
    return text.removesuffix("\n")
