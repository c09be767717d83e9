"""How the lesson on writing a proof shows what the judge says: a sheet of answers, and a world against a wrong one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import marimo as mo
from marimo._plugins.ui._core.ui_element import UIElement

from rooteps.lessons import formal_puzzle, formula, proving, puzzle, show
from rooteps.lessons.proof_worlds import Tried, worlds
from rooteps.theory.registry import find
from rooteps.verification.verdict import Verdict

RIGHT, WRONG = (show.mark(verdict) for verdict in (Verdict.HOLDS, Verdict.REFUTED))
OPEN = "·"
"""What is not answered yet."""


@dataclass(frozen=True)
class Answer:
    """A row of a sheet.

    Args:
        right: whether it is; None if that is still open.
        cells: what it shows.
        reads: the controls on which it depends, beside those on which the whole sheet does.
    """

    right: bool | None
    cells: tuple[str, ...]
    reads: Sequence[UIElement[Any, Any]]


def level(title: str, *parts: object) -> mo.Html:
    """A level that is closed until the reader opens it, since it shows the answer to the one before."""
    return mo.accordion({title: mo.vstack(parts).style(color="var(--foreground)")})


def cards(id: str) -> mo.Html:
    """The quantities of a chain, shuffled, each with its letter."""
    tex = proving.quantities(id)
    return show.table(("", "quantity"), [(f"**{letter}**", f"${tex[i]}$") for letter, i in proving.cards(id).items()])


def order(id: str, chosen: mo.ui.array) -> mo.Html:
    """The order of the cards that controls say, arrow by arrow."""
    tex, every = proving.quantities(id), chosen.elements
    letters = [str(letter) for letter in chosen.value]
    many, found = len(worlds(id)), proving.ordered(id, letters)
    lacks = {
        "": f"on all {many} worlds",
        "step": "the same once more",
        "between": "true, but another lies between them",
        "end": "true, but the chain does not end here",
    }
    answers = [Answer(None, ("", f"${tex[0]}$", ""), ())]
    for k, (letter, arrow) in enumerate(zip(letters, found, strict=True)):
        said = lacks[arrow.lacks]
        if arrow.against is not None:
            said = _folded(f"{_order(arrow.against)} on a world", world(arrow.against.tried))
        right = True if arrow.right else None if arrow.lacks else False
        answers.append(Answer(right, (f"**{letter}**", f"≤ ${tex[arrow.j]}$", said), every[max(k - 1, 0) : k + 1]))
    return sheet(
        ("", "", "", "is it so?"),
        answers,
        f"**The chain telescopes**, and none of {many} worlds refutes an arrow of it. No number of worlds proves it: "
        "that takes a reason for each arrow.",
    )


def reasons(id: str) -> mo.Html:
    """The arrows to choose from, and what the pages say of each."""
    rows = [(f"**{name}**", show.prose(because)) for name, because in proving.reasons(id).items()]
    return show.table(("arrow", "because"), rows)


def reasoned(id: str, chosen: mo.ui.array) -> mo.Html:
    """The chain with the reasons that controls say."""
    tex = proving.quantities(id)
    answers = [Answer(None, ("", f"${tex[0]}$", ""), ())]
    for place, (name, control) in enumerate(zip(chosen.value, chosen.elements, strict=True), 1):
        wrong = proving.misled(id, place, name) if name else None
        said = ""
        if wrong is not None:
            leads = f"${wrong.claim.rhs_tex}$ = {show.number(wrong.claim.rhs)}"
            start = f"from ${wrong.claim.lhs_tex}$ = {show.number(wrong.claim.lhs)} "
            told = f"leads {'' if wrong.from_here else start}to {leads}"
            said = _folded(told, world(wrong.tried))
        right = None if name is None else wrong is None
        answers.append(Answer(right, (f"**{name or '?'}**", f"≤ ${tex[place]}$", said), (control,)))
    return sheet(
        ("", "reason", "", "where that arrow leads"),
        answers,
        f"**Every arrow leads where it should**, on all {len(worlds(id))} worlds. The page says no more:",
        show.page(id),
    )


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
        return mo.vstack([mo.callout(mo.md(said), "neutral"), world(found.differs.tried)])
    said = f"It is another quantity, and the chain breaks with it: {_order(found.breaks)}."
    return mo.vstack([mo.callout(mo.md(said), "warn"), world(found.breaks.tried)])


def formal(id: str, chosen: mo.ui.array) -> mo.Html:
    """The names that controls say for the hypotheses of a formal statement."""
    stated = formal_puzzle.masked(id)
    answers = []
    for place, (assumed, name, control) in enumerate(zip(stated.assumed, chosen.value, chosen.elements, strict=True)):
        wrong = formal_puzzle.confused(id, place, name) if name else None
        said = ""
        if wrong is not None:
            mine, its = ("fails", "holds") if wrong.fails == name else ("holds", "fails")
            said = (
                f"No: in the world *{wrong.exhibit.name}* of the museum *{name}* {mine}, and H{place + 1} {its}. "
                f"{show.sentence(show.prose(wrong.exhibit.lesson))}"
            )
        right = None if name is None else wrong is None
        answers.append(Answer(right, (f"`H{place + 1} : {assumed}`", f"**{name or '?'}**", said), (control,)))
    missing = [one.name for one in find(id).hypotheses if one.name not in stated.names]
    return sheet(
        ("", "in Coq", "on the page", ""),
        answers,
        f"**Each has its name.** The page assumes more: *{'* and *'.join(missing)}*. Why does Coq not?",
    )


def sheet(header: Sequence[str], answers: Sequence[Answer], ending: str, *more: mo.Html) -> mo.Html:
    """Answers in a table, and what is said when all are right; a style sheet hides it until then."""
    rows = [(_mark(one), *one.cells) for one in answers]
    table = show.table(header, rows, reads=[one.reads for one in answers])
    said = mo.vstack([mo.callout(mo.md(ending), "success"), *more])
    return mo.Html(f'<div class="sheet">{table.text}<div class="ending">{said.text}</div></div>')


def world(tried: Tried) -> mo.Html:
    """A world in full, and where it comes from."""
    return mo.vstack([mo.md(f"On this world ({tried.origin}):"), puzzle.world(tried.instance)])


def _mark(answer: Answer) -> str:
    if not answer.reads:
        return ""
    kind, sign = {True: ("right", RIGHT), False: ("wrong", WRONG), None: ("open", OPEN)}[answer.right]
    return f'<span data-answer="{kind}">{sign}</span>'


def _folded(title: str, shown: mo.Html) -> str:
    return f"<details><summary>{show.inline(title)}</summary>{shown.text}</details>"


def _order(against: proving.Against) -> str:
    return f"{show.number(against.left)} > {show.number(against.right)}"
