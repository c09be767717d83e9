"""An explanation in the terminal: a chain of inequalities, one quantity per line, the reason between two of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from rooteps.commands.render import terminal
from rooteps.commands.render.mathematics import math_to_unicode
from rooteps.commands.render.terminal import mathematics, number
from rooteps.verification.explanation import split

SIGN = {"<=": "≤", "<": "<", "=": "="}

QUANTITIES = {
    "epsilon": r"\varepsilon",
    "gamma": r"\gamma(p_T)",
    "gamma_delta": r"\gamma(p_T; \Delta)",
    "B": "B",
    "tau": r"\tau",
    "transfer_loss": r"\ell_T",
    "bound": r"\text{bound on } \ell_T",
}
"""How the quantities of the statement are written."""


def show(data: dict[str, Any], console: Console | None = None) -> None:
    """Print an explanation (``rooteps.verification.explanation``)."""
    console = console or terminal.console()
    terminal.show(
        console,
        Rule(Text.assemble((data["title"], "bold"), f" · result {data['number']} · {data['result']}"), align="left"),
    )
    terminal.show(console, Padding(mathematics(data["statement"]), (0, 2)))
    terminal.show(console, Padding(Text(f"{data['source']}\n{origin(data)}", style="dim"), (0, 2)))
    _section(console, "Hypotheses", (_claim(claim) for claim in data["hypotheses"]))
    lemmas, chain = split(data["steps"])
    if lemmas:
        _section(console, "Lemmas", (_claim(claim) for claim in lemmas))
    _section(console, "Proof", [_chain(chain)])
    _section(console, "Conclusion", [_claim(data["conclusion"])])
    known = {name: data["quantities"].get(name) for name in QUANTITIES}
    if any(value is not None for value in known.values()):
        _section(console, "Quantities", [_quantities(known)])
    sign, style = terminal.VERDICT[data["verdict"]]
    terminal.show(console, Text(f"{sign} {verdict_sentence(data)}", style=style))
    if "mutation" in data:
        sign, style = terminal.VERDICT["refuted" if data["mutation"]["certified"] else "undecided"]
        terminal.show(console, mathematics(f"{sign} {mutation_sentence(data)}", style))
        terminal.show(console, mathematics(f"  {data['origin'].get('lesson') or data['mutation']['note']}", "dim"))


def origin(data: dict[str, Any]) -> str:
    """Where the world comes from, and the number system, in one line."""
    source = data["origin"]
    if "museum" in source:
        world = f"museum: {source['museum']}"
    else:
        world = source["instance"] if "instance" in source else f"language {source['language']}, seed {source['seed']}"
    return f"{world} · {data['arithmetic']}"


def verdict_sentence(data: dict[str, Any]) -> str:
    """What became of the result on this world, in one line."""
    failed = [claim["name"] for claim in data["hypotheses"] if claim["verdict"] == "refuted"]
    broken = [claim["name"] for claim in data["steps"] if claim["verdict"] == "refuted"]
    if failed:
        return (
            f"not applicable: the hypothesis {' and '.join(failed)} fails, so the result says nothing about this world"
        )
    how = "certified in ball arithmetic" if data["arithmetic"] == "ball" else "checked in float64"
    return {
        "holds": f"holds: every hypothesis and every step, {how}",
        "equal": "no claim refuted; where it says =, both sides agree to within the precision of the balls",
        "refuted": f"refuted at {' and '.join(broken) or 'the conclusion'}",
        "undecided": "undecided: some numbers are not known well enough",
    }[data["verdict"]]


def mutation_sentence(data: dict[str, Any]) -> str:
    """What this world says about the mutation that it was found for, in one line."""
    mutation = data["mutation"]
    ratio = "∞" if mutation["ratio"] is None else f"at least {number(mutation['ratio'])}"
    if not mutation["certified"]:
        return f"{mutation['id']}: not refuted by this world: {mutation['reason']}"
    return f"{mutation['id']}: refuted, certified: {mutation['reason']}; left side / bound is {ratio}"


def _section(console: Console, title: str, parts: Any) -> None:
    terminal.show(console, "")
    terminal.show(console, Text(title, style="bold"))
    for part in parts:
        terminal.show(console, Padding(part, (0, 0, 0, 2)))


def _verdict(claim: dict[str, Any]) -> Text:
    word = "holds" if claim["holds"] else claim["verdict"]
    sign, style = terminal.VERDICT[word]
    return Text(sign, style=style)


def _claim(claim: dict[str, Any]) -> RenderableType:
    """A claim on its own: verdict, name, the formula, its numbers; then the reason."""
    sign = SIGN[claim["relation"]]
    head = Table.grid(padding=(0, 2), expand=True)
    head.add_column(width=1)
    head.add_column(ratio=1)
    head.add_column(justify="right", no_wrap=True)
    formula = f"{math_to_unicode(claim['lhs_tex'])} {sign} {math_to_unicode(claim['rhs_tex'])}"
    name = "" if claim["name"] == "conclusion" else f"{claim['name']}  "
    head.add_row(
        _verdict(claim), Text.assemble((name, "cyan"), formula), f"{_side(claim, 'lhs')} {sign} {_side(claim, 'rhs')}"
    )
    return Group(head, Padding(mathematics(claim["because"], "dim"), (0, 3)))


def _side(claim: dict[str, Any], side: str, digits: int = 6) -> str:
    """One number of a claim; a ball around zero by its radius."""
    ball = claim.get(f"{side}_ball", "")
    return f"±{number(float(ball[5:-1]), 2)}" if ball.startswith("[+/- ") else number(claim[side], digits)


def _chain(steps: list[dict[str, Any]]) -> Table:
    grid = Table.grid(padding=(0, 2), expand=True)
    grid.add_column(width=1)
    grid.add_column(width=1)
    grid.add_column(ratio=1)
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(justify="right", no_wrap=True)
    for cells in _chain_rows(steps):
        grid.add_row(*cells)
    return grid


def _chain_rows(steps: list[dict[str, Any]]) -> Iterator[tuple[RenderableType, ...]]:
    yield "", "", "", Text("value", style="dim"), Text("slack", style="dim")
    yield "", "", Text(math_to_unicode(steps[0]["lhs_tex"])), _side(steps[0], "lhs"), ""
    for step in steps:
        reason = Text.assemble((f"{step['name']}: ", "cyan"), mathematics(step["because"], "dim"))
        yield (
            _verdict(step),
            Text(SIGN[step["relation"]], style="bold"),
            Padding(reason, (0, 0, 0, 4)),
            "",
            Text(_side(step, "slack", 3), style="dim"),
        )
        yield "", "", Text(math_to_unicode(step["rhs_tex"])), _side(step, "rhs"), ""


def _quantities(known: dict[str, Any]) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column()
    grid.add_column()
    for name, tex in QUANTITIES.items():
        value = known[name]
        if isinstance(value, dict):
            shown = f"{number(value['value'])}   certified in [{value['lower']:.12g}, {value['upper']:.12g}]"
            grid.add_row(math_to_unicode(tex), shown)
        elif value is not None:
            grid.add_row(math_to_unicode(tex), number(value, 12))
    return grid
