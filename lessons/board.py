"""How the lesson on writing a proof shows what the judge says: a table, and a world against the first wrong arrow."""

from __future__ import annotations

from collections.abc import Sequence

import marimo as mo

from rooteps.lessons import formal_puzzle, formula, proving, puzzle, show
from rooteps.lessons.proof_worlds import Tried, worlds
from rooteps.theory.registry import find
from rooteps.verification.verdict import Verdict

RIGHT, WRONG = (show.mark(verdict) for verdict in (Verdict.HOLDS, Verdict.REFUTED))
OPEN = "·"
"""What is not answered yet."""


def level(title: str, *parts: object) -> mo.Html:
    """A level that is closed until the reader opens it, since it shows the answer to the one before."""
    return mo.accordion({title: mo.vstack(parts).style(color="var(--foreground)")})


def cards(id: str) -> mo.Html:
    """The quantities of a chain, shuffled, each with its letter."""
    tex = proving.quantities(id)
    return show.table(("", "quantity"), [(f"**{letter}**", f"${tex[i]}$") for letter, i in proving.cards(id).items()])


def order(id: str, letters: Sequence[str]) -> mo.Html:
    """An order of the cards, arrow by arrow."""
    tex, found = proving.quantities(id), proving.ordered(id, letters)
    many = len(worlds(id))
    rows = [("", "", f"${tex[0]}$", "")]
    for letter, (_, j, against) in zip(letters, found.arrows, strict=True):
        said = f"{_order(against)}, {against.tried.origin}" if against else f"on all {many} worlds"
        rows.append((WRONG if against else RIGHT, f"**{letter}**", f"≤ ${tex[j]}$", said))
    table = show.table(("", "", "", "is it so?"), rows)
    wrong = next((against for _, _, against in found.arrows if against is not None), None)
    if wrong is not None:
        return mo.vstack([table, world("The first arrow with a cross fails", wrong.tried)])
    if not found.right:
        twice, missing = " and ".join(found.twice), " and ".join(found.missing)
        said = f"No arrow is wrong, but {twice} is there twice, and {missing} is not there at all."
        return mo.vstack([table, mo.callout(mo.md(said), "warn")])
    said = (
        f"**The chain telescopes**, and none of {many} worlds refutes an arrow of it. No number of worlds proves it: "
        "that takes a reason for each arrow."
    )
    return mo.vstack([table, mo.callout(mo.md(said), "success")])


def reasons(id: str) -> mo.Html:
    """The arrows to choose from, and what the pages say of each."""
    rows = [(f"**{name}**", show.prose(because)) for name, because in proving.reasons(id).items()]
    return show.table(("arrow", "because"), rows)


def reasoned(id: str, names: Sequence[str | None]) -> mo.Html:
    """The chain with the reader's reasons."""
    tex = proving.quantities(id)
    rows, first = [("", "", f"${tex[0]}$", "")], None
    for place, name in enumerate(names, 1):
        wrong = proving.misled(id, place, name) if name else None
        first = first or wrong
        sign, said = (OPEN, "") if name is None else (RIGHT, "")
        if wrong is not None:
            sign, leads = WRONG, f"${wrong.claim.rhs_tex}$ = {show.number(wrong.claim.rhs)}"
            start = f"from ${wrong.claim.lhs_tex}$ = {show.number(wrong.claim.lhs)} "
            said = f"leads {'' if wrong.from_here else start}to {leads}"
        rows.append((sign, f"**{name or '?'}**", f"≤ ${tex[place]}$", said))
    table = show.table(("", "reason", "", "where that arrow leads"), rows)
    if first is not None:
        told = f"*{first.claim.name}* does not lead there"
        return mo.vstack([table, world(told, first.tried)])
    if None in names:
        return table
    said = f"**Every arrow leads where it should**, on all {len(worlds(id))} worlds. The page says no more:"
    return mo.vstack([table, mo.callout(mo.md(said), "success"), show.page(id)])


