"""Draw one figure: measure its numbers, or read them from a directory, and write PNG, SVG and PDF.

The figures and what they show are listed by `rooteps list`; `rooteps figures` draws all of them.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps figure``."""
    from rooteps.commands import arguments

    parser.add_argument("name", metavar="NAME", help="name of the figure, e.g. sharpness (see rooteps list)")
    parser.add_argument("--from", dest="source", metavar="DIR", help="read the numbers from this directory of a sweep")
    parser.add_argument(
        "--out", metavar="FILE", help="where to; its ending chooses the format (default: NAME in all three, here)"
    )
    parser.add_argument("--seed", metavar="S", type=arguments.natural, help="seed of the measurement (default: 0)")
    arguments.add_style(parser)


def run(options: argparse.Namespace) -> int:
    """Draw it and say which files were written."""
    from pathlib import Path

    from rooteps.bridge.embedded import MISSING
    from rooteps.commands.main import UsageError, unknown
    from rooteps.commands.render import terminal
    from rooteps.figures import registry

    if options.name not in registry.names():
        raise unknown("figure", options.name, registry.names())
    source = None if options.source is None else Path(options.source)
    if source is not None and options.seed is not None:
        raise UsageError("--seed: says how to measure, but --from reads what is measured")
    if source is not None and not source.is_dir():
        raise UsageError(f"--from: {source} is not a directory")
    if source is None and options.name in registry.left_out():
        raise UsageError(MISSING)
    stem, formats = target(options.name if options.out is None else options.out, "--out")
    with terminal.console(stderr=True).status(f"measuring and drawing {options.name}"):
        written = registry.make(options.name, stem, formats, options.seed or 0, source, options.style)
    print(f"wrote {', '.join(str(path) for path in written)}")
    return 0


def target(out: str, what: str) -> tuple[Path, tuple[str, ...]]:
    """Path without its ending, and the formats that the ending asks for: all of them where there is none.

    Args:
        out: what the user gave.
        what: the option, for messages.

    Raises:
        InvalidInput: the file cannot be written.
        UsageError: another ending, or no name.
    """
    from pathlib import Path

    from rooteps.commands.main import UsageError
    from rooteps.figures.style import FORMATS
    from rooteps.verification.atomic import require_writable

    path = Path(out)
    if path.name in ("", "-", ".."):
        raise UsageError(f"{what}: {out!r} names no file")
    ending = path.suffix.removeprefix(".")
    if ending and ending not in FORMATS:
        raise UsageError(f"{what}: {path.name} ends in .{ending}; formats are {', '.join(FORMATS)}")
    formats = (ending,) if ending else FORMATS
    stem = path.with_suffix("") if ending else path
    for format in formats:
        require_writable(stem.with_name(f"{stem.name}.{format}"), what)
    return stem, formats
