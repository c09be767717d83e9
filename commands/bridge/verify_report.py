"""What ``rooteps bridge verify`` prints and writes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rooteps.bridge.findings import Checkpoint, Transfer, Word
from rooteps.bridge.least_losses import Least
from rooteps.commands.render import terminal
from rooteps.theory.checks import printable
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
_SHOWN = 10
"""Class words in a table; files have all of them."""
_KINDS = {"on_p": "class words", "on_means": "Phi p_f", "multiclass": "k scores"}


def show(checkpoints: Sequence[Checkpoint], setting: dict[str, Any]) -> None:
    """Print the tables of every task and prompt."""
    console = terminal.console()
    for group in groups(checkpoints):
        first = group[0]
        on = [f"task {first.task}" if first.task else "", f"prompt {first.prompt!r}" if first.prompt else ""]
        where = ", ".join(part for part in on if part)
        console.print(
            f"{where}{': ' if where else ''}{first.n} contexts × {first.V:,} words; γ(p_T) = {first.gamma:.3g}, "
            f"C = {first.C:.3g}; truth: {setting['teacher']}; losses and bounds on them in nats"
        )
        _show(console, group, bool(setting.get("copies")))


def groups(checkpoints: Sequence[Checkpoint]) -> list[list[Checkpoint]]:
    """Those of each task and prompt."""
    found: dict[tuple[str, str], list[Checkpoint]] = {}
    for checkpoint in checkpoints:
        found.setdefault((checkpoint.task, checkpoint.prompt), []).append(checkpoint)
    return list(found.values())


def _show(console: Any, checkpoints: Sequence[Checkpoint], copies: bool) -> None:
    """One table for each kind of features, and what did not hold."""
    first = checkpoints[0]
    _table(console, "Classifier on class words of p_f; ε from the truth", checkpoints, "on_p")
    _means(console, checkpoints)
    _table(console, "k scores on class words of p_f, a multiclass loss; ε from the truth", checkpoints, "multiclass")
    _words(console, checkpoints)
    if first.least:
        _least(console, checkpoints)
    if any(checkpoint.population for checkpoint in checkpoints):
        _population(console, checkpoints)
    if any(checkpoint.near for checkpoint in checkpoints):
        _near(console, checkpoints)
    if first.readings:
        _readings(console, checkpoints)
    if copies:
        _close(console, checkpoints)
    if first.learned:
        _learned(console, checkpoints)
    for checkpoint in checkpoints:
        for kind, transfer in checkpoint.transfers.items():
            for names, failed in _by_failure(transfer).items():
                reached = f" (reached to {checkpoint.residual:.1g} only)" if "subspace-optimum" in names else ""
                where = f"{Path(checkpoint.student).name}, {_KINDS[kind]}"
                console.print(f"{where}: {', '.join(names)}{reached} not met in {', '.join(failed)}", style="red")


def _means(console: Any, checkpoints: Sequence[Checkpoint]) -> None:
    found = [(checkpoint, checkpoint.on_means) for checkpoint in checkpoints if checkpoint.on_means is not None]
    for reference, name in (("optimum", "the best softmax model with the student's Phi"), ("truth", "the truth")):
        mine = [checkpoint for checkpoint, transfer in found if transfer.reference == reference]
        if mine:
            _table(console, f"Classifier λ on Phi p_f; ε from {name}", mine, "on_means")
            if reference == "truth":
                why = "There is no best softmax model, or it takes too long (n d² V)"
                console.print(f"{why}: results on p_f, with v = Phiᵀλ.")
    if len(found) < len(checkpoints):
        console.print("Of a student without F and Phi, nothing is said about Phi p_f.")


def _least(console: Any, checkpoints: Sequence[Checkpoint]) -> None:
    title = "ℓ_T, the least loss of any linear classifier v: certified ends"
    losses = [f"{loss} {end}" for loss in ("hinge", "logistic") for end in ("≥", "≤")]
    numbers = ("D", *losses)
    table = terminal.table(title, ("student", "features", *numbers, ""), right=numbers)
    table.columns[0].no_wrap = True
    for checkpoint in checkpoints:
        for features in dict.fromkeys(one.features for one in checkpoint.least):
            mine = {one.loss: one for one in checkpoint.least if one.features == features}
            ends = [terminal.number(end, 7) for loss in ("hinge", "logistic") for end in _ends(mine[loss])]
            status = ", ".join(dict.fromkeys(one.status for one in mine.values()))
            table.add_row(Path(checkpoint.student).name, features, str(mine["hinge"].D), *ends, status)
    terminal.show(console, table)


def _ends(one: Least) -> tuple[float, float]:
    return (0.0, 0.0) if one.status == "separable" else (one.lower, one.value)


def _population(console: Any, checkpoints: Sequence[Checkpoint]) -> None:
    known = [(checkpoint.student, found) for checkpoint in checkpoints if (found := checkpoint.population) is not None]
    first, gamma = known[0][1], checkpoints[0].gamma
    title = f"Of the population; all of it with probability {1 - first.delta:g}"
    numbers = ("ε ≥", "ε ≤", "if all KL ≤", "seen ≤", "B", "loss", "≥", "≤", "ℓ_T ≥")
    table = terminal.table(title, ("student", *numbers), right=numbers)
    table.columns[0].no_wrap = True
    for student, found in known:
        assumed = None if found.epsilon_upper is None else found.largest_assumed
        epsilon = found.epsilon_lower, found.epsilon_upper, assumed, found.largest_seen
        values = *epsilon, found.B, found.sample_loss, found.loss_lower, found.loss_upper, found.least_lower
        table.add_row(Path(student).name, *(terminal.number(value, 3) for value in values))
    terminal.show(console, table)
    if first.places is None or first.texts is None:
        drawn = "contexts of each kind are taken for independent draws, and class words for named without seeing them"
    else:
        drawn = (
            f"contexts are drawn, each as likely, from {first.places:,} places of the text and {first.texts:,} texts"
        )
    console.print(
        f"Assumed: {drawn}; for ε ≤, that no KL is above the number beside it. γ(p_T) ≥ {gamma:.3g} as p_L is made. "
        "The classifier, on class words with ‖v‖∞ ≤ B, is learned from half of the task and measured on the rest; ℓ_T "
        "of all such classifiers is at most its loss.\n"
    )


def _words(console: Any, checkpoints: Sequence[Checkpoint]) -> None:
    table = terminal.table("Class words and their weights v, the largest first", ("student", "reads", "words"))
    table.columns[0].no_wrap = True
    for checkpoint in checkpoints:
        for kind in ("on_p", "multiclass"):
            words = getattr(checkpoint, kind).words
            more = len(words) - _SHOWN
            text = ", ".join(f"{printable(word.text)!r} {_weights(word)}" for word in words[:_SHOWN])
            text += f", and {more} more" if more > 0 else ""
            table.add_row(Path(checkpoint.student).name, _KINDS[kind], text or "none: the best is v = 0")
    terminal.show(console, table)


def _weights(word: Word) -> str:
    numbers = " ".join(f"{weight:+.3g}" for weight in word.weights)
    return numbers if len(word.weights) == 1 else f"({numbers})"


def _by_failure(transfer: Transfer) -> dict[tuple[str, ...], list[str]]:
    """Results by the hypotheses and steps that fail in them."""
    found: dict[tuple[str, ...], list[str]] = {}
    for result, names in transfer.broken.items():
        found.setdefault(tuple(names), []).append(result)
    return found


def _table(console: Any, title: str, checkpoints: Sequence[Checkpoint], kind: str) -> None:
    on_features = kind == "on_means" and any(c.loss_on_features is not None for c in checkpoints)
    bounds = {name: column for name, column in _BOUNDS.items() if name in getattr(checkpoints[0], kind).rungs}
    losses = ("ℓ_T", "right", "ℓ_T(f)") if on_features else ("ℓ_T", "right")
    numbers = ("ε", "B", "τ", "right", *losses, *bounds.values())
    table = terminal.table(title, ("student", *numbers, "held"), right=numbers)
    table.columns[0].no_wrap, table.columns[-1].min_width = True, len("✓ 10 = 10")
    for checkpoint in checkpoints:
        found: Transfer = getattr(checkpoint, kind)
        cells = [terminal.number(value, 3) for value in (found.epsilon, found.B, found.tau)]
        cells += [_percent(found.true_accuracy), terminal.number(found.loss, 3), _percent(found.accuracy)]
        if on_features:
            cells.append(terminal.number(checkpoint.loss_on_features, 3))
        cells += [terminal.number(_bound(found, name), 3) for name in bounds]
        table.add_row(Path(checkpoint.student).name, *cells, _verdicts(found))
    terminal.show(console, table)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


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
        "task",
        "prompt",
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
        "true_accuracy",
        "loss",
        "accuracy",
        *_BOUNDS,
        "verdicts",
    )
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    for c in checkpoints:
        for kind, found in c.transfers.items():
            start = c.task, c.prompt, c.student, kind, c.n, c.V, c.gamma, c.C, found.reference, found.epsilon, found.B
            losses = found.tau, found.true_accuracy, found.loss, found.accuracy
            bounds = ["" if (bound := _bound(found, name)) is None else bound for name in _BOUNDS]
            verdicts = " ".join(f"{name}:{word}" for name, word in found.verdicts.items())
            writer.writerow([*start, *losses, *bounds, verdicts])
    return buffer.getvalue()
