"""An instance of a language family as the start of a search: without what a mutation removes."""

from __future__ import annotations

import numpy as np

from rooteps.theory.arrows import epsilon_optimal, row_span, softmax_model, subspace_optimum
from rooteps.theory.checks import InvalidInput
from rooteps.theory.instance import Instance
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.optimum import with_optimum
from rooteps.theory.theorems.quadratic_partition import affine_gradient
from rooteps.theory.world import World
from rooteps.verification.falsify.arrays import Arrays, Kind, arrays, assemble
from rooteps.verification.falsify.claim import MutatedTheorem


def adapt(mutated: MutatedTheorem, instance: Instance) -> Instance:
    """The instance with two labels, no claimed ε, and free of the hypothesis that is dropped.

    Args:
        mutated: what is kept and dropped.
        instance: a world of the result.

    Raises:
        InvalidInput: every world of the family keeps the hypothesis, or a kept one would not survive the search.
    """
    if mutated.keeps(affine_gradient) or mutated.drops(subspace_optimum) or mutated.needs("topics"):
        what = mutated.mutation.id if mutated.mutation is not None else mutated.theorem.id
        raise InvalidInput(f"language: {what} is searched for among small worlds only; leave the language out")
    if mutated.theorem.reference == "optimum":
        instance = instance.replace(language=with_optimum(instance.language))
    values: Arrays = {name: x for name, x in arrays(instance).items() if name != "epsilon"}
    if mutated.drops(epsilon_optimal):
        values["epsilon"] = np.array(0.0)
    world = World(instance, FLOAT64, mutated.theorem.reference)
    for of_features, of_words in (("witness.lam", "witness.v"), ("witness.feature_scores", "witness.scores")):
        if mutated.drops(row_span) and of_features in values:
            values[of_words] = np.asarray(world.v)
            del values[of_features]
    if mutated.drops(softmax_model) and "model.shift" in values:
        values["model.tilt"] = np.asarray(world.log_q + world.log_ratio[0]) - np.log(np.asarray(world.p_star))
        del values["model.shift"]
    if mutated.drops(affine_gradient):
        values["model.F"] = np.asarray(world.F)
        values.pop("model.shift", None)
    if mutated.needs("multiclass"):
        shares = values["task.label_probs"][:, :2] + 2.0**-20
        values["task.label_probs"] = shares / shares.sum(axis=1, keepdims=True)
        for form in ("witness.scores", "witness.feature_scores"):
            if form in values:
                values[form] = values[form][:, :2]
    return assemble(values, Kind(mutated.kind.loss, mutated.kind.objective))
