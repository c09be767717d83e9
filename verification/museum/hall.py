"""The exhibits by name, each with the claim that it refutes and what it teaches."""

from __future__ import annotations

import difflib
import functools
from dataclasses import dataclass

from rooteps.theory.checks import InvalidInput
from rooteps.theory.instance import Instance
from rooteps.theory.mutation import Mutation, parse
from rooteps.theory.registry import find
from rooteps.theory.theorem import Theorem
from rooteps.verification.instance_file import SCHEMA, from_data
from rooteps.verification.museum.collection import COLLECTION


@dataclass(frozen=True)
class Exhibit:
    """A certified counterexample.

    Args:
        name: the name it is kept under.
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
    """All exhibits, name to exhibit.

    >>> exhibits()["blind-spot"].mutation.id
    'without row-span'
    """
    found = {}
    for name, (id, change, lesson, world) in COLLECTION.items():
        theorem = find(id)
        mutation = parse(theorem, change)
        assert mutation is not None
        data = {"schema": SCHEMA, "Phi": None, "task": None, "witness": None, **world}
        found[name] = Exhibit(name, theorem, mutation, lesson, from_data(data))
    return found


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
