"""What ``rooteps bridge verify`` prints and writes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rooteps.bridge.verification import Checkpoint, Transfer
from rooteps.commands.render import terminal
from rooteps.verification.atomic import write_text

_BOUNDS = {
    "coverage-exact": "exact",
    "instance-exact": "by γ",
    "variance-aware": "variance",
    "chi-squared": "χ²",
    "never-vacuous": "never-v.",
    "paper": "paper",
}
"""The rungs shown, and how their columns are called."""
_KINDS = {"on_p": "class words", "on_means": "Phi p_f", "multiclass": "k scores"}


def show(checkpoints: Sequence[Checkpoint], setting: dict[str, Any]) -> None:
    """Print one table for each kind of features, and what did not hold."""
    console = terminal.console()
    first = checkpoints[0]
    console.print(
        f"{first.n} contexts × {first.V:,} words; γ(p_T) = {first.gamma:.3g}, C = {first.C:.3g}; "
        f"truth: {setting['teacher']}; losses and bounds on them in nats"
    )
    _table(console, "Classifier on class words of p_f; ε from the truth", checkpoints, "on_p")
    optimum = first.on_means.reference == "optimum"
    reference = "the best softmax model with the student's Phi" if optimum else "the truth"
    _table(console, f"Classifier λ on Phi p_f; ε from {reference}", checkpoints, "on_means")
    if not optimum:
        console.print("There is no best softmax model, or it takes too long (n d² V): results on p_f, with v = Phiᵀλ.")
    if first.near:
        _near(console, checkpoints)
    if first.readings:
        _readings(console, checkpoints)
    if setting.get("copies"):
        _close(console, checkpoints)
    if first.learned:
        _learned(console, checkpoints)
    for checkpoint in checkpoints:
        for kind, transfer in checkpoint.transfers.items():
            for names, failed in _by_failure(transfer).items():
                reached = f" (reached to {checkpoint.residual:.1g} only)" if "subspace-optimum" in names else ""
                where = f"{Path(checkpoint.student).name}, {_KINDS[kind]}"
                console.print(f"{where}: {', '.join(names)}{reached} not met in {', '.join(failed)}", style="red")


def _by_failure(transfer: Transfer) -> dict[tuple[str, ...], list[str]]:
    """Results by the hypotheses and steps that fail in them."""
    found: dict[tuple[str, ...], list[str]] = {}
    for result, names in transfer.broken.items():
        found.setdefault(tuple(names), []).append(result)
    return found


def _table(console: Any, title: str, checkpoints: Sequence[Checkpoint], kind: str) -> None:
    on_features = kind == "on_means" and any(c.loss_on_features is not None for c in checkpoints)
    losses = ("ℓ_T", "ℓ_T(f)") if on_features else ("ℓ_T",)
    numbers = ("ε", "B", "τ", *losses, *_BOUNDS.values())
    table = terminal.table(title, ("student", *numbers, "held"), right=numbers)
    table.columns[0].no_wrap = True
    for checkpoint in checkpoints:
        found: Transfer = getattr(checkpoint, kind)
        values = [found.epsilon, found.B, found.tau, found.loss]
        if on_features:
            values.append(checkpoint.loss_on_features)  # type: ignore[arg-type]
        values += [_bound(found, name) for name in _BOUNDS]  # type: ignore[misc]
        table.add_row(Path(checkpoint.student).name, *(terminal.number(value, 3) for value in values), _verdicts(found))
    terminal.show(console, table)


def _near(console: Any, checkpoints: Sequence[Checkpoint]) -> None:
    title = "Class words u near the row-span: its classifier v = Phiᵀλ may score them otherwise by so much on average"
    numbers = ("‖u‖∞", "τ of u", "distance", "B of v", "coverage", "bound", "ℓ_T")
    table = terminal.table(title, ("student", *numbers, "held"), right=numbers)
    table.columns[0].no_wrap = True
    for checkpoint in checkpoints:
        for found in checkpoint.near:
            values = found.words, found.tau, found.distance, found.B, found.coverage, found.bound, found.loss
            shown = (terminal.number(value, 3) for value in values)
            table.add_row(Path(checkpoint.student).name, *shown, _sign(found.verdict))
    terminal.show(console, table)


def _readings(console: Any, checkpoints: Sequence[Checkpoint]) -> None:
    prompt = checkpoints[0].readings[1].prompt
    title = f"The task without and with {prompt!r} behind its texts; how often it follows is the teacher's"
    bounds = {"coverage-exact": "exact", "chi-squared": "χ²", "paper": "paper"}
    numbers = ("γ", "C", "B", "τ", "ℓ_T", *bounds.values())
    table = terminal.table(title, ("student", "", *numbers, "held"), right=numbers)
    table.columns[0].no_wrap = True
    for checkpoint in checkpoints:
        for read in checkpoint.readings:
            found = read.transfer
            values = [read.gamma, read.C, found.B, found.tau, found.loss, *(_bound(found, name) for name in bounds)]
            shown = (terminal.number(value, 3) for value in values)
            how = "with" if read.prompt else "without"
            table.add_row(Path(checkpoint.student).name, how, *shown, _verdicts(found))
    terminal.show(console, table)


def _close(console: Any, checkpoints: Sequence[Checkpoint]) -> None:
    title = "Copies of the teacher, on the task's contexts; the bound needs no ε"
    numbers = ("mean η", "max η", "E‖p − p*‖₁", "2 E tanh(η/4)", "B", "ℓ_T − τ", "bound")
    table = terminal.table(title, ("copy", *numbers), right=numbers)
    table.columns[0].no_wrap = True
    for checkpoint in checkpoints:
        close, on_p = checkpoint.close, checkpoint.on_p
        values = close.mean_eta, close.eta, close.distance, close.most, on_p.B, on_p.loss - on_p.tau, close.bound
        table.add_row(Path(checkpoint.student).name, *(terminal.number(value, 3) for value in values))
    terminal.show(console, table)


def _learned(console: Any, checkpoints: Sequence[Checkpoint]) -> None:
    delta = checkpoints[0].learned[0].delta
    title = f"Classifier on p_f learned from m labelled texts, hinge loss; bounds hold with probability {1 - delta:g}"
    numbers = ("m", "B", "τ", "coverage", "estimation", "confidence", "bound", "ℓ_T")
    table = terminal.table(title, ("student", *numbers, "held"), right=numbers)
    table.columns[0].no_wrap = True
    for checkpoint in checkpoints:
        for found in checkpoint.learned:
            parts = found.B, found.tau, found.coverage, found.estimation, found.confidence, found.bound, found.loss
            values = (f"{found.m:,}", *(terminal.number(value, 3) for value in parts))
            table.add_row(Path(checkpoint.student).name, *values, _sign("holds" if found.held else "refuted"))
    terminal.show(console, table)


def _sign(word: str) -> Any:
    from rich.text import Text

    sign, style = terminal.VERDICT[word]
    return Text(sign, style=style)


def _bound(found: Transfer, rung: str) -> float | None:
    return found.tau + found.rungs[rung] if rung in found.rungs else None


def _verdicts(found: Transfer) -> Any:
    from rich.text import Text

    words = list(found.verdicts.values())
    parts = []
    for word, (sign, style) in terminal.VERDICT.items():
        if word in words:
            parts.append(Text(f"{sign} {words.count(word)}", style=style))
    return Text(" ").join(parts)


def write(out: Path, checkpoints: Sequence[Checkpoint], setting: dict[str, Any]) -> list[Path]:
    """Write ``checkpoints.json``, ``checkpoints.csv`` and the figure.

    Returns:
        The paths.
    """
    from rooteps.figures import checkpoints as figure
    from rooteps.figures import style

    data = {"setting": setting, "checkpoints": [checkpoint.to_json() for checkpoint in checkpoints]}
    written = [
        write_text(out / "checkpoints.json", json.dumps(data, indent=1, ensure_ascii=False) + "\n"),
        write_text(out / "checkpoints.csv", to_csv(checkpoints)),
    ]
    return written + style.write(figure.draw(list(checkpoints)), out / "checkpoints")


def to_csv(checkpoints: Sequence[Checkpoint]) -> str:
    """One line for each student and kind of features."""
    buffer = io.StringIO()
    columns = (
        "student",
        "features",
        "n",
        "V",
        "gamma",
        "C",
        "reference",
        "epsilon",
        "B",
        "tau",
        "loss",
        *_BOUNDS,
        "verdicts",
    )
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    for c in checkpoints:
        for kind in _KINDS:
            found: Transfer = getattr(c, kind)
            start = c.student, kind, c.n, c.V, c.gamma, c.C, found.reference, found.epsilon, found.B, found.tau
            bounds = ["" if (bound := _bound(found, name)) is None else bound for name in _BOUNDS]
            verdicts = " ".join(f"{name}:{word}" for name, word in found.verdicts.items())
            writer.writerow([*start, found.loss, *bounds, verdicts])
    return buffer.getvalue()
