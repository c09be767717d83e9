"""Write the documentation of every result: statement, assumptions, proof, an example with its numbers, a figure.

One page for each result, one for the example they share, and an index with the graph of results and a reading path:
Markdown, or with --site a website with typeset mathematics and a search, which needs no network and no server.
Everything is generated from the results' own files and computed.
"""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps docs``."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--out", metavar="DIR", default="docs", help="directory to write Markdown to (default: docs)")
    where.add_argument("--site", metavar="DIR", help="new directory for a website instead, to be opened at index.html")


def run(options: argparse.Namespace) -> int:
    """Write the pages and figures."""
    from rooteps.commands.docs import site
    from rooteps.commands.render import terminal
    from rooteps.verification.atomic import require_directory, require_own, write_text

    status = terminal.console(stderr=True).status("writing pages and figures")
    if options.site is not None:
        from rooteps.commands.docs import website
        from rooteps.verification.atomic import write_folder

        folder = require_own(options.site, "--site")
        with status:
            files = website.site(site.pages(), site.pictures())
            write_folder(folder, files)
        print(f"wrote {sum(name.endswith('.html') for name in files)} pages to {folder}: open {folder / 'index.html'}")
        return 0
    out = require_directory(options.out, "--out")
    figures = require_directory(out / site.FIGURES, "--out")
    with status:
        pages = site.pages()
        for name, text in pages.items():
            write_text(out / name, text)
        drawn = site.draw(figures)
    print(f"wrote {len(pages)} pages and {len(drawn)} figures to {out}")
    return 0
