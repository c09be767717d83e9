"""How much sharper than the paper's bound each rung of the ladder is, on every language family."""

from __future__ import annotations

import dataclasses

import jax
import numpy as np

from rooteps.synthetic.batches import draw
from rooteps.synthetic.family import Family
from rooteps.theory.instance import Instance
from rooteps.theory.numbers import FLOAT64, Array
from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems.ladder import rungs
from rooteps.theory.traced import in_float64
from rooteps.theory.world import World

COUNT = 256
CHUNK = 64
EPSILON = (1e-4, 1.0)
"""Excess of the models, in nats, log-uniform: from a very good language model to a poor one."""

RUNGS = ("never-vacuous", "variance-aware", "instance-exact", "chi-squared", "coverage-exact")


@dataclasses.dataclass(frozen=True)
class Gains:
    """One row: median, least and largest gain by the name of the rung."""

    language: str
    median: dict[str, float]
    least: dict[str, float]
    largest: dict[str, float]


def measure(theorem: Theorem, family: Family, count: int = COUNT, seed: int = 0) -> Gains:
    """The gains on drawn instances of one of the ladder results on one family.

    Args:
        theorem: ``ladder`` or ``softmax-ladder``.
        family: one that the result applies to.
        count, seed: as for ``rooteps.synthetic.batches.draw``.

    >>> from rooteps.synthetic.languages import FAMILIES
    >>> from rooteps.theory.registry import find
    >>> found = measure(find("ladder"), FAMILIES["sharp"], count=8)
    >>> all(found.least[name] >= 1 for name in ("never-vacuous", "instance-exact"))
    True
    """
    batch = draw(theorem, family, count, seed, "hinge", EPSILON, above=1.0)
    values = _rungs(theorem, batch, count)
    ratios = {name: values["paper"] / values[name] for name in RUNGS}
    return Gains(
        family.id,
        {name: float(np.median(ratio)) for name, ratio in ratios.items()},
        {name: float(np.min(ratio)) for name, ratio in ratios.items()},
        {name: float(np.max(ratio)) for name, ratio in ratios.items()},
    )


@in_float64
def _rungs(theorem: Theorem, batch: Instance, count: int) -> dict[str, np.ndarray]:
    """The rungs of stacked instances, [N] each; operation by operation, ``CHUNK`` instances at a time."""

    def one(instance: Instance) -> dict[str, Array]:
        return rungs(World(instance, FLOAT64, theorem.reference))

    parts = []
    for start in range(0, count, CHUNK):
        rows = np.minimum(np.arange(start, start + CHUNK), count - 1)
        parts.append(jax.vmap(one)(jax.tree.map(lambda x, rows=rows: jax.numpy.asarray(x[rows]), batch)))
    return {name: np.concatenate([np.asarray(part[name]) for part in parts])[:count] for name in parts[0]}