def blank(id: str, place: int) -> mo.Html:
    """The chain with one quantity left out."""
    tex = proving.quantities(id)
    names = ("", *(f"**{claim.name}**" for claim in worlds(id)[0].chain))
    shown = [f"${x}$" if i != place else "**?**" for i, x in enumerate(tex)]
    return show.table(("step", ""), [(name, f"{'≤ ' if i else ''}{shown[i]}") for i, name in enumerate(names)])


def vocabulary() -> mo.Html:
    """What a formula may be made of."""
    rows = [(f"`{name}`", f"${tex}$", "a number") for name, (tex, _) in formula.NUMBERS.items()]
    rows += [(f"`{name}`", f"${tex}$", "one for each context") for name, (tex, _) in formula.BY_CONTEXT.items()]
    kinds = {"E_T": "a mean over contexts", "E_L": "a mean over contexts"}
    rows += [
        (f"`{name}(…)`", f"${tex}$", kinds.get(name, "a function")) for name, (tex, _) in formula.FUNCTIONS.items()
    ]
    return mo.accordion({"What a formula is made of": show.table(("you type", "for", ""), rows)})


def filled(id: str, place: int, text: str) -> mo.Html:
    """What becomes of a formula in the place of a quantity.

    Raises:
        InvalidInput: it is no formula.
    """
    found, tex = proving.filled(id, place, text), proving.quantities(id)[place]
    if found.differs is None:
        return mo.callout(mo.md(f"**That is it**: $\\;{tex}$, on all {len(worlds(id))} worlds."), "success")
    mine, page = show.number(found.differs.left), show.number(found.differs.right)
    if found.breaks is None:
        said = (
            f"Another quantity than the page's, {mine} and not {page} on the world below, but no world breaks the "
            "chain with it, and they were searched for. Perhaps this is another proof."
        )
        return mo.vstack([mo.callout(mo.md(said), "neutral"), world("They differ", found.differs.tried)])
    said = f"It is another quantity, and the chain breaks with it: {_order(found.breaks)}."
    return mo.vstack([mo.callout(mo.md(said), "warn"), world("An arrow fails", found.breaks.tried)])


def formal(id: str, chosen: Sequence[str | None]) -> mo.Html:
    """The reader's names for the hypotheses of a formal statement."""
    stated = formal_puzzle.masked(id)
    rows, told = [], ""
    for place, (said, name) in enumerate(zip(stated.assumed, chosen, strict=True)):
        wrong = formal_puzzle.confused(id, place, name) if name else None
        sign = OPEN if name is None else WRONG if wrong else RIGHT
        rows.append((sign, f"`H{place + 1} : {said}`", f"**{name or '?'}**"))
        if wrong is not None and not told:
            mine, its = ("fails", "holds") if wrong.fails == name else ("holds", "fails")
            told = (
                f"H{place + 1} is not *{name}*: in the world *{wrong.exhibit.name}* of the museum *{name}* {mine}, and "
                f"H{place + 1} {its}. {show.sentence(show.prose(wrong.exhibit.lesson))}"
            )
    table = show.table(("", "in Coq", "on the page"), rows)
    if told:
        return mo.vstack([table, mo.callout(mo.md(told), "warn")])
    if None in chosen:
        return table
    missing = [one.name for one in find(id).hypotheses if one.name not in stated.names]
    said = f"**Each has its name.** The page assumes more: *{'* and *'.join(missing)}*. Why does Coq not?"
    return mo.vstack([table, mo.callout(mo.md(said), "success")])


def world(title: str, tried: Tried) -> mo.Html:
    """A world in full."""
    return mo.vstack([mo.md(f"{title} on this world ({tried.origin}):"), puzzle.world(tried.instance)])


def _order(against: proving.Against) -> str:
    return f"{show.number(against.left)} > {show.number(against.right)}"
