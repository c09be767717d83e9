"""Which lemma of ``proofs/`` shows a step of a page, for every world: found by names, as the two are written alike."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rooteps.theory.registry import theorems
from rooteps.theory.theorem import Theorem
from rooteps.verification.formal import PROOFS, theorems_in

LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "o"})
"""How a name's letters are written in Coq; other marks are left out."""


@dataclass(frozen=True)
class Lemma:
    """Where a lemma stands: its name, its file in ``proofs/``, and the line at which it begins."""

    name: str
    file: str
    line: int


def in_coq(name: str) -> str:
    """A name as Coq writes it.

    >>> in_coq("Hölder"), in_coq("Fedotov–Harremoës–Topsøe"), in_coq("means agree")
    ('hoelder', 'fedotov_harremoes_topsoe', 'means_agree')
    """
    letters = unicodedata.normalize("NFKD", name.lower().translate(LETTERS))
    return re.sub(r"\W+", "_", "".join(letter for letter in letters if not unicodedata.combining(letter)))


def page_of(theorem: Theorem) -> str:
    """The stem that its page has and its file in ``proofs/``.

    >>> from rooteps.theory.registry import find
    >>> page_of(find("softmax-ladder"))
    'ladder'
    """
    return theorem.proof.__module__.rpartition(".")[2]


def lemma_of(theorem: Theorem, step: str) -> Lemma | None:
    """The lemma that shows a step or a lemma of a result: of that name, or that its comment says is that step.

    It stands in the file of the page, in ``arrows.v``, or in the file of a result that is used.

    Returns:
        The lemma, or None: the step is cited, or checked on one world after the other.

    >>> from rooteps.theory.registry import find
    >>> lemma_of(find("gaussian-partition"), "mean") is None
    True
    """
    for file in dict.fromkeys((page_of(theorem), "arrows", *map(page_of, _used(theorem)))):
        found = lemmas_in(PROOFS / f"{file}.v").get(in_coq(step))
        if found is not None:
            return found
    return None


def _used(theorem: Theorem) -> Iterator[Theorem]:
    for id in theorem.uses:
        yield theorems()[id]
        yield from _used(theorems()[id])


def statement_of(theorem: Theorem) -> Lemma | None:
    """Where ``proofs/`` states a result in full; None for one that is not proved there."""
    stated = (lemmas_in(file).get(in_coq(theorem.id)) for file in sorted(PROOFS.glob("Statements*.v")))
    return next((found for found in stated if found is not None), None)


@functools.cache
def lemmas_in(path: Path) -> dict[str, Lemma]:
    """The theorems and lemmas of a Coq file by their names, and by the steps that their comments name.

    A comment ``(** Steps chord, tangent: … *)`` says that what follows it shows these two.
    """
    if not path.is_file():
        return {}
    source = path.read_text(encoding="utf-8")
    found: dict[str, Lemma] = {}
    told: dict[str, Lemma] = {}
    for formal in theorems_in(path).values():
        here = re.search(rf"^(?:Theorem|Lemma) {re.escape(formal.name)}\b", source, re.M)
        assert here is not None
        lemma = Lemma(formal.name, path.name, source.count("\n", 0, here.start()) + 1)
        found[formal.name] = lemma
        steps = re.match(r"Steps? ([^:]+):", formal.about)
        told |= {in_coq(step): lemma for step in (steps[1].split(", ") if steps else ())}
    return found | told
