"""The exhibits by name, each a file as ``rooteps falsify --json`` writes it, with a ``lesson``."""

from __future__ import annotations

import difflib
import functools
from dataclasses import dataclass
from pathlib import Path

from rooteps.theory.checks import InvalidInput
from rooteps.theory.instance import Instance
from rooteps.theory.mutation import Mutation
from rooteps.theory.registry import find, theorems
from rooteps.theory.theorem import Theorem
from rooteps.verification.falsify import answer_file

FOLDER = Path(__file__).parent
"""Where the files are. To keep a counterexample, write its ``lesson`` into its file and put it here."""


@dataclass(frozen=True)
class Exhibit:
    """A certified counterexample.

    Args:
        name: the name it is kept under, that of its file.
        theorem: the theorem that would be refuted.
        mutation: what was removed from it or tightened.
        lesson: one sentence on what it teaches, mathematics between dollar signs.
        instance: the world; every number is an integer or a short dyadic rational.
    """

    name: str
    theorem: Theorem
    mutation: Mutation
    lesson: str
    instance: Instance


@functools.cache
def exhibits() -> dict[str, Exhibit]:
    """All exhibits, name to exhibit, in the order of the theorems and of their mutations.

    >>> exhibits()["blind-spot"].mutation.id
    'without row-span'
    """
    found = [_read(path) for path in sorted(FOLDER.glob("*.json"))]
    return {exhibit.name: exhibit for exhibit in sorted(found, key=_place)}


def _read(path: Path) -> Exhibit:
    kept = answer_file.load(path)
    if kept.result is None or kept.mutation is None or kept.lesson is None:
        raise InvalidInput(f"{path.name}: names no result, mutation and lesson, as an exhibit must")
    return Exhibit(path.stem, find(kept.result), kept.mutation, kept.lesson, kept.instance)


def _place(exhibit: Exhibit) -> tuple[int, int]:
    listed = [one.mutation.id for one in exhibit.theorem.mutations]
    mutation = exhibit.mutation.id
    return list(theorems()).index(exhibit.theorem.id), listed.index(mutation) if mutation in listed else len(listed)


def exhibit(name: str) -> Exhibit:
    """The exhibit of that name.

    Raises:
        InvalidInput: there is none; the message suggests the nearest.
    """
    known = exhibits()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
        there = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known)}"
        raise InvalidInput(f"museum: {name!r} is not an exhibit; {there}")
    return known[name]
