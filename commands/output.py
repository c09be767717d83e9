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
    "·": ".",
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
    "±": "+-",
    "∓": "-+",
    "≈": "~=",
    "∼": "~",
    "∝": "~",
    "⪰": ">=",
    "⁄": "/",
    "∂": "d",
    "∇": "grad",
    "∈": "in",
    "∅": "{}",
    "⊥": "perp",
    "\N{COMBINING CIRCUMFLEX ACCENT}": "^",
    "\N{COMBINING MACRON}": "",
}
"""What stands for signs that a stream has no code for; none becomes a ?, which is the sign of what is undecided."""


def harmless(text: str, kept: str = "") -> str:
    r"""Text of a file or a name that steers no terminal: what cannot be printed as its escape.

    Args:
        text: the text.
        kept: what cannot be printed and is meant.

    >>> harmless("\x1b[2Jπ ≤ 4\n", kept="\n")
    '\\x1b[2Jπ ≤ 4\n'
    """
    steering = {sign for sign in text if not sign.isprintable() and sign not in kept}
    return text.translate({ord(sign): sign.encode("unicode_escape").decode() for sign in steering})


def in_ascii(text: str, before: str = "", after: str = "") -> str:
    """Text in ASCII: Greek letters by their names, others without their accents, what stands high or low with a mark.

    Args:
        text: what has to be written so.
        before, after: the signs that it stands between; a name keeps a space from a letter or digit.

    >>> in_ascii("✓ ‖pₛ‖₁² ≤ τ2⁻⁶⁴, ½Φφ, Harremoës")
    '+ ||p_s||_1^2 <= tau 2^-64, 1/2 Phi phi, Harremoes'
    """
    result, raised = before, ""
    for sign, following in zip(text, text[1:] + (after[:1] or " "), strict=True):
        mark, said = _mark(sign), _without(sign)
        if sign == "·" and result[-1:] == following == " ":
            said = "|"
        elif len(said) > 1 and said[0].isalpha() and not mark:
            apart = following.isalnum() and not _mark(following)
            said = " " * result[-1:].isalnum() + said + " " * apart
        result += ("" if mark == raised else mark) + said
        raised = mark
    return result[len(before) :]


def _mark(sign: str) -> str:
    """What is written before a sign that stands low or high."""
    return {"<sub>": "_", "<super>": "^"}.get(unicodedata.decomposition(sign).split(" ")[0], "")


def _without(sign: str) -> str:
    if sign.isascii() or sign in SIGNS:
        return SIGNS.get(sign, sign)
    name = unicodedata.name(sign, "")
    if name.startswith("GREEK"):
        letter = name.split()[-1].lower().replace("lamda", "lambda")
        return letter.capitalize() if "CAPITAL" in name else letter
    parts = unicodedata.normalize("NFKD", sign)
    return "".join(SIGNS.get(part, part) for part in parts if part.isascii() or part in SIGNS) or "_"


def _replaced(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    around = error.object[: error.start][-1:], error.object[error.end :][:1]
    return in_ascii(error.object[error.start : error.end], *around), error.end


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
            stream.reconfigure(encoding="ascii" if _asked_for_ascii() else None, errors="rooteps")


def _asked_for_ascii() -> bool:
    """LC_ALL=C asks for it, as of other programs, though Python would write UTF-8, unless it is told what to write."""
    told = {"PYTHONIOENCODING", "PYTHONUTF8"} & os.environ.keys()
    return os.environ.get("LC_ALL") in ("C", "POSIX") and not told
