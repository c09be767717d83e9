"""Instances at given ε, B and γ: the maker sets ε, the witness is scaled to B, and p_T is moved until γ is reached."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Any

import jax
import numpy as np

from rooteps.sweeps.settings import Point, Settings
from rooteps.synthetic import batches
from rooteps.theory.checks import InvalidInput
from rooteps.theory.instance import Instance
from rooteps.theory.record import unchecked
from rooteps.theory.registry import find

CONTROLLED = 1e-9
"""How far, relatively, ε, B and γ of an instance may be from what was asked for; every row is checked."""

SHARP = (1.0, 0.5)
"""B and γ where a family brings its own worlds and nothing is asked for."""


def at(settings: Settings, points: list[Point]) -> Any:
    """Stacked instances, one for each (seed, B, γ, ε).

    Raises:
        InvalidInput: a γ that no p_T on the language has, or an ε that the family's own worlds cannot have.
    """
    result, family = find(settings.result), settings.family
    if family.at is not None:
        B, gamma = (np.array([p[i] or SHARP[i - 1] for p in points]) for i in (1, 2))
        return family.at(result, np.array([p[3] for p in points]), B, gamma, str(settings.loss))
    parts = []
    for seed in sorted({p[0] for p in points}):
        mine = [p for p in points if p[0] == seed]
        unmodelled = _stacked([_moved(_base(settings, seed), B, gamma) for _, B, gamma, _ in mine])
        goal = np.array([epsilon for *_, epsilon in mine])
        model = batches.worst(result, family, unmodelled, goal, _rng(settings, seed, "model"))
        parts.append(unchecked(Instance, **{**vars(unmodelled), "model": model, "epsilon": goal}))
    return jax.tree.map(lambda *leaves: np.concatenate(leaves), *parts)


def check(settings: Settings) -> None:
    """Check, before any work, that the grid can be reached: its largest and its least ε on some seeds, and every γ.

    Raises:
        InvalidInput: as ``at``.
    """
    first, last = settings.points(0)[0], settings.points(settings.shards - 1)[-1]
    for seed in sorted({0, settings.seeds - 1}) if settings.family.at is None else ():
        for _, B, _, epsilon in (first, last):
            try:
                batches.pick(at(settings, [(seed, B, None, epsilon)]), 0)
            except InvalidInput:
                raise InvalidInput(
                    f"epsilon: {epsilon:g} is out of reach: on {settings.language} with seed {seed} no model is so far "
                    "from its optimum in float64"
                ) from None
    if settings.family.at is not None:
        for index in range(settings.shards):
            at(settings, settings.points(index))
    elif settings.gamma is not None:
        rarest = [_rarest(_base(settings, seed).language.p_L[0]) for seed in range(settings.seeds)]
        seed = int(np.argmax(rarest))
        if settings.gamma[0] < rarest[seed]:
            raise InvalidInput(
                f"gamma: {settings.gamma[0]:g} is out of reach: on {settings.language} with seed {seed} the rarest "
                f"context has p_L = {rarest[seed]:.4g}, and γ(p_T) is at least that"
            )


def _rarest(p_L: np.ndarray) -> float:
    return float(p_L[p_L > 0].min())


def _rng(settings: Settings, seed: int, what: str) -> np.random.Generator:
    names = (settings.result, settings.language, str(settings.loss), what)
    return np.random.default_rng([seed, *(zlib.crc32(name.encode()) for name in names)])


@lru_cache(maxsize=1024)
def _base(settings: Settings, seed: int) -> Instance:
    """One language with its task and witness, stacked with N = 1."""
    rng = _rng(settings, seed, "language")
    return batches.without_models(find(settings.result), settings.family, 1, rng, settings.loss)


def _moved(base: Instance, B: float | None, gamma: float | None) -> Instance:
    """The base with its witness scaled to B and its p_T moved to γ."""
    task, witness, Phi = base.task, base.witness, base.language.Phi
    assert task is not None
    assert witness is not None
    if B is not None:
        weights = getattr(witness, witness.form)
        v = weights if witness.form == "v" else weights @ Phi[0]  # type: ignore[index]
        witness = unchecked(type(witness), **{witness.form: weights * (B / np.abs(v).max())})
    if gamma is not None:
        p_T = task_context(base.language.p_L[0], task.p_T[0], gamma)[None]
        task = unchecked(type(task), p_T=p_T, label_probs=task.label_probs, loss=task.loss)
    return unchecked(Instance, **{**vars(base), "task": task, "witness": witness})


def task_context(p_L: np.ndarray, p_T: np.ndarray, gamma: float) -> np.ndarray:
    r"""The p_T with coefficient γ nearest on the way from p_L over the given one to the rarest context.

    With $1/\gamma(p) = \max_s p(s)/p_L(s)$, mixing p_T with p_L lowers 1/γ, and mixing it with a point mass raises it.

    Args:
        p_L, p_T: shape [n], p_T zero wherever p_L is.
        gamma: from the probability of the rarest context to 1.

    Returns:
        Shape [n].

    >>> task_context(np.array([0.5, 0.5]), np.array([0.5, 0.5]), 0.625).round(12).tolist()
    [0.8, 0.2]
    >>> task_context(np.array([0.5, 0.5]), np.array([1.0, 0.0]), 0.8).round(12).tolist()
    [0.625, 0.375]
    """
    seen = np.where(p_L > 0, p_L, np.inf)
    rarest = int(np.argmin(seen))
    steepest = (p_T / seen).max()
    if 1 / gamma <= steepest:
        share = (1 / gamma - 1) / (steepest - 1) if steepest > 1 else 0.0
        mixed = (1 - share) * p_L + share * p_T
    else:
        share = (p_L[rarest] / gamma - p_T[rarest]) / (1 - p_T[rarest])
        mixed = (1 - share) * p_T + share * (np.arange(len(p_L)) == rarest)
    return mixed / mixed.sum()


def _stacked(instances: list[Instance]) -> Instance:
    return jax.tree.map(lambda *leaves: np.concatenate(leaves), *instances)
