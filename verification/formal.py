"""The formal statements: what ``proofs/`` says, read as text, and the rung on which each result stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rooteps.theory.mutation import REFUTED
from rooteps.theory.theorem import Theorem

PROOFS = Path(__file__).resolve().parent.parent / "proofs"
"""Beside the package in the repository; no installation holds it."""

NOT_PROVED = {
    "gaussian-partition": "it speaks of normal draws, and the formal statements of finite sets",
    "substitutable-words": "parallel embeddings are proved for the best Phi, not for one that is turned from it",
    "stationary-embeddings": "how curved the log-partition is at most has no lemma yet",
    "small-signals": "the third derivative of the log-partition has no lemma yet",
    "learned-from-samples": "it rests on inequalities of concentration, which are cited",
}
"""The results without a machine-checked proof, and why."""

RUNGS = ("certified in balls", "constants shown necessary", "proved for all worlds")
"""How much is known of a result, each rung above the one before; all are checked on worlds, in float64 and balls."""


def rung(theorem: Theorem) -> str:
    """The highest of ``RUNGS`` that a result of the registry has reached.

    >>> from rooteps.theory.registry import find
    >>> rung(find("softmax-transfer")), rung(find("gaussian-partition"))
    ('proved for all worlds', 'certified in balls')
    """
    if theorem.id not in NOT_PROVED:
        return RUNGS[2]
    necessary = any(one.outcome == REFUTED for one in theorem.mutations if one.mutation.constant)
    return RUNGS[1] if necessary else RUNGS[0]


@dataclass(frozen=True)
class Formal:
    """A theorem of a Coq file.

    Args:
        name: as Coq knows it.
        text: the statement, from ``Theorem`` to the full stop.
        about: the comment before it.
        context: what the sections around it declare and assume, in order.
        file: the stem of the file that it stands in.
    """

    name: str
    text: str
    about: str = ""
    context: tuple[str, ...] = ()
    file: str = ""

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """The names of what it assumes by name: ``forall (name : …)`` after its arguments, and ``Hypothesis name``.

        >>> Formal("t", "Theorem t (x : R) : forall (margin : x < 1), x < 2.").hypotheses
        ('margin',)
        """
        assumed = re.findall(r"Hypothesis (\w+)", " ".join(self.context))
        claim = without_comments(self.text)[_colon(self.text) :]
        for group in re.finditer(r"forall\s+(?=\()", claim):
            rest = claim[group.end() :]
            while named := re.match(r"\s*\((\w+) :", rest):
                assumed.append(named[1])
                rest = rest[_closing(rest) :]
        return tuple(assumed)


def statements() -> dict[str, Formal]:
    """The theorems in full, by name: those of the paper, and those beyond it."""
    return {**theorems_in(PROOFS / "Statements.v"), **theorems_in(PROOFS / "Statements_beyond.v")}


def theorems_in(path: Path) -> dict[str, Formal]:
    """The theorems and lemmas of a Coq file by name, in its order."""
    found: dict[str, Formal] = {}
    sections: list[list[str]] = [[]]
    about = ""
    for kind, text in pieces(path.read_text(encoding="utf-8")):
        if kind == "comment":
            about = " ".join(text.removeprefix("(**").removeprefix("(*").removesuffix("*)").split())
            continue
        word = text.split(None, 2)
        if word[0] == "Section":
            sections.append([])
        elif word[0] == "End" and len(sections) > 1:
            sections.pop()
        elif word[0] in ("Variable", "Variables", "Hypothesis", "Let"):
            sections[-1].append(text)
        elif word[0] in ("Theorem", "Lemma"):
            name = re.split(r"\W", word[1])[0]
            found[name] = Formal(name, text, about, tuple(line for lines in sections for line in lines), path.stem)
        about = ""
    return found


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """The comments between sentences and the sentences of a Coq file.

    >>> list(pieces("(* all (* of *) it *) Lemma a : x. Proof. ring. Qed."))[:2]
    [('comment', '(* all (* of *) it *)'), ('sentence', 'Lemma a : x.')]
    """
    start, depth, between = 0, 0, False
    for mark in re.finditer(r"\(\*|\*\)|\.(?=\s|\Z)", text):
        if mark[0] == "(*":
            between = between if depth else not text[start : mark.start()].strip()
            depth += 1
        elif mark[0] == "*)":
            depth -= 1
        if depth == 0 and (mark[0] == "." or (mark[0] == "*)" and between)):
            yield "comment" if mark[0] == "*)" else "sentence", text[start : mark.end()].strip()
            start, between = mark.end(), False


def without_comments(text: str) -> str:
    """The same Coq with a blank for each comment.

    >>> without_comments("a (* b (* c *) *) d")
    'a   d'
    """
    kept, depth, start = [], 0, 0
    for mark in re.finditer(r"\(\*|\*\)", text):
        if mark[0] == "(*":
            if depth == 0:
                kept.append(text[start : mark.start()])
            depth += 1
        else:
            depth -= 1
            start = mark.end()
    return " ".join([*kept, text[start:]])


def _colon(text: str) -> int:
    """Where the arguments end and the claim begins."""
    depth = 0
    for at, sign in enumerate(without_comments(text)):
        depth += (sign in "({") - (sign in ")}")
        if sign == ":" and depth == 0:
            return at
    return 0


def _closing(text: str) -> int:
    """Just behind the bracket that closes the first one."""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if sign == ")" and depth == 0:
            return at + 1
    return len(text)
