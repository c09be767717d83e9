"""Search for a counterexample to a result, or to the result less a hypothesis or with a better constant.

Every hypothesis of a result is needed, and no constant can be improved: say which to remove or tighten (rooteps list
--mutations shows them), and a world is found and certified in ball arithmetic. The result as it is survives.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from theory.mutation import Mutation
    from theory.result import Result
    from verification.falsify import Falsification

EPILOG = """\
Examples:
  rooteps falsify softmax-transfer --without row-span
  rooteps falsify softmax-transfer --with constant=1.9 --json counterexample.json
  rooteps explain softmax-transfer --instance counterexample.json
"""

STARTS = 128
"""Instances drawn from a language family to start from."""

EPSILON = (1e-6, 1.0)
"""Range of their excess."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``rooteps falsify``."""
    from commands import arguments

    parser.add_argument("result", metavar="RESULT", help="id of the result, e.g. softmax-transfer (see rooteps list)")
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--without", metavar="HYPOTHESIS", help="leave this hypothesis unchecked")
    change.add_argument("--with", metavar="CONSTANT=VALUE", dest="with_", help="a tighter constant, e.g. constant=1.9")
    change.add_argument("--exponent", metavar="E", type=arguments.positive, help="a larger exponent of ε, e.g. 0.55")
    parser.add_argument("--language", metavar="NAME", help="start from this language family (default: small worlds)")
    parser.add_argument("--budget", metavar="SECONDS", type=arguments.positive, help="how long to search (default: 60)")
    parser.add_argument(
        "--seed", metavar="S", type=arguments.natural, default=0, help="seed of the search (default: 0)"
    )
    parser.add_argument("--json", metavar="FILE", help="write the answer and the world to this file")


def run(options: argparse.Namespace) -> int:
    """Print the answer; exit 0 when it is as listed: a mutation is refuted, or a true statement survives."""
    from commands import terminal, worlds
    from verification.atomic import require_writable
    from verification.falsify import falsify
    from verification.falsify.search import BUDGET

    result = worlds.find_result(options.result)
    mutation = _mutation(result, options)
    if options.json is not None:
        require_writable(options.json, "--json")
    starts = None
    if options.language is not None:
        starts = _starts(result, mutation, worlds.find_family(result, options.language), options.seed)
    budget = BUDGET if options.budget is None else options.budget
    with terminal.progress("compiling") as tell:
        answer = falsify(
            result,
            mutation,
            starts=starts,
            budget=budget,
            seed=options.seed,
            on_progress=lambda tried, ratio: tell(f"{tried} worlds tried, largest ratio {ratio:.4g}"),
        )
    if options.json is not None:
        _write(result, mutation, answer, options.json)
    _show(result, mutation, answer)
    if answer.interrupted:
        return 130
    return 0 if answer.found == _expected(result, mutation) else 1


def _mutation(result: Result, options: argparse.Namespace) -> Mutation | None:
    from theory.checks import InvalidInput
    from theory.mutation import find_mutation, number_or_word

    if options.exponent is not None:
        return find_mutation(result, exponent=options.exponent)
    if options.with_ is not None:
        name, sign, value = options.with_.partition("=")
        if not (name and sign and value):
            raise InvalidInput(f"--with: {options.with_!r} is not of the form CONSTANT=VALUE")
        changed: dict[str, Any] = {name: number_or_word(value)}
        return find_mutation(result, **changed)
    return find_mutation(result, without=options.without)


def _expected(result: Result, mutation: Mutation | None) -> bool:
    """Whether a counterexample is to be expected."""
    return mutation is not None and mutation.constant not in result.harmless


def _starts(result: Result, mutation: Mutation | None, family: Any, seed: int) -> list[Any]:
    from synthetic.worlds import draw, pick
    from verification.falsify.adapt import adapt
    from verification.falsify.starts import Freedom

    freedom = Freedom(result, mutation)
    batch = draw(result, family, STARTS, seed, epsilon=EPSILON)
    return [adapt(freedom, pick(batch, index)) for index in range(STARTS)]


def _write(result: Result, mutation: Mutation | None, answer: Falsification, path: str) -> None:
    from verification.atomic import write_text
    from verification.falsify.record import to_data
    from verification.instance_file import to_json

    write_text(path, to_json(to_data(result, mutation, answer)))


def _show(result: Result, mutation: Mutation | None, answer: Falsification) -> None:
    from rich.text import Text

    from commands import terminal

    console = terminal.console()
    claim = result.id if mutation is None else f"{result.id} {mutation.id}"
    effort = f"{answer.instances_tried} worlds tried in {answer.seconds:.1f} s"
    ratio = "∞ (the bound is 0)" if answer.ratio == float("inf") else f"{answer.ratio:.6g}"
    if answer.found:
        headline, style = f"✗ {claim}: counterexample (certified)", "bold red"
        measure = f"left side / bound ≥ {ratio}"
    else:
        headline, style = f"✓ {claim}: none found", "green"
        measure = f"largest left side / bound {ratio}"
    if answer.interrupted:
        headline += ", interrupted"
    terminal.show(console, Text(headline, style=style), Text(f"  {measure}, {effort}"))
    if answer.found and answer.instance is not None:
        from commands.world_text import world_lines

        terminal.show(console, *(Text(f"  {line}") for line in world_lines(answer.instance)))
