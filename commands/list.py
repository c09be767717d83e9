"""Show the results, the language families they are verified on, the makers of near-optimal models, and the figures.

With --gains: how much sharper than the paper's each of the newer bounds is, measured on every language family.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps list``."""
    parser.add_argument("--gains", action="store_true", help="how much sharper the newer bounds are, by language")
    parser.add_argument("--markdown", action="store_true", help="tables in Markdown, as the README shows them")


def run(options: argparse.Namespace) -> int:
    """Print the tables."""
    from rich.text import Text

    from commands import terminal

    if options.gains:
        from commands import gains

        if options.markdown:
            print(markdown(list(gains.tables())), end="")
        else:
            gains.show()
        return 0
    if options.markdown:
        print(markdown(tables()), end="")
        return 0
    console = terminal.console()
    for title, header, rows in tables():
        table = terminal.table(title, header[:3])
        for row in rows:
            # The source of a result goes below its statement: four columns are too many for 80 characters.
            below = [Text(f"\n{source}", style="dim") for source in row[3:]]
            *cells, last = map(terminal.mathematics, row[:3])
            table.add_row(*cells, Text.assemble(last, *below))
        terminal.show(console, table)
    return 0


Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]


def tables() -> list[Table]:
    """(title, header, rows) of each table, mathematics between dollar signs."""
    from figures import registry
    from synthetic.languages import FAMILIES
    from synthetic.near_optimal import MAKERS
    from theory.registry import results

    return [
        (
            "Results",
            ("", "id", "statement", "source"),
            [(r.number, r.id, r.statement, r.source) for r in results().values()],
        ),
        ("Language families", ("id", "what it is"), [(f.id, f.summary) for f in FAMILIES.values()]),
        ("Near-optimal models", ("id", "what it is"), [(m.id, m.summary) for m in MAKERS.values()]),
        ("Figures", ("id", "what it shows"), [(name, registry.title(name)) for name in registry.names()]),
    ]


def markdown(chosen: list[Table]) -> str:
    """The tables as Markdown."""
    from commands.mathematics import to_markdown

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
