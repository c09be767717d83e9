"""Which words stand in for which under a real teacher: the top of Ω*, and the row-span of every student against it.

Ω* = E_{p_L}[p*_s p*_sᵀ] is applied to vectors with streamed probabilities and never written down. Every eigenvalue is
shown between bounds that the residuals of its vector certify. For each student: the principal angles between the
row-span of Phi and the space of the d largest eigenvalues, what of Ω* it holds, and what learned embeddings promise of
a linear classifier on Phi p_f (20d, 20g, 20c). Contexts, p_L and the task are those of `rooteps bridge verify`.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from rooteps.commands.bridge.models import STUDENT, TEACHER, add_context_options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rooteps.bridge.spectrum import Spectrum
    from rooteps.bridge.substitutability import Alignment


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps bridge substitutability``."""
    from rooteps.commands import arguments

    parser.add_argument("--teacher", metavar="MODEL", default="embedded", help=TEACHER)
    parser.add_argument("--student", metavar="MODEL", default="checkpoints", help=STUDENT)
    add_context_options(parser)
    parser.add_argument(
        "--iterations", metavar="N", type=arguments.count, default=20, help="of the eigenvalue search (default: 20)"
    )
    parser.add_argument("--out", metavar="DIR", help="write substitutability.csv and .json there, and keep features")


def run(options: argparse.Namespace) -> int:
    """Measure every student, print the tables, write the files; exit 1 unless every bound holds."""
    from rooteps.bridge.experiment import Plan
    from rooteps.bridge.substitutability import measure
    from rooteps.commands.bridge.models import find_model, find_students, find_task, find_text, require_models
    from rooteps.commands.bridge.progress import progress
    from rooteps.verification.atomic import require_place

    require_models(options.teacher, options.student)
    out = None if options.out is None else require_place(options.out, "--out")
    with progress() as tell:
        text, task = find_text(options.text), find_task(options.task, options)
        plan = Plan(text, task, options.prompt, options.contexts, seed=options.seed, bos=options.bos)
        teacher = find_model(options.teacher, options.window)
        students = find_students(options.student, options.window)
        spectrum, found = measure(teacher, students, plan, out, options.iterations, tell)
    names = ("teacher", "text", "task", "prompt", "contexts", "seed", "window", "bos", "iterations")
    setting = {name: getattr(options, name) for name in names}
    _show(spectrum, found, setting)
    if out is not None:
        _write(out, spectrum, found, setting)
    return 0 if all(one.transfer.ok for one in found) else 1


def _show(spectrum: Spectrum, found: Sequence[Alignment], setting: dict[str, Any]) -> None:
    from rooteps.commands.render import terminal

    console = terminal.console()
    number = terminal.number
    header = ("i", "λᵢ at least", "at most, more by", "‖Ω*uᵢ − θᵢuᵢ‖₂", "Σ_{j≤i} λⱼ / tr Ω*")
    table = terminal.table(f"Ω* of {setting['teacher']}, tr Ω* = {number(spectrum.trace)}", header, right=header)
    for i in _shown(len(spectrum.lower)):
        low, high = spectrum.next(i - 1)
        share = spectrum.top(i)[0] / spectrum.trace
        table.add_row(str(i), number(low), number(high - low, 2), number(spectrum.residuals[i - 1], 2), f"{share:.4f}")
    terminal.show(console, table)
    terminal.show(console, _angles(found, spectrum), _bounds(found))
    _notes(console, found, spectrum)


def _shown(k: int) -> list[int]:
    """The powers of two up to k, and the last two."""
    return sorted({2**i for i in range(k.bit_length())} | {k - 1, k})


