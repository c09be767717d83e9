"""An instance of a language family as the start of a search: without what a mutation removes."""

from __future__ import annotations

import numpy as np

from rooteps.theory.checks import InvalidInput
from rooteps.theory.instance import Instance
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.optimum import with_optimum
from rooteps.theory.world import World
from rooteps.verification.falsify.anatomy import Kind, Parts, assemble, parts
from rooteps.verification.falsify.starts import Freedom


def adapt(freedom: Freedom, instance: Instance) -> Instance:
    """The instance with two labels, no claimed ε, and free of the hypothesis that is dropped.

    Args:
        freedom: what is kept and dropped.
        instance: a world of the result.

    Raises:
        InvalidInput: every world of the family keeps the hypothesis, or a kept one would not survive the search.
    """
    if freedom.keeps("affine gradient") or freedom.drops("subspace-optimum") or freedom.needs("topics"):
        what = freedom.mutation.id if freedom.mutation is not None else freedom.theorem.id
        raise InvalidInput(f"language: {what} is searched for among small worlds only; leave the language out")
    if freedom.theorem.reference == "optimum":
        instance = instance.replace(language=with_optimum(instance.language))
    values: Parts = {name: x for name, x in parts(instance).items() if name != "epsilon"}
    if freedom.drops("epsilon-optimal"):
        values["epsilon"] = np.array(0.0)
    world = World(instance, FLOAT64, freedom.theorem.reference)
    if freedom.drops("row-span") and "witness.lam" in values:
        values["witness.v"] = np.asarray(world.v)
        del values["witness.lam"]
    if freedom.drops("softmax model") and "model.shift" in values:
        values["model.tilt"] = np.asarray(world.log_q + world.log_ratio[0]) - np.log(np.asarray(world.p_star))
        del values["model.shift"]
    if freedom.drops("affine gradient"):
        values["model.F"] = np.asarray(world.F)
        values.pop("model.shift", None)
    if freedom.needs("multiclass"):
        shares = values["task.label_probs"][:, :2] + 2.0**-20
        values["task.label_probs"] = shares / shares.sum(axis=1, keepdims=True)
        values["witness.scores"] = values["witness.scores"][:, :2]
    return assemble(values, Kind(freedom.kind.loss, freedom.kind.objective))
