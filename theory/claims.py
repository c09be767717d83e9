"""Claims: the inequalities and identities that hypotheses and proof steps consist of, and proofs made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from rooteps.theory.checks import InvalidInput, one_of
from rooteps.theory.numbers import Array
from rooteps.theory.record import record, static

Relation = Literal["<=", "<", "="]
RELATIONS: tuple[Relation, ...] = get_args(Relation)
"""At most, less (for hypotheses that need strictness), equal."""


@record
class Claim:
    r"""lhs ≤ rhs (or lhs = rhs, or lhs < rhs), because …

    Args:
        lhs, rhs: scalars of the number system in force.
        name: what the step is called.
        because: the reason, with mathematics between dollar signs.
        lhs_tex, rhs_tex: the two sides as LaTeX.
        relation: one of ``RELATIONS``.
        scale: magnitude of the largest terms that cancelled on the way, for sides that are differences; a rounding
            error is measured against it. Default: the sides themselves.

    Raises:
        InvalidInput: another relation, or a side that is no scalar.

    >>> Claim(1.0, 2.0, name="two")
    <Claim two: 1 <= 2>
    >>> Claim(1.0, 2.0, name="two", relation=">=")
    Traceback (most recent call last):
    rooteps.theory.checks.InvalidInput: claim 'two': relation: '>=' is not one of '<=', '<', '='
    """

    lhs: Array
    rhs: Array
    scale: Array = 0.0
    name: str = static(default="")
    because: str = static(default="")
    lhs_tex: str = static(default="")
    rhs_tex: str = static(default="")
    relation: Relation = static(default="<=")

    def __post_init__(self) -> None:
        owner = f"claim {self.name!r}"
        one_of(f"{owner}: relation", self.relation, RELATIONS)
        for side in ("lhs", "rhs", "scale"):
            _check_scalar(f"{owner}: {side}", getattr(self, side))

    def __repr__(self) -> str:
        return f"<Claim {self.name}: {_shown(self.lhs)} {self.relation} {_shown(self.rhs)}>"


@dataclass(frozen=True, repr=False)
class Step:
    """The next quantity of a telescoping chain, and why the previous one is at most (or equal to) it.

    Args:
        name: what the step is called.
        because: the reason, with mathematics between dollar signs.
        tex: the quantity as LaTeX.
        value: the quantity, a scalar.
        relation, scale: as for ``Claim``.

    Raises:
        InvalidInput: another relation, or a quantity that is no scalar.
    """

    name: str
    because: str
    tex: str
    value: Array
    relation: Relation = "<="
    scale: Array = 0.0

    def __post_init__(self) -> None:
        owner = f"step {self.name!r}"
        one_of(f"{owner}: relation", self.relation, RELATIONS)
        _check_scalar(f"{owner}: value", self.value)
        _check_scalar(f"{owner}: scale", self.scale)

    def __repr__(self) -> str:
        return f"<Step {self.name}: {self.relation} {_shown(self.value)}>"


@record
class Proof:
    """Side claims (lemmas used on the way), a telescoping chain, and what the chain concludes.

    ``steps`` are all claims in reading order; the conclusion compares the two ends of the chain.

    Raises:
        InvalidInput: an empty chain.
    """

    lemmas: tuple[Claim, ...]
    chain: tuple[Claim, ...]

    def __post_init__(self) -> None:
        if not self.chain:
            raise InvalidInput("proof: its chain is empty")

    def __repr__(self) -> str:
        return f"<Proof by {', '.join(step.name for step in self.chain)}>"

    @property
    def steps(self) -> tuple[Claim, ...]:
        """Every claim of the proof, lemmas first."""
        return self.lemmas + self.chain

    @property
    def conclusion(self) -> Claim:
        """First left-hand side against last right-hand side."""
        first, last = self.chain[0], self.chain[-1]
        relations = {step.relation for step in self.chain}
        return Claim(
            first.lhs,
            last.rhs,
            first.scale,
            name="conclusion",
            because="the steps telescope",
            lhs_tex=first.lhs_tex,
            rhs_tex=last.rhs_tex,
            relation="=" if relations == {"="} else "<=",
        )


def telescope(tex: str, value: Array, *steps: Step) -> tuple[Claim, ...]:
    """Chain ``value ≤ steps[0].value ≤ steps[1].value …`` as claims; each left side is the previous right side.

    >>> telescope("a", 1.0, Step("one", "", "b", 2.0), Step("two", "", "c", 3.0))
    (<Claim one: 1 <= 2>, <Claim two: 2 <= 3>)
    """
    claims = []
    for step in steps:
        claims.append(
            Claim(
                value,
                step.value,
                step.scale,
                name=step.name,
                because=step.because,
                lhs_tex=tex,
                rhs_tex=step.tex,
                relation=step.relation,
            )
        )
        tex, value = step.tex, step.value
    return tuple(claims)


def _check_scalar(field: str, value: Any) -> None:
    shape = getattr(value, "shape", None)
    if shape is None:
        shape = () if isinstance(value, float | int) else np.shape(value)
    if shape != ():
        raise InvalidInput(f"{field}: has shape {list(shape)}, and a side is a scalar")


def _shown(value: Any) -> str:
    try:
        return f"{float(value.mid() if hasattr(value, 'mid') else value):.6g}"
    except TypeError:  # a tracer
        return "·"
