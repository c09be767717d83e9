"""How much sharper than the paper's bound each rung of the ladder is, on every language family."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable

import numpy as np

from rooteps.synthetic.batches import draw
from rooteps.synthetic.family import Family
from rooteps.theory.instance import Instance
from rooteps.theory.interpreted import interpreted
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems.ladder import rungs
from rooteps.theory.world import World

COUNT = 256
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
    values = _rungs(theorem.reference)(batch)
    ratios = {name: values["paper"] / values[name] for name in RUNGS}
    return Gains(
        family.id,
        {name: float(np.median(ratio)) for name, ratio in ratios.items()},
        {name: float(np.min(ratio)) for name, ratio in ratios.items()},
        {name: float(np.max(ratio)) for name, ratio in ratios.items()},
    )


@functools.cache
def _rungs(reference: str) -> Callable[[Instance], dict[str, np.ndarray]]:
    """The rungs of stacked instances, [N] each."""
    return interpreted(lambda instance: rungs(World(instance, FLOAT64, reference)))
