"""Search for a counterexample to a result, or to the result less a hypothesis or with a better constant.

Every hypothesis of a result is needed, and no constant can be improved: say which to remove or tighten (rooteps list
--mutations shows them), and a world is found and certified in ball arithmetic. The result as it is survives, which is
no proof: the answer says what was searched.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rooteps.theory.mutation import Mutation
    from rooteps.theory.theorem import Theorem
    from rooteps.verification.falsify import Falsification

EPILOG = """\
Examples:
  rooteps falsify softmax-transfer --without row-span
  rooteps falsify softmax-transfer --with constant=1.9 --json counterexample.json
  rooteps falsify pinsker --shape 1,2 --shape 1,5 --budget 10
  rooteps explain softmax-transfer --instance counterexample.json
"""

STARTS = 64
"""Instances drawn from a language family to start from."""

EPSILON = (1e-6, 1.0)
"""Range of their excess."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps falsify``."""
    from rooteps.commands import arguments

    parser.add_argument("result", metavar="RESULT", help="id of the result, e.g. softmax-transfer (see rooteps list)")
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--without", metavar="HYPOTHESIS", help="leave this hypothesis unchecked")
    change.add_argument("--with", metavar="CONSTANT=VALUE", dest="with_", help="a tighter constant, e.g. constant=1.9")
    change.add_argument("--exponent", metavar="E", type=arguments.positive, help="a larger exponent of ε, e.g. 0.55")
    parser.add_argument(
        "--shape",
        metavar="N,V[,D]",
        type=arguments.shape,
        action="append",
        help="contexts, words, dimensions (or topics) of the worlds, e.g. 2,3; repeat it for more "
        "(default: from 1 to 4 contexts and from 2 to 5 words)",
    )
    parser.add_argument("--language", metavar="NAME", help="start from this language family (default: small worlds)")
    parser.add_argument("--budget", metavar="SECONDS", type=arguments.positive, help="how long to search (default: 60)")
    parser.add_argument(
        "--seed", metavar="S", type=arguments.natural, default=0, help="seed of the search (default: 0)"
    )
    parser.add_argument("--json", metavar="FILE", help="write the answer and the world to this file")


def run(options: argparse.Namespace) -> int:
    """Print the answer; exit 0 when it is as listed: a mutation is refuted, or a true statement survives."""
    from rooteps.commands import process, subject
    from rooteps.commands.main import UsageError
    from rooteps.commands.render import falsification, terminal
    from rooteps.verification.atomic import require_writable
    from rooteps.verification.falsify import falsify
    from rooteps.verification.falsify.search import BUDGET

    theorem = subject.find_theorem(options.result)
    mutation = _mutation(theorem, options)
    if options.json is not None:
        require_writable(options.json, "--json")
    if options.shape is not None and options.language is not None:
        raise UsageError("--shape: the worlds of --language have shapes of their own; give one of the two")
    starts = None
    if options.language is not None:
        starts = _starts(theorem, mutation, subject.find_family(theorem, options.language), options.seed)
    budget = BUDGET if options.budget is None else options.budget
    with terminal.progress("compiling") as tell, process.politely() as check:

        def on_progress(tried: int, ratio: float) -> None:
            check()
            tell(f"{tried} worlds tried, largest ratio {ratio:.4g}")

        answer = falsify(
            theorem,
            mutation,
            shapes=options.shape,
            starts=starts,
            budget=budget,
            seed=options.seed,
            on_progress=on_progress,
        )
    if options.json is not None:
        _write(theorem, mutation, answer, options.json)
    expected = _expected(theorem, mutation)
    falsification.show(theorem, mutation, answer, expected)
    if answer.interrupted:
        return 130
    return 0 if answer.found == expected else 1


def _mutation(theorem: Theorem, options: argparse.Namespace) -> Mutation | None:
    from rooteps.theory.checks import InvalidInput
    from rooteps.theory.mutation import find_mutation, number_or_word

    if options.exponent is not None:
        return find_mutation(theorem, exponent=options.exponent)
    if options.with_ is not None:
        name, sign, value = options.with_.partition("=")
        if not (name and sign and value):
            raise InvalidInput(f"--with: {options.with_!r} is not of the form CONSTANT=VALUE")
        changed: dict[str, Any] = {name: number_or_word(value)}
        return find_mutation(theorem, **changed)
    return find_mutation(theorem, without=options.without)


def _expected(theorem: Theorem, mutation: Mutation | None) -> bool:
    """Whether a counterexample is to be expected."""
    return mutation is not None and not any(c.harmless for c in theorem.constants if c.name == mutation.constant)


def _starts(theorem: Theorem, mutation: Mutation | None, family: Any, seed: int) -> list[Any]:
    from rooteps.synthetic.batches import draw, pick
    from rooteps.verification.falsify.adapt import adapt
    from rooteps.verification.falsify.claim import MutatedTheorem

    mutated = MutatedTheorem(theorem, mutation)
    batch = draw(theorem, family, STARTS, seed, epsilon=EPSILON, above=1.0)
    return [adapt(mutated, pick(batch, index)) for index in range(STARTS)]


def _write(theorem: Theorem, mutation: Mutation | None, answer: Falsification, path: str) -> None:
    from rooteps.verification.atomic import write_text
    from rooteps.verification.falsify.answer_file import to_data
    from rooteps.verification.instance_file.json_format import to_json

    write_text(path, to_json(to_data(theorem, mutation, answer)))
