"""The work on one shard: its instances, and all their quantities at once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from rooteps.sweeps import grid
from rooteps.sweeps.settings import Settings
from rooteps.theory.checks import InvalidInput
from rooteps.theory.interpreted import interpreted
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.registry import find
from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems.ladder import rungs
from rooteps.verification.batch import judged, settle
from rooteps.verification.verdict import Verdict

RUNGS = (
    "coverage-exact",
    "instance-exact",
    "variance-coverage",
    "variance-aware",
    "trimmed",
    "chi-squared",
    "never-vacuous",
    "paper",
)

_NUMBERS = {
    "epsilon": "nats; excess cross-entropy of the model",
    "B": "norm of the witness, max |v|",
    "gamma": "transfer coefficient of the task",
    "C": "χ² coverage of the task, the mean square of p_T/p_L, at most 1/gamma",
    "tau": "loss of the witness on the truth",
    "empirical": "loss of the witness on the model's features, counted from tau; the best classifier's is at most that",
    **dict.fromkeys(RUNGS, "bound on the loss, counted from tau"),
    "ratio": "the two sides of the result's conclusion, lhs/rhs; null where rhs is 0",
}

SCHEMA = pa.schema(
    [
        pa.field("result", pa.string()),
        pa.field("language", pa.string()),
        pa.field("seed", pa.int64()),
        *(pa.field(name, pa.float64(), metadata={"unit": unit}) for name, unit in _NUMBERS.items()),
        pa.field("verdict", pa.string(), metadata={"unit": "holds, equal, refuted (in balls too) or undecided"}),
    ]
)
"""The columns, with what they are in."""


def shard(settings: Settings, index: int) -> pa.Table:
    """The rows of a shard; equal arguments give equal tables.

    Raises:
        InvalidInput: an instance is not at the ε, B, γ that were asked for.
    """
    points = settings.points(index)
    batch = grid.at(settings, points)
    found = _evaluate(find(settings.result), batch)
    for name, asked in (("B", 1), ("gamma", 2), ("epsilon", 3)):
        _require(name, [p[asked] for p in points], found["excess" if name == "epsilon" else name])
        if points[0][asked] is not None:
            found[name] = np.array([p[asked] for p in points])  # the number of the grid, without the rounding
    columns = {
        "result": [settings.result] * len(points),
        "language": [settings.language] * len(points),
        "seed": [p[0] for p in points],
        **{name: found[name] for name in _NUMBERS if name != "ratio"},
        "ratio": [x if np.isfinite(x) else None for x in found["ratio"].tolist()],
        "verdict": [Verdict(int(v)).word for v in found["verdict"]],
    }
    return pa.table(columns, schema=SCHEMA)


def _require(name: str, asked: list[float | None], found: np.ndarray) -> None:
    for value, reached in zip(asked, found.tolist(), strict=True):
        if value is not None and not abs(reached / value - 1) <= grid.CONTROLLED:
            raise InvalidInput(f"{name}: {value!r} was asked for, and the instance drawn has {reached!r}")


def _evaluate(theorem: Theorem, batch: Any) -> dict[str, np.ndarray]:
    found = _interpreted(theorem)(batch)
    settled = settle(theorem, batch, found.pop("judged"))
    return found | {"verdict": settled.verdicts, "ratio": settled.ratios}


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
        "tau": w.tau,
        **{name: ladder[name] for name in ("empirical", *RUNGS)},
        "judged": judged(theorem, w),
    }
