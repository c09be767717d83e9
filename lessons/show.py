"""How a lesson shows a result: its statement, its hypotheses and its proof with the numbers of one world.

Every word about a result is read from the result's own file; ``explain`` brings the numbers.
"""

from __future__ import annotations

import html
import inspect
import math
import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

import marimo as mo
from marimo._plugins.ui._core.ui_element import UIElement

from rooteps.theory.registry import find
from rooteps.verification.explanation import ExplainedClaim, Explanation
from rooteps.verification.number import Number
from rooteps.verification.verdict import Verdict

RELATION = {"<=": "≤", "<": "<", "=": "="}
SIGN = {
    Verdict.HOLDS: ("✓", "#009E73"),
    Verdict.EQUAL: ("=", "#009E73"),
    Verdict.REFUTED: ("✗", "#D55E00"),
    Verdict.UNDECIDED: ("?", "#E69F00"),
}
"""The sign and colour of each verdict."""

INDEXED = r"(?<![A-Za-z])[^\W\d_]|[*‖|)\]]|\b(?:max|min|Var|excess)"
"""What has an index or a power in the plain text of a result's page."""

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def statement(id: str) -> mo.Html:
    """A result's title, statement and source.

    >>> "Pinsker" in statement("pinsker").text
    True
    """
    result = find(id)
    head = f"**{result.title}** (result {result.number}, `{result.id}`)"
    return mo.callout(mo.md(f"{head}\n\n{sentence(prose(result.statement))}\n\n<small>{result.source}</small>"), "info")


def page(id: str) -> mo.Html:
    """The result's own page, folded: its docstring, and what breaks without each hypothesis."""
    result = find(id)
    text = prose(inspect.cleandoc(result.text))
    without = "\n".join(f"* without *{name}*: {prose(broken)}" for name, broken in result.without.items())
    breaks = f"\n\n**What breaks**\n\n{without}" if without else ""
    return mo.accordion({f"The page of `{id}`": mo.md(text + breaks)})


def hypotheses(explanation: Explanation) -> mo.Html:
    """What the result assumes, checked on one world."""
    without = explanation.theorem.without
    rows = [
        (
            sign(claim),
            claim.name,
            prose(claim.because),
            f"{formula(claim)}<br>here {numbers(claim)}",
            prose(without[claim.name]),
        )
        for claim in explanation.hypotheses
    ]
    return table(("", "hypothesis", "what it says", "", "without it"), rows)


def proof(explanation: Explanation) -> mo.Html:
    """The chain of a proof, one arrow per row: its reason, the next quantity, and what the arrow gives away."""
    chain = explanation.chain
    rows = [("", "", "", f"${chain[0].lhs_tex}$", side(chain[0].lhs), "")]
    for step in chain:
        to = f"${step.rhs_tex}$"
        rows.append(
            (
                sign(step),
                f"**{step.name}**",
                prose(step.because),
                f"{RELATION[step.relation]} {to}",
                side(step.rhs),
                number(step.slack.value, 2) if step.relation == "<=" else "",
            )
        )
    chained = table(("", "step", "because", "", "here", "slack"), rows, right=(4, 5))
    if not explanation.lemmas:
        return chained
    before = [
        (sign(claim), f"**{claim.name}**", prose(claim.because), formula(claim), numbers(claim))
        for claim in explanation.lemmas
    ]
    return mo.vstack([table(("", "lemma", "because", "", "here"), before), chained])


def verdict(explanation: Explanation) -> str:
    """What became of the result on this world, in one line of Markdown."""
    failed = [claim.name for claim in explanation.hypotheses if claim.verdict is Verdict.REFUTED]
    if failed:
        return f"✗ The hypothesis *{'* and *'.join(failed)}* fails, so the result says nothing about this world."
    certified = "✓ Every hypothesis and every step is **certified** in ball arithmetic: no tolerance anywhere"
    return {
        Verdict.HOLDS: f"{certified}.",
        Verdict.EQUAL: f"{certified}; where the sign is =, both sides agree to within 2⁻⁶⁴.",
        Verdict.REFUTED: f"✗ Refuted at {' and '.join(explanation.broken)}.",
        Verdict.UNDECIDED: f"? Undecided: {explanation.why}.",
    }[explanation.verdict]


def question(text: str, answer: str) -> mo.Html:
    """A question to think about, and its answer, folded."""
    return mo.vstack([mo.md(f"**Question.** {text}"), mo.accordion({"Answer": mo.md(answer)})])


def table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Sequence[int] = (),
    reads: Sequence[Sequence[UIElement[Any, Any]]] = (),
) -> mo.Html:
    """A table whose cells are Markdown with mathematics.

    Args:
        header, rows: the cells.
        right: columns that hold numbers.
        reads: for each row, what controls it alone depends on; a published lesson keeps such rows one by one.
    """

    head = [inline(cell) for cell in header]

    def cells(row: Sequence[str], tag: str) -> str:
        kinds = (' class="number"' if column in right else "" for column in range(len(row)))
        names = (f'<span class="label">{name}</span>' if name and tag == "td" else "" for name in head)
        return "".join(
            f"<{tag}{kind}>{name if cell else ''}{inline(cell)}</{tag}>"
            for cell, kind, name in zip(row, kinds, names, strict=True)
        )

    def start(read: Sequence[UIElement[Any, Any]]) -> str:
        return f'<tr data-reads="{" ".join(one._id for one in read)}">' if read else "<tr>"

    body = "".join(f"{start(read)}{cells(row, 'td')}</tr>" for row, read in zip_longest(rows, reads, fillvalue=()))
    top = f"<thead><tr>{cells(header, 'th')}</tr></thead>" if any(header) else ""
    return mo.Html(f'<table class="lesson-table">{top}<tbody>{body}</tbody></table>')


