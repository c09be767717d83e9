"""Standard output and error of the process, whatever they can show."""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata

SIGNS = {
    "✓": "+",
    "✗": "x",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "−": "-",
    "–": "-",
    "—": "-",
    "·": "|",
    "…": "...",
    "√": "sqrt",
    "∑": "sum",
    "‖": "||",
    "→": "->",
    "∞": "inf",
    "𝔼": "E",
    "ℓ": "l",
    "×": "x",
    "ø": "o",
    "Ø": "O",
}
"""What stands for signs that a stream has no code for; none becomes a ?, which is the sign of what is undecided."""


def in_ascii(text: str) -> str:
    """Text in ASCII: Greek letters by their names, others without their accents, what stands high or low with a mark.

    >>> in_ascii("✓ ‖pₛ‖₁² ≤ τ2⁻⁶⁴, Harremoës")
    '+ ||p_s||_1^2 <= tau2^-64, Harremoes'
    """
    result, before = "", ""
    for sign in text:
        mark = {"<sub>": "_", "<super>": "^"}.get(unicodedata.decomposition(sign).split(" ")[0], "")
        result += ("" if mark == before else mark) + _without(sign)
        before = mark
    return result


def _without(sign: str) -> str:
    if sign.isascii() or sign in SIGNS:
        return SIGNS.get(sign, sign)
    name = unicodedata.name(sign, "")
    if name.startswith("GREEK"):
        return name.split()[-1].lower()
    parts = unicodedata.normalize("NFKD", sign)
    return "".join(SIGNS.get(part, part) for part in parts if part.isascii() or part in SIGNS) or "_"


def _replaced(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return in_ascii(error.object[error.start : error.end]), error.end


def prepare() -> None:
    """Let both streams show every sign somehow; a standard error that is closed says nothing.

    Raises:
        OSError: standard output is closed.
    """
    codecs.register_error("rooteps", _replaced)
    if sys.stdout is None or sys.stderr is None:
        while os.open(os.devnull, os.O_RDWR) <= 2:  # or the next file would be taken for the stream that is closed
            pass
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115 (until the process ends)
    if sys.stdout is None:
        raise OSError("standard output is closed, and there the answer would be")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="rooteps")
