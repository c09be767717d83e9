"""How large the worlds of a search are: the default menu, and what is wrong with a shape that is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

from rooteps.theory.arrows import subspace_optimum
from rooteps.theory.checks import InvalidInput, shown
from rooteps.verification.falsify.claim import MutatedTheorem

CONTEXTS, WORDS, DIMENSIONS = (1, 2, 3, 4), (2, 3, 4, 5), (1, 2)
"""Of the worlds that are searched unless one says otherwise, where the result leaves room for them."""

LARGEST = 4096
"""n · V of the worlds of a search: hundreds of them ascend together."""


@dataclass(frozen=True, order=True)
class Shape:
    """Contexts, words, dimensions (or topics) of a small world."""

    n: int
    V: int
    d: int = 1

    def sizes(self, mutated: MutatedTheorem) -> tuple[int, ...]:
        """(n, V), or (n, V, d) where worlds have dimensions."""
        return (self.n, self.V, self.d) if mutated.dimensions else (self.n, self.V)


def first(mutated: MutatedTheorem) -> tuple[Shape, ...]:
    """Where a search begins: the smallest worlds that leave room for a counterexample."""
    if mutated.needs("topics"):
        return Shape(3, 2, 2), Shape(4, 3, 3)
    if mutated.misspecified:
        return (Shape(3, 3),)
    if mutated.theorem.affine:
        return Shape(3, 2), Shape(4, 3)
    if mutated.by_features:
        return Shape(2, 2), Shape(3, 3)
    return (Shape(3, 2),)


def menu(mutated: MutatedTheorem) -> tuple[Shape, ...]:
    """Every default shape but those that a search begins with, the smallest first.

    Worlds in which some classifier gives every context the score that one likes are left out where the conclusion is
    about the best classifier: no model is bad for it there.
    """
    least = 2 if mutated.needs("topics") else 1
    dimensions = tuple(d + least - 1 for d in DIMENSIONS) if mutated.dimensions else (1,)
    every = [Shape(n, V, d) for n, V, d in product(CONTEXTS, WORDS, dimensions)]
    begun = first(mutated)
    fitting = [shape for shape in every if not wrong(shape, mutated) and shape not in begun]
    return tuple(sorted((shape for shape in fitting if _told_apart(shape, mutated)), key=_size))


def chosen(shapes: Any, mutated: MutatedTheorem) -> tuple[Shape, ...]:
    """The shapes that are asked for.

    Args:
        shapes: pairs (n, V) or triples (n, V, d).
        mutated: what they are searched for.

    Raises:
        InvalidInput: not a list of those, or a shape that no world of the result has.
    """
    try:
        entries = [tuple(shape) for shape in shapes]
    except TypeError:
        entries = []
    if not entries or any(len(entry) not in (2, 3) for entry in entries):
        raise InvalidInput(f"shapes: {shown(shapes)} is not a list of (n, V) or (n, V, d)")
    least_d = 2 if mutated.needs("topics") else 1
    found = []
    for entry in entries:
        for name, size, least in zip("nVd", entry, (1, 2, least_d), strict=False):
            if isinstance(size, bool) or not isinstance(size, int) or size < least:
                raise InvalidInput(f"shapes: {name}: {shown(size)} is not a whole number that is at least {least}")
        n, V, d = (*entry, least_d)[:3]
        if n * V > LARGEST:
            raise InvalidInput(f"shapes: n V = {n * V} is more than the {LARGEST} that a search is made for")
        shape = Shape(n, V, d)
        if reason := wrong(shape, mutated):
            raise InvalidInput(f"shapes: {reason}")
        found.append(shape)
    return tuple(dict.fromkeys(found))


def wrong(shape: Shape, mutated: MutatedTheorem) -> str:
    """Why no world of the result has that shape; empty if some have."""
    V, d = shape.V, shape.d
    if mutated.needs("topics"):
        return f"V = {V} words are too few for {d} topics (V ≥ k)" if d > V else ""
    if not mutated.dimensions:
        return ""
    if mutated.misspecified and not mutated.drops(subspace_optimum) and d + 2 > V:
        return f"V = {V} words leave no truth outside the softmax models of d = {d} dimensions (V ≥ d + 2)"
    return f"V = {V} words are too few for d = {d} dimensions (V > d)" if d >= V else ""


def _told_apart(shape: Shape, mutated: MutatedTheorem) -> bool:
    """Whether there are more contexts than the classifier of the conclusion has weights."""
    theorem = mutated.theorem
    weights = {"": 0, "p": shape.V, "p_star": shape.V, "mean_features": shape.d, "F": shape.d}[theorem.features]
    return shape.n > weights + theorem.affine


def _size(shape: Shape) -> tuple[int, Shape]:
    return shape.n * shape.V * shape.d, shape
