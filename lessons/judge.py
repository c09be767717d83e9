"""What the judge says about a world of the puzzle: whether it breaks the claim, where, and how far it is from that."""

from __future__ import annotations

import math
import re

import marimo as mo
import numpy as np

from rooteps.lessons import show
from rooteps.lessons.computing import XP
from rooteps.lessons.puzzle import Claimed
from rooteps.theory import Instance, InvalidInput
from rooteps.theory.classifiers import transfer_loss
from rooteps.verification.falsify import Refutation, refutes
from rooteps.verification.judged_claim import JudgedClaim, judged_claim
from rooteps.verification.verify import verify_world

COLUMNS = {"p_L": "train", "p_T": "task", "labels": "label", "probs": "truth", "Phi": "φ", "witness": "word weights"}
"""What the reader's tables call the fields of an instance."""

CARRIES = {"constant": "Pinsker", "exponent": "Pinsker", "norm": "Hölder"}
"""The arrow of a proof that a constant comes from."""


def no_world(error: Exception) -> str:
    """Why the tables make no world, in the words of the tables.

    >>> no_world(InvalidInput("task.p_T: sums to 0, so it is no distribution"))
    'The column *task*: sums to 0, so it is no distribution.'
    >>> no_world(InvalidInput("task.labels[0]: 0 is not one of [-1, 1]"))
    'The *label* of s₁: 0 is not one of [-1, 1].'
    """
    if not isinstance(error, InvalidInput):
        return "Numbers as far apart as these are too much for the judge. Try less extreme ones."
    field, _, what = str(error).partition(": ")
    found = re.fullmatch(r"(?:\w+\.)*(\w+?)(?:\[(\d+)(?:, *(\d+))?\])?", field)
    if found is None or not what:
        return show.sentence(show.prose(str(error)))
    name, row, column = found.groups()
    of = " of " + subscript("s", row) if row else ""
    of += ", " + subscript("w", column) if column else ""
    return show.sentence(f"The {'' if of else 'column '}*{COLUMNS.get(name, name)}*{of}: {show.prose(what)}")


def subscript(letter: str, index: int | str) -> str:
    """A context or a word as in the tables, counted from one.

    >>> subscript("s", 0)
    's₁'
    """
    return letter + str(int(index) + 1).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def meter(claimed: Claimed, instance: Instance) -> mo.Html:
    """What the claim says about a world just now: its quantities, its two sides, and how much of the bound is used."""
    theorem, mutation = claimed
    w = theorem.world_of(instance, XP)
    shown = {"ε": show.number(w.excess)}
    if theorem.features:
        assert instance.task is not None
        loss = transfer_loss(np.asarray(getattr(w, theorem.features)), instance.task, affine=theorem.affine)
        shown |= {"γ": show.number(w.gamma), "B": show.number(w.B), "τ": show.number(w.tau)}
        shown["loss of the best classifier"] = show.number(loss.lower)
    shown["left side ÷ bound"] = ratio(refutes(theorem, mutation, instance))
    return mo.vstack([show.stats(shown), mo.md(sides(judged_claim(theorem, mutation, instance)))])


def ratio(found: Refutation) -> str:
    """How much of the bound is certainly used, as text; a left side that is not positive uses nothing of it.

    >>> ratio(Refutation(False, -5.6e37, "", True, -0.375, 1e-38))
    '0'
    """
    if found.bound == math.inf:
        return "–"
    if found.left <= 0:
        return "0"
    return "∞" if found.ratio == math.inf else show.number(found.ratio, 5)


