"""Claims: the inequalities and identities that hypotheses and proof steps consist of, and proofs made of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, get_args

import flint
import numpy as np

from rooteps.theory.checks import WrittenWrongly, of_type, one_of, shown
from rooteps.theory.numbers import Array
from rooteps.theory.record import Short, record, static

Relation = Literal["<=", "<", "="]
RELATIONS: tuple[Relation, ...] = get_args(Relation)
"""At most, less (for hypotheses that need strictness), equal."""

CONCLUSION, BOUND = OF_A_REPORT = ("conclusion", "bound")
"""Names of what is checked beside the steps: the ends of the chain, and that the theorem's bound is its end."""


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
        exact: whether no rounding is in the sides, in float64 either, so that the same number twice is no accident.
        cited: where it is proved for all worlds, if neither the page nor ``proofs/`` does.

    Raises:
        WrittenWrongly: another relation, or a side that is no scalar of the number system.

    >>> Claim(1.0, 2.0, name="two")
    <Claim two: 1 <= 2>
    >>> Claim(1.0, 2.0, name="two", relation=">=")
    Traceback (most recent call last):
    rooteps.theory.checks.WrittenWrongly: claim 'two': relation: '>=' is not one of '<=', '<', '='
    """

    lhs: Array
    rhs: Array
    scale: Array = 0.0
    name: str = static(default="")
    because: str = static(default="")
    lhs_tex: str = static(default="")
    rhs_tex: str = static(default="")
    relation: Relation = static(default="<=")
    exact: bool = static(default=False)
    cited: str = static(default="")

    def __post_init__(self) -> None:
        _check_words("claim", self, "name", "because", "lhs_tex", "rhs_tex", "cited")
        for side in ("lhs", "rhs", "scale"):
            check_scalar(f"claim {self.name!r}: {side}", getattr(self, side))

    def __repr__(self) -> str:
        return f"<Claim {self.name}: {_shown(self.lhs)} {self.relation} {_shown(self.rhs)}>"


@dataclass(frozen=True, repr=False)
class Step(Short):
    """The next quantity of a telescoping chain, and why the previous one is at most (or equal to) it.

    Args:
        name: what the step is called.
        because: the reason, with mathematics between dollar signs.
        tex: the quantity as LaTeX.
        value: the quantity, a scalar.
        relation, scale, cited: as for ``Claim``.

    Raises:
        WrittenWrongly: no name, another relation, or a quantity that is no scalar of the number system.
    """

    name: str
    because: str
    tex: str
    value: Array
    relation: Relation = "<="
    scale: Array = 0.0
    cited: str = ""

    def __post_init__(self) -> None:
        _check_words("step", self, "name", "because", "tex", "cited")
        for side in ("value", "scale"):
            check_scalar(f"step {self.name!r}: {side}", getattr(self, side))

    def __repr__(self) -> str:
        return f"<Step {self.name}: {self.relation} {_shown(self.value)}>"


@record
class Proof:
    """Side claims (lemmas used on the way), a telescoping chain, and what the chain concludes.

    ``steps`` are all claims in reading order; the conclusion compares the two ends of the chain.

    Raises:
        WrittenWrongly: what is not made of claims, an empty chain or one that does not telescope, a claim without a
            name, two of the same name.

    >>> Proof((), (Claim(0.0, 1.0, name="one"), Claim(0.5, 2.0, name="two")))
    Traceback (most recent call last):
    rooteps.theory.checks.WrittenWrongly: proof: chain: 'two' does not begin where 'one' ends; write it with telescope
    """

    lemmas: tuple[Claim, ...]
    chain: tuple[Claim, ...]

    def __post_init__(self) -> None:
        for part in ("lemmas", "chain"):
            of_type(f"proof: {part}", getattr(self, part), tuple, "a tuple of claims")
            for claim in getattr(self, part):
                of_type(f"proof: {part}", claim, Claim, "a Claim")
        if not self.chain:
            raise WrittenWrongly("proof: its chain is empty")
        names = [claim.name for claim in self.steps]
        for name in names:
            if name in ("", *OF_A_REPORT):
                raise WrittenWrongly(f"proof: {name!r} is no name for a claim of its own")
            if names.count(name) > 1:
                raise WrittenWrongly(f"proof: {name!r} is there twice, as the name of a claim")
        for before, after in pairwise(self.chain):
            if not _same(before.rhs, after.lhs):
                where = f"{after.name!r} does not begin where {before.name!r} ends"
                raise WrittenWrongly(f"proof: chain: {where}; write it with telescope")

    def __repr__(self) -> str:
        return f"<Proof by {', '.join(step.name for step in self.chain)}>"

    @property
    def steps(self) -> tuple[Claim, ...]:
        """Every claim of the proof, lemmas first."""
        return self.lemmas + self.chain

    @property
    def conclusion(self) -> Claim:
        """First left-hand side against last right-hand side; the rounding of every step may have moved them."""
        first, last = self.chain[0], self.chain[-1]
        relations = {step.relation for step in self.chain}
        return Claim(
            first.lhs,
            last.rhs,
            sum(step.scale for step in self.chain),
            name=CONCLUSION,
            because="the steps telescope",
            lhs_tex=first.lhs_tex,
            rhs_tex=last.rhs_tex,
            relation="=" if relations == {"="} else "<=",
        )


def telescope(tex: str, value: Array, *steps: Step) -> tuple[Claim, ...]:
    """Chain ``value ≤ steps[0].value ≤ steps[1].value …`` as claims; each left side is the previous right side.

    Args:
        tex, value: the quantity that the chain begins with.
        steps: those that follow.

    Raises:
        WrittenWrongly: a quantity that is no scalar, or what is no step.

    >>> telescope("a", 1.0, Step("one", "", "b", 2.0), Step("two", "", "c", 3.0))
    (<Claim one: 1 <= 2>, <Claim two: 2 <= 3>)
    """
    claims = []
    for step in steps:
        of_type("telescope", step, Step, "a Step")
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
                cited=step.cited,
            )
        )
        tex, value = step.tex, step.value
    return tuple(claims)


def check_scalar(field: str, value: Any) -> None:
    """Check that a value is one number: float64, a ball, or an integer (of which floats make no other).

    Raises:
        WrittenWrongly: an array with axes, or what is no such number.

    >>> check_scalar("bound", np.float32(0.5))
    Traceback (most recent call last):
    rooteps.theory.checks.WrittenWrongly: bound: is of float32, and a side is float64 or a ball
    """
    if isinstance(value, flint.arb) or type(value) in (float, int):
        return
    array: Any = np.array(value, dtype=object) if isinstance(value, list | tuple) else value
    if not (hasattr(array, "shape") and hasattr(array, "dtype")):
        raise WrittenWrongly(f"{field}: {shown(value)} is not a number")
    if array.shape != ():
        raise WrittenWrongly(f"{field}: has shape {list(array.shape)}, and a side is a scalar")
    dtype = array.dtype
    if not (dtype == np.float64 or dtype.kind in "iu" or (dtype.kind == "O" and isinstance(array.item(), flint.arb))):
        raise WrittenWrongly(f"{field}: is of {dtype.name}, and a side is float64 or a ball")


def _check_words(what: str, value: Any, *fields: str) -> None:
    for name in fields:
        of_type(f"{what} {value.name!r}: {name}", getattr(value, name), str, "text")
    one_of(f"{what} {value.name!r}: relation", value.relation, RELATIONS)


def _same(a: Array, b: Array) -> bool:
    return a is b or (isinstance(a, float | int) and isinstance(b, float | int) and a == b)


def _shown(value: Any) -> str:
    try:
        return f"{float(value.mid() if hasattr(value, 'mid') else value):.6g}"
    except TypeError:  # a tracer
        return "·"
