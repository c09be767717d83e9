"""Theorems that are about matrices: Cauchy–Schwarz, and the sum of squares at an obtuse angle."""

from dataclasses import dataclass

import numpy as np

from rooteps.theory.array_world import ArrayWorld
from rooteps.theory.claims import Claim
from rooteps.theory.hypothesis import hypothesis
from rooteps.theory.mutation import Constant
from rooteps.theory.quantity import quantity
from rooteps.theory.theorem import inequality


@dataclass(frozen=True)
class Pair:
    a: np.ndarray
    b: np.ndarray


class Pairs(ArrayWorld):
    @staticmethod
    def draw(rng):
        return Pair(rng.standard_normal((2, 2)), rng.standard_normal((2, 2)))

    @quantity
    def inner(self):
        return (self.instance.a * self.instance.b).sum()

    @quantity
    def squares(self):
        return (self.instance.a * self.instance.a).sum(), (self.instance.b * self.instance.b).sum()


CAUCHY_SCHWARZ = inequality(
    "cauchy-schwarz",
    lambda w: w.inner * w.inner,
    lambda w, factor=1.0: factor * w.squares[0] * w.squares[1],
    "",
    world=Pairs,
    constants=(Constant("factor", 1.0, 0.99, "the 1", "one direction"),),
)


@hypothesis("obtuse", without="the product may be positive")
def obtuse(w):
    return Claim(w.inner, w.xp.array(0.0))


OBTUSE = inequality(
    "sum-of-squares",
    lambda w: w.squares[0] + 2 * w.inner + w.squares[1],
    lambda w: w.squares[0] + w.squares[1],
    "",
    world=Pairs,
    hypotheses=(obtuse,),
)


class Bare:
    """A world that verification reads, and that nobody can draw."""

    def __init__(self, instance, xp, reference=""):
        self.xp = xp
        self.a, self.b = map(xp.array, instance)


BARE = inequality("bare", lambda w: w.a.sum(), lambda w: w.b.sum(), "", world=Bare)
