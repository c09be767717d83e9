"""Every maker of near-optimal models by its id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from rooteps.theory.model import Model


@dataclass(frozen=True)
class Maker:
    """A way to choose models of excess ε.

    Args:
        id: its name on the command line.
        summary: one line.
    """

    id: str
    summary: str

    @property
    def make(self) -> Callable[..., Model]:
        """(batch, epsilon, directions, reference) to a stacked model; imported only now, for it takes JAX.

        ``quad`` has no reference, and ``limit`` takes (batch, epsilon, base, directions).
        """
        make: Callable[..., Model] = getattr(import_module(f"rooteps.synthetic.near_optimal.{self.id}"), self.id)
        return make


MAKERS: dict[str, Maker] = {
    maker.id: maker
    for maker in (
        Maker("ray", "on a ray from the optimum, at the point of excess ε"),
        Maker("descent", "on the path of gradient descent, between the two iterates around ε"),
        Maker("adversarial", "as bad for the downstream task as an excess of ε allows"),
        Maker("quad", "on a ray from the optimum of the Quad objective, in closed form"),
        Maker("limit", "finite features on their way to an optimum at infinity"),
    )
}
