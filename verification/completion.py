"""What an instance leaves open and a theorem is about: the optimum of its Phi, the witness of its task."""

from __future__ import annotations

import numpy as np

from rooteps.theory.base_world import normalise
from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.classifiers.enclosure import enclose
from rooteps.theory.instance import Instance, Witness
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.optimum import with_optimum
from rooteps.theory.task import Task
from rooteps.theory.theorem import Theorem
from rooteps.theory.world import World

LARGEST = 4096
"""Contexts times features up to which a classifier is found in a moment."""


def completed(theorem: Theorem, instance: Instance) -> Instance:
    """The instance with the optimum F* of its Phi, for theorems about it, and with a witness for its task.

    The witness is the one of least loss on the truth, so that τ is ℓ_T of the true distributions.

    Raises:
        InvalidInput: no features attain the optimum of Phi.

    >>> from rooteps.theory import Language, Model, Task
    >>> from rooteps.theory.registry import find
    >>> language = Language([0.5, 0.5], probs=[[0.75, 0.25], [0.25, 0.75]])
    >>> task = Task.from_labels([0.5, 0.5], [1, -1])
    >>> completed(find("unconstrained-transfer"), Instance(language, Model(tilt=np.zeros((2, 2))), task)).witness.form
    'v'
    """
    if theorem.world is World and (theorem.reference == "optimum" or instance.model.form == "shift"):
        instance = instance.replace(language=with_optimum(instance.language))
    if instance.task is not None and instance.witness is None and not theorem.needs_any("topics"):
        instance = instance.replace(witness=_least_loss(theorem, instance, instance.task))
    return instance


def informed(theorem: Theorem, instance: Instance) -> Instance:
    """The instance with the best classifier found on the features of a theorem, where it is better than the witness.

    Results about no classifier, or with a τ of their own, get the instance as it is, and so do large ones.

    >>> from rooteps.theory import Language, Model, Task
    >>> from rooteps.theory.registry import find
    >>> language = Language([0.5, 0.5], probs=[[0.75, 0.25], [0.25, 0.75]])
    >>> task = Task.from_labels([0.5, 0.5], [1, -1])
    >>> world = Instance(language, Model(tilt=[[0.5, 0.0], [0.0, 0.0]]), task, Witness(v=[1.0, -1.0]))
    >>> informed(find("unconstrained-transfer"), world).classifier is None
    False
    """
    if not theorem.features or theorem.tau is not None or instance.task is None:
        return instance
    w = theorem.world_of(instance, FLOAT64)
    features = np.asarray(getattr(w, theorem.features))
    if theorem.affine:
        features = np.hstack([features, np.ones((len(features), 1))])
    if features.size > LARGEST:
        return instance
    joint = w.p_T[:, None] * normalise(w.task.label_probs)
    weights = enclose(features[None], np.asarray(joint)[None], instance.task.loss).weights[0]
    start, better = (theorem.proved(world).conclusion.lhs for world in (w, w.with_classifier(weights)))
    return instance.replace(classifier=weights) if better < start else instance


def _least_loss(theorem: Theorem, instance: Instance, task: Task) -> Witness:
    """The witness that minimises the loss on the true distributions."""
    w = World(instance, FLOAT64, theorem.reference)
    if theorem.needs_any("row-span"):
        weights = transfer_loss(np.asarray(w.p_star @ w.Phi.T), task).witness
        return Witness(lam=weights) if w.loss.binary else Witness(feature_scores=weights)
    weights = transfer_loss(np.asarray(w.p_star), task).witness
    return Witness(v=weights) if w.loss.binary else Witness(scores=weights)
