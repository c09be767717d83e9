"""A small world in a few lines: every array by its name, numbers as fractions where they are short ones."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from typing import Any

import numpy as np

NAMES = {
    "language.p_L": "p_L",
    "language.probs": "P*",
    "language.logits": "P* = softmax of",
    "language.F": "F*",
    "language.Phi": "Phi",
    "language.kernel": "P* − softmax(F* Phi)",
    "language.A": "A",
    "language.pi": "π",
    "language.optimum": "F*",
    "model.F": "f",
    "model.logits": "model logits",
    "model.probs": "P",
    "model.shift": "f − f*",
    "model.tilt": "log P/P* + const",
    "task.p_T": "p_T",
    "task.label_probs": "P(y|s)",
    "witness.v": "v",
    "witness.lam": "λ",
    "witness.scores": "U",
    "witness.feature_scores": "Λ",
    "epsilon": "ε claimed",
    "topic_score": "u",
}


def world_lines(instance: Any) -> list[str]:
    """One line per array of an instance.

    >>> from rooteps.theory import Instance, Language, Model
    >>> world_lines(Instance(Language([0.25, 0.75], probs=[[0.5, 0.5]] * 2), Model(tilt=[[0.1, 0.0]] * 2)))[0]
    'p_L                   (1/4, 3/4)'
    >>> mixture = Language([1], A=[[0.5], [0.5]], pi=[[1]], kernel=[[0.25, -0.25]])
    >>> world_lines(Instance(mixture, Model(tilt=[[0, 0]])))[1]
    'P* − π Aᵀ             (1/4, -1/4)'
    """
    from rooteps.theory.instance import Instance
    from rooteps.verification.falsify.arrays import arrays

    if not isinstance(instance, Instance):
        return [f"{field.name:<21} {_shown(getattr(instance, field.name))}" for field in dataclasses.fields(instance)]
    names = NAMES if instance.language.A is None else NAMES | {"language.kernel": "P* − π Aᵀ"}
    lines = [f"{names[name]:<21} {_shown(value)}" for name, value in arrays(instance).items()]
    return lines if instance.task is None else [*lines, f"{'loss':<21} {instance.task.loss}"]


def _shown(value: Any) -> str:
    value = np.asarray(value)
    if value.ndim == 0:
        return _number(value.item())
    if value.ndim == 1:
        return f"({', '.join(map(_number, value.tolist()))})"
    return " ".join(_shown(row) for row in value)


def _number(x: float) -> str:
    exact = Fraction(x)
    return str(exact) if exact.denominator <= 64 and abs(exact) < 1000 else f"{x:.6g}"
