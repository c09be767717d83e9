"""The table of ``rooteps verify``: in the terminal, as JSON and as CSV."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rich.text import Text

from rooteps.commands.render import terminal
from rooteps.sweeps.verification_table import Row

COLUMNS = ("result", "language", "arithmetic", "instances", "holds", "refuted", "undecided", "max_ratio", "seconds")


def to_data(rows: Sequence[Row], seed: int) -> dict[str, Any]:
    """The content of the JSON file; all but ``seconds`` depends on the seed alone."""
    return {
        "schema": 1,
        "ok": all(row.ok for row in rows),
        "seed": seed,
        "results": [
            {name: getattr(row, name) for name in COLUMNS[:-1]} | {"seconds": round(row.seconds, 3)} for row in rows
        ],
    }


def to_json(rows: Sequence[Row], seed: int) -> str:
    """``to_data`` with one row per line."""
    data = to_data(rows, seed)
    lines = ",\n".join(f"    {json.dumps(row, allow_nan=False)}" for row in data["results"])
    return (
        f'{{\n  "schema": {data["schema"]},\n  "ok": {json.dumps(data["ok"])},\n  "seed": {seed},\n'
        f'  "results": [\n{lines}\n  ]\n}}\n'
    )


def to_csv(rows: Sequence[Row]) -> str:
    """One line per row, with a header; an undefined ratio is empty."""
    lines = [",".join(COLUMNS)]
    for row in to_data(rows, 0)["results"]:
        lines.append(",".join("" if row[name] is None else _quoted(str(row[name])) for name in COLUMNS))
    return "\n".join(lines) + "\n"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(c in cell for c in ',"\n\r') else cell


def show(rows: Sequence[Row]) -> None:
    """Print the table, what went wrong, and one line on the whole."""
    console = terminal.console()
    numbers = ("instances", "holds", "refuted", "undecided", "ratio", "time")
    table = terminal.table("", ("result, language", *numbers), right=numbers)
    table.collapse_padding = True
    previous = ""
    for row in rows:
        if row.result != previous:
            table.add_row(Text(row.result, style="cyan"))
        table.add_row(
            f"  {row.language}{', in balls' if row.arithmetic == 'ball' else ''}",
            f"{row.instances:,}",
            f"{row.holds:,}",
            Text(f"{row.refuted:,}", style="bold red" if row.refuted else ""),
            Text(undecided(row), style="" if row.ok else "yellow"),
            _ratio(row.max_ratio),
            f"{row.seconds:.2f} s",
        )
        previous = row.result
    terminal.show(console, table)
    for row in rows:
        for what, tally in (("refuted at", row.refuted_steps), ("hypothesis fails:", row.failed_hypotheses)):
            for name, times in tally.items():
                line = (
                    f"{row.result} on {row.language} ({row.arithmetic}): {what} {name}, {times:,} of {row.instances:,}"
                )
                terminal.show(console, Text(line, style="red" if what == "refuted at" else "yellow"))
    legend = "ratio: the largest lhs/rhs of the conclusion, losses counted from τ"
    if any(row.equal for row in rows):
        legend += "\n(=): undecided only because two sides are equal to within 2⁻⁶⁴"
    terminal.show(console, Text(legend, style="dim"), summary(rows))


def _ratio(value: float | None) -> str:
    """Four digits, or its distance from one.

    >>> _ratio(0.5), _ratio(0.9999999975), _ratio(None)
    ('0.5', '1 − 2e-09', '-')
    """
    if value is not None and 0 < 1 - value < 5e-5:
        return f"1 − {1 - value:.0e}"
    return terminal.number(value, 4)


def undecided(row: Row) -> str:
    """``12 (=)`` when all of them are so by equality, ``12 (3 =)`` when some are.

    >>> row = Row("pinsker", "x", "ball", 9, 6, 0, 3, 2, None, 0.1, {}, {})
    >>> undecided(row)
    '3 (2 =)'
    """
    if not row.equal:
        return f"{row.undecided:,}"
    return f"{row.undecided:,} (=)" if row.equal == row.undecided else f"{row.undecided:,} ({row.equal:,} =)"


def summary(rows: Sequence[Row]) -> Text:
    """What became of the whole table, in one line."""
    count = {name: sum(row.instances for row in rows if row.arithmetic == name) for name in ("float64", "ball")}
    refuted = sum(row.refuted for row in rows)
    pending = sum(row.undecided - row.equal for row in rows)
    text = f"{count['float64']:,} float64 and {count['ball']:,} certified instances: "
    text += f"{refuted:,} refuted" if refuted else "nothing refuted"
    text += f", {pending:,} undecided" if pending else ""
    ok = all(row.ok for row in rows)
    return Text(("✓ " if ok else "✗ ") + text, style="green" if ok else "red")
