"""The world of the lesson on learned embeddings: the film reviews, with the best embeddings for Quad or turned ones."""

from __future__ import annotations

import numpy as np

from rooteps.lessons import computing, reviews
from rooteps.theory import FLOAT64, Instance, Language, Model, Witness
from rooteps.theory.classifiers import natural_tau
from rooteps.theory.substitutability import best_pair


def truth(V: int = 6, gamma: float = 0.5) -> Language:
    """The film reviews, by their probabilities alone, with embeddings that are still to be learned.

    >>> truth().probs.shape
    (4, 6)
    """
    known = reviews.language(V, 3, gamma)
    probs = computing.distributions(Instance(known, Model(shift=np.zeros_like(known.F))))
    return Language(known.p_L, probs=probs, Phi=np.eye(1, V))


def world(
    V: int = 6, d: int = 2, gamma: float = 0.5, B: float = 2.0, turn: float = 0.0, error: float = 0.0
) -> Instance:
    r"""Embeddings of d dimensions for the film reviews, features for them, and the task with the best weights.

    $$\Phi = (u_1, \dots, u_{d-1}, \cos\alpha\, u_d + \sin\alpha\, u_{d+1})^\top, \qquad f(s) = \Phi p^*_s \pm e$$

    Args:
        V: number of words.
        d: number of dimensions, 1 to 3.
        gamma: γ(p_T).
        B: what ‖v‖_∞ of the word weights may be; they need not lie in the row-span.
        turn: the angle α, by which the last of the best embeddings is turned to the first that is left out.
        error: e, how far every feature is from the best.

    >>> world(d=3).language.Phi.shape
    (3, 6)
    """
    language, task = truth(V, gamma), reviews.task("hinge")
    _, directions = best_pair(language.p_L, language.probs, d + 1, FLOAT64)
    Phi = np.array(directions[:d])
    Phi[-1] = np.cos(turn) * directions[d - 1] + np.sin(turn) * directions[d]
    signs = np.where(np.add.outer(np.arange(len(language.p_L)), np.arange(d)) % 2, 1.0, -1.0)
    weights = natural_tau(language.probs, task, B).witness
    language = Language(language.p_L, probs=language.probs, Phi=Phi)
    return Instance(language, Model(F=language.probs @ Phi.T + error * signs), task, Witness(v=weights))
