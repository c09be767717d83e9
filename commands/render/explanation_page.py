"""An explanation as a Markdown page with ``$…$`` mathematics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rooteps.commands.render.explanation_text import QUANTITIES, mutation_sentence, origin, verdict_sentence
from rooteps.commands.render.mathematics import math_to_markdown, to_markdown
from rooteps.commands.render.terminal import number
from rooteps.verification.explanation import split

SIGN = {"<=": r"\le", "<": "<", "=": "="}


def page(data: dict[str, Any]) -> str:
    """The page of an explanation (``rooteps.verification.explanation``)."""
    return "\n".join(_lines(data)) + "\n"


def _lines(data: dict[str, Any]) -> Iterator[str]:
    yield f"# {data['title']}"
    yield ""
    yield f"**Result {data['number']}, `{data['result']}`.** {sentence(to_markdown(data['statement']))}"
    yield ""
    yield f"Source: {data['source']}. World: {to_markdown(origin(data))}."
    lemmas, chain = split(data["steps"])
    for title, claims in (("Hypotheses", data["hypotheses"]), ("Lemmas", lemmas)):
        if claims:
            yield from ("", f"## {title}", "")
        for claim in claims:
            yield from _claim(claim)
    yield from ("", "## Proof", "")
    yield f"$${math_to_markdown(chain[0]['lhs_tex'])} = {_number(chain[0]['lhs'])}$$"
    for step in chain:
        yield ""
        reason = sentence(to_markdown(step["because"]))
        yield f"{_mark(step)} **{step['name']}** (slack ${_number(step['slack'], 3)}$): {reason}"
        yield ""
        yield f"$${SIGN[step['relation']]} {math_to_markdown(step['rhs_tex'])} = {_number(step['rhs'])}$$"
    yield from ("", "## Conclusion", "")
    yield from _claim(data["conclusion"])
    known = {name: data["quantities"].get(name) for name in QUANTITIES}
    if any(value is not None for value in known.values()):
        yield from ("", "## Quantities", "")
        for name, value in known.items():
            if isinstance(value, dict):
                ends = f"{value['lower']:.12g} and {value['upper']:.12g}"
                yield f"* ${QUANTITIES[name]} = {_number(value['value'])}$, certified between {ends}"
            elif value is not None:
                yield f"* ${math_to_markdown(QUANTITIES[name])} = {_number(value, 12)}$"
    yield from ("", f"**{sentence(to_markdown(verdict_sentence(data)))}**")
    if "mutation" in data:
        yield from ("", f"**{sentence(to_markdown(mutation_sentence(data)))}**")
        yield from ("", sentence(to_markdown(data["origin"].get("lesson") or data["mutation"]["note"])))


def _claim(claim: dict[str, Any]) -> Iterator[str]:
    sign = SIGN[claim["relation"]]
    formula = f"{math_to_markdown(claim['lhs_tex'])} {sign} {math_to_markdown(claim['rhs_tex'])}"
    numbers = f"{_number(claim['lhs'])} {sign} {_number(claim['rhs'])}"
    yield f"* {_mark(claim)} **{claim['name']}**: ${formula}$, here ${numbers}$."
    yield f"  {sentence(to_markdown(claim['because']))}"


def _mark(claim: dict[str, Any]) -> str:
    word = "holds" if claim["holds"] else claim["verdict"]
    return {"holds": "✓", "equal": "=", "refuted": "✗", "undecided": "?"}[word]


def _number(value: float | None, digits: int = 6) -> str:
    """A number as LaTeX, 1.2e-05 as 1.2 times ten to the minus five."""
    if value is None:
        return r"\text{undefined}"
    mantissa, _, exponent = number(value, digits).partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def sentence(text: str) -> str:
    """The text as a sentence: a capital (unless it begins with mathematics) and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
