"""An example small enough to print: three contexts of film reviews, four words, one feature.

The model cannot tell who loved the film: two of the contexts have the same features, and the task needs to tell them
apart. Loss, bound and every step between them are then of one size, and can be read.

The same language, model and task serve every result that they suit; a result about other objects (k-way tasks, label
mixtures, the Quad objective, drawn embeddings) gets its own variant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from rooteps.synthetic.family import applicable
from rooteps.synthetic.languages import FAMILIES, sharp
from rooteps.theory.instance import Instance, Witness
from rooteps.theory.language import Language
from rooteps.theory.model import Model
from rooteps.theory.task import Task
from rooteps.theory.theorem import Need, Theorem

CONTEXTS = ("I loved it. It was", "I hated it. It was", "They loved it. It was")
WORDS = ("great", "fine", "dull", "awful")
LABELS = ("negative", "positive")
P_T = np.array([0.375, 0.25, 0.375])
SEED = 0

PHI = np.array([[1.0, 0.5, -0.5, -1.0]])
"""Word embeddings: how favourable a word is."""
KERNEL = np.array([1.0, -2.0, 2.0, -1.0])
"""In the null space of [Phi; 1ᵀ]: truths that differ by a multiple of it have the same best softmax model."""


def language() -> Language:
    """The language: P* = softmax(F* Phi) + kernel, so that no softmax model with this Phi is the truth.

    >>> language().probs is None, language().V
    (True, 4)
    """
    return Language(
        p_L=np.array([0.25, 0.5, 0.25]),
        F=np.array([[0.75], [-1.25], [-0.25]]),
        Phi=PHI,
        kernel=np.array([1.0, 2.0, -1.0])[:, None] / 64 * KERNEL[None, :],
    )


def variant(theorem: Theorem) -> Callable[[Theorem], Any]:
    """What the example for a result looks like: a function of the result, whose docstring says it in one line.

    >>> from rooteps.theory.registry import find
    >>> variant(find("quad-objective")).__name__
    'sentiment_by_quad'
    """
    for need, chosen in VARIANTS.items():
        if theorem.needs_any(need):
            return chosen
    if not COMMON.issuperset(theorem.needs):
        return drawn
    if theorem.reference == "optimum" and theorem.needs_any("binary") and not theorem.needs_any("row-span"):
        return sentiment_by_words
    return sentiment if theorem.needs_any("binary", "row-span") else reviews


def instance(theorem: Theorem) -> Any:
    """The example for a result: what it needs, and nothing else.

    >>> from rooteps.theory.registry import find
    >>> instance(find("softmax-transfer")).task.loss
    'hinge'
    """
    return variant(theorem)(theorem)


def reviews(theorem: Theorem) -> Instance:
    """The three contexts and their model, which gives the first and the third the same features; no task."""
    return Instance(language(), Model(shift=np.array([[-0.5], [0.125], [0.5]])))


def sentiment(theorem: Theorem) -> Instance:
    """The three contexts and their model, and the task: is the review positive?"""
    return reviews(theorem).replace(task=_task(), witness=_witness())


def sentiment_by_words(theorem: Theorem) -> Instance:
    """The three contexts and their model, and the task of sentiment with word weights that Phi cannot express."""
    return sentiment(theorem).replace(witness=Witness(v=np.array([2.25, 0.75, -1.0, -2.0])))


def sentiment_by_quad(theorem: Theorem) -> Instance:
    """The three contexts and the task of sentiment, and a model near the optimum of the Quad objective."""
    model = Model(shift=np.array([[-0.125], [0.0625], [0.125]]), objective="quad")
    return Instance(language(), model, _task(), _witness())


def _task() -> Task:
    positive = np.array([15.0, 1.0, 3.0]) / 16
    return Task(P_T, np.stack([1 - positive, positive], axis=1), "hinge")


def _witness() -> Witness:
    return Witness(lam=np.array([2.0]))


def three_labels(theorem: Theorem) -> Instance:
    """The three contexts and their model, and a task of three labels: negative, positive or neutral?"""
    labels = np.array([[0.0, 15.0, 1.0], [15.0, 0.0, 1.0], [6.0, 0.0, 10.0]]) / 16
    if theorem.needs_any("row-span"):
        witness = Witness(feature_scores=np.array([[-2.0, 2.0, 0.0]]))
    else:
        witness = Witness(scores=np.array([[-3.0, 3.0, 0.0], [-1.0, 1.0, 2.0], [1.0, -1.0, 2.0], [3.0, -3.0, 0.0]]))
    return reviews(theorem).replace(task=Task(P_T, labels, "multiclass-hinge"), witness=witness)


def topics(theorem: Theorem) -> Instance:
    """The task of sentiment on a language whose next word depends on the context through the label alone."""
    A = np.array([[1.0, 8.0], [2.0, 5.0], [5.0, 2.0], [8.0, 1.0]]) / 16
    pi = _task().label_probs
    truth = Language(p_L=language().p_L, A=A, pi=pi)
    return Instance(truth, Model(tilt=np.zeros((3, 4))), _task(), topic_score=np.array([-1.0, 1.0]))


def all_apart(theorem: Theorem) -> Instance:
    """The three contexts and the task of sentiment, and a model that tells all three apart, in the wrong order."""
    return sentiment(theorem).replace(model=Model(shift=np.array([[-0.5625], [0.125], [0.5625]])))


def alike(theorem: Theorem) -> Instance:
    """The sharp world with B = 1, γ = ½ and δ = ¼: two contexts of opposite labels that the model cannot tell apart."""
    return sharp.world(float(np.arctanh(0.5)))


def drawn(theorem: Theorem) -> Any:
    """An instance drawn from the first family of languages that offers what the result needs (seed 0)."""
    from rooteps.synthetic.batches import draw, pick  # which takes JAX, and no other example does

    family = next(family for family in FAMILIES.values() if applicable(theorem, family))
    return pick(draw(theorem, family, count=1, seed=SEED), 0)


COMMON: frozenset[Need] = frozenset(("binary", "row-span", "optimum", "interior", "affine-gradient"))
"""Needs that the common example meets."""

VARIANTS: dict[Need, Callable[[Theorem], Instance]] = {
    "sharp": alike,
    "topics": topics,
    "quad": sentiment_by_quad,
    "multiclass": three_labels,
    "features": all_apart,
}
"""What a need asks for beyond the common example."""
