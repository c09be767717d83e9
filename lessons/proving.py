"""The judge of a proof that a reader writes: arrows in order, their reasons, and a quantity that is missing.

No answer is written down anywhere. An arrow is right if no world refutes it, a reason if the arrow of that name leads
on every world from the one quantity to the other, a quantity if it is the page's on every world: all in balls.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import flint
import numpy as np

from rooteps.lessons import formula
from rooteps.lessons.computing import XP
from rooteps.lessons.proof_worlds import Tried, worlds
from rooteps.theory.claims import Claim
from rooteps.theory.registry import find
from rooteps.verification.verdict import Verdict, judge

THEOREMS = ("unconstrained-transfer", "chi-squared-transfer", "variance-aware-transfer", "softmax-transfer")
"""The theorems that a reader may prove; one page's arrows are the others' wrong answers."""

PAGES = {
    "truth": (*THEOREMS[:3], "never-vacuous-transfer"),
    "optimum": ("softmax-transfer", *(f"softmax-{id}" for id in (*THEOREMS[1:3], "never-vacuous-transfer"))),
}
"""Whose arrows are offered as reasons, by what the model is compared with."""

LETTERS = "ABCDEFGHIJKL"


@dataclass(frozen=True)
class Against:
    """A world against an answer, with the two numbers that should be ordered, or equal, and are not."""

    tried: Tried
    left: flint.arb
    right: flint.arb


def quantities(id: str) -> tuple[str, ...]:
    """The quantities of a theorem's chain as LaTeX, in its order.

    >>> quantities("unconstrained-transfer")[0]
    '\\\\ell_T(P) - \\\\tau'
    """
    chain = worlds(id)[0].chain
    return chain[0].lhs_tex, *(claim.rhs_tex for claim in chain)


def values(tried: Tried) -> tuple[flint.arb, ...]:
    """The same as numbers of one world."""
    return tuple(
        x if isinstance(x, flint.arb) else flint.arb(x)
        for x in (tried.chain[0].lhs, *(claim.rhs for claim in tried.chain))
    )


# -- the order --------------------------------------------------------------------------------------------------------


@functools.cache
def cards(id: str) -> dict[str, int]:
    """Letter to place in the chain: its quantities but the first, shuffled.

    >>> sorted(cards("unconstrained-transfer").values())
    [1, 2, 3, 4, 5, 6, 7, 8]
    """
    places = np.random.default_rng(len(id)).permutation(np.arange(1, len(quantities(id))))
    return dict(zip(LETTERS, places.tolist(), strict=False))


@functools.cache
def refuted(id: str, i: int, j: int) -> Against | None:
    """The smallest world on which the i-th quantity of a chain is certainly not at most the j-th.

    >>> refuted("unconstrained-transfer", 0, 8), refuted("unconstrained-transfer", 8, 0).tried.instance.language.n
    (None, 2)
    """
    for tried in worlds(id):
        left, right = values(tried)[i], values(tried)[j]
        if judge(Claim(left, right), XP) is Verdict.REFUTED:
            return Against(tried, left, right)
    return None


@dataclass(frozen=True)
class Arrow:
    """What becomes of an arrow that a reader puts between two quantities.

    Args:
        i, j: their places in the chain of the page.
        against: the smallest world on which it fails.
        lacks: what it lacks though no world is against it: that it goes on, that it skips nothing, that it ends the
            chain.
    """

    i: int
    j: int
    against: Against | None
    lacks: Literal["", "step", "between", "end"]

    @property
    def right(self) -> bool:
        """Nothing is wrong with it; if that is so of all, each quantity is there once, and in order."""
        return self.against is None and not self.lacks


def ordered(id: str, letters: Sequence[str]) -> tuple[Arrow, ...]:
    """Judge an order of the cards, arrow by arrow; of each two neighbours decide, and for the last one its place.

    >>> [(x.i, x.j, x.lacks) for x in ordered("unconstrained-transfer", "AB")]
    [(0, 2, 'between'), (2, 8, 'between')]
    """
    places = [0, *(cards(id)[letter] for letter in letters)]
    ends = len(cards(id))
    return tuple(_arrow(id, i, j, last=k == ends) for k, (i, j) in enumerate(pairwise(places), 1))


def _arrow(id: str, i: int, j: int, last: bool) -> Arrow:
    against, every = refuted(id, i, j), range(len(quantities(id)))
    if against is not None or i == j:
        return Arrow(i, j, against, "step" if i == j else "")
    skips = any(_below(id, i, k) and _below(id, k, j) for k in every)
    ends = not any(_below(id, j, k) for k in every)
    return Arrow(i, j, None, "between" if skips else "end" if last and not ends else "")


def _below(id: str, i: int, j: int) -> bool:
    """Whether the i-th quantity is at most the j-th on every world, and less on some."""
    return refuted(id, i, j) is None and refuted(id, j, i) is not None


# -- the reasons ------------------------------------------------------------------------------------------------------


@functools.cache
def _steps(id: str) -> tuple[dict[str, list[Claim]], ...]:
    """For each world, what the arrows of all pages do on it, by their names."""
    found = []
    for tried in worlds(id):
        by_name: dict[str, list[Claim]] = {}
        for page in PAGES[find(id).reference]:
            chain = tried.chain if page == id else find(page).proved(tried.world).chain
            for claim in chain:
                by_name.setdefault(claim.name, []).append(claim)
        found.append(by_name)
    return tuple(found)


def reasons(id: str) -> dict[str, str]:
    """The arrows to choose from, name to what the page says, in alphabetical order.

    >>> list(reasons("softmax-transfer"))[:4]
    ['Bernstein', 'Cauchy–Schwarz', 'coverage', 'Fedotov–Harremoës–Topsøe']
    """
    offered = _steps(id)[0]
    return {name: offered[name][0].because for name in sorted(offered, key=str.casefold)}


@dataclass(frozen=True)
class Misled:
    """A world on which the arrow of a name leads elsewhere: ``claim`` is what it does there, ``from_here`` if it begins
    where the reader applies it."""

    tried: Tried
    claim: Claim
    from_here: bool


@functools.cache
def misled(id: str, place: int, name: str) -> Misled | None:
    """The smallest world on which no arrow of that name leads to the quantity at a place from the one before.

    >>> misled("unconstrained-transfer", 5, "Pinsker"), misled("unconstrained-transfer", 5, "Jensen").claim.name
    (None, 'Jensen')
    """
    for tried, steps in zip(worlds(id), _steps(id), strict=True):
        before, after = values(tried)[place - 1 : place + 1]
        begun = [claim for claim in steps[name] if _same(claim.lhs, before)]
        if not any(_same(claim.rhs, after) for claim in begun):
            return Misled(tried, (begun or steps[name])[0], bool(begun))
    return None


def _same(x: flint.arb, y: flint.arb) -> bool:
    return judge(Claim(x, y, relation="="), XP) is not Verdict.REFUTED


# -- the missing quantity ---------------------------------------------------------------------------------------------

OFFERED = (
    "B * E_T(L1)",
    "B * E_T(g(KL))",
    "B * E_T(sqrt(2 * KL))",
    "B * E_T(sqrt(KL))",
    "B * sqrt(2 * C * E_L(KL))",
    "B * sqrt(2 * E_L(KL))",
    "B * sqrt(2 * E_L(KL) / gamma)",
    "B * sqrt(2 * E_T(KL))",
    "E_T(moved)",
    "E_T(sqrt(2 * Var * KL)) + osc / 3 * E_T(KL)",
    "osc / 2 * E_T(L1)",
    "sqrt(2 * B^2 * eps * C)",
    "sqrt(2 * B^2 * eps / gamma)",
    "sqrt(2 * E_T(Var) * E_L(KL) / gamma) + osc / 3 * E_L(KL) / gamma",
    "sqrt(2 * E_T(Var) * E_T(KL)) + osc / 3 * E_T(KL)",
    "sqrt(2 * E_T(Var) * eps / gamma) + osc / 3 * eps / gamma",
)
"""Formulas to choose from where none can be typed: what is right somewhere in a chain, and some that never are."""


@dataclass(frozen=True)
class Filled:
    """What becomes of a quantity: a world on which it is not the page's, and one on which the chain breaks with it."""

    differs: Against | None
    breaks: Against | None


