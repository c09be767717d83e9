"""Write the documentation of every result: statement, assumptions, proof, an example with its numbers, a figure.

One Markdown page for each result, one for the example they share, and an index with the graph of results and a reading
path. Everything is generated from the results' own files and computed.
"""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps docs``."""
    parser.add_argument("--out", metavar="DIR", default="docs", help="directory to write to (default: docs)")


def run(options: argparse.Namespace) -> int:
    """Write the pages and figures."""
    from rooteps.commands.docs import site
    from rooteps.commands.render import terminal
    from rooteps.verification.atomic import require_directory, write_text

    out = require_directory(options.out, "--out")
    figures = require_directory(out / site.FIGURES, "--out")
    with terminal.console(stderr=True).status("writing pages and figures"):
        pages = site.pages()
        for name, text in pages.items():
            write_text(out / name, text)
        drawn = site.draw(figures)
    print(f"wrote {len(pages)} pages and {len(drawn)} figures to {out}")
    return 0