def _angles(found: Sequence[Alignment], spectrum: Spectrum) -> Any:
    from pathlib import Path

    from rooteps.commands.render import terminal

    numbers = ("d", "least", "a quarter", "half", "most", "± at most", "tr ΠΩ*/tr Ω*", "best", "2ε₂")
    title = "Row-span of Phi against the d largest eigenvalues: principal angles in degrees, and what of Ω* it holds"
    table = terminal.table(title, ("student", *numbers), right=numbers)
    for one in found:
        chosen = [one.angles[0], *(one.angles[len(one.angles) * part // 4] for part in (1, 2)), one.angles[-1]]
        shares = [one.held / spectrum.trace, spectrum.top(one.d)[0] / spectrum.trace]
        angles = [*(f"{angle:.1f}" for angle in chosen), terminal.number(one.turned, 2)]
        table.add_row(
            Path(one.student).name,
            str(one.d),
            *angles,
            *(f"{share:.4f}" for share in shares),
            terminal.number(one.misaligned[1], 4),
        )
    return table


def _bounds(found: Sequence[Alignment]) -> Any:
    from pathlib import Path

    from rich.text import Text

    from rooteps.commands.render import terminal

    numbers = ("2ε₁", "λ_{d+1}", "‖v‖₂", "τ", "ℓ_T(Πv)", "20d", "20g", "20c")
    title = "Classifier on Phi p_f with the scores Πv·p_f, and the bounds on its loss"
    table = terminal.table(title, ("student", *numbers, "held"), right=numbers)
    for one in found:
        t = one.transfer
        values = [one.error, one.next[1], t.B, t.tau, *(t.tau + each for each in (t.change, t.aligned, t.next, t.all))]
        sign, style = terminal.VERDICT["holds" if t.ok else "refuted"]
        table.add_row(Path(one.student).name, *(terminal.number(x, 3) for x in values), Text(sign, style=style))
    return table


def _notes(console: Any, found: Sequence[Alignment], spectrum: Spectrum) -> None:
    from pathlib import Path

    from rooteps.commands.render import terminal

    least, most = (terminal.number(choose(one.logits for one in found), 3) for choose in (min, max))
    console.print(
        "Upper bounds of eigenvalues fail, all together, with probability 10⁻¹⁰ over the seed. 20c, 20d and 20g are "
        "about features of Quad: f' = (Phi Phiᵀ)⁻¹ Phi p_f, for which Phiᵀf' = Πp_f, is one; the logits Phiᵀf of a "
        f"softmax model are not (E‖Phiᵀf‖² from {least} to {most}, tr Ω* is {terminal.number(spectrum.trace, 3)})."
    )
    told = [Path(one.student).name for one in found if one.tells_words_apart]
    console.print(
        f"20e (substitutable words) needs 2ε₂ < λ_d: it says something of {', '.join(told) or 'none of them'}."
    )
    if any(one.turned >= 90 for one in found):
        console.print("± 90: λ_d and λ_{d+1} are not told apart, so the angles are those to one space of many.")


def _write(out: Path, spectrum: Spectrum, found: Sequence[Alignment], setting: dict[str, Any]) -> None:
    import csv
    import io
    import json

    from rooteps.verification.atomic import write_text

    eigenvalues = {name: getattr(spectrum, name).tolist() for name in ("lower", "upper", "residuals")}
    rows = [one.to_json() for one in found]
    data = {"setting": setting, "trace": spectrum.trace, "eigenvalues": eigenvalues, "students": rows}
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    flat = [_flat(row) for row in rows]
    writer.writerow(flat[0])
    writer.writerows(row.values() for row in flat)
    paths = [
        write_text(out / "substitutability.csv", buffer.getvalue()),
        write_text(out / "substitutability.json", json.dumps(data, indent=1, ensure_ascii=False) + "\n"),
    ]
    print(f"wrote {', '.join(map(str, paths))}")


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """One row of the CSV file: of the angles the least, the middle one and the most; of an interval both ends."""
    result: dict[str, Any] = {}
    for name, value in row.items():
        if name == "angles":
            result |= {"least_angle": value[0], "median_angle": value[len(value) // 2], "most_angle": value[-1]}
        elif isinstance(value, tuple):
            result |= {f"{name}_{end}": number for end, number in zip(("at_least", "at_most"), value, strict=True)}
        elif isinstance(value, dict):
            result |= value
        else:
            result[name] = value
    return result