def stats(shown: Mapping[str, str]) -> mo.Html:
    """Numbers side by side, name to number; on a narrow screen as many as it holds."""
    return mo.hstack([mo.stat(value, label=name) for name, value in shown.items()], widths="equal", wrap=True)


def inline(text: str) -> str:
    """Markdown of one line as HTML, without a paragraph around it."""
    if not text or re.fullmatch(r"[\w\s.,−+×·⁻⁰¹²³⁴⁵⁶⁷⁸⁹<≤=-]+", text) or text.startswith("<"):
        return text
    return re.sub(r"^<span class=\"markdown[^>]*><span class=\"paragraph\">|</span></span>$", "", mo.md(text).text)


def bar(share: float, colour: str = "#0072B2", width: float = 8.0, shown: float | None = None) -> str:
    """A share of one as a bar with its number, for a cell of a table.

    Args:
        share: of ``width``, which is in units of the font.
        colour: of the bar.
        width: of the whole.
        shown: the number beside the bar; default the share.
    """
    length = width * min(max(float(share), 0.0), 1.0)
    beside = number(share if shown is None else shown, 3)
    return (
        f'<span class="lesson-bar"><span style="width:{length:.2f}em;background:{colour}"></span>'
        f'<span style="margin-left:0.4em">{beside}</span></span>'
    )


def shade(value: float, top: float) -> str:
    """A number on a ground that is the darker the nearer it is to ``top``, for a cell of a matrix."""
    share = 40 * min(max(float(value) / top, 0.0), 1.0)
    return f'<span style="background:rgb(0 114 178/{share:.0f}%);padding:0.2em 0.4em">{number(value, 3)}</span>'


def number(value: Any, digits: int = 4) -> str:
    """A number for a person: few digits, and powers of ten as such.

    >>> number(0.25), number(1.25e-7), number(-3e20), number(None)
    ('0.25', '1.25·10⁻⁷', '−3·10²⁰', '–')
    """
    value = math.nan if value is None else float(value)
    if not math.isfinite(value):
        return "–"
    mantissa, _, exponent = f"{value + 0.0:.{digits}g}".partition("e")
    power = f"·10{str(int(exponent)).translate(SUPERSCRIPT)}" if exponent else ""
    return mantissa.replace("-", "−") + power


def sign(claim: ExplainedClaim) -> str:
    """The verdict on a claim as a coloured sign."""
    return mark(Verdict.HOLDS if claim.ok else claim.verdict)


def mark(verdict: Verdict) -> str:
    """A verdict as a coloured sign."""
    shown, colour = SIGN[verdict]
    return f'<span style="color:{colour};font-weight:bold">{shown}</span>'


def formula(claim: ExplainedClaim) -> str:
    """A claim as one formula."""
    return f"${claim.lhs_tex}$ {RELATION[claim.relation]} ${claim.rhs_tex}$"


def numbers(claim: ExplainedClaim) -> str:
    """The two sides of a claim as numbers."""
    return f"{side(claim.lhs)}\u00a0{RELATION[claim.relation]}\u00a0{side(claim.rhs)}"


def side(shown: Number) -> str:
    """One side of a claim; a ball around zero by its radius.

    >>> side(Number(1e-40, "[+/- 3.17e-39]")), side(Number(0.5))
    ('±3.2·10⁻³⁹', '0.5')
    """
    return number(shown.value) if shown.radius is None else f"±{number(shown.radius, 2)}"


def prose(text: str) -> str:
    r"""Text with mathematics between dollar signs, safe from Markdown; what is written as in a docstring is typeset.

    >>> prose("p*_s and $p^*_s$, ``World``: Phi p_f, sqrt(2x), e^{-x}")
    'p\\*<sub>s</sub> and $p^*_s$, ``World``: Φ p<sub>f</sub>, √(2x), e<sup>−x</sup>'
    """
    parts = re.split(r"(\$\$.*?\$\$|\$.*?\$|`+.*?`+)", text, flags=re.DOTALL)
    return "".join(part if i % 2 else _typeset(html.escape(part, quote=False)) for i, part in enumerate(parts))


def _typeset(text: str) -> str:
    """Plain text with letters, roots and indices as in print; what begins no formula is safe from Markdown."""
    text = re.sub(r"(?<![A-Za-z])Phi(?![a-z])", "Φ", re.sub(r"\bsqrt(?=[ (])", "√", text))
    return re.sub(r"([*_])", r"\\\1", _indexed(text))


def _indexed(text: str) -> str:
    """Indices and powers lowered and raised, inner ones too; they follow one letter or sign, or a word of INDEXED."""

    def moved(found: re.Match[str]) -> str:
        tag = "sub" if found[2] == "_" else "sup"
        return f"{found[1]}<{tag}>{_indexed(found[3] or found[4]).replace('-', '−')}</{tag}>"

    return re.sub(rf"({INDEXED})([_^])(?:\{{([^{{}}]*)\}}|([^\W_²³ᵀ⁻¹]+|[*∞⊥±]))", moved, text)


def sentence(text: str) -> str:
    """The text with a capital (unless it begins with mathematics) and a full stop.

    >>> sentence("one word")
    'One word.'
    """
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
