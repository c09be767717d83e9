"""The world that a command is about: drawn from a language family, or read from a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rooteps.commands.main import Undecidable, UsageError, unknown
from rooteps.theory.checks import InvalidInput
from rooteps.theory.theorem import Theorem

EPSILON = 1e-3
"""Excess of the model that ``rooteps explain`` draws by default."""


def find_theorem(name: str) -> Theorem:
    """The result of that id.

    Raises:
        UsageError: there is none; the message suggests the nearest.
    """
    from rooteps.theory.registry import theorems

    known = theorems()
    if name not in known:
        raise unknown("result", name, list(known))
    return known[name]


def find_family(theorem: Theorem, name: str | None) -> Any:
    """The language family of that id, or the first that offers what the result needs.

    Raises:
        UsageError: there is none, or it does not offer what the result needs.
    """
    from rooteps.synthetic.family import applicable
    from rooteps.synthetic.languages import FAMILIES

    if name is not None and name not in FAMILIES:
        raise unknown("language", name, list(FAMILIES))
    fitting = [family for family in FAMILIES.values() if applicable(theorem, family)]
    for family in fitting:
        if name in (None, family.id):
            return family
    others = ", ".join(family.id for family in fitting)
    raise UsageError(f"language: {name} does not offer what {theorem.id} needs; those that do are {others}")


def draw_one(theorem: Theorem, family: Any, seed: int, epsilon: float | None) -> Any:
    """One instance drawn from the seed, with the given excess (default ``EPSILON``).

    Raises:
        UsageError: an excess is asked for that no model has in double precision, or the family brings instances of its
            own.
    """
    from rooteps.synthetic.batches import draw, pick

    chosen = EPSILON if epsilon is None else epsilon
    batch = draw(theorem, family, count=1, seed=seed, epsilon=(chosen, chosen), above=1.0)
    try:
        instance = pick(batch, 0)
    except InvalidInput:
        raise UsageError(
            f"--epsilon: {chosen:g}: no model of {family.id} is so far from its optimum in float64"
        ) from None
    if epsilon is not None and getattr(instance, "epsilon", None) != epsilon:
        raise UsageError(
            f"--epsilon: {family.id} brings instances of its own for {theorem.id}; the seed decides their ε"
        )
    return instance


def find_in_files(name: str) -> Theorem:
    """``find_theorem`` for a result whose worlds are to be read from a file.

    Raises:
        UsageError: there is none of that id, or no file can hold its worlds.
    """

    theorem = find_theorem(name)
    if not theorem.on_languages:
        raise UsageError(f"--instance: the worlds of {theorem.id} are drawn, not read from a file")
    return theorem


def load(path: str | Path, normalise: bool = False, mebibytes: int | None = None) -> Any:
    """The ``Replay`` in a file that is no larger than that, by default than ``rooteps.verification.reading`` says.

    Raises:
        InvalidInput: the file is no instance.
    """
    from rooteps.verification.falsify import answer_file
    from rooteps.verification.reading import LARGEST

    return answer_file.load(path, normalise, largest=LARGEST if mebibytes is None else mebibytes << 20)


def replay(theorem: Theorem, path: str | Path, normalise: bool = False, mebibytes: int | None = None) -> Any:
    """The ``Replay`` in a file, its instance completed by what the result is about and the file leaves open.

    The file is an instance, or what ``rooteps falsify --json`` wrote.

    Args:
        theorem: the result.
        path: the file.
        normalise: divide rows that do not sum to one by their sums, instead of refusing them.
        mebibytes: how large it may be.

    Raises:
        InvalidInput: the file is no instance, or its Phi has no optimum.
        UsageError: the file is about another result.
    """
    import dataclasses

    from rooteps.verification.completion import completed
    from rooteps.verification.needs import require

    found = load(path, normalise, mebibytes)
    if found.result not in (None, theorem.id):
        raise UsageError(f"{Path(path).name}: result: its world was found for {found.result}, not for {theorem.id}")
    with about(path):
        require(theorem, found.instance, "" if found.mutation is None else found.mutation.without)
        return dataclasses.replace(found, instance=completed(theorem, found.instance))


@contextmanager
def about(path: str | Path) -> Iterator[None]:
    """Name the file in what is wrong with its world; a division by what may be zero takes one line too."""
    try:
        yield
    except InvalidInput as error:
        raise InvalidInput(f"{Path(path).name}: {error}") from None
    except ArithmeticError as error:
        raise Undecidable(f"{Path(path).name}: not decided: {error}") from None
