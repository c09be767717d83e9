"""ℓ_T of a student: the least loss of any linear classifier on its class words, its Phi p_f and its f, certified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np

from rooteps.bridge.classifiers import least_loss
from rooteps.bridge.classifiers.sample import LossName
from rooteps.bridge.setting import Labelled
from rooteps.bridge.streaming import Tabled, indicators, moments
from rooteps.bridge.streaming.pair import Softmax

LARGEST = 2**35
"""N D² up to which ℓ_T on D features of N contexts is computed: half a minute for 20,000 and 1,024."""


@dataclass(frozen=True)
class Least:
    """ℓ_T on one kind of features.

    Args:
        features: ``class words``, ``Phi p_f`` or ``f``.
        D: how many numbers.
        loss: ``hinge`` or ``logistic``.
        lower, value: ends of the infimum over all linear classifiers, certified for the features as they were computed.
        status: ``optimal``, ``separable`` (the infimum is zero) or ``bounded``; see ``rooteps.theory.classifiers``.
    """

    features: str
    D: int
    loss: str
    lower: float
    value: float
    status: str


def least_losses(setting: Labelled, student: Softmax, words: np.ndarray) -> tuple[Least, ...]:
    """ℓ_T of the binary task for both losses on each kind of features, those that are too many left out.

    Args:
        setting: the contexts and the task.
        student: features [n, d], and embeddings [d, V].
        words: numbers of class words.
    """
    own, (F, head) = setting.on_task, student
    found = moments(F[own], head, indicators(words, head.shape[1]), dtype=np.float64)
    given = {"class words": found.mean}
    if not isinstance(head, Tabled):
        given |= {"Phi p_f": found.mean_features, "f": np.asarray(F[own])}
    signs, weights = np.where(setting.labels == setting.positive, 1, -1), setting.p_T[own]
    result = []
    for name, G in given.items():
        if len(G) * G.shape[1] ** 2 <= LARGEST:
            for loss in get_args(LossName):
                one = least_loss(G.astype(np.float64), signs, weights, loss)
                result.append(Least(name, G.shape[1], loss, one.lower, one.value, one.status.value))
    return tuple(result)
