"""Hypotheses: what a theorem assumes, as named claims that are checked on every instance, and what breaks without."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rooteps.theory.checks import WrittenWrongly, function, of_type
from rooteps.theory.claims import Claim
from rooteps.theory.record import Short


@dataclass(frozen=True, eq=False, repr=False)
class Hypothesis(Short):
    """One hypothesis of a theorem.

    Args:
        name: what it is called.
        claim: from a world, the claim that must hold (it need not repeat the name).
        without: a sentence on what breaks without it.
        void: where no instance of a theorem can be without it, a sentence on why; else empty.
        reading: where the statement itself speaks of what the hypothesis is about, the quantities of a world as the
            statement without it reads them; it then is still a claim.

    Raises:
        WrittenWrongly: no name, or a field of another type; when called, what is returned is no claim.

    >>> from rooteps.theory.arrows import covering
    >>> covering
    <Hypothesis covering>
    """

    name: str
    claim: Callable[[Any], Claim]
    without: str
    void: str = ""
    reading: Callable[[Any], dict[str, Any]] | None = None

    def __post_init__(self) -> None:
        owner = f"hypothesis {self.name!r}"
        for field in ("name", "without", "void"):
            of_type(f"{owner}: {field}", getattr(self, field), str, "text")
        if not self.name:
            raise WrittenWrongly("hypothesis: name: is empty")
        function(f"{owner}: claim", self.claim, "a world", "w")
        if self.reading is not None:
            function(f"{owner}: reading", self.reading, "a world", "w")

    def __call__(self, w: Any) -> Claim:
        """The claim on a world."""
        claim = self.claim(w)
        of_type(f"hypothesis {self.name!r}: claim", claim, Claim, "a Claim")
        return dataclasses.replace(claim, name=self.name)

    def __repr__(self) -> str:
        return f"<Hypothesis {self.name}>"

    def __eq__(self, other: object) -> bool:
        """By name: variants of one hypothesis are about the same thing."""
        return isinstance(other, Hypothesis) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def but(self, **changes: Any) -> Hypothesis:
        """The same hypothesis where a theorem says something else about it."""
        return dataclasses.replace(self, **changes)


def hypothesis(
    name: str, without: str, reading: Callable[[Any], dict[str, Any]] | None = None
) -> Callable[[Callable[[Any], Claim]], Hypothesis]:
    """Decorator: a function from a world to a claim becomes a ``Hypothesis``.

    >>> @hypothesis("more", without="nothing is left")
    ... def more(w):
    ...     return Claim(0.0, w, relation="<")
    >>> more(2.0)
    <Claim more: 0 < 2>
    """
    return lambda claim: Hypothesis(name, claim, without, reading=reading)