def sides(claim: JudgedClaim) -> str:
    r"""The claim with its own two sides, and what counts in it as something else than it is, as Markdown.

    >>> from rooteps.verification.museum import exhibit
    >>> kept = exhibit("rare-context")
    >>> print(sides(judged_claim(kept.theorem, kept.mutation, kept.instance)))
    The claim says $\ell_T(\Phi p_f) - \tau$ ≤ $\sqrt{2 B^2 \varepsilon / \gamma(p_T)}$, here 0.1155 ≤ 0.0004786, where
    $\gamma(p_T)$ counts as 1 (it is 1.907·10⁻⁶).
    """
    relation = show.RELATION[claim.relation]
    bound = "∞" if claim.rhs.value is None or claim.rhs.value == math.inf else show.side(claim.rhs)
    here = f"{show.side(claim.lhs)} {relation} {bound}"
    told = f"The claim says ${claim.lhs_tex}$ {relation} ${claim.rhs_tex}$, here {here}"
    for one in claim.counted:
        told += f", where\n${one.tex}$ counts as {show.side(one.counts_as)} (it is {show.side(one.true)})"
    return f"{told}."


def verdict(claimed: Claimed, instance: Instance) -> mo.Html:
    """The judge's answer: the claim in full, and which arrow fails or how far the world is from a counterexample."""
    found = refutes(*claimed, instance)
    claim = sides(judged_claim(*claimed, instance))
    if not found.certified:
        return mo.callout(mo.md(f"**Not a counterexample.** {far(claimed, instance, found)} {claim}"), "warn")
    times = "and the bound is zero" if found.ratio == math.inf else f"{ratio(found)} times the bound or more"
    text = (
        f"**A counterexample, certified.** {claim} Every hypothesis that is kept holds, the left side is positive, "
        f"{times}: in balls and by an exact dual solution, with no rounding anywhere. {broken(claimed, instance)}"
    )
    return mo.callout(mo.md(text), "success")


def far(claimed: Claimed, instance: Instance, found: Refutation) -> str:
    """What keeps a world from being a counterexample, and how much is missing, as Markdown."""
    failed = re.match("the hypothesis (.+), which is kept, fails", found.reason)
    if failed:
        return f"The claim keeps the hypothesis *{failed[1]}*, and here it fails{_why(failed[1], instance)}."
    if not found.hypotheses:
        return "A hypothesis that the claim keeps holds or fails by less than the judge can tell."
    if found.left == 0 and found.bound == 0:
        return "Both sides are zero: the model makes no mistake that the claim is about."
    if found.left <= 0:
        return (
            "The left side is not positive: the best classifier on the model does no worse than τ. The model has to "
            "confuse two contexts of different labels."
        )
    missing = found.bound / found.left
    if missing <= 1:
        return "The two sides agree in all the digits that the judge has, so that neither is certainly larger."
    times = show.number(missing, 5)
    return f"The left side is {ratio(found)} of the bound: it would have to be more than {times} times as large."


def _why(name: str, instance: Instance) -> str:
    """Where a hypothesis fails, in the words of the tables."""
    if name == "covering" and instance.task is not None:
        never = np.flatnonzero((instance.language.p_L == 0) & (instance.task.p_T > 0))
        which = " and ".join(subscript("s", int(s)) for s in never)
        come = "comes" if len(never) == 1 else "come"
        return f": the task asks about {which}, which never {come} up in training, and $\\gamma(p_T)$ is zero"
    if name == "row-span":
        return ": *beyond* is not zero, and the witness is no multiple of φ"
    return ""


def broken(claimed: Claimed, instance: Instance) -> str:
    """The arrows of the proof that fail for a claim on a counterexample, as Markdown."""
    theorem, mutation = claimed
    assert mutation is not None
    read = mutation.read(theorem, theorem.world_of(instance, XP))
    report = XP.compute(lambda: verify_world(theorem, read, instance))
    if mutation.constant:
        arrow = CARRIES.get(mutation.constant)
        known = arrow in (checked.claim.name for checked in report.chain)
        return f"In the proof it is the arrow *{arrow}* that is not to be had with this constant." if known else ""
    names = [checked.claim.name for checked in report.broken]
    fail = "fails" if len(names) == 1 else "fail"
    return f"In the proof *{'* and *'.join(names)}* {fail}." if names else ""
