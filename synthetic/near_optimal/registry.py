"""Every maker of near-optimal models by its id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rooteps.synthetic.near_optimal.adversarial import adversarial
from rooteps.synthetic.near_optimal.descent import descent
from rooteps.synthetic.near_optimal.limit import limit
from rooteps.synthetic.near_optimal.quad import quad
from rooteps.synthetic.near_optimal.ray import ray
from rooteps.theory.model import Model


@dataclass(frozen=True)
class Maker:
    """A way to choose models of excess ε.

    Args:
        id: its name on the command line.
        summary: one line.
        make: (batch, epsilon, directions, reference) to a stacked model; ``quad`` has no reference, and ``limit`` takes
            (batch, epsilon, base, directions).
    """

    id: str
    summary: str
    make: Callable[..., Model]


MAKERS: dict[str, Maker] = {
    maker.id: maker
    for maker in (
        Maker("ray", "on a ray from the optimum, at the point of excess ε", ray),
        Maker("descent", "on the path of gradient descent, between the two iterates around ε", descent),
        Maker("adversarial", "as bad for the downstream task as an excess of ε allows", adversarial),
        Maker("quad", "on a ray from the optimum of the Quad objective, in closed form", quad),
        Maker("limit", "finite features on their way to an optimum at infinity", limit),
    )
}
