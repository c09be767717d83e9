"""From a documentation string to paragraphs of clean prose.

Dropped: examples (``>>>``), literal blocks, directives, formulas, tables, titles with their rules, signatures, names
and types of parameters (their descriptions stay), lists of references and of related functions. Inline markup is
replaced by what it shows. A paragraph stays if it has five words or more and is mostly letters.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

LEAST_WORDS = 5
LEAST_LETTERS = 0.8
"""The share of a paragraph's characters that are letters, blanks or ordinary punctuation between words."""

NO_PROSE = {"see also", "references", "bibliography", "attributes", "methods", "routine listings"}
"""Sections in the style of NumPy that hold lists of names."""

_RULE = re.compile(r"^([=\-~^*+#`'\"])\1{2,}\s*$")
_FIELD = re.compile(r"^\*{0,2}[A-Za-z_][\w.,*\s\[\]]{0,60}\s:(\s|$)")
_BULLET = re.compile(r"^([-*•]|\(?[0-9a-z]{1,2}[.)])\s+")
_MARKUP = (
    (re.compile(r":[a-zA-Z:+\-]+:`~?([^`<]*?)(?:\s*<[^`]*>)?`"), r"\1"),  # :func:`name`
    (re.compile(r"``([^`]*)``"), r"\1"),
    (re.compile(r"`~?([^`<]*?)(?:\s*<[^`]*>)?`_*"), r"\1"),
    (re.compile(r"\s?\[[\w#*]+\]_"), ""),  # [1]_
    (re.compile(r"(?<![\w*])\*{1,2}(?=\w)([^*]+?)(?<=\w)\*{1,2}(?![\w*])"), r"\1"),
    (re.compile(r"\s+"), " "),
)
_NOT_PROSE = re.compile(r"\\|>>>|%\(|\|\||::=|__\w+__\s*=|\w+://|[{}|]|\w\(\w+=")


def paragraphs(docstring: str) -> list[str]:
    """The paragraphs of prose in a documentation string.

    Args:
        docstring: the text, with its indentation.

    Returns:
        Paragraphs without line breaks and markup, in order.

    >>> paragraphs('''Return the rank of each value in a list of ``values``.
    ...
    ...     >>> rank([3, 1])
    ...     [2, 1]
    ...
    ...     Parameters
    ...     ----------
    ...     values : list
    ...         The values to be ranked,
    ...         given in any order.
    ...     ''')
    ['Return the rank of each value in a list of values.', 'The values to be ranked, given in any order.']
    """
    return [text for text in map(_plain, _blocks(inspect.cleandoc(docstring).split("\n"))) if _is_prose(text)]


def _blocks(lines: list[str]) -> Iterator[str]:
    """Runs of lines that belong together: of one indentation, between blank lines, rules, bullets and fields."""
    block: list[str] = []
    level = 0
    hidden: int | None = None  # literal blocks and directives: everything indented further than this
    example = False  # from ``>>>`` to the next blank line
    listing = False  # in a section of ``NO_PROSE``
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        text = line.strip()
        indent = len(line) - len(line.lstrip())
        if hidden is not None and text and indent <= hidden:
            hidden = None
        example = bool(text) and (example or text.startswith(">>>"))
        titled = bool(_RULE.match(after.strip())) and bool(text)
        if titled:
            listing = text.lower() in NO_PROSE
        starts = bool(_BULLET.match(text))
        ends = not text or example or starts or titled or _FIELD.match(text) or _RULE.match(text)
        if block and (ends or indent != level):
            # a bullet's second line is indented further, by the width of the bullet
            hanging = text and indent > level and _BULLET.match(block[0]) and not starts
            if not hanging:
                yield " ".join(block)
                block = []
            else:
                level = indent
        if hidden is not None or example or listing or not text or titled or _RULE.match(text) or _FIELD.match(text):
            continue
        if text.startswith(".."):
            hidden = indent
            continue
        if not block:
            level = indent
        block.append(text)
        if text.endswith("::"):
            hidden = indent
    if block:
        yield " ".join(block)


def _plain(block: str) -> str:
    text = _BULLET.sub("", block)
    for pattern, replacement in _MARKUP:
        text = pattern.sub(replacement, text)
    return re.sub(r":{2,}$", ":", text.strip())


def _is_prose(text: str) -> bool:
    letters = len(re.findall(r"[A-Za-z ,.;:'\"()\-]", text))
    words = re.findall(r"[A-Za-z]{2,}", text)
    return len(words) >= LEAST_WORDS and letters >= LEAST_LETTERS * len(text) and not _NOT_PROSE.search(text)
