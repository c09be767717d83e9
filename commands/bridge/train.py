"""Train a small GPT-2 on the documentation of Python, NumPy and SciPy: the embedded models, from scratch.

Checkpoints, tokenizer, hold-out and log are written to a directory. A run that is killed goes on from there when it is
started again with the same options. With --quad, the objective is Quad with the word embeddings of a trained model.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from rooteps.bridge.training.loop import Text
    from rooteps.bridge.training.recipe import Recipe


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps bridge train``."""
    from rooteps.commands import arguments

    parser.add_argument("--out", metavar="DIR", required=True, help="directory to write to, or to go on in")
    parser.add_argument("--size", choices=("small", "large"), default="small", help="small: two cores; large: a GPU")
    parser.add_argument("--steps", metavar="N", type=arguments.count, help="steps (default: as the size says)")
    parser.add_argument("--seed", metavar="S", type=arguments.natural, default=0, help="seed (default: 0)")
    parser.add_argument("--quad", metavar="MODEL", help="train Quad features for the word embeddings of this model")


def run(options: argparse.Namespace) -> int:
    """Prepare the text, train with progress, and say what was reached."""
    from rooteps.bridge.loading import load
    from rooteps.bridge.training.log import report, summary, write_log
    from rooteps.bridge.training.loop import train
    from rooteps.bridge.training.preparation import prepare
    from rooteps.bridge.training.recipe import for_quad, recipe
    from rooteps.commands.render import terminal
    from rooteps.verification.atomic import require_directory

    plan, Phi, tokenizer = recipe(options.size, options.steps, options.seed), None, None
    if options.quad is not None:
        from rooteps.bridge.embedded import resolve

        model = load(resolve(options.quad))
        (plan, Phi), tokenizer = for_quad(plan, model), model.tokenizer
    out = require_directory(options.out, "--out")
    with terminal.console(stderr=True).status("reading documentation") as status:
        text, told = prepare(out, plan.config, tokenizer, lambda name: status.update(f"reading documentation: {name}"))
    done = _with_progress(out, plan, text, Phi, train)
    log = report(plan, told, done)
    path = write_log(out, log)
    print(f"{summary(log)}\nwrote {path} and checkpoints, the last one {out / f'step-{plan.steps:05d}'}")
    return 0


def _with_progress(out: Path, plan: Recipe, text: Text, Phi: Any, train: Any) -> Any:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from rooteps.commands.render import terminal

    console = terminal.console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    remaining = (TextColumn("left"), TimeRemainingColumn())
    with Progress(*columns, *remaining, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("compiling", total=plan.steps)

        def on_step(step: int, row: dict[str, Any]) -> None:
            loss = row["training_loss"]
            progress.update(
                bar, completed=step, description="training" if loss is None else f"training, loss {loss:.3f}"
            )

        return train(out, plan, text, Phi, on_step)
