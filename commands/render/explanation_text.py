"""An explanation in the terminal: a chain of inequalities, one quantity per line, the reason between two of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from rooteps.commands.render import terminal
from rooteps.commands.render.mathematics import math_to_unicode
from rooteps.commands.render.terminal import mathematics, number
from rooteps.theory.checks import enumerated
from rooteps.verification.explanation import ExplainedClaim, Explanation, Judgement, Quantities, TransferLoss
from rooteps.verification.judged_claim import JudgedClaim
from rooteps.verification.number import SIGN, compared, shown
from rooteps.verification.verdict import Verdict

TEX = {"<=": r"\le", "<": r"\lt", "=": "="}

QUANTITIES = {
    "epsilon": r"\varepsilon",
    "gamma": r"\gamma(p_T)",
    "gamma_delta": r"\gamma(p_T; \Delta)",
    "C": "C",
    "B": "B",
    "tau": r"\tau",
    "transfer_loss": r"\ell_T",
    "bound": r"\text{bound on } \ell_T",
}
"""How the quantities of the statement are written."""

HERE = {Verdict.HOLDS: "holds", Verdict.REFUTED: "fails", Verdict.EQUAL: "is open", Verdict.UNDECIDED: "is open"}
"""What becomes of a hypothesis on a world."""


def show(explanation: Explanation, console: Console | None = None) -> None:
    """Print an explanation."""
    console = console or terminal.console()
    theorem, judgement = explanation.theorem, explanation.judgement
    head = Text.assemble((theorem.title, "bold"), f" · result {theorem.number} · {theorem.id}")
    fits = len(head) + 3 <= console.width
    terminal.show(console, *([Rule(head, align="left")] if fits else [head, Rule()]))
    terminal.show(console, Padding(mathematics(theorem.statement), (0, 2)))
    terminal.show(console, Padding(Text(f"{theorem.source}\n{origin(explanation)}", style="dim"), (0, 2)))
    for moved in explanation.origin.moved:
        terminal.show(console, Padding(Text(f"normalised: {moved}", style="yellow"), (0, 2)))
    if judgement is not None:
        first = f"first the result itself, then what this world was found against: {judgement.claim.name}"
        terminal.show(console, Padding(Text(first, style="yellow"), (0, 2)))
    if explanation.hypotheses:
        _section(console, "Hypotheses", map(_claim, explanation.hypotheses))
    if explanation.lemmas:
        _section(console, "Lemmas", map(_claim, explanation.lemmas))
    _section(console, "Proof", [_chain(explanation.chain)])
    _section(console, "Conclusion", [_claim(explanation.conclusion)])
    if explanation.quantities is not None:
        _section(console, "Quantities", [_quantities(explanation.quantities)])
    sign, style = terminal.VERDICT[explanation.verdict.word]
    itself = "" if judgement is None else f"{theorem.id} itself: "
    terminal.show(console, Text(f"{sign} {itself}{verdict_sentence(explanation)}", style=style))
    if judgement is not None:
        show_judged(judgement.claim, judgement.refutation.certified, console)
        sign, style = terminal.VERDICT["refuted" if judgement.refutation.certified else "undecided"]
        terminal.show(console, mathematics(f"{sign} {mutation_sentence(judgement)}", style))
        terminal.show(console, mathematics(f"  {lesson(explanation)}", "dim"))


def show_judged(claim: JudgedClaim, certified: bool, console: Console, where: str = "") -> None:
    """Print the claim that is judged: its formula, its two sides, and what it reads otherwise than the result does."""
    sign, style = terminal.VERDICT["refuted" if certified else "holds" if claim.kept else "undecided"]
    formula = f"{math_to_unicode(claim.lhs_tex)} {SIGN[claim.relation]} {math_to_unicode(claim.rhs_tex)}"
    numbers = compared(claim.lhs, claim.rhs, claim.relation, Verdict.HOLDS if claim.kept else Verdict.REFUTED)
    parts: list[RenderableType] = [_row(Text(sign, style=style), Text(formula), numbers)]
    parts += [Padding(mathematics(line, "dim"), (0, 3)) for line in judged_lines(claim)]
    _section(console, f"Judged: {claim.name}{where}", parts)


def judged_lines(claim: JudgedClaim) -> Iterator[str]:
    """What the claim that is judged reads otherwise than the result does, mathematics between dollar signs."""
    change = claim.change
    if claim.dropped is not None:
        dropped = claim.dropped.claim
        formula = f"${dropped.lhs_tex} {TEX[dropped.relation]} {dropped.rhs_tex}$"
        change += f", that {formula} (here it {HERE[claim.dropped.counted]}: {claim.dropped.numbers})"
    if change:
        yield change
    for counted in claim.counted:
        yield f"${counted.tex}$ counts as {shown(counted.counts_as)}; it is {shown(counted.true)}"
    if claim.change:
        own = "infinite" if claim.own.value is None else shown(claim.own)
        yield f"the right side of the result itself: ${claim.own_tex}$, which is {own}"


def origin(explanation: Explanation) -> str:
    """Where the world comes from, and the number system, in one line."""
    source = explanation.origin
    if source.museum is not None:
        world = f"museum: {source.museum}"
    elif source.instance is not None:
        world = source.instance
    elif source.language is not None:
        world = f"language {source.language}, seed {source.seed}"
    elif source.example is not None:
        world = "the example of the documentation"
    else:
        world = "a world of your own"
    return f"{world} · {explanation.arithmetic}"


def verdict_sentence(explanation: Explanation) -> str:
    """What became of the result on this world, in one line."""
    if not explanation.applies:
        return f"not applicable: {explanation.why}, so the result says nothing about this world"
    certified = explanation.arithmetic == "ball"
    how = "certified in ball arithmetic" if certified else "checked in float64"
    return {
        Verdict.HOLDS: f"holds: every hypothesis and every step, {how}",
        Verdict.EQUAL: f"equal: nothing is refuted, {how}; {_equal(explanation)}",
        Verdict.REFUTED: f"refuted at {enumerated(explanation.broken)}",
        Verdict.UNDECIDED: f"undecided: {explanation.why}",
    }[explanation.verdict]


def _equal(explanation: Explanation) -> str:
    """Where both sides agree, how nearly, and what would tell which of them is the larger."""
    claims = (*explanation.hypotheses, *explanation.steps, explanation.conclusion)
    where = enumerated(claim.name for claim in claims if claim.verdict is Verdict.EQUAL and not claim.ok)
    if explanation.arithmetic == "float64":
        return f"at {where} both sides agree to within rounding, and --arithmetic ball may tell them apart"
    return f"at {where} both sides agree to within 2⁻⁶⁴, and may be equal exactly"


def mutation_sentence(judgement: Judgement) -> str:
    """What this world says about the mutation that it was found for, in one line."""
    mutation, found = judgement.mutation, judgement.refutation
    if not found.certified:
        return f"{mutation.id}: not refuted by this world: {found.reason}"
    ratio = f"at least {number(found.ratio)}" if math.isfinite(found.ratio) else "∞"
    return f"{mutation.id}: refuted, certified: {found.reason}; left side / bound is {ratio}"


def lesson(explanation: Explanation) -> str:
    """What the world teaches: its own lesson, or the note on the mutation."""
    note = "" if explanation.judgement is None else explanation.judgement.note
    return explanation.origin.lesson or note


def _section(console: Console, title: str, parts: Iterable[RenderableType]) -> None:
    terminal.show(console, "")
    terminal.show(console, Text(title, style="bold"))
    for part in parts:
        terminal.show(console, Padding(part, (0, 0, 0, 2)))


def _verdict(claim: ExplainedClaim) -> Text:
    word = "holds" if claim.ok else claim.verdict.word
    sign, style = terminal.VERDICT[word]
    return Text(sign, style=style)


def _claim(claim: ExplainedClaim) -> RenderableType:
    """A claim on its own: verdict, name, the formula, its numbers; then the reason."""
    sign = SIGN[claim.relation]
    formula = f"{math_to_unicode(claim.lhs_tex)} {sign} {math_to_unicode(claim.rhs_tex)}"
    name = "" if claim.name == "conclusion" else f"{claim.name}  "
    numbers = compared(claim.lhs, claim.rhs, claim.relation, claim.verdict)
    head = _row(_verdict(claim), Text.assemble((name, "cyan"), formula), numbers)
    parts: list[RenderableType] = [head, Padding(mathematics(claim.because, "dim"), (0, 3))]
    return Group(*parts, *(Padding(Text(why, style="yellow"), (0, 3)) for why in open_claim(claim)))


def open_claim(claim: ExplainedClaim) -> Iterator[str]:
    """Why a claim is undecided, or that nobody confirmed its refutation; of sides that agree the whole tells."""
    if claim.verdict is Verdict.UNDECIDED or (claim.verdict is Verdict.EQUAL and claim.relation == "<"):
        yield f"undecided: {claim.why}"
    elif claim.verdict is Verdict.REFUTED and claim.why:
        yield f"refuted {claim.why}"


def _row(verdict: Text, formula: Text, numbers: str) -> Table:
    head = Table.grid(padding=(0, 2), expand=True)
    head.add_column(width=1)
    head.add_column(ratio=1, overflow="fold")
    head.add_column(justify="right", no_wrap=True)
    head.add_row(verdict, formula, numbers)
    return head


def _chain(steps: Sequence[ExplainedClaim]) -> Table:
    grid = Table.grid(padding=(0, 2), expand=True)
    grid.add_column(width=1)
    grid.add_column(width=1)
    grid.add_column(ratio=1, overflow="fold")
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(justify="right", no_wrap=True)
    for cells in _chain_rows(steps):
        grid.add_row(*cells)
    return grid


def _chain_rows(steps: Sequence[ExplainedClaim]) -> Iterator[tuple[RenderableType, ...]]:
    yield "", "", "", Text("value", style="dim"), Text("slack", style="dim")
    yield "", "", Text(math_to_unicode(steps[0].lhs_tex)), shown(steps[0].lhs), ""
    for step in steps:
        reason = Text.assemble((f"{step.name}: ", "cyan"), mathematics(step.because, "dim"))
        yield (
            _verdict(step),
            Text(SIGN[step.relation], style="bold"),
            Padding(reason, (0, 0, 0, 4)),
            "",
            Text(shown(step.slack, 3), style="dim"),
        )
        for why in open_claim(step):
            yield "", "", Padding(Text(why, style="yellow"), (0, 0, 0, 4)), "", ""
        yield "", "", Text(math_to_unicode(step.rhs_tex)), shown(step.rhs), ""


def _quantities(quantities: Quantities) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column()
    grid.add_column()
    for name, tex in QUANTITIES.items():
        value = getattr(quantities, name)
        if isinstance(value, TransferLoss):
            ends = f"{number(value.value)}   certified in [{value.lower:.12g}, {value.value:.12g}]"
            grid.add_row(math_to_unicode(tex), ends)
        elif value is not None and value.value is not None:
            grid.add_row(math_to_unicode(tex), number(value.value, 12))
    return grid