def filled(id: str, place: int, text: str) -> Filled:
    """Judge a formula in the place of a quantity of the chain; for a world on which the chain breaks it is searched on.

    Raises:
        InvalidInput: it is no formula.

    >>> filled("unconstrained-transfer", 5, "E_T(B * sqrt(2 * KL))")
    Filled(differs=None, breaks=None)
    """
    tree = formula.parsed(text)
    differs = breaks = None
    for tried in worlds(id):
        mine, page = formula.value(tree, tried.world), values(tried)[place]
        if differs is None and judge(Claim(mine, page, relation="="), XP) is not Verdict.EQUAL:
            differs = Against(tried, mine, page)
        breaks = breaks or _broken(tried, place, mine)
    if differs is not None and breaks is None:
        searched = (_broken(tried, place, formula.value(tree, tried.world)) for tried in worlds(id, further=True))
        breaks = next(filter(None, searched), None)
    return Filled(differs, breaks)


def _broken(tried: Tried, place: int, mine: flint.arb) -> Against | None:
    """Which side of a quantity's place is certainly out of order with another quantity there, if one is."""
    known = values(tried)
    sides = [(known[place - 1], mine), *((mine, after) for after in known[place + 1 : place + 2])]
    for low, high in sides:
        if judge(Claim(low, high), XP) is Verdict.REFUTED:
            return Against(tried, low, high)
    return None
