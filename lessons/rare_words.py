"""The world of the lesson on sharper bounds: two contexts that only rare words tell apart."""

from __future__ import annotations

import numpy as np

from rooteps.lessons.computing import near_optimal
from rooteps.theory import Instance, Language, Model, Task, Witness


def world(rarity: float, epsilon: float, maker: str = "adversarial") -> Instance:
    r"""Two contexts that only two rare words tell apart, and a third word that nearly always follows.

    $$p^*_1 = (3r, r, 1 - 4r), \quad p^*_2 = (r, 3r, 1 - 4r), \qquad v = \tfrac{1}{2r} (1, -1, 0), \quad \tau = 0$$

    Args:
        rarity: r, at most 1/8.
        epsilon: the excess of the model, which is of any form.
        maker: ``"ray"`` or ``"adversarial"``.

    >>> from rooteps.lessons.computing import XP
    >>> from rooteps.theory import World
    >>> w = World(world(2.0**-6, 1e-6), XP)
    >>> float(w.B), float(w.tau)
    (32.0, 0.0)
    """
    rest = 1 - 4 * rarity
    truth = np.array([[3 * rarity, rarity, rest], [rarity, 3 * rarity, rest]])
    even = np.array([0.5, 0.5])
    v = np.array([1.0, -1.0, 0.0]) / (2 * rarity)
    labels = Task.from_labels(even, [1, -1])
    unmodelled = Instance(Language(p_L=even, probs=truth), Model(probs=truth), labels, Witness(v=v), np.array(epsilon))
    return unmodelled.replace(model=near_optimal(unmodelled, epsilon, maker, "truth"))
