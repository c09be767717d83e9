"""The puzzle: a claim that is a little too bold, a small world of whole numbers, and a judge who certifies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import marimo as mo
import numpy as np

from rooteps.lessons import show
from rooteps.lessons.computing import XP
from rooteps.theory import Instance, Language, Model, Task, Witness
from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.mutation import Mutation
from rooteps.theory.registry import find
from rooteps.theory.theorem import Theorem
from rooteps.verification.falsify import Refutation, refutes
from rooteps.verification.instance_file import to_data
from rooteps.verification.judged_claim import JudgedClaim, judged_claim

Claimed = tuple[Theorem, Mutation | None]
"""A result, and what is changed about it; None for the result as it is."""

GRAIN = 64
"""Probabilities are whole numbers over this, hence exact, and the judge sees that equal rows are equal."""

BEYOND = ("epsilon-optimal", "Lipschitz loss", "softmax model", "subspace-optimum")
"""Hypotheses whose removal takes another kind of world than these tables hold."""


def claims(*ids: str) -> dict[str, Claimed]:
    """The results of these ids and the changes that are listed for them, each with a name for a menu.

    >>> list(claims("pinsker"))[1]
    'Pinsker and its refinements, with constant=1.9'
    """
    menu: dict[str, Claimed] = {}
    for id in ids:
        theorem = find(id)
        menu[f"{theorem.title}, as it is"] = theorem, None
        for listed in theorem.mutations:
            if listed.outcome != "void" and listed.mutation.without not in BEYOND:
                menu[f"{theorem.title}, {listed.mutation.id}"] = theorem, listed.mutation
    return menu


def two_words(contexts: Sequence[Sequence[float]], weights: Sequence[float]) -> Instance:
    """A world of two words whose model is any distribution.

    Args:
        contexts: for each (p_L, p_T, y, truth, model): two counts, y = −1 or +1, and the probabilities of the first
            word in parts of ``GRAIN``, [n, 5].
        weights: the witness v, [2].

    Raises:
        InvalidInput: these make no world, e.g. a label that is neither −1 nor +1.

    >>> world = two_words([[1, 1, 1, 48, 32], [1, 1, -1, 16, 32]], [1, -1])
    >>> world.language.probs.tolist(), world.task.label_probs.tolist()
    ([[0.75, 0.25], [0.25, 0.75]], [[0.0, 1.0], [1.0, 0.0]])
    """
    table = np.array(contexts, dtype=float)
    truth, model = (np.stack([x, GRAIN - x], axis=1) / GRAIN for x in table[:, 3:].T)
    p_L, task = _task(table)
    return Instance(Language(p_L=p_L, probs=truth), Model(probs=model), task, Witness(v=np.array(weights)))


def softmax_world(
    contexts: Sequence[Sequence[float]],
    truth: Sequence[Sequence[float]],
    words: Sequence[Sequence[float]],
    lam: float,
) -> Instance:
    r"""A world of softmax models in one dimension.

    Args:
        contexts: for each (p_L, p_T, y, shift): two counts, y = −1 or +1, and f(s) − f*(s) in eighths, [n, 4].
        truth: counts of words, [n, V].
        words: embeddings, and what the witness has beyond the row-span, [2, V].
        lam: λ; the witness is λ times the embeddings plus what it has beyond.

    Raises:
        InvalidInput: these make no world.

    >>> world = softmax_world([[1, 1, 1, 0], [1, 1, -1, 0]], [[3, 1], [1, 3]], [[1, -1], [0, 0]], 1)
    >>> world.witness.form
    'lam'
    """
    table, (embeddings, beyond) = np.array(contexts, dtype=float), np.array(words, dtype=float)
    p_L, task = _task(table)
    language = Language(p_L=p_L, probs=_shares(np.array(truth, dtype=float)), Phi=embeddings[None, :])
    witness = Witness(v=lam * embeddings + beyond) if beyond.any() else Witness(lam=np.array([lam]))
    return Instance(language, Model(shift=table[:, 3:] / 8), task, witness)


def _task(table: np.ndarray) -> tuple[np.ndarray, Task]:
    p_L, p_T = _shares(table[:, :2].T)
    return p_L, Task.from_labels(p_T, table[:, 2])


def _shares(counts: np.ndarray) -> np.ndarray:
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1.0)


def statement(claimed: Claimed) -> mo.Html:
    """The result, and what is claimed instead."""
    theorem, mutation = claimed
    if mutation is None:
        bolder = "The claim is the result as it is."
    elif mutation.without:
        bolder = f"The claim: the same *without the hypothesis {mutation.without}*."
    else:
        (constant,) = (constant for constant in theorem.constants if constant.name == mutation.constant)
        new, old = (x if isinstance(x, str) else show.number(x) for x in (mutation.value, constant.value))
        bolder = f"The claim: the same with **{new}** in place of {old} ({show.prose(constant.meaning)})."
    return mo.vstack([show.statement(theorem.id), mo.md(bolder)])


def meter(claimed: Claimed, instance: Instance) -> mo.Html:
    """What the claim says about a world just now: its quantities, its two sides, and how much of the bound is used."""
    theorem, mutation = claimed
    w = theorem.world_of(instance, XP)
    shown = {"ε": show.number(w.excess)}
    if theorem.features:
        assert instance.task is not None
        loss = transfer_loss(np.asarray(getattr(w, theorem.features)), instance.task, affine=theorem.affine)
        shown |= {"γ": show.number(w.gamma), "B": show.number(w.B), "τ": show.number(w.tau)}
        shown["loss of the model"] = show.number(loss.lower)
    shown["left side ÷ bound"] = ratio(refutes(theorem, mutation, instance))
    stats = mo.hstack([mo.stat(value, label=name) for name, value in shown.items()], widths="equal")
    return mo.vstack([stats, mo.md(sides(judged_claim(theorem, mutation, instance)))])


def sides(claim: JudgedClaim) -> str:
    r"""The claim with its own two sides, and what counts in it as something else than it is, as Markdown.

    >>> from rooteps.verification.museum import exhibit
    >>> kept = exhibit("rare-context")
    >>> print(sides(judged_claim(kept.theorem, kept.mutation, kept.instance)))
    The claim says $\ell_T(\Phi p_f) - \tau$ ≤ $\sqrt{2 B^2 \varepsilon / \gamma(p_T)}$, here 0.1155 ≤ 0.0004786, where
    $\gamma(p_T)$ counts as 1 (it is 1.907·10⁻⁶).
    """
    relation = show.RELATION[claim.relation]
    here = f"{show.side(claim.lhs)} {relation} {show.side(claim.rhs)}"
    told = f"The claim says ${claim.lhs_tex}$ {relation} ${claim.rhs_tex}$, here {here}"
    for one in claim.counted:
        told += f", where\n${one.tex}$ counts as {show.side(one.counts_as)} (it is {show.side(one.true)})"
    return f"{told}."


def ratio(found: Refutation) -> str:
    """How much of the bound is certainly used, as text."""
    return "∞" if found.ratio == math.inf else show.number(found.ratio, 5)


def verdict(claimed: Claimed, instance: Instance) -> mo.Html:
    """The judge's answer, with the claim that is judged and the reason."""
    found = refutes(*claimed, instance)
    claim = sides(judged_claim(*claimed, instance))
    reason = show.sentence(show.prose(found.reason))
    if not found.certified:
        return mo.callout(mo.md(f"**Not a counterexample.** {reason} {claim}"), "warn")
    times = "and the bound is zero" if found.ratio == math.inf else f"{ratio(found)} times the bound or more"
    text = (
        f"**A counterexample, certified.** {reason} The left side is positive, {times}: in balls and by an exact dual "
        f"solution, with no rounding anywhere. {claim}"
    )
    return mo.callout(mo.md(text), "success")


def world(instance: Instance) -> mo.Html:
    """Everything that a world is made of, as matrices."""
    rows: list[tuple[str, str]] = []
    for part, value in to_data(instance).items():
        fields = value.items() if isinstance(value, dict) else [("", value)]
        rows += [
            (f"{part} {name}".strip(), _matrix(entry)) for name, entry in fields if isinstance(entry, list | float)
        ]
    return show.table(("", ""), rows)


def _matrix(value: Any) -> str:
    entries = np.atleast_2d(np.array(value, dtype=float))
    lines = r" \\ ".join(" & ".join(f"{x:g}" for x in row) for row in entries)
    return rf"$\begin{{pmatrix}} {lines} \end{{pmatrix}}$"
