"""Small worlds by hand, for the judge."""

from typing import Any

import numpy as np

from rooteps.theory import Instance, Language, Model, Task, Witness


def outside_the_row_span() -> Instance:
    """At f = 0 the feature Phi p is 0, though the truth there is as far from uniform as elsewhere: λ cannot see it.

    The model is the optimum itself, so ε = 0, and v = (1, 0, 0) is a fine classifier of the truth.
    """
    F, kernel = np.zeros((2, 1)), np.array([[1.0, -2.0, 1.0], [-1.0, 2.0, -1.0]]) / 8
    language = Language([0.5, 0.5], F=F, Phi=[[1.0, 0.0, -1.0]], kernel=kernel)
    task = Task.from_labels([0.5, 0.5], [1, -1])
    return Instance(language, Model(shift=[[0.25], [0.25]]), task, Witness(v=[1.0, -1.0, 1.0]))


def confused(delta: float = 0.25, **changes: Any) -> Instance:
    """One feature: the two labels lie on the same side of zero under the model, on opposite sides under the truth."""
    language = Language([0.5, 0.5], F=[[delta], [-delta]], Phi=[[1.0, -1.0]])
    model = Model(shift=[[-delta * 0.9375], [delta * 1.0625]])
    task = Task.from_labels([0.5, 0.5], [1, -1])
    return Instance(language, model, task, Witness(lam=[1.0])).replace(**changes)
