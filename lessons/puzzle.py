"""The puzzle: a claim that is a little too bold, and a small world of whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import marimo as mo
import numpy as np

from rooteps.lessons import show
from rooteps.lessons.computing import distributions
from rooteps.theory import Instance, Language, Model, Task, Witness
from rooteps.theory.mutation import Mutation
from rooteps.theory.registry import find
from rooteps.theory.theorem import Theorem
from rooteps.verification.instance_file import to_data

Claimed = tuple[Theorem, Mutation | None]
"""A result, and what is changed about it; None for the result as it is."""

GRAIN = 64
"""Probabilities are whole numbers over this, hence exact, and the judge sees that equal rows are equal."""

BEYOND = ("epsilon-optimal", "Lipschitz loss", "softmax model", "subspace-optimum")
"""Hypotheses whose removal takes another kind of world than these tables hold."""

NAMES = {
    "p_L": "$p_L$",
    "truth probs": "truth $p^*$",
    "truth F": "best $f^*$",
    "Phi": r"$\Phi$",
    "model probs": "model $p$",
    "model F": "model $f$",
    "model shift": "model $f - f^*$",
    "task p_T": "$p_T$",
    "task label_probs": r"$p(y \mid s)$",
    "witness v": "$v$",
    "witness lambda": r"$\lambda$",
    "epsilon": r"$\varepsilon$",
}
"""What parts of a world are in print; the others keep their names from the file."""


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


def world(instance: Instance) -> mo.Html:
    """Everything that a world is made of, as matrices."""
    data = to_data(instance)
    if "kernel" in data["truth"]:  # which the reader cannot picture; P* = softmax(F* Phi) + kernel says the same
        probs = distributions(instance, "truth")
        data["truth"] = {name: x for name, x in data["truth"].items() if name != "kernel"} | {"probs": probs.tolist()}
    rows: list[tuple[str, str]] = []
    for part, value in data.items():
        fields = value.items() if isinstance(value, dict) else [("", value)]
        rows += [
            (NAMES.get(f"{part} {name}".strip(), f"{part} {name}"), _matrix(entry))
            for name, entry in fields
            if isinstance(entry, list | float)
        ]
    return show.table(("", ""), rows)


def _matrix(value: Any) -> str:
    entries = np.atleast_2d(np.array(value, dtype=float))
    lines = r" \\ ".join(" & ".join(f"{x:.4g}" for x in row) for row in entries)
    return rf"$\begin{{pmatrix}} {lines} \end{{pmatrix}}$"
