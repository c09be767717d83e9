"""A sheet of exercises with solutions at its end, as Markdown or to print: the proofs with their reasons left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rooteps.commands.docs import website
from rooteps.commands.docs.index import GOAL, upwards
from rooteps.commands.docs.page import formula, number
from rooteps.commands.render.explanation_page import sentence
from rooteps.commands.render.explanation_text import TEX
from rooteps.commands.render.mathematics import math_to_markdown, to_markdown
from rooteps.commands.web import document
from rooteps.figures.worked_example import explained
from rooteps.theory.registry import find
from rooteps.verification.explanation import Explanation
from rooteps.verification.museum import exhibits

INTRODUCTION = (
    "Each result is stated with its proof, but without the reasons. For each step, say why it holds; then what goes "
    "wrong without each hypothesis, and draw a world in which it does. The numbers are those of the example in the "
    "documentation, with which to check a step by hand. Solutions are at the end."
)


def sheet() -> str:
    """The exercises on all that leads to softmax transfer, in an order in which each comes after what it uses."""
    results = [explained(find(id)) for id in dict.fromkeys(upwards(GOAL))]
    lines = ["# Exercises", "", INTRODUCTION]
    for place, result in enumerate(results, start=1):
        lines += _asked(place, result)
    lines += ["", "# Solutions"]
    for place, result in enumerate(results, start=1):
        lines += _solved(place, result)
    return "\n".join(lines) + "\n"


def printed(text: str) -> str:
    """A sheet as a page of HTML in one file, which a browser prints, or writes as PDF: solutions begin a page."""
    style = (Path(__file__).parent / "sheet.css").read_text(encoding="utf-8")
    return document.alone("Exercises · rooteps", website.rendered(text), style)


def _asked(place: int, result: Explanation) -> Iterator[str]:
    theorem, chain = result.theorem, result.chain
    yield from ("", f"## {place}. {theorem.title}", "", sentence(to_markdown(theorem.statement)), "")
    yield "| step | | quantity | here | because |"
    yield "| --- | --- | --- | --- | --- |"
    yield f"| | | ${math_to_markdown(chain[0].lhs_tex)}$ | ${number(chain[0].lhs.value)}$ | |"
    for index, step in enumerate(chain, start=1):
        quantity = f"${math_to_markdown(step.rhs_tex)}$ | ${number(step.rhs.value)}$"
        yield f"| {index} | ${TEX[step.relation]}$ | {quantity} | |"
    if result.hypotheses:
        yield from ("", "What goes wrong without", "")
        yield from (f"* **{claim.name}**: {formula(claim)}?" for claim in result.hypotheses)


def _solved(place: int, result: Explanation) -> Iterator[str]:
    theorem = result.theorem
    yield from ("", f"## {place}. {theorem.title}", "")
    for index, step in enumerate(result.chain, start=1):
        yield f"{index}. *{step.name}*: {sentence(to_markdown(step.because))}"
    kept = {x.mutation.without: x.name for x in exhibits().values() if x.theorem is theorem and x.mutation.without}
    yield ""
    for claim in result.hypotheses:
        world = f" (`rooteps explain --museum {kept[claim.name]}`)" if claim.name in kept else ""
        yield f"* without **{claim.name}**: {to_markdown(theorem.without[claim.name])}{world}"
