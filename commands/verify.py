"""Verify results on synthetic languages: every hypothesis and every step, in float64 and certified in balls.

Prints one row per result, language and arithmetic. The largest ratio is (lhs − τ)/(rhs − τ) of the conclusion, where it
is defined. Instances that are equal are open only because two sides agree to within the precision of the arithmetic.
With --instance, every result that applies to it (or those named) is verified on one world of your own.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from rooteps.verification.instance_format import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rooteps.sweeps.verification_table import Job, Row

EPILOG = FORMAT

MOST = 10**8
"""Instances of each result on each language."""

FIGURE = "bound-versus-empirical"
"""Drawn beside the table."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps verify``."""
    from rooteps.commands import arguments

    parser.add_argument("results", metavar="RESULT", nargs="*", help="ids of results (default: all; see rooteps list)")
    parser.add_argument(
        "--language", metavar="NAME", nargs="+", action="extend", help="language families (default: all that apply)"
    )
    parser.add_argument(
        "--instances", metavar="N", type=arguments.count, help="float64 instances of each result on each language"
    )
    parser.add_argument("--certify", metavar="M", type=arguments.natural, help="how many of them to certify in balls")
    parser.add_argument(
        "--shape",
        metavar="N,V,D[,K]",
        type=arguments.labelled_shape,
        help="contexts, words, dimensions and labels (default: those of each language, and some of many shapes); "
        "languages that have no such shape are left out",
    )
    parser.add_argument("--seed", metavar="S", type=arguments.natural, help="seed of the draws (default: 0)")
    parser.add_argument("--out", metavar="DIR", help="write table.csv, verify.json and the figure there")
    parser.add_argument("--json", metavar="FILE", help="write the table as JSON")
    arguments.add_instance(parser, "verify every result that applies, or those named, on")
    parser.add_argument(
        "--arithmetic", choices=("float64", "ball"), help="with --instance: in which arithmetic (default: both)"
    )


def run(options: argparse.Namespace) -> int:
    """Verify, print the table, write the files; exit 1 unless all is well."""
    from rooteps.commands import verify_instance
    from rooteps.commands.main import UsageError

    if options.instance is not None:
        return verify_instance.run(options)
    for name in ("normalise", "largest", "arithmetic"):
        if getattr(options, name):
            raise UsageError(f"--{name}: says how to verify a world of your own; give one with --instance FILE")
    from rooteps.commands.render import verify_report
    from rooteps.verification.atomic import require_directory, require_writable, write_text

    rows = _with_progress(_jobs(options))
    out = None if options.out is None else require_directory(options.out, "--out")
    if options.json is not None:
        require_writable(options.json, "--json")
    table = list(rows)  # nothing was verified before this line
    seed = options.seed or 0
    verify_report.show(table)
    data = verify_report.to_json(table, seed)
    if options.json is not None:
        write_text(options.json, data)
    if out is not None:
        written = [write_text(out / "verify.json", data), write_text(out / "table.csv", verify_report.to_csv(table))]
        from rooteps.commands.render import terminal

        with terminal.console(stderr=True).status("drawing the figure"):
            from rooteps.figures import registry

            written += registry.make(FIGURE, out / FIGURE, ("png", "svg"), seed)
        print(f"wrote {', '.join(str(path) for path in written)}")
    return 0 if verify_report.well(table) else 1


def _jobs(options: argparse.Namespace) -> list[Job]:
    """What to do.

    Raises:
        UsageError: an unknown name, or no language that the results apply to.
    """
    from rooteps.commands import subject
    from rooteps.commands.main import UsageError, unknown
    from rooteps.sweeps import verification_table
    from rooteps.synthetic.family import Shape
    from rooteps.synthetic.languages import FAMILIES
    from rooteps.theory.registry import theorems

    for name in options.language or ():
        if name not in FAMILIES:
            raise unknown("language", name, list(FAMILIES))
    if options.instances is not None and options.instances > MOST:
        raise UsageError(f"--instances: {options.instances:,} are more than the {MOST:,} that it verifies")
    asked = [subject.find_theorem(name) for name in dict.fromkeys(options.results)] or list(theorems().values())
    families = [FAMILIES[name] for name in dict.fromkeys(options.language or FAMILIES)]
    instances = verification_table.INSTANCES if options.instances is None else options.instances
    certify = verification_table.CERTIFY if options.certify is None else options.certify
    shape = None if options.shape is None else Shape(*options.shape)
    jobs = verification_table.plan(asked, families, instances, certify, options.seed or 0, shape)
    such = "" if shape is None else f", or none has the shape {','.join(map(str, options.shape))}"
    if not jobs and not options.results:
        raise UsageError(f"no language offers what a result needs{such}")
    for theorem in asked if options.results else ():
        if not any(job.result == theorem.id for job in jobs):
            names = ", ".join(family.id for family in families)
            raise UsageError(f"{theorem.id}: none of the languages {names} offers what it needs{such}")
    for family in families if options.language else ():
        if not any(job.family == family.id for job in jobs):
            names = ", ".join(theorem.id for theorem in asked)
            raise UsageError(f"{family.id}: offers what none of the results {names} needs{such}")
    return jobs


def _with_progress(jobs: Sequence[Job]) -> Iterator[Row]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from rooteps.commands.render import terminal
    from rooteps.sweeps import verification_table

    console = terminal.console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("verifying", total=len(jobs))

        def step(job: Job) -> None:
            progress.update(bar, advance=1, description=f"{job.result} on {job.family}")

        yield from verification_table.run(jobs, step)
