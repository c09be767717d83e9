"""The claim that a mutation makes, in full: its own two sides, and what it reads otherwise than the theorem does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import flint
import numpy as np

from rooteps.theory.checks import InvalidInput
from rooteps.theory.claims import Relation
from rooteps.theory.mutation import Mutation
from rooteps.theory.numbers import Array, Balls
from rooteps.theory.record import Short
from rooteps.theory.registry import resolve
from rooteps.theory.theorem import Theorem
from rooteps.verification.infima import of_world
from rooteps.verification.number import Number, number_of
from rooteps.verification.report import Checked
from rooteps.verification.verdict import Verdict, judge

XP = Balls(256)

FEATURES = {"p": "P", "p_star": "P^*", "mean_features": r"\Phi p_f", "F": "F"}
"""How the features of a theorem are written."""

READ = {
    "epsilon": r"\varepsilon",
    "gamma": r"\gamma(p_T)",
    "gamma_delta": r"\gamma(p_T; \Delta)",
    "B": "B",
    "tau": r"\tau",
}
"""What of a bound a mutation may read otherwise, and how it is written."""


@dataclass(frozen=True, repr=False)
class Counted(Short):
    """A quantity that counts as something else than it is: its LaTeX, what it is, what it counts as."""

    tex: str
    true: Number
    counts_as: Number

    def __repr__(self) -> str:
        return f"<Counted {self.tex}: is {self.true.value}, counts as {self.counts_as.value}>"


@dataclass(frozen=True, repr=False)
class JudgedClaim(Short):
    """lhs ≤ rhs as a mutation of a theorem claims it of one world, every number computed in balls.

    Args:
        name: the theorem and the mutation.
        change: what is changed, in words, mathematics between dollar signs.
        lhs, rhs: its sides; of a loss that is an infimum, the left side is a certified lower bound.
        relation: between them.
        lhs_tex, rhs_tex: the same as LaTeX, with the constants that are claimed.
        own: what the theorem itself has on the right, with its own constants and readings.
        own_tex: the same as LaTeX.
        counted: what counts as something else than it is.
        dropped: the hypothesis that is not assumed, on this world.
    """

    name: str
    change: str
    lhs: Number
    rhs: Number
    relation: Relation
    lhs_tex: str
    rhs_tex: str
    own: Number
    own_tex: str
    counted: tuple[Counted, ...] = ()
    dropped: Checked | None = None

    @property
    def kept(self) -> bool:
        """Whether the left side is at most the right side, as far as the numbers tell."""
        return self.lhs.value is not None and self.rhs.value is not None and self.lhs.value <= self.rhs.value

    def __repr__(self) -> str:
        return f"<JudgedClaim {self.name}: {self.lhs.value} against {self.rhs.value}>"


def judged_claim(theorem: str | Theorem, mutation: Mutation | None, instance: Any) -> JudgedClaim:
    """The claim that is judged when an instance is a counterexample to a mutation.

    Args:
        theorem: a theorem or its id, with a bound.
        mutation: what is removed or tightened; None for the theorem as it is.
        instance: what it is about.

    >>> from rooteps.verification.museum import exhibit
    >>> kept = exhibit("rare-context")
    >>> claim = judged_claim(kept.theorem, kept.mutation, kept.instance)
    >>> claim.rhs_tex, round(claim.rhs.value, 6), round(claim.own.value, 6)
    ('\\\\sqrt{2 B^2 \\\\varepsilon / \\\\gamma(p_T)}', 0.000479, 0.346575)
    >>> claim.counted
    (<Counted \\gamma(p_T): is 1.9073486328125e-06, counts as 1.0>,)
    """
    return XP.compute(partial(_judged_claim, resolve(theorem), mutation, instance))


def _judged_claim(theorem: Theorem, mutation: Mutation | None, instance: Any) -> JudgedClaim:
    w = theorem.world_of(instance, XP)
    relation: Relation
    readings = {} if mutation is None else mutation.readings(theorem, w)
    read = w.replacing(**readings) if readings else w
    own_tex = _bound_tex(theorem, w)
    if theorem.features:
        lhs: Array = flint.arb(of_world(read, theorem.features, instance.task, theorem.affine).lower)
        loss = r"\ell_T^{\mathrm{affine}}" if theorem.affine else r"\ell_T"
        lhs_tex, relation = f"{loss}({FEATURES[theorem.features]})", "<="
        if theorem.tau is None:
            lhs, lhs_tex = lhs - theorem.measured("tau", read), rf"{lhs_tex} - \tau"
    else:
        end = theorem.proved(read).conclusion
        lhs, lhs_tex, relation = end.lhs, end.lhs_tex, end.relation
    rhs_tex = own_tex if mutation is None else mutation.written(theorem, own_tex)
    dropped = [] if mutation is None else [c for c in theorem.assumptions(w) if c.name == mutation.without]
    return JudgedClaim(
        theorem.id if mutation is None else f"{theorem.id} {mutation.id}",
        "" if mutation is None else mutation.told(theorem),
        number_of(lhs),
        number_of(_right_side(theorem, read, {} if mutation is None else mutation.constants)),
        relation,
        lhs_tex,
        rhs_tex,
        number_of(_right_side(theorem, w, {})),
        own_tex,
        tuple(_counted(theorem, w, read, readings, f"{lhs_tex} {rhs_tex}")) if readings else (),
        Checked(dropped[0], Verdict(int(judge(dropped[0], XP)))) if dropped else None,
    )


def _bound_tex(theorem: Theorem, w: Any) -> str:
    """How the right side is written; where the world is none that the proof goes through, in words."""
    try:
        return theorem.proved(w).conclusion.rhs_tex
    except InvalidInput:
        return r"\text{bound}" if theorem.tau is None else r"\tau + \text{bound}"


def _right_side(theorem: Theorem, w: Any, constants: dict[str, Any]) -> Array:
    """The bound, and τ where the theorem has one of its own."""
    bound = theorem.promised(w, **constants)
    return bound if theorem.tau is None else theorem.measured("tau", w) + bound


def _counted(theorem: Theorem, w: Any, read: Any, readings: dict[str, Any], formula: str) -> list[Counted]:
    """What in a formula is another number in the world as the mutation reads it.

    Where none of these is in the formula, the numbers that are read otherwise are told by their names.
    """
    shown = {name: tex for name, tex in READ.items() if tex in formula}
    named = {name: rf"\text{{{name}}}" for name, x in readings.items() if name not in READ and np.ndim(x) == 0}
    for names in (shown, named):
        found = []
        for name, tex in names.items():
            true, counts_as = (number_of(_quantity(theorem, x, name)) for x in (w, read))
            if true != counts_as or name in readings:
                found.append(Counted(tex, true, counts_as))
        if found:
            return found
    return []


def _quantity(theorem: Theorem, w: Any, name: str) -> Array:
    """A quantity of a world, as the theorem measures it."""
    measured: dict[str, Literal["epsilon", "norm", "tau"]] = {"epsilon": "epsilon", "B": "norm", "tau": "tau"}
    value: Array = theorem.measured(measured[name], w) if name in measured else getattr(w, name)
    return value
