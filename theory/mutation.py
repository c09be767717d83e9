r"""Mutations: a result with one hypothesis removed, or one of its constants tightened.

A result that stays true when a hypothesis goes or a constant shrinks was stated too weakly; a checker that cannot tell
was never checking. A mutation says which claim is made instead; ``rooteps.verification.falsify`` looks for a world
against it.

Removing a hypothesis leaves it unchecked. Where the statement itself speaks of what the hypothesis was about, the
removal gives it the reading that is still a claim:

* covering: γ counts as 1 (at γ = 0 the bound is +∞, and the literal removal says nothing);
* softmax model: ε is what the words say, $\ell_{\mathrm{xent}}(P) - \ell^*_{\mathrm{xent}}(\Phi)$ and no longer the
  mean of KL(q‖p); it counts as 0 for a model better than every softmax model.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rooteps.theory.checks import InvalidInput, WrittenWrongly, instead_of, of_type, shown
from rooteps.theory.record import Short

if TYPE_CHECKING:
    from rooteps.theory.theorem import Theorem

REFUTED, HARMLESS, VOID = "refuted", "harmless", "void"
"""What becomes of a mutation: a counterexample exists, the result remains true, or no world tells the two apart."""


@dataclass(frozen=True, repr=False)
class Constant(Short):
    """A constant in the bound of a result.

    Args:
        name: as on the command line, e.g. ``constant``; the argument of ``bound`` that it is.
        value: what the result proves: a number, or a word that names a choice.
        tighter: a tighter one; for numbers it says in which direction tighter lies.
        meaning: a few words, mathematics between dollar signs.
        note: what happens with the tighter value.
        harmless: whether the theorem remains true with it, which its proof shows.
        places: where it stands in the LaTeX of a bound, as regular expressions, each with what stands there for another
            value: ``GROUP`` is what the expression's group matched, ``VALUE`` the value. The first found counts.

    Raises:
        WrittenWrongly: a name that is none of an argument; a value that is no finite number and no word, a number and
            a word, or the same value twice; a place that is not a regular expression and a text.
    """

    name: str
    value: float | str
    tighter: float | str
    meaning: str
    note: str
    harmless: bool = False
    places: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        owner = f"constant {self.name!r}"
        of_type(f"{owner}: name", self.name, str, "text")
        if not self.name.isidentifier():
            raise WrittenWrongly(f"{owner}: name: is not the name of an argument")
        for field in ("value", "tighter"):
            object.__setattr__(self, field, _value(f"{owner}: {field}", getattr(self, field)))
        if isinstance(self.value, str) != isinstance(self.tighter, str):
            raise WrittenWrongly(f"{owner}: {self.value!r} and {self.tighter!r} are of two kinds")
        if self.value == self.tighter:
            raise WrittenWrongly(f"{owner}: tighter: {self.tighter!r} is the value itself")
        for field, kind, what in (("meaning", str, "text"), ("note", str, "text"), ("harmless", bool, "a truth value")):
            of_type(f"{owner}: {field}", getattr(self, field), kind, what)
        of_type(f"{owner}: places", self.places, tuple, "a tuple of pairs of texts")
        for place in self.places:
            if not (isinstance(place, tuple) and len(place) == 2 and all(isinstance(part, str) for part in place)):
                raise WrittenWrongly(f"{owner}: places: {shown(place)} is not a pair of texts")
            try:
                re.compile(place[0])
            except re.error as error:
                raise WrittenWrongly(f"{owner}: places: {shown(place[0])} is no regular expression: {error}") from None

    def __repr__(self) -> str:
        return f"<Constant {self.name}={self.value}>"

    def written(self, tex: str, value: float | str) -> str:
        r"""The LaTeX of a bound with another value, which is added in brackets where its place is not known.

        >>> two = Constant("two", 2.0, 1.9, "the 2", "", places=((r"(?<=\\sqrt\{)2", "VALUE"),))
        >>> print(two.written(r"2 \sqrt{2 x}", 1.9))
        2 \sqrt{1.9 x}
        """
        for pattern, other in self.places:
            found = re.search(pattern, tex)
            if found is not None:
                there = other.replace("VALUE", _word(value)).replace("GROUP", found.group(found.lastindex or 0))
                return tex[: found.start()] + there + tex[found.end() :]
        return rf"{tex} \quad [\text{{{self.name} = {_word(value)}}}]"

    def check(self, value: float | str) -> None:
        """Check that a value tightens the bound.

        Raises:
            InvalidInput: it is of another kind, the value that the result has, or it loosens.
        """
        if isinstance(self.value, str):
            if value != self.tighter:
                raise InvalidInput(f"{self.name}: {shown(value)} is not a tighter choice; there is {self.tighter}")
            return
        if isinstance(value, str):
            raise InvalidInput(f"{self.name}: {shown(value)} is not a finite number")
        assert isinstance(self.tighter, float)
        smaller = self.tighter < self.value
        if value == self.value:
            raise InvalidInput(f"{self.name}: {value:g} is the value that the result has; nothing is tightened")
        if not 0 <= value < float("inf"):
            raise InvalidInput(f"{self.name}: {value:g} is not a finite number that is at least 0")
        if not (value < self.value if smaller else value > self.value):
            side = f"below {self.value:g}" if smaller else f"above {self.value:g}"
            raise InvalidInput(f"{self.name}: {value:g} loosens the bound instead of tightening it; give one {side}")


@dataclass(frozen=True, repr=False)
class Mutation(Short):
    """One hypothesis removed, or one constant tightened; exactly one of the two.

    Raises:
        WrittenWrongly: none of the two, or both; a value that is no finite number and no word.

    >>> Mutation(without="row-span").id, Mutation(constant="constant", value=1.9).id
    ('without row-span', 'with constant=1.9')
    """

    without: str = ""
    constant: str = ""
    value: float | str = 0.0

    def __repr__(self) -> str:
        return f"<Mutation {self.id}>"

    def __post_init__(self) -> None:
        for field in ("without", "constant"):
            of_type(f"mutation: {field}", getattr(self, field), str, "text")
        if bool(self.without) == bool(self.constant):
            raise WrittenWrongly("mutation: give one of a hypothesis to remove and a constant to tighten")
        object.__setattr__(self, "value", _value("mutation: value", self.value))

    @property
    def id(self) -> str:
        """As on the command line, without the dashes."""
        if self.without:
            return f"without {self.without}"
        value = _word(self.value)
        return f"exponent {value}" if self.constant == "exponent" else f"with {self.constant}={value}"

    @property
    def constants(self) -> dict[str, float | str]:
        """The constants that differ from those of the result."""
        return {self.constant: self.value} if self.constant else {}

    def check(self, theorem: Theorem) -> None:
        """Check that this is a mutation of the theorem.

        Raises:
            InvalidInput: it has no such hypothesis or constant, or the value does not tighten the constant.
        """
        if self.without:
            _known(theorem, "hypothesis", self.without, theorem.without)
        else:
            known = {constant.name: constant for constant in theorem.constants}
            _known(theorem, "constant", self.constant, known)
            known[self.constant].check(self.value)

    def written(self, theorem: Theorem, tex: str) -> str:
        """The LaTeX of the bound with the constants of the mutation."""
        for constant in theorem.constants:
            if constant.name == self.constant:
                return constant.written(tex, self.value)
        return tex

    def told(self, theorem: Theorem) -> str:
        """What is changed, in words: ``1.9 in place of 2 (the 2 under the root)``, mathematics between dollar signs.

        >>> from rooteps.theory.registry import find
        >>> Mutation(without="covering").told(find("softmax-transfer"))
        'not assumed: covering'
        """
        for constant in theorem.constants:
            if constant.name == self.constant:
                return f"{_word(self.value)} in place of {_word(constant.value)} ({constant.meaning})"
        return f"not assumed: {self.without}"

    def read(self, theorem: Theorem, w: Any) -> Any:
        """The world as the mutated statement reads it."""
        quantities = self.readings(theorem, w)
        return w.replacing(**quantities) if quantities else w

    def readings(self, theorem: Theorem, w: Any) -> dict[str, Any]:
        """What of a world the mutated statement reads otherwise, by name: what its hypothesis says it does."""
        reading = next((assumed.reading for assumed in theorem.hypotheses if assumed.name == self.without), None)
        if reading is None:
            return {}
        quantities: dict[str, Any] = reading(w)
        owner = f"theorem {theorem.id!r}: hypothesis {self.without!r}: reading"
        of_type(owner, quantities, dict, "a dict of quantities")
        for name in quantities:
            if not hasattr(type(w), name):
                raise WrittenWrongly(f"{owner}: {name!r} is no quantity of a world")
        return quantities


@dataclass(frozen=True, repr=False)
class Listed(Short):
    """A mutation of a result with what becomes of it (``refuted``, ``harmless``, ``void``) and a sentence on why."""

    mutation: Mutation
    outcome: str
    note: str

    def __repr__(self) -> str:
        return f"<Listed {self.mutation.id}: {self.outcome}>"


def listed(theorem: Theorem) -> tuple[Listed, ...]:
    """The mutations of a result: the removal of every hypothesis, and a tightening of every constant."""
    found = []
    for assumed in theorem.hypotheses:
        outcome = VOID if assumed.void else REFUTED
        found.append(Listed(Mutation(without=assumed.name), outcome, assumed.void or assumed.without))
    for constant in theorem.constants:
        mutation = Mutation(constant=constant.name, value=constant.tighter)
        found.append(Listed(mutation, HARMLESS if constant.harmless else REFUTED, constant.note))
    return tuple(found)


def find_mutation(theorem: Theorem, *, without: str | None = None, **constants: Any) -> Mutation | None:
    """The mutation of a result that a user asks for, or None for the result as it is.

    Args:
        theorem: the theorem.
        without: name of a hypothesis.
        constants: at most one constant with its tighter value.

    Raises:
        InvalidInput: more than one change, a hypothesis or constant that the result does not have, one that no instance
            can be without, a value that does not tighten.

    >>> from rooteps.theory.registry import find
    >>> find_mutation(find("softmax-transfer"), constant=1.9).id
    'with constant=1.9'
    """
    if (without is not None) + len(constants) > 1:
        raise InvalidInput("mutation: give one of a hypothesis to remove and a constant to tighten")
    if without is not None:
        _known(theorem, "hypothesis", without, theorem.without)
        if without in theorem.void:
            raise InvalidInput(
                f"without {without}: no world tells it from {theorem.id} itself: {theorem.void[without]}"
            )
        return Mutation(without=without)
    for name, value in constants.items():
        mutation = Mutation(constant=name, value=value)
        mutation.check(theorem)
        return mutation
    return None


def parse(theorem: Theorem, text: str | None) -> Mutation | None:
    """The mutation of that id (``without row-span``, ``with constant=1.9``, ``exponent 0.55``); None for none.

    Raises:
        InvalidInput: it is no mutation of the result.
    """
    if text is None:
        return None
    kind, _, rest = text.partition(" ")
    if kind == "without":
        return find_mutation(theorem, without=rest)
    name, _, value = ("exponent", "", rest) if kind == "exponent" else rest.partition("=")
    if kind not in ("with", "exponent") or not value:
        raise InvalidInput(
            f"mutation: {shown(text)} is none of 'without HYPOTHESIS', 'with CONSTANT=VALUE', 'exponent E'"
        )
    changed: dict[str, Any] = {name: number_or_word(value)}
    return find_mutation(theorem, **changed)


def number_or_word(text: str) -> float | str:
    """The value of a constant as it is written.

    >>> number_or_word("1.9"), number_or_word("half-osc")
    (1.9, 'half-osc')
    >>> number_or_word("inf")
    'inf'
    """
    try:
        value = float(text)
    except ValueError:
        return text
    return value if math.isfinite(value) else text


def _known(theorem: Theorem, what: str, name: str, known: Iterable[str]) -> None:
    names = list(known)
    if name not in names:
        raise InvalidInput(f"{what}: {theorem.id} has no {shown(name)}; {instead_of(name, names)}")


def _word(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.12g}"


def _value(field: str, value: Any) -> float | str:
    """A finite number as a float, or a word."""
    if isinstance(value, str) and value:
        return value
    if isinstance(value, float | int) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    raise WrittenWrongly(f"{field}: {shown(value)} is neither a finite number nor a word")
