"""An explanation as a Markdown page with ``$…$`` mathematics."""

from __future__ import annotations

from collections.abc import Iterator

from rooteps.commands.render.explanation_text import (
    QUANTITIES,
    TEX,
    judged_lines,
    lesson,
    mutation_sentence,
    open_claim,
    origin,
    verdict_sentence,
)
from rooteps.commands.render.mathematics import math_to_markdown, to_markdown
from rooteps.commands.render.terminal import number
from rooteps.verification.explanation import ExplainedClaim, Explanation, TransferLoss


def page(explanation: Explanation) -> str:
    """The page of an explanation."""
    return "\n".join(_lines(explanation)) + "\n"


def _lines(explanation: Explanation) -> Iterator[str]:
    theorem, chain, judgement = explanation.theorem, explanation.chain, explanation.judgement
    yield f"# {theorem.title}"
    yield ""
    yield f"**Result {theorem.number}, `{theorem.id}`.** {sentence(to_markdown(theorem.statement))}"
    yield ""
    yield f"Source: {theorem.source}. World: {to_markdown(origin(explanation))}."
    for moved in explanation.origin.moved:
        yield from ("", f"Normalised: {moved}.")
    for title, claims in (("Hypotheses", explanation.hypotheses), ("Lemmas", explanation.lemmas)):
        if claims:
            yield from ("", f"## {title}", "")
        for claim in claims:
            yield from _claim(claim)
    yield from ("", "## Proof", "")
    yield f"$${math_to_markdown(chain[0].lhs_tex)} = {_number(chain[0].lhs.value)}$$"
    for step in chain:
        yield ""
        reason = sentence(to_markdown(step.because))
        yield f"{_mark(step)} **{step.name}** (slack ${_number(step.slack.value, 3)}$): {reason}"
        yield ""
        yield from (f"{sentence(to_markdown(why))}\n" for why in open_claim(step))
        yield f"$${TEX[step.relation]} {math_to_markdown(step.rhs_tex)} = {_number(step.rhs.value)}$$"
    yield from ("", "## Conclusion", "")
    yield from _claim(explanation.conclusion)
    if explanation.quantities is not None:
        yield from ("", "## Quantities", "")
        for name, tex in QUANTITIES.items():
            value = getattr(explanation.quantities, name)
            if isinstance(value, TransferLoss):
                ends = f"{value.lower:.12g} and {value.value:.12g}"
                yield f"* ${math_to_markdown(tex)} = {_number(value.value)}$, certified between {ends}"
            elif value is not None and value.value is not None:
                yield f"* ${math_to_markdown(tex)} = {_number(value.value, 12)}$"
    itself = "" if judgement is None else f"`{theorem.id}` itself: "
    yield from ("", f"**{sentence(itself + to_markdown(verdict_sentence(explanation)))}**")
    if judgement is not None:
        judged = judgement.claim
        sign = TEX[judged.relation]
        yield from ("", f"## Judged: {judged.name}", "")
        yield f"$${math_to_markdown(judged.lhs_tex)} {sign} {math_to_markdown(judged.rhs_tex)}$$"
        yield from ("", f"* Here ${_number(judged.lhs.value)} {sign} {_number(judged.rhs.value)}$.")
        yield from (f"* {sentence(to_markdown(line))}" for line in judged_lines(judged))
        yield from ("", f"**{sentence(to_markdown(mutation_sentence(judgement)))}**")
        yield from ("", sentence(to_markdown(lesson(explanation))))


def _claim(claim: ExplainedClaim) -> Iterator[str]:
    sign = TEX[claim.relation]
    formula = f"{math_to_markdown(claim.lhs_tex)} {sign} {math_to_markdown(claim.rhs_tex)}"
    numbers = f"{_number(claim.lhs.value)} {sign} {_number(claim.rhs.value)}"
    yield f"* {_mark(claim)} **{claim.name}**: ${formula}$, here ${numbers}$."
    yield f"  {sentence(to_markdown(claim.because))}"
    yield from (f"  {sentence(to_markdown(why))}" for why in open_claim(claim))


def _mark(claim: ExplainedClaim) -> str:
    word = "holds" if claim.ok else claim.verdict.word
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
