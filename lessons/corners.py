"""The world of the lesson on features: words at the corners of a cube, where log Z is quadratic or nearly so."""

from __future__ import annotations

from itertools import product

import numpy as np

from rooteps.lessons.computing import XP
from rooteps.theory import Instance, Language, Model, Task, Witness, World
from rooteps.theory.classifiers import natural_tau


def world(d: int = 2, size: float = 1.0, uneven: float = 0.0) -> Instance:
    r"""Words at the corners of a cube, and features that point at corners, where log Z is quadratic or nearly so.

    $$\nabla_i \log Z(\theta) = \tanh \theta_i, \qquad f^*_i(s) = \pm \mathrm{size} \cdot \{1, 1 + \mathrm{uneven}\}$$

    The label is the first sign, fifteen times in sixteen. The model is an eighth bolder than the optimum, and takes the
    last context for one of the opposite first sign.

    Args:
        d: dimension, V = 2^d; there are eight contexts.
        size: of the features of the first four contexts.
        uneven: how much larger those of the others are; at 0 the gradient of log Z is affine on the features.

    >>> world(3).language.V
    8
    """
    Phi = np.array(list(product([1.0, -1.0], repeat=d))).T
    sizes = size * np.where(np.arange(8) < 4, 1.0, 1.0 + uneven)
    F = sizes[:, None] * np.array(list(product([1.0, -1.0], repeat=3)))[[0, 4, 3, 7, 1, 5, 2, 6], :d]
    positive = np.where(F[:, 0] > 0, 0.9375, 0.0625)
    even = np.full(8, 0.125)
    mistaken = 1.125 * F
    mistaken[-1, 0] *= -1
    cube = Instance(Language(p_L=even, F=F, Phi=Phi), Model(F=mistaken))
    sign = Task(even, np.stack([1 - positive, positive], axis=1), "logistic")
    best = natural_tau(World(cube, XP, "optimum").p_star, sign, 8.0, Phi=Phi)
    return cube.replace(task=sign, witness=Witness(lam=best.witness))
