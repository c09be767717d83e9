"""The claim that is searched: a theorem and what a mutation removes of it or tightens, measured on a world.

What is computed here is computed in any number system: balls for the judge, float64 (traced or not) for the search.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from rooteps.theory.arrows import lipschitz_loss, row_span, softmax_model
from rooteps.theory.claims import Claim
from rooteps.theory.hypothesis import Hypothesis
from rooteps.theory.mutation import Mutation
from rooteps.theory.numbers import FLOAT64, Array
from rooteps.theory.theorem import WITH_TASK, Need, Theorem
from rooteps.verification.falsify.arrays import Kind
from rooteps.verification.verdict import ROUNDOFF, Verdict, judge

INSIDE = 1e-6
"""An inequality among the hypotheses is aimed at with this to spare, so that balls decide it too."""
SMALLEST = 1e-300
"""What is divided by is at least this."""


@dataclass(frozen=True)
class MutatedTheorem:
    """A theorem and what is changed of it: what a world that is searched for has to satisfy, and what it may break."""

    theorem: Theorem
    mutation: Mutation | None

    def keeps(self, hypothesis: Hypothesis) -> bool:
        """Whether the result has the hypothesis and the mutation leaves it."""
        return hypothesis in self.theorem.hypotheses and not self.drops(hypothesis)

    def drops(self, hypothesis: Hypothesis) -> bool:
        """Whether the mutation removes it."""
        return self.mutation is not None and self.mutation.without == hypothesis.name

    def needs(self, *what: Need) -> bool:
        """Whether the result needs one of these."""
        return self.theorem.needs_any(*what)

    @property
    def kind(self) -> Kind:
        """The loss and the objective."""
        lipschitz = not self.drops(lipschitz_loss)
        if self.needs("multiclass"):
            loss = "multiclass-hinge" if lipschitz else "one-vs-rest-squared-hinge"
        elif self.needs(*WITH_TASK):
            loss = "hinge" if lipschitz else "squared-hinge"
        else:
            loss = ""
        return Kind(loss, "quad" if self.needs("quad") else "cross-entropy")

    @property
    def by_features(self) -> bool:
        """Whether the language is given by features and word embeddings, and the model relative to them."""
        relative = self.needs("row-span", "optimum", "interior", "features", "affine-gradient")
        return self.theorem.reference == "optimum" or (relative and not self.needs("quad"))

    @property
    def dimensions(self) -> bool:
        """Whether worlds have dimensions, or topics."""
        return self.by_features or self.needs("quad", "topics")

    @property
    def misspecified(self) -> bool:
        """Whether the truth should leave the softmax family: only then do these hypotheses say something."""
        return self.drops(softmax_model) or (self.drops(row_span) and self.theorem.reference == "optimum")

    def read(self, w: Any) -> Any:
        """The world as the claim reads it."""
        return w if self.mutation is None else self.mutation.read(self.theorem, w)

    def assumed(self, w: Any) -> list[tuple[Hypothesis, Claim]]:
        """The hypotheses that are kept, on a world that was ``read``."""
        pairs = zip(self.theorem.hypotheses, self.theorem.assumptions(w), strict=True)
        return [(hypothesis, claim) for hypothesis, claim in pairs if not self.drops(hypothesis)]

    def bound(self, w: Any) -> Array:
        """The right side, less τ for a theorem about a classifier."""
        constants: dict[str, Any] = {} if self.mutation is None else self.mutation.constants
        return self.theorem.promised(w, **constants)

    def sides(self, w: Any) -> tuple[Array, Array]:
        """(left side, bound) of a conclusion that is about no best classifier, on a world that was ``read``.

        An identity is refuted from either side: its larger side comes first.
        """
        conclusion = self.theorem.proved(w).conclusion
        lhs, bound = conclusion.lhs, self.bound(w)
        if conclusion.relation != "=":
            return lhs, bound
        return w.xp.maximum(lhs, bound), w.xp.minimum(lhs, bound)


def violation(claim: Claim, inside: float = 0.0) -> Array:
    """How far a claim is from holding in float64, at least 0; of an inequality, with that much to spare."""
    xp = FLOAT64
    lhs, rhs = xp.array(claim.lhs), xp.array(claim.rhs)
    size = xp.abs(lhs) + xp.abs(rhs)
    over = xp.abs(lhs - rhs) if claim.relation == "=" else xp.maximum(lhs - rhs + inside * size, xp.array(0.0))
    return over / (1 + size)


def satisfied(claim: Claim) -> Array:
    """Whether a claim holds in float64, or fails by what rounding may explain."""
    verdict = judge(claim, FLOAT64)
    return (verdict == int(Verdict.HOLDS)) | (verdict == int(Verdict.EQUAL)) | (violation(claim) <= ROUNDOFF)


def exceeded(lhs: Array, bound: Array, resolution: float = 0.0) -> tuple[Array, Array]:
    """How far a bound is exceeded in float64, as what a search climbs on and as a ratio above one iff it is exceeded.

    The ratio is (left side)/bound for a positive bound and bound/(left side) where both are negative; it is infinite
    where only the bound is negative. What is climbed on increases with it, stays finite, and is smooth on either side
    of zero.

    >>> for sides in ((3.0, 2.0), (-2.0, -3.0), (0.5, -1.0), (-1.0, 2.0)):
    ...     print(*(float(x) for x in exceeded(*sides)))
    0.6 1.5
    0.6 1.5
    1.3333333333333333 inf
    -0.3333333333333333 -0.5
    """
    xp = FLOAT64
    lhs, bound = xp.array(lhs), xp.array(bound)
    size = xp.abs(lhs) + xp.abs(bound) + resolution
    least = xp.maximum(size, xp.array(SMALLEST))
    negative = xp.select(lhs < 0, xp.abs(bound) / least, 1 + lhs / least)
    score = xp.select(bound < 0, negative, lhs / least)
    over = lhs / xp.maximum(bound + resolution, xp.array(SMALLEST))
    both = xp.abs(bound) / xp.maximum(xp.abs(lhs) + resolution, xp.array(SMALLEST))
    return score, xp.select(bound < 0, xp.select(lhs < 0, both, xp.array(math.inf)), over)
