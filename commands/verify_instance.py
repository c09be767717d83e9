"""``rooteps verify --instance FILE``: every result, or those named, on one world."""

from __future__ import annotations

import argparse
from pathlib import Path

DRAWS = ("language", "instances", "certify", "shape", "seed")
"""Options that say how to draw worlds."""


def run(options: argparse.Namespace) -> int:
    """Verify, print the table, write the files; exit 1 if a result that applies is refuted or undecided.

    A result that is named has to apply: exit 1 if a hypothesis of it fails.

    Raises:
        UsageError: an unknown result, or options that say how to draw worlds.
        InvalidInput: the file is no instance, or lacks something that a result named is about.
    """
    from rooteps.commands import subject
    from rooteps.commands.main import UsageError
    from rooteps.commands.render import instance_report, terminal
    from rooteps.theory.checks import InvalidInput
    from rooteps.theory.registry import theorems
    from rooteps.verification.atomic import require_directory, require_writable, write_text
    from rooteps.verification.needs import require
    from rooteps.verification.verify_instance import outcome

    for name in DRAWS:
        if getattr(options, name) is not None:
            hint = "; say --arithmetic float64 to leave the balls out" if name == "certify" else ""
            raise UsageError(f"--{name}: says how to draw worlds, but --instance brings one{hint}")
    named = [subject.find_in_files(name) for name in dict.fromkeys(options.results)]
    replay = subject.load(options.instance, options.normalise, options.largest)
    out = None if options.out is None else require_directory(options.out, "--out")
    if options.json is not None:
        require_writable(options.json, "--json")
    found = []
    with subject.about(options.instance), terminal.progress("verifying") as tell:
        for theorem in named:
            require(theorem, replay.instance)
        for theorem in named or theorems().values():
            tell(f"verifying {theorem.id}")
            found.append(outcome(theorem, replay.instance, options.arithmetic))
            if named and not found[-1].reports:
                raise InvalidInput(found[-1].missing)
    file = Path(options.instance).name
    ok = all(one.ok for one in found if named or one.applies)
    against = "" if replay.mutation is None else f"{replay.result} {replay.mutation.id}"
    instance_report.show(file, replay.instance, replay.moved, found, against)
    data = instance_report.to_data(file, replay.moved, found, ok)
    if options.json is not None:
        write_text(options.json, instance_report.to_json(data))
    if out is not None:
        written = [
            write_text(out / "verify.json", instance_report.to_json(data)),
            write_text(out / "table.csv", instance_report.to_csv(data)),
        ]
        print(f"wrote {', '.join(str(path) for path in written)}")
    return 0 if ok else 1
