"""The table of ``rooteps verify``: in the terminal, as JSON and as CSV."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

from rich.text import Text

from rooteps.commands.render import terminal
from rooteps.sweeps.verification_table import Row
from rooteps.verification.infima import Infima, together

COUNTS = ("holds", "equal", "refuted", "undecided")
"""What may become of an instance."""

COLUMNS = ("result", "language", "arithmetic", "instances", *COUNTS, "max_ratio", "seconds")

SCHEMA = 2
"""Since 2, equal instances are counted apart; in 1 they were among the undecided."""

LEGEND = (
    "ratio: the largest lhs/rhs of the conclusion, losses counted from τ",
    "lhs: the loss of the witness or of a better classifier, at least ℓ_T, an infimum: the stronger claim",
    "equal: open only because two sides agree, in float64 to within rounding, in balls to within 2⁻⁶⁴",
)
"""What the columns are."""


def to_data(rows: Sequence[Row], seed: int) -> dict[str, Any]:
    """The content of the JSON file; all but ``seconds`` depends on the seed alone."""
    return {
        "schema": SCHEMA,
        "ok": well(rows),
        "seed": seed,
        "infima": _infima(together([row.infima for row in rows])),
        "results": [
            {name: getattr(row, name) for name in COLUMNS[:-1]}
            | {"infima": _infima(row.infima), "seconds": round(row.seconds, 3)}
            for row in rows
        ],
    }


def _infima(found: Infima | None) -> dict[str, Any] | None:
    return None if found is None else dataclasses.asdict(found)


def to_json(rows: Sequence[Row], seed: int) -> str:
    """``to_data`` with one row per line."""
    data = to_data(rows, seed)
    lines = ",\n".join(f"    {json.dumps(row, allow_nan=False)}" for row in data["results"])
    return (
        f'{{\n  "schema": {data["schema"]},\n  "ok": {json.dumps(data["ok"])},\n  "seed": {seed},\n'
        f'  "infima": {json.dumps(data["infima"], allow_nan=False)},\n'
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


def well(rows: Sequence[Row]) -> bool:
    """Whether all of the table is as it should be: a language whose worlds fail a hypothesis is not."""
    return all(row.ok and not row.failed_hypotheses for row in rows)


def show(rows: Sequence[Row]) -> None:
    """Print the table, what went wrong, and one line on the whole."""
    console = terminal.console()
    numbers = ("instances", *COUNTS, "ratio", "time")
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
            f"{row.equal:,}",
            Text(f"{row.refuted:,}", style="bold red" if row.refuted else ""),
            Text(f"{row.undecided:,}", style="yellow" if row.undecided else ""),
            _ratio(row.max_ratio),
            f"{row.seconds:.2f} s",
        )
        previous = row.result
    terminal.show(console, table)
    terminal.show(console, *wrong(rows))
    terminal.show(console, *(Text(line, style="dim") for line in LEGEND), *of_infima(rows), summary(rows))


def wrong(rows: Sequence[Row]) -> list[Text]:
    """What is refuted, fails or stays undecided, a line for each reason with the rows that have it.

    >>> row = Row("pinsker", "markov", "float64", 9, 8, 0, 1, 0, 0.5, 0.1, {"Jensen": 1}, {}, {})
    >>> print(*wrong([row, dataclasses.replace(row, language="topics")]))
    refuted at Jensen, 1 of 9 (pinsker on markov, float64), 1 of 9 (pinsker on topics, float64)
    """
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        false = "refuted at" if row.refuted else "where a hypothesis fails, false at"
        told = {false: row.refuted_steps, "hypothesis fails:": row.failed_hypotheses, "undecided:": row.reasons}
        at = f"{row.result} on {row.language}, {row.arithmetic}"
        for what, tally in told.items():
            for name, times in tally.items():
                found.setdefault((what, name), []).append(f"{times:,} of {row.instances:,} ({at})")
        if row.infima is not None and row.infima.above:
            above = "the certified infimum is above its bound, or a classifier's loss"
            found.setdefault(("refuted:", above), []).append(f"{row.infima.above:,} of {row.infima.instances:,} ({at})")
    return [
        Text(f"{what} {name}, {', '.join(places)}", style="red" if what.startswith("refuted") else "yellow")
        for (what, name), places in found.items()
    ]


def _ratio(value: float | None) -> str:
    """Four digits, or its distance from one.

    >>> _ratio(0.5), _ratio(0.9999999975), _ratio(None)
    ('0.5', '1 − 2e-09', '-')
    """
    if value is not None and 0 < 1 - value < 5e-5:
        return f"1 − {1 - value:.0e}"
    return terminal.number(value, 4)


def of_infima(rows: Sequence[Row]) -> list[Text]:
    """What became of the instances on which ℓ_T itself was enclosed, in one line, if there are any.

    >>> row = Row("x", "y", "float64", 9, 9, 0, 0, 0, 0.5, 0.1, {}, {}, {}, Infima(9, 8, 9, 0, 0.25, 1e-11))
    >>> print(*of_infima([row]))
    ℓ_T itself: enclosed on 9 instances, certified to within 1e-11 on 8, at most its bound on all; largest ratio 0.25
    """
    found = together([row.infima for row in rows])
    if found is None:
        return []
    certified = (
        f"enclosed on {found.instances:,} instances, certified to within {found.width:.0e} on {found.certified:,}"
    )
    open_ = found.instances - found.below - found.above
    below = "all" if found.below == found.instances else f"{found.below:,} and open on {open_:,}"
    ratio = "" if found.max_ratio is None else f"; largest ratio {_ratio(found.max_ratio)}"
    return [
        Text(f"ℓ_T itself: {certified}, at most its bound on {below}{ratio}", style="red" if found.above else "dim")
    ]


def summary(rows: Sequence[Row]) -> Text:
    """What became of the whole table, in one line."""
    refuted = sum(row.refuted for row in rows)
    parts = [f"{refuted:,} refuted" if refuted else "nothing refuted"]
    for arithmetic, what in (("float64", "in float64"), ("ball", "certified in balls")):
        of_it = [row for row in rows if row.arithmetic == arithmetic]
        total = {name: sum(getattr(row, name) for row in of_it) for name in COUNTS if name != "refuted"}
        words = {"holds": "hold", "equal": "equal", "undecided": "undecided"}
        told = ", ".join(f"{count:,} {words[name]}" for name, count in total.items() if count or name == "holds")
        parts.append(f"{sum(row.instances for row in of_it):,} instances {what}: {told}")
    ok = well(rows)
    return Text(("✓ " if ok else "✗ ") + "; ".join(parts), style="green" if ok else "red")
