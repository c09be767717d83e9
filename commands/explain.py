"""Walk through one proof on one world: statement, hypotheses, every step with its numbers, conclusion.

The world is the example of docs/example.md, whose numbers the page of the result shows too. With --language, --seed or
--epsilon a world is drawn; with --instance it is read from a file: your own, or what rooteps falsify wrote. With
--museum it is a kept counterexample.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from rooteps.verification.instance_format import FORMAT

if TYPE_CHECKING:
    from rooteps.theory.theorem import Theorem
    from rooteps.verification.explanation import Origin
    from rooteps.verification.falsify.answer_file import Replay

EPILOG = FORMAT


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps explain``."""
    from rooteps.commands import arguments

    parser.add_argument(
        "result", metavar="RESULT", nargs="?", help="id of the result, e.g. softmax-transfer (see rooteps list)"
    )
    parser.add_argument("--example", action="store_true", help="the example of the documentation; so it is by default")
    parser.add_argument(
        "--language", metavar="NAME", help="draw a world from this language family (else the first that fits)"
    )
    parser.add_argument(
        "--epsilon", metavar="E", type=arguments.positive, help="draw a model of this excess (else 1e-3)"
    )
    parser.add_argument("--seed", metavar="S", type=arguments.natural, help="draw with this seed (else 0)")
    parser.add_argument(
        "--arithmetic",
        choices=("float64", "ball"),
        help="ball: certified, no tolerance (default: ball for the example, whose numbers are printed, else float64)",
    )
    parser.add_argument("--museum", metavar="NAME", help="a kept counterexample (see rooteps list --museum)")
    arguments.add_instance(parser, "explain it on")
    parser.add_argument(
        "--figure",
        metavar="FILE",
        help="draw where the proof loses; the ending chooses the format (default: all three)",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the explanation as data")
    form.add_argument("--markdown", action="store_true", help="print a page with $…$ mathematics")


def run(options: argparse.Namespace) -> int:
    """Print the explanation; exit 1 when something is refuted, or is undecided for another reason than equality.

    For a counterexample it is the other way round: exit 1 unless it certainly refutes what it was found for.
    """
    import json

    from rooteps.commands import figure, subject
    from rooteps.theory.numbers import FLOAT64, Balls
    from rooteps.verification.certify import BITS
    from rooteps.verification.explanation import explain
    from rooteps.verification.verdict import Verdict

    target = None if options.figure is None else figure.target(options.figure, "--figure")
    theorem, replay, origin = _world(options)
    with subject.about(options.instance or theorem.id):
        balls = options.arithmetic == "ball" or (options.arithmetic is None and origin.example is not None)
        for xp in map(Balls, BITS) if balls else [FLOAT64]:
            found = explain(theorem, replay.instance, xp, replay.mutation, origin)
            if found.verdict is not Verdict.UNDECIDED or not found.applies:
                break
    if options.json:
        from rooteps.verification.explanation_data import to_data

        print(json.dumps(to_data(found), indent=2, ensure_ascii=False, allow_nan=False))
    elif options.markdown:
        from rooteps.commands.render.explanation_page import page

        print(page(found), end="")
    else:
        from rooteps.commands.render.explanation_text import show

        show(found)
    if target is not None:
        from rooteps.figures import style, waterfall

        style.write(waterfall.draw(waterfall.of(found)), *target, description=waterfall.describe(found))
    if found.judgement is not None:
        return 0 if found.judgement.refutation.certified else 1
    return 0 if found.ok else 1


def _world(options: argparse.Namespace) -> tuple[Theorem, Replay, Origin]:
    """(result, world and what it is a counterexample to, where it comes from)."""
    from rooteps.commands import subject
    from rooteps.commands.main import UsageError
    from rooteps.verification.explanation import Origin
    from rooteps.verification.falsify.answer_file import Replay
    from rooteps.verification.museum import exhibit

    brings = {name: getattr(options, name) not in (None, False) for name in ("museum", "instance", "example")}
    given = next((f"--{name}" for name, brought in brings.items() if brought), "")
    drawn = [f"--{name}" for name in ("language", "epsilon", "seed") if getattr(options, name) is not None]
    if given and drawn:
        raise UsageError(f"{drawn[0]}: says how to draw a world, but {given} brings one")
    if options.normalise and options.instance is None:
        raise UsageError("--normalise: says how to read a file; give one with --instance FILE")
    if options.largest is not None and options.instance is None:
        raise UsageError("--largest: says how to read a file; give one with --instance FILE")
    if options.museum is not None:
        if options.result is not None or options.instance is not None:
            raise UsageError("--museum: brings its result and its world; give the name of the exhibit alone")
        if options.example:
            raise UsageError("--example: brings a world, and so does --museum")
        kept = exhibit(options.museum)
        replay = Replay(kept.instance, kept.theorem.id, kept.mutation)
        return kept.theorem, replay, Origin(museum=kept.name, lesson=kept.lesson)
    if options.result is None:
        raise UsageError("the following arguments are required: RESULT (or --museum NAME)")
    if options.instance is not None:
        if options.example:
            raise UsageError("--example: brings a world, and so does --instance")
        theorem = subject.find_in_files(options.result)
        replay = subject.replay(theorem, options.instance, options.normalise, options.largest)
        return theorem, replay, Origin(instance=options.instance, lesson=replay.lesson, moved=replay.moved)
    theorem = subject.find_theorem(options.result)
    if not drawn:
        from rooteps.synthetic import example

        return theorem, Replay(example.instance(theorem)), Origin(example=example.variant(theorem).__name__)
    family = subject.find_family(theorem, options.language)
    instance = subject.draw_one(theorem, family, options.seed or 0, options.epsilon)
    return theorem, Replay(instance), Origin(language=family.id, seed=options.seed or 0)
