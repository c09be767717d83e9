"""Is log Z quadratic in the features of a real model? Values and gradients, on contexts that were not fitted.

Fitted on half of the contexts, judged on the other half: R² of log Z, R² of its gradient Phi p_f against A f + b, and
R² of the best affine map f ↦ Phi p_f. What the theorem (quadratic-partition) needs is the gradient; a good fit of the
values says nothing about it.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from rooteps.commands.bridge.models import MODEL, TEXT, add_reading_options
from rooteps.commands.bridge.progress import notes

if TYPE_CHECKING:
    from rooteps.bridge.partition import Report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps bridge partition``."""
    from rooteps.commands import arguments

    parser.add_argument("--model", metavar="MODEL", default="embedded", help=MODEL)
    parser.add_argument("--text", metavar="FILE", default="default", help=TEXT)
    parser.add_argument(
        "--contexts", metavar="N", type=arguments.count, default=4000, help="places in the text (default: 4000)"
    )
    parser.add_argument("--seed", metavar="S", type=arguments.natural, default=0, help="seed (default: 0)")
    add_reading_options(parser)
    parser.add_argument("--out", metavar="DIR", help="write partition.json and the figure there")


@notes()
def run(options: argparse.Namespace) -> int:
    """Read model and text, fit, print the table, write the files."""
    from rooteps.bridge.contexts import running_text
    from rooteps.bridge.partition import measure, sample_of
    from rooteps.commands.bridge.models import find_model, find_text, require_models
    from rooteps.commands.render import terminal
    from rooteps.verification.atomic import require_place

    require_models(options.model)
    out = None if options.out is None else require_place(options.out, "--out")
    text, model = find_text(options.text), find_model(options.model, options.window)
    with terminal.console(stderr=True).status("features") as status:
        words, front = model.encode(text), model.beginning(options.bos)
        places = running_text(words, options.contexts, model.n_positions, options.seed, front)
        sample = sample_of(model, places, lambda done, total: status.update(f"features {done}/{total}"))
        status.update("fitting")
        report = measure(sample, options.seed)
    data = {"model": options.model, "text": options.text, "contexts": options.contexts, "seed": options.seed}
    data["bos"] = options.bos
    _show(
        report,
        f"log Z of {options.model} at {options.contexts} places of the text ({options.text}), half of them held out",
    )
    if out is not None:
        _write(out, data, report)
    return 0


def _show(report: Report, title: str) -> None:
    from rooteps.commands.render import terminal

    header = ("fitted to", "R² of log Z", "R² of Phi p_f")
    table = terminal.table(title, header, right=header[1:])
    for fit in report.fits:
        table.add_row(fit.name, "-" if fit.values is None else f"{fit.values:.4f}", f"{fit.gradients:.4f}")
    terminal.show(terminal.console(), table)


def _write(out: Any, data: dict[str, Any], report: Report) -> None:
    import dataclasses
    import json

    from rooteps.figures import partition, style
    from rooteps.verification.atomic import require_directory, write_text

    require_directory(out, "--out")
    data["fits"] = [dataclasses.asdict(fit) for fit in report.fits]
    paths = [write_text(out / "partition.json", json.dumps(data, indent=2) + "\n")]
    paths += style.write(partition.draw(report), out / "partition")
    print(f"wrote {', '.join(map(str, paths))}")
