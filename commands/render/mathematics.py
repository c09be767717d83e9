r"""LaTeX for people: as Unicode in a terminal, and as ``$…$`` that survives a Markdown reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

_SUPERSCRIPTS = dict(zip("0123456789+−*nᵀ", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻*ⁿᵀ", strict=True))
_SUBSCRIPTS = dict(zip("0123456789+−aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_RELATIONS = set("≤≥=<>≠≈≪≫∝∼∈∉⊂⊆⪰≽⇔⇒→↦")
_SPACES = {",": " ", ";": " ", ":": " ", " ": " ", "!": "", "quad": "  ", "qquad": "  ", "thinspace": " ",
           "medspace": " ", "thickspace": " ", "negthinspace": ""}  # fmt: skip
_SYMBOLS = {"|": "‖", "Vert": "‖", "lVert": "‖", "rVert": "‖", "vert": "|", "lvert": "|", "rvert": "|", "mid": " | ",
            "top": "ᵀ", "star": "*", "ast": "*", "{": "{", "}": "}", "lbrace": "{", "rbrace": "}", "cdot": "·",
            "times": " × ", "ldots": "…", "dots": "…", "cdots": "…", "succeq": "⪰", "ell": "ℓ", "lt": "<", "phi": "φ",
            "det": "det"}  # fmt: skip
_FRACTIONS = {("1", "2"): "½", ("1", "3"): "⅓", ("1", "4"): "¼", ("1", "8"): "⅛"}
_WORD = re.compile(r"[A-Za-z]{2,}")


def to_unicode(text: str) -> str:
    r"""Prose with mathematics between dollar signs, as plain Unicode.

    >>> to_unicode(r"so $\|p_s - p^*_s\|_1 \le \sqrt{2\varepsilon/\gamma(p_T)}$ holds")
    'so ‖pₛ − p*ₛ‖₁ ≤ √(2ε/γ(p_T)) holds'
    """
    parts = text.split("$")
    return "".join(math_to_unicode(part) if i % 2 else part for i, part in enumerate(parts))


def math_to_unicode(tex: str) -> str:
    r"""One formula (no dollar signs) as plain Unicode.

    >>> math_to_unicode(r"\tfrac12\mathrm{osc}(v)\, \mathbb{E}_{p_T} x^{-1/2} - \frac{a+b}{c}")
    '½ osc(v) 𝔼_{p_T} x^(−1/2) − (a + b)/c'
    """
    from pylatexenc.latexwalker import LatexWalker

    nodes, _, _ = LatexWalker(tex, latex_context=_grammar()).get_latex_nodes()
    return _assemble(_atoms(nodes))


@cache
def _grammar() -> Any:
    from pylatexenc.latexwalker import get_default_latex_context_db
    from pylatexenc.macrospec import std_macro

    context = get_default_latex_context_db()
    macros = [std_macro("tfrac", "{{"), std_macro("dfrac", "{{"), std_macro("operatorname", "{")]
    context.add_context_category("rooteps", macros=macros, prepend=True)
    return context


@cache
def _symbols() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(math_mode="text")


def _atoms(nodes: Any) -> Iterator[str]:
    """The formula as a row of atoms: one sign, one word, or one argument already rendered."""
    for node in nodes:
        kind = type(node).__name__
        if kind == "LatexCharsNode":
            yield from (c for c in re.findall(r"\d+(?:\.\d+)?|\S", node.chars))
        elif kind == "LatexGroupNode":
            yield _assemble(_atoms(node.nodelist))
        elif kind == "LatexMacroNode":
            yield from _macro(node)
        else:
            yield _symbols().nodelist_to_text([node])


def _macro(node: Any) -> Iterator[str]:
    name = node.macroname
    arguments = [a for a in (node.nodeargd.argnlist if node.nodeargd else []) if a is not None]
    rendered = [_assemble(_atoms([a])) for a in arguments]
    if name in _SPACES:
        yield _SPACES[name] or "\u200b"
    elif name in ("left", "right", "bigl", "bigr", "Bigl", "Bigr", "big", "Big", "displaystyle"):
        return
    elif name in _SYMBOLS:
        yield _SYMBOLS[name]
    elif name in ("frac", "tfrac", "dfrac") and len(rendered) == 2:
        top, bottom = rendered
        yield _FRACTIONS.get((top, bottom)) or f"{_bracketed(top)}/{_bracketed(bottom)}"
    elif name == "sqrt":
        yield f"√({rendered[-1]})" if len(rendered[-1]) > 1 else f"√{rendered[-1]}"
    elif name in ("mathrm", "operatorname", "mathit", "mathsf"):
        yield rendered[-1]
    elif name == "text":
        yield _symbols().nodelist_to_text(arguments)
    else:
        yield _symbols().nodelist_to_text([node]).strip()


def _assemble(atoms: Iterator[str]) -> str:
    out, glue = "", ""  # glue: a space that a word wants before the letter or digit that may follow it
    previous = ""
    for atom in atoms:
        if atom in ("^", "_"):
            out += _script(atom, next(atoms, ""))
            glue = " " if out.endswith(("}", "‖_∞")) else glue
            continue
        if atom in _RELATIONS:
            out += f" {atom} "
        elif atom in ("+", "-"):
            sign = "−" if atom == "-" else "+"
            out += f" {sign} " if previous and previous not in _RELATIONS and previous not in "([{,+-/" else sign
        elif atom == ",":
            out += ", "
        else:
            word = _WORD.match(atom) is not None
            before = word and out[-1:].isalnum()
            after = glue and (atom[0].isalnum() or atom[0] in "√|‖½⅓¼")
            out += f" {atom}" if before or after else atom
        previous = atom
        glue = " " if re.fullmatch(r"[A-Za-z]{2,}", atom) else ""
    out = re.sub(r"([½⅓¼⅛])(?=[A-Za-z])", r"\1 ", out.replace("\u200b", ""))
    return re.sub(r" {2,}", " ", out).strip()


def _script(mark: str, content: str) -> str:
    content = content.replace(", ", ",")
    table = _SUPERSCRIPTS if mark == "^" else _SUBSCRIPTS
    if content and len(content) <= 2 and all(c in table for c in content):
        return "".join(table[c] for c in content)
    if len(content) == 1 or (mark == "_" and content.isalpha()):
        return mark + content
    return f"^({content})" if mark == "^" else f"_{{{content}}}"


def _bracketed(text: str) -> str:
    return text if re.fullmatch(r"[^\s/+−]+|√\([^()]*\)", text) else f"({text})"


def to_markdown(text: str) -> str:
    r"""Prose with mathematics between dollar signs, as Markdown.

    Signs that a Markdown reader would take for its own (emphasis, table cells, escapes) are written in other words.

    >>> to_markdown(r"p*_s: $\|p^*_s\|_1$")
    'p\\*\\_s: $\\Vert p^\\ast_s\\Vert_1$'
    """
    parts = text.split("$")
    return "".join(f"${math_to_markdown(part)}$" if i % 2 else _prose(part) for i, part in enumerate(parts))


_WORDS = {
    r"\|": r"\Vert",
    r"\#": r"\mathrm{card}",
    r"\,": r"\thinspace",
    r"\:": r"\medspace",
    r"\;": r"\thickspace",
    r"\!": r"\negthinspace",
    r"\{": r"\lbrace",
    r"\}": r"\rbrace",
    "|": r"\vert",
    "*": r"\ast",
    "{*}": r"\ast",
    "<": r"\lt",
    ">": r"\gt",
}
"""Signs that Markdown reads as its own, and their names, which it does not touch."""


def math_to_markdown(tex: str) -> str:
    r"""One formula (no dollar signs) that a Markdown reader passes on unharmed.

    A subscript after a letter or digit is no emphasis. After anything else it would begin one, unless a space follows.

    >>> math_to_markdown(r"\mathbb{E}_{p_T} \{\mathrm{KL}_s \,|\, s\}")
    '\\mathbb E_{p_T} \\lbrace\\mathrm{KL}_ s \\thinspace\\vert\\thinspace s\\rbrace'
    """
    tex = re.sub(r"(\\[#|,:;!{}]|\{\*\}|[|*<>])( *)(?=(.?))", _named, tex)
    tex = re.sub(r"(\\math(?:bb|cal|bf))\{(\w)\}", r"\1 \2", tex)
    return re.sub(r"(?<=\W)_(?=\S)", "_ ", re.sub(r"\s+_", "_", tex)).strip()


def _named(match: re.Match[str]) -> str:
    """A sign's name; a letter after it is held off."""
    spaces = match[2] or (" " if match[3].isalpha() else "")
    return _WORDS[match[1]] + spaces


def _prose(text: str) -> str:
    return re.sub(r"([*_|<])", r"\\\1", text)
