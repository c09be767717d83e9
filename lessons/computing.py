"""How lessons compute: in balls, and with models made to measure, whatever shape a slider asks for."""

from __future__ import annotations

import jax
import numpy as np

from rooteps.synthetic import common_shape
from rooteps.synthetic.batches import pick
from rooteps.synthetic.near_optimal import MAKERS
from rooteps.theory import Balls, Instance, Model, World

XP = Balls(128)
"""The number system of the lessons."""


def near_optimal(
    unmodelled: Instance, epsilon: float, maker: str = "ray", reference: str = "optimum", seed: int = 0
) -> Model:
    """A model of excess ε on the language of an instance, whose own model is not looked at.

    It is made in the common shape of all languages, so that JAX compiles the maker once, whatever V and d.

    Args:
        unmodelled: language, task and witness.
        epsilon: its excess, below this by a hair.
        maker: id of a maker that leaves the optimum in a direction, ``"ray"``, ``"adversarial"`` or ``"quad"``.
        reference: what the excess is measured from.
        seed: decides the direction.

    >>> from rooteps.lessons.reviews import language
    >>> near_optimal(Instance(language(), Model(shift=np.zeros((4, 2)))), 1e-6).shift.shape
    (4, 2)
    """
    batch = jax.tree.map(lambda leaf: np.asarray(leaf)[None], unmodelled)
    q = distributions(unmodelled, reference)
    common = common_shape.padded(batch, q[None], reference == "optimum")
    Phi = unmodelled.language.Phi if reference == "optimum" else None
    width = q.shape[1] if Phi is None else len(Phi)
    directions = np.random.default_rng(seed).standard_normal((1, len(q), width))
    filled = common_shape.fill(directions, *common_shape.of_models(common.language))
    from_where = () if maker == "quad" else (reference,)
    made = MAKERS[maker].make(common, np.array([epsilon]), filled, *from_where)
    return pick(common_shape.cut(made, len(q), width), 0)


def distributions(instance: Instance, reference: str = "optimum") -> np.ndarray:
    """The reference distributions q_s rounded to float64, [n, V].

    >>> from rooteps.lessons.reviews import language
    >>> distributions(Instance(language(), Model(shift=np.zeros((4, 2))))).shape
    (4, 5)
    """
    return floats(World(instance, XP, reference).q)


def floats(values: object) -> np.ndarray:
    """Balls rounded to float64, any shape."""
    return np.vectorize(float, otypes=[np.float64])(values)
