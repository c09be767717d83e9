"""What ``rooteps verify --instance`` prints: every result on one world, in the terminal, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rooteps.commands.render import terminal
from rooteps.theory.checks import Moved, enumerated
from rooteps.theory.instance import Instance
from rooteps.verification.instance_file.json_format import to_json as as_json
from rooteps.verification.number import FAILS, SIGN, Number, number_of, shown
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import Report
from rooteps.verification.verify_instance import Outcome

COLUMNS = ("result", "arithmetic", "verdict", "refuted_at", "hypotheses_that_fail", "why", "lhs", "relation", "rhs")

ARITHMETIC = {"float64": "float64", "ball": "balls"}
"""How the number systems are called in a table."""


def to_data(file: str, moved: Sequence[Moved], outcomes: Sequence[Outcome], ok: bool) -> dict[str, Any]:
    """The content of the JSON file: ``results`` has a row for each result and arithmetic, with its conclusion.

    ``missing`` says of each result that does not apply why not.
    """
    rows = [_row(report) for outcome in outcomes for report in outcome.reports]
    missing = {outcome.theorem.id: outcome.missing for outcome in outcomes if not outcome.applies}
    normalised = [asdict(one) for one in moved]
    return {"schema": 1, "ok": ok, "instance": file, "normalised": normalised, "results": rows, "missing": missing}


def to_json(data: dict[str, Any]) -> str:
    """``to_data`` as text."""
    return as_json(data)


def to_csv(data: dict[str, Any]) -> str:
    """Its rows, one per line, with a header; what is not there is empty, names are joined by semicolons."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in data["results"]:
        joined = {name: "; ".join(value) if isinstance(value, list) else value for name, value in row.items()}
        writer.writerow(joined)
    return text.getvalue()


def _row(report: Report) -> dict[str, Any]:
    lhs, rhs = _sides(report)
    found = (
        report.theorem.id,
        report.arithmetic,
        report.verdict.word,
        [checked.claim.name for checked in report.broken],
        [checked.claim.name for checked in report.failed_hypotheses],
        report.why,
        lhs.value,
        report.conclusion.claim.relation,
        rhs.value,
    )
    return dict(zip(COLUMNS, found, strict=True))


def show(file: str, instance: Instance, moved: Sequence[Moved], outcomes: Sequence[Outcome], against: str = "") -> None:
    """Print the world in a line, the results that apply in a table, what the others lack, and a line on the whole.

    Args:
        file: its name.
        instance: the world.
        moved: how far its rows were moved when they were normalised.
        outcomes: of the results.
        against: the claim that the world was found against, if it was.
    """
    console = terminal.console()
    terminal.show(console, Text.assemble((file, "bold"), f": {describe(instance)}"))
    if against:
        told = f"found against {against}, which rooteps explain judges; here the results themselves are verified"
        terminal.show(console, Text(told, style="yellow"))
    for one in moved:
        terminal.show(console, Text(f"normalised: {one}", style="yellow"))
    checked = [outcome for outcome in outcomes if outcome.reports and outcome.applies]
    if checked:
        terminal.show(console, _table(checked))
    legend = ["left and right are those of the conclusion, losses counted from τ"] if checked else []
    if any(report.verdict is Verdict.EQUAL for outcome in checked for report in outcome.reports):
        legend.append("equal: nothing is refuted, and at some step both sides agree to within 2⁻⁶⁴ (float64: rounding)")
    if any(_left_to_balls(report, outcome) for outcome in checked for report in outcome.reports):
        legend.append("undecided in float64: double precision does not tell; what counts is what the balls say")
    if any(side.radius is not None for outcome in checked for side in _sides(outcome.reports[-1])):
        legend.append("±r: within r of zero, and no more is known")
    terminal.show(console, *(Text(line, style="dim") for line in legend))
    for title, style, lines in _open(checked):
        terminal.show(console, "", Text(title, style=style), *(Padding(line, (0, 0, 0, 2)) for line in lines))
    lacking = [outcome for outcome in outcomes if not outcome.applies]
    if lacking:
        terminal.show(console, "", Text("Do not apply", style="bold"), _missing(lacking))
    terminal.show(console, "", summary(outcomes))


