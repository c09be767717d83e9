"""Instances at given ε, B and γ: the maker sets ε, the witness is scaled to B, and p_T is moved until γ is reached."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Any

import jax
import numpy as np

from rooteps.sweeps.settings import Cell, Point, Settings
from rooteps.synthetic import batches
from rooteps.theory.checks import InvalidInput
from rooteps.theory.instance import Instance, Witness
from rooteps.theory.record import unchecked
from rooteps.theory.registry import find

CONTROLLED = 1e-9
"""How far, relatively, ε, B and γ of an instance may be from what was asked for; every row is checked."""

SHARP = (1.0, 0.5)
"""B and γ where a family brings its own worlds and nothing is asked for."""


def at(settings: Settings, index: int) -> Any:
    """Stacked instances, one for each row of a shard.

    Raises:
        InvalidInput: a γ that no p_T on the language has, or an ε that the family's own worlds cannot have.
    """
    cell, points = settings.cell(index), settings.points(index)
    if cell.family.at is None:
        return _drawn(settings.result, cell, points, settings.rows_of_a_cell)
    epsilon = np.array([epsilon for *_, epsilon in points])
    B, gamma = (np.array([p[i] or SHARP[i - 1] for p in points]) for i in (1, 2))
    return cell.family.at(find(settings.result), epsilon, B, gamma, cell.loss)


def _drawn(result: str, cell: Cell, points: list[Point], of: int = 0) -> Instance:
    worlds = list(dict.fromkeys(point[:3] for point in points))
    place = {world: i for i, world in enumerate(worlds)}
    which = np.array([place[point[:3]] for point in points])
    seeds = [seed for seed, *_ in worlds]
    way = {seed: _way(result, cell, seed) for seed in dict.fromkeys(seeds)}
    moved = [_moved(_base(result, cell, seed), B, gamma) for seed, B, gamma in worlds]
    unmodelled, directions = (_rows(_stacked(x), which) for x in (moved, [way[seed] for seed in seeds]))
    goal = np.array([epsilon for *_, epsilon in points])
    model = batches.made(cell.model, find(result), unmodelled, goal, directions, of)
    return unchecked(Instance, **{**vars(unmodelled), "model": model, "epsilon": goal})


def check(settings: Settings) -> None:
    """Check, before any work, that the grid can be reached: its largest and its least ε on some seeds, and every γ.

    Raises:
        InvalidInput: as ``at``.
    """
    for cell in settings.cells:
        if cell.family.at is not None:
            # What is out of reach has too large an ε for its B and γ.
            largest, least = (SHARP[0] if settings.B is None else settings.B[1]), (settings.gamma or SHARP[1:])[0]
            epsilon, B, gamma = (np.array([x]) for x in (settings.epsilon[1], largest, least))
            cell.family.at(find(settings.result), epsilon, B, gamma, cell.loss)
        else:
            _check_drawn(settings, cell)


def _check_drawn(settings: Settings, cell: Cell) -> None:
    first, last = settings.points(0)[0], settings.points(settings.shards - 1)[-1]
    for seed in sorted({0, settings.seeds - 1}):
        ends: list[Point] = [(seed, B, None, epsilon) for _, B, _, epsilon in (first, last)]
        for i, (*_, epsilon) in enumerate(ends):
            try:
                batches.pick(_drawn(settings.result, cell, ends), i)
            except InvalidInput as error:
                if str(error).startswith("shape: "):
                    raise
                raise InvalidInput(
                    f"epsilon: {epsilon:g} is out of reach: on {cell.language} with seed {seed} no model is so far "
                    "from its optimum in float64"
                ) from None
    if settings.gamma is not None:
        rarest = [_rarest(_base(settings.result, cell, seed).language.p_L[0]) for seed in range(settings.seeds)]
        seed = int(np.argmax(rarest))
        if settings.gamma[0] < rarest[seed]:
            raise InvalidInput(
                f"gamma: {settings.gamma[0]:g} is out of reach: on {cell.language} with seed {seed} the rarest "
                f"context has p_L = {rarest[seed]:.4g}, and γ(p_T) is at least that"
            )


def _rarest(p_L: np.ndarray) -> float:
    return float(p_L[p_L > 0].min())


def _rng(cell: Cell, seed: int, what: str) -> np.random.Generator:
    names = (cell.language, what)
    return np.random.default_rng([seed, *(zlib.crc32(name.encode()) for name in names)])


@lru_cache(maxsize=4096)
def _base(result: str, cell: Cell, seed: int) -> Instance:
    """One language with its task and witness, stacked with N = 1: the same for every result, loss and model maker.

    The witness is drawn in the row-span of Phi where the family has one, and read as word weights where a result is
    about any.
    """
    theorem, spanned = find(result), "row-span" in cell.family.offers
    drawn = find("softmax-transfer") if spanned else theorem
    rng = _rng(cell, seed, "language")
    base = batches.without_models(drawn, cell.family, 1, rng, cell.loss, cell.shape)
    if not spanned or theorem.needs_any("row-span"):
        return base
    assert base.witness is not None
    words = base.witness.lam[:, None, :] @ base.language.Phi  # type: ignore[index]
    return unchecked(Instance, **{**vars(base), "witness": unchecked(Witness, v=words[:, 0])})


@lru_cache(maxsize=4096)
def _way(result: str, cell: Cell, seed: int) -> tuple[np.ndarray, ...]:
    language = _base(result, cell, seed).language
    return batches.ways(find(result), cell.family, language, _rng(cell, seed, "model"))


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


def _stacked(parts: list[Any]) -> Any:
    return jax.tree.map(lambda *leaves: np.concatenate(leaves), *parts)


def _rows(stacked: Any, which: np.ndarray) -> Any:
    return jax.tree.map(lambda leaf: leaf[which], stacked)
