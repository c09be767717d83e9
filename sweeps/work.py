"""The work on one shard: its instances, and all their quantities at once."""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import pyarrow as pa

from rooteps.sweeps import grid
from rooteps.sweeps.columns import CERTIFIED, RUNGS, SCHEMA, column
from rooteps.sweeps.settings import SHARD, Settings
from rooteps.theory.checks import InvalidInput
from rooteps.theory.classifiers import natural_tau
from rooteps.theory.interpreted import interpreted
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.record import unchecked
from rooteps.theory.registry import find
from rooteps.theory.task import Task
from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems.ladder import rungs
from rooteps.theory.traced import in_float64
from rooteps.verification import infima
from rooteps.verification.batch import judged, settle
from rooteps.verification.verdict import Verdict

COMPILED = 100_000
"""Cells of a sweep from this size on are computed by compiled code, a third of the time; to compile takes seconds."""

TOGETHER = 64
"""Rows evaluated together by compiled code."""


def shard(settings: Settings, index: int) -> pa.Table:
    """The rows of a shard; equal arguments give equal tables.

    Raises:
        InvalidInput: an instance is not at the ε, B, γ that were asked for.
    """
    asked = settings.columns(index)
    batch = grid.at(settings, index)
    found = _evaluate(find(settings.result), batch, settings.rows_of_a_cell >= COMPILED, settings.infima)
    for name in settings.axes:
        require(name, asked[name], found.pop("excess") if name == "epsilon" else found[name])
    # Of what was asked for the number of the grid, without the rounding.
    found = {**_sizes(batch), **found, **asked}
    count = len(asked["seed"])
    columns = {name: [x] * count if isinstance(x := found[name], str | int | None) else x for name in SCHEMA.names}
    return pa.table(columns, schema=SCHEMA)


def require(name: str, asked: np.ndarray, found: np.ndarray) -> None:
    """Check that instances are at the points of the grid.

    Raises:
        InvalidInput: one is not.
    """
    for value, reached in zip(asked.tolist(), found.tolist(), strict=True):
        if not abs(reached / value - 1) <= grid.CONTROLLED:
            raise InvalidInput(f"{name}: {value!r} was asked for, and the instance drawn has {reached!r}")


def _sizes(batch: Any) -> dict[str, int | None]:
    language = batch.language
    one = unchecked(type(language), **{name: None if x is None else x[0] for name, x in vars(language).items()})
    return {"n": one.n, "V": one.V, "d": None if one.Phi is None else len(one.Phi)}


def _evaluate(theorem: Theorem, batch: Any, compiled: bool, with_infima: bool) -> dict[str, Any]:
    found = _by_xla(theorem, batch) if compiled else _interpreted(theorem)(batch)
    settled = settle(theorem, batch, found.pop("judged"))
    arrows, features, p_star = (found.pop(name) for name in ("arrows", "features", "p_star"))
    found |= {
        "verdict": [Verdict(int(v)).word for v in settled.verdicts],
        "ratio": [x if np.isfinite(x) else None for x in settled.ratios.tolist()],
    }
    if not with_infima:
        return found | _weakest(arrows, np.zeros(len(settled.verdicts))) | dict.fromkeys(CERTIFIED)
    ends = infima.enclosed(theorem, batch.task.loss, features)
    lower, upper = _least_tau(theorem, batch, p_star, found["B"])
    gap = ends.upper - found["witness_tau"]
    return found | {
        "tau_lower": lower,
        "tau_upper": upper,
        "infimum_lower": np.maximum(ends.lower, 0.0),
        "infimum_upper": ends.upper,
        "gap": gap,
        **_weakest(arrows, found["witness_gap"] - gap),
    }


def _weakest(losses: dict[str, np.ndarray], beside: np.ndarray) -> dict[str, list[str]]:
    """The arrow that loses most in each row; the first, from ℓ_T to the loss of the witness, loses ``beside``."""
    names = list(losses)
    lost = np.stack(list(losses.values()))
    after = lost[1:].argmax(axis=0) + 1
    lost[0] += beside
    found = {"weakest_arrow": lost.argmax(axis=0), "weakest_after_witness": after}
    return {name: [names[i] for i in rows.tolist()] for name, rows in found.items()}


def _least_tau(theorem: Theorem, batch: Any, p_star: np.ndarray, B: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both ends of τ(B) [N], which is one for all models of a world."""
    task, Phi = batch.task, batch.language.Phi if theorem.needs_any("row-span") else None
    known: dict[bytes, tuple[float, float]] = {}
    ends = []
    for i in range(len(B)):
        parts = [p_star[i], task.p_T[i], task.label_probs[i], B[i], *([] if Phi is None else [Phi[i]])]
        key = b"".join(np.ascontiguousarray(part).tobytes() for part in parts)
        if key not in known:
            one = unchecked(Task, p_T=task.p_T[i], label_probs=task.label_probs[i], loss=task.loss)
            least = natural_tau(p_star[i], one, float(B[i]), Phi=None if Phi is None else Phi[i])
            known[key] = least.lower, least.value
        ends.append(known[key])
    lower, upper = np.array(ends).T
    return lower, upper


def _by_xla(theorem: Theorem, batch: Any) -> dict[str, Any]:
    """All quantities of a batch of up to ``SHARD`` rows, filled up with its last, so that one size is compiled."""
    count = len(batch.epsilon)
    rows = np.minimum(np.arange(SHARD), count - 1)
    found = _compiled(theorem)(jax.tree.map(lambda x: np.asarray(x)[rows], batch))
    return jax.tree.map(lambda x: np.asarray(x)[:count], found)


@functools.cache
def _compiled(theorem: Theorem) -> Callable[[Any], dict[str, Any]]:
    of_all = functools.partial(jax.lax.map, functools.partial(_quantities, theorem), batch_size=TOGETHER)
    return in_float64(jax.jit(of_all, compiler_options={"xla_backend_optimization_level": 1}))


@functools.cache
def _interpreted(theorem: Theorem) -> Callable[[Any], dict[str, Any]]:
    """All quantities of a batch."""
    return interpreted(functools.partial(_quantities, theorem))


def _quantities(theorem: Theorem, instance: Any) -> dict[str, Any]:
    w = theorem.world_of(instance, FLOAT64)
    ladder = rungs(w)
    return {
        "excess": w.excess,
        "epsilon": w.epsilon,
        "B": w.B,
        "gamma": w.gamma,
        "C": w.C,
        "witness_tau": w.tau,
        "witness_gap": ladder["empirical"],
        **{column(name): ladder[name] for name in RUNGS},
        "arrows": OrderedDict((step.name, step.rhs - step.lhs) for step in theorem.proved(w).chain),
        "p_star": w.p_star,
        "features": infima.features_of(theorem, w),
        "judged": judged(theorem, w),
    }
