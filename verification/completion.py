"""What an instance leaves open and a theorem is about: the optimum of its Phi, the witness of its task."""

from __future__ import annotations

import numpy as np

from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.instance import Instance, Witness
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.optimum import with_optimum
from rooteps.theory.task import Task
from rooteps.theory.theorem import Theorem
from rooteps.theory.world import World


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


def _least_loss(theorem: Theorem, instance: Instance, task: Task) -> Witness:
    """The witness that minimises the loss on the true distributions."""
    w = World(instance, FLOAT64, theorem.reference)
    if theorem.needs_any("row-span") and w.loss.binary:
        return Witness(lam=transfer_loss(np.asarray(w.p_star @ w.Phi.T), task).witness)
    weights = transfer_loss(np.asarray(w.p_star), task).witness
    return Witness(v=weights) if w.loss.binary else Witness(scores=weights)
