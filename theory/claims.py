"""Claims: the inequalities and identities that hypotheses and proof steps consist of, and proofs made of them."""

from __future__ import annotations

from dataclasses import dataclass

from rooteps.theory.numbers import Array
from rooteps.theory.record import record, static


@record
class Claim:
    r"""lhs ≤ rhs (or lhs = rhs), because …

    Args:
        lhs, rhs: scalars of the number system in force.
        name: what the step is called.
        because: the reason, with mathematics between dollar signs.
        lhs_tex, rhs_tex: the two sides as LaTeX.
        relation: ``"<="``, ``"<"`` (for hypotheses that need strictness) or ``"="``.
        scale: magnitude of the largest terms that cancelled on the way, for sides that are differences; a rounding
            error is measured against it. Default: the sides themselves.
    """

    lhs: Array
    rhs: Array
    scale: Array = 0.0
    name: str = static(default="")
    because: str = static(default="")
    lhs_tex: str = static(default="")
    rhs_tex: str = static(default="")
    relation: str = static(default="<=")


@dataclass(frozen=True)
class Step:
    """The next quantity of a telescoping chain, and why the previous one is at most (or equal to) it."""

    name: str
    because: str
    tex: str
    value: Array
    relation: str = "<="
    scale: Array = 0.0


@record
class Proof:
    """Side claims (lemmas used on the way), a telescoping chain, and what the chain concludes.

    ``steps`` are all claims in reading order; the conclusion compares the two ends of the chain.
    """

    lemmas: tuple[Claim, ...]
    chain: tuple[Claim, ...]

    @property
    def steps(self) -> tuple[Claim, ...]:
        """Every claim of the proof, lemmas first."""
        return self.lemmas + self.chain

    @property
    def conclusion(self) -> Claim:
        """First left-hand side against last right-hand side."""
        first, last = self.chain[0], self.chain[-1]
        identity = all(step.relation == "=" for step in self.chain)
        return Claim(
            first.lhs,
            last.rhs,
            first.scale,
            name="conclusion",
            because="the steps telescope",
            lhs_tex=first.lhs_tex,
            rhs_tex=last.rhs_tex,
            relation="=" if identity else "<=",
        )


def telescope(tex: str, value: Array, *steps: Step) -> tuple[Claim, ...]:
    """Chain ``value ≤ steps[0].value ≤ steps[1].value …`` as claims; each left side is the previous right side.

    >>> [step.lhs for step in telescope("a", 1.0, Step("one", "", "b", 2.0), Step("two", "", "c", 3.0))]
    [1.0, 2.0]
    """
    claims = []
    for link in steps:
        claims.append(
            Claim(
                value,
                link.value,
                link.scale,
                name=link.name,
                because=link.because,
                lhs_tex=tex,
                rhs_tex=link.tex,
                relation=link.relation,
            )
        )
        tex, value = link.tex, link.value
    return tuple(claims)