def describe(instance: Instance) -> str:
    """An instance in half a line.

    >>> from rooteps.theory import Language, Model
    >>> describe(Instance(Language([1.0], probs=[[0.5, 0.5]]), Model(tilt=[[0.1, 0.0]])))
    '1 context, 2 words, model by tilt, no task'
    """
    language, task, witness = instance.language, instance.task, instance.witness
    parts = [_count(language.n, "context"), _count(language.V, "word")]
    if language.Phi is not None:
        parts.append(f"Phi with d = {len(language.Phi)}")
    parts.append(f"model by {instance.model.form}")
    if task is None:
        return ", ".join([*parts, "no task"])
    parts.append(f"{'binary' if task.surrogate.binary else f'{task.k}-way'} task, {task.loss} loss")
    forms = {"v": "v", "lam": "λ", "scores": "U", "feature_scores": "Λ"}
    parts.append("the witness of least loss" if witness is None else f"witness {forms[witness.form]}")
    return ", ".join(parts)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _table(outcomes: Sequence[Outcome]) -> Table:
    columns = [ARITHMETIC[report.arithmetic] for report in outcomes[0].reports]
    table = terminal.table("", ("", "result", *columns, "left", " ", "right"), right=("left", "right"))
    table.collapse_padding = True  # at 80 columns, ids fit
    for outcome in outcomes:
        report = outcome.reports[-1]
        lhs, rhs = (shown(side, 4) for side in _sides(report))
        words = [Text(one.verdict.word, style=terminal.VERDICT[one.verdict.word][1]) for one in outcome.reports]
        sign, style = terminal.VERDICT[_whole(outcome).word]
        signs = FAILS if report.conclusion.verdict is Verdict.REFUTED else SIGN
        relation = signs[report.conclusion.claim.relation]
        table.add_row(Text(sign, style=style), Text(outcome.theorem.id, style="cyan"), *words, lhs, relation, rhs)
    return table


def _whole(outcome: Outcome) -> Verdict:
    """Refuted if it is in any arithmetic, else what the most certain one says."""
    verdicts = [report.verdict for report in outcome.reports]
    return Verdict.REFUTED if Verdict.REFUTED in verdicts else verdicts[-1]


def _open(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, str, list[Text]]]:
    """What is refuted and what is undecided, in each arithmetic: a title, a style, and reasons with their results.

    What is undecided in float64 is left to the balls, and what they say too is told once.
    """
    for at, report in enumerate(outcomes[0].reports if outcomes else ()):
        for verdict, style in ((Verdict.REFUTED, "bold red"), (Verdict.UNDECIDED, "bold yellow")):
            found: dict[str, list[str]] = {}
            for outcome in outcomes:
                one, last = outcome.reports[at], outcome.reports[-1]
                if one.verdict is not verdict or _left_to_balls(one, outcome):
                    continue
                if one is last or last.verdict is not verdict:
                    refuted = f"at {enumerated(c.claim.name for c in one.broken)}"
                    why = refuted if verdict is Verdict.REFUTED else one.why
                    found.setdefault(why, []).append(outcome.theorem.id)
            if found:
                lines = [Text.assemble(why, " (", (", ".join(ids), "cyan"), ")") for why, ids in found.items()]
                yield f"{verdict.word.capitalize()} in {ARITHMETIC[report.arithmetic]}", style, lines


def _left_to_balls(report: Report, outcome: Outcome) -> bool:
    return report.verdict is Verdict.UNDECIDED and report is not outcome.reports[-1]


def _missing(outcomes: Sequence[Outcome]) -> Padding:
    grid = Table.grid(padding=(0, 2))
    for outcome in outcomes:
        why = outcome.missing.replace(outcome.theorem.id, "it")  # its name stands before it
        grid.add_row(Text(outcome.theorem.id, style="cyan"), Text(why))
    return Padding(grid, (0, 0, 0, 2))


def summary(outcomes: Sequence[Outcome]) -> Text:
    """One line on the whole."""
    checked = [outcome for outcome in outcomes if outcome.applies]
    counts = {verdict: sum(_whole(outcome) is verdict for outcome in checked) for verdict in Verdict}
    words = {
        Verdict.HOLDS: "holds" if counts[Verdict.HOLDS] == 1 else "hold",
        Verdict.EQUAL: "equal",
        Verdict.REFUTED: "refuted",
        Verdict.UNDECIDED: "undecided",
    }
    parts = [f"{counts[verdict]} {word}" for verdict, word in words.items() if counts[verdict]]
    parts += [] if counts[Verdict.REFUTED] or not checked else ["nothing refuted"]
    ok = bool(checked) and all(outcome.ok for outcome in checked)
    lacking = len(outcomes) - len(checked)
    tail = f"; {lacking} {'does' if lacking == 1 else 'do'} not apply" if lacking else ""
    told = f"{_count(len(checked), 'result')}: {', '.join(parts)}" if checked else "nothing was verified"
    text = f"{'✓' if ok else '✗'} {told}{tail}"
    return Text(text, style="green" if ok else "red")


def _sides(report: Report) -> tuple[Number, Number]:
    claim = report.conclusion.claim
    return number_of(claim.lhs), number_of(claim.rhs)
