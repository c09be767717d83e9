"""The answer of ``rooteps falsify`` in the terminal: what was found, on which world, and what was searched."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from rooteps.commands.render import terminal
from rooteps.commands.render.explanation_text import show_judged
from rooteps.commands.render.world_text import world_lines
from rooteps.verification.falsify import refutes
from rooteps.verification.judged_claim import judged_claim

if TYPE_CHECKING:
    from rooteps.theory.mutation import Mutation
    from rooteps.theory.theorem import Theorem
    from rooteps.verification.falsify import Falsification
    from rooteps.verification.falsify.log import Searched


def show(theorem: Theorem, mutation: Mutation | None, answer: Falsification, expected: bool) -> None:
    """Print an answer.

    Args:
        theorem: the theorem.
        mutation: what was removed from it or tightened.
        answer: what the search came to.
        expected: whether a counterexample is known to exist.
    """
    claim = theorem.id if mutation is None else f"{theorem.id} {mutation.id}"
    stopped = ", interrupted" if answer.interrupted else ""
    if answer.found:
        headline = Text(f"✗ {claim}: refuted by this world, certified in balls{stopped}", style="bold red")
    else:
        headline = Text(f"– {claim}: no counterexample found{stopped}; that is no proof", style="yellow")
    lines = [_sides(theorem, mutation, answer)]
    if expected and not answer.found:
        lines.append("there is one (rooteps list --mutations): search longer, from another seed, or other shapes")
    console = terminal.console()
    terminal.show(console, headline, *(Text(f"  {line}") for line in lines))
    if answer.instance is not None:
        where = "" if answer.found else ", on the world that comes nearest"
        show_judged(judged_claim(theorem, mutation, answer.instance), answer.found, console, where)
    if answer.found:
        terminal.show(console, "", *(Text(f"  {line}") for line in world_lines(answer.instance)))
    terminal.show(console, "", *_searched(answer))


def _sides(theorem: Theorem, mutation: Mutation | None, answer: Falsification) -> str:
    """The two sides and their ratio, certain."""
    if answer.instance is None:
        return "no world whose hypotheses certainly hold: nothing was compared with the bound"
    judged = refutes(theorem, mutation, answer.instance)
    sides = "bound / left side" if judged.left < 0 and judged.bound < 0 else "left side / bound"
    counted = ", losses counted from τ" if theorem.features else ""
    return f"{sides} ≥ {_number(answer.ratio)}{counted}{'' if answer.found else ', the largest that was reached'}"


def _searched(answer: Falsification) -> list[Text | Table]:
    """How many worlds of which shapes, and how many of them satisfied the hypotheses."""
    tried, good = answer.instances_tried, answer.satisfied
    kept = "all" if good == tried else f"{good:,}" if good else "none"
    effort = (
        f"Searched {tried:,} worlds in {answer.seconds:.1f} s, seed {answer.seed}; {kept} satisfied the hypotheses."
    )
    if not tried:
        return [Text(f"Searched no world in {answer.seconds:.1f} s, seed {answer.seed}.")]
    reached = [one for one in answer.searched if one.worlds]
    axes = {0: "worlds", 2: "contexts×words", 3: "contexts×words×dimensions"}[len(reached[0].shape)]
    table = terminal.table("", (axes, COUNT, GOOD, LARGEST), (COUNT, GOOD, LARGEST))
    table.title = None
    for one in reached:
        table.add_row(_size(one), f"{one.worlds:,}", f"{one.satisfied:,}", _number(one.ratio))
    rest = ", ".join(_size(one) for one in answer.searched if not one.worlds)
    missing = [] if answer.found or not rest else [Text(f"Not reached in that time: {rest}.")]
    return [Text(effort), table, *missing]


COUNT, GOOD, LARGEST = "worlds", "hypotheses hold", "largest ratio (float64)"


def _size(one: Searched) -> str:
    return "×".join(map(str, one.shape)) or "of the theorem's own kind"


def _number(x: float) -> str:
    return "∞" if x == math.inf else "–" if x == -math.inf else f"{x + 0.0:.6g}"
