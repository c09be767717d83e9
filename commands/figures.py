"""Draw every figure as PNG, SVG and PDF, with an index page that says what to see.

Takes two or three minutes, most of them for the figures of real models, which are left out where the embedded model is
not installed. The page is plain HTML and needs no network.
"""

from __future__ import annotations

import argparse

SLOW = ("checkpoints", "discovery", "partition")
"""Drawn first, so that the last figure is a quick one."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps figures``."""
    from rooteps.commands import arguments

    parser.add_argument("--out", metavar="DIR", required=True, help="directory to write to")
    parser.add_argument("--seed", metavar="S", type=arguments.natural, default=0, help="seed (default: 0)")
    arguments.add_style(parser)


def run(options: argparse.Namespace) -> int:
    """Draw them in two processes, showing how many are done; then the index."""
    from concurrent.futures import as_completed

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from rooteps.bridge.embedded import MISSING
    from rooteps.commands.render import terminal
    from rooteps.commands.render.figure_index import page
    from rooteps.figures import registry
    from rooteps.verification import processes
    from rooteps.verification.atomic import require_directory, write_text

    left_out = registry.left_out()
    names = [name for name in registry.names() if name not in left_out]
    out = require_directory(options.out, "--out")
    console = terminal.console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with (
        Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress,
        processes.pool(2) as pool,
    ):
        bar = progress.add_task("drawing", total=len(names))
        slow_first = sorted(names, key=lambda name: name not in SLOW)
        drawn = [
            pool.submit(registry.make, name, out / name, seed=options.seed, look=options.style) for name in slow_first
        ]
        for figure in as_completed(drawn):
            figure.result()
            progress.advance(bar)
    index = write_text(out / "index.html", page(names))
    if left_out:
        print(f"left out {' and '.join(left_out)}, figures of the embedded model ({MISSING})")
    print(f"wrote {len(names)} figures and {index}")
    return 0
