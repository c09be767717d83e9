"""The arrays of an instance by name, with the axes they have: what search moves and simplification cuts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from rooteps.theory.instance import Instance, Witness
from rooteps.theory.language import Language
from rooteps.theory.model import Model
from rooteps.theory.record import unchecked
from rooteps.theory.task import Task

AXES = {
    "language.p_L": "n",
    "language.probs": "nV",
    "language.logits": "nV",
    "language.F": "nd",
    "language.Phi": "dV",
    "language.kernel": "nV",
    "language.A": "Vk",
    "language.pi": "nk",
    "language.optimum": "nd",
    "model.F": "nd",
    "model.logits": "nV",
    "model.probs": "nV",
    "model.shift": "nd",
    "model.tilt": "nV",
    "task.p_T": "n",
    "task.label_probs": "nk",
    "witness.v": "V",
    "witness.lam": "d",
    "witness.scores": "Vk",
    "witness.feature_scores": "dk",
    "epsilon": "",
    "topic_score": "k",
}
"""Contexts n, words V, dimensions d, labels or topics k."""

Arrays = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """What an instance has besides arrays: the loss of its task (empty: no task) and the objective of its model."""

    loss: str = ""
    objective: str = "cross-entropy"


def kind(instance: Instance) -> Kind:
    """The kind of an instance."""
    return Kind("" if instance.task is None else instance.task.loss, instance.model.objective)


def arrays(instance: Instance) -> Arrays:
    """Name to array, for the arrays that the instance has.

    >>> instance = Instance(Language([1.0], probs=[[0.5, 0.5]]), Model(tilt=[[0.25, 0.0]]))
    >>> sorted(arrays(instance))
    ['language.p_L', 'language.probs', 'model.tilt']
    """
    found = {}
    for name in AXES:
        owner, _, field = name.rpartition(".")
        record = getattr(instance, owner) if owner else instance
        value = None if record is None else getattr(record, field)
        if value is not None:
            found[name] = value
    return found


def assemble(values: Mapping[str, Any], kind: Kind, checked: bool = True) -> Instance:
    """The instance of these arrays.

    Args:
        values: name to array.
        kind: the rest.
        checked: whether to validate it; arrays that are traced or stacked cannot be.

    Raises:
        InvalidInput: it is not valid.
    """

    def make(cls: Any, **fields: Any) -> Any:
        return cls(**fields) if checked else unchecked(cls, **fields)

    def of(owner: str) -> dict[str, Any]:
        return {name.rpartition(".")[2]: value for name, value in values.items() if name.rpartition(".")[0] == owner}

    return make(
        Instance,
        language=make(Language, **of("language")),
        model=make(Model, **of("model"), objective=kind.objective),
        task=make(Task, **of("task"), loss=kind.loss) if kind.loss else None,
        witness=make(Witness, **of("witness")) if of("witness") else None,
        **of(""),
    )


def sizes(values: Mapping[str, Any]) -> dict[str, int]:
    """Length of each axis."""
    return {axis: length for name, x in values.items() for axis, length in zip(AXES[name], np.shape(x), strict=True)}


def cut(values: Mapping[str, Any], axis: str, index: int) -> Arrays:
    """The arrays with one context, word or dimension less; distributions over it are normalised anew."""
    smaller = {}
    for name, x in values.items():
        x = np.asarray(x)
        for position, letter in enumerate(AXES[name]):
            if letter == axis:
                x = np.delete(x, index, axis=position)
        if name in DISTRIBUTIONS and AXES[name][-1] == axis:
            total = x.sum(axis=-1, keepdims=True)
            x = x / np.where(total > 0, total, 1.0)
        smaller[name] = x
    return smaller


DISTRIBUTIONS = ("language.p_L", "language.probs", "language.pi", "model.probs", "task.p_T", "task.label_probs")
"""Arrays whose rows are distributions."""


def stacked(instances: list[Arrays]) -> Arrays:
    """Arrays of one name on top of each other."""
    return {name: np.stack([np.asarray(one[name]) for one in instances]) for name in instances[0]}
