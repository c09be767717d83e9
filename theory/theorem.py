"""The type of a theorem: a statement, hypotheses that are checked, and a proof made of checked steps."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any, Literal, get_args

from rooteps.theory.checks import InvalidInput, one_of
from rooteps.theory.claims import RELATIONS, Claim, Proof, Relation, Step, telescope
from rooteps.theory.hypothesis import Hypothesis
from rooteps.theory.mutation import Constant, Listed, listed
from rooteps.theory.numbers import Array
from rooteps.theory.world import World

PAPER = "arXiv:2010.03648"

Reference = Literal["truth", "optimum"]
Features = Literal["", "p", "p_star", "mean_features", "F"]

NEEDS = {
    "binary": "a binary task with a word-weight witness v",
    "row-span": "word embeddings Phi, and a binary task whose witness is v = Phiᵀλ",
    "multiclass": "a k-way task with a witness of k word-weight vectors",
    "optimum": "word embeddings Phi, and the optimal softmax model (possibly a limit)",
    "interior": "features F* that attain the optimum",
    "features": "models with features f(s) as numbers, not only relative to an F* that is not given",
    "affine-gradient": "models whose conditional means are affine in their features",
    "sharp": "two words and two opposite contexts that the model cannot tell apart, with the hinge loss",
    "topics": "a truth given as class-conditional word distributions and label posteriors",
    "gaussian": "embeddings drawn from a known normal distribution",
    "quad": "a model given relative to the optimum of the Quad objective",
}
"""What an instance may have to bring."""


def largest_weight(w: World) -> Array:
    """‖v‖_∞, which is called B unless a theorem says otherwise."""
    return w.B


def excess_claimed(w: World) -> Array:
    """The ε of the cross-entropy, unless a theorem is about another objective."""
    return w.epsilon


@dataclass(frozen=True, eq=False, repr=False)
class Theorem:
    """One theorem.

    Args:
        id: the name used everywhere, e.g. ``softmax-transfer``: small letters, digits and hyphens.
        statement: the claim in one sentence, mathematics between dollar signs.
        proof: from the world of an instance, the steps.
        number: its number in the project's list, e.g. ``"7"``.
        title: a few words; default the id.
        source: where it comes from.
        text: the page: statement, assumptions and proof in full, as in a docstring.
        reference: what the model is compared with, ``"truth"`` or ``"optimum"`` (of the given Phi); it decides which
            distribution ``World.q`` is.
        needs: what an instance must bring, from ``NEEDS``; a language family that offers it all gets a table row.
        hypotheses: what must hold for the theorem to say anything.
        uses: ids of the theorems this proof rests on.
        features: what the classifier of the conclusion reads, a quantity of ``World`` (``p``, ``mean_features``, ``F``,
            ``p_star``); empty where the conclusion is not about the best classifier.
        affine: whether that classifier has a bias.
        bound: (world, constants by name) to the right side of the conclusion; the proof ends in it with the constants
            that the theorem has, which is compared on every instance. None where nothing can be tightened or removed.
        constants: the constants of ``bound``.
        tau: what the best classifier's loss is compared with before ``bound`` is added; default the witness's τ.
        norm: what the statement calls B.
        epsilon: what it calls ε.
        world: reads an instance in a number system; theorems about other objects than languages bring their own.

    Raises:
        InvalidInput: a field that is none of what is allowed, or names what is not there.

    >>> Theorem("mine", "$1 < 2$", proof=lambda w: ..., reference="truht")
    Traceback (most recent call last):
    rooteps.theory.checks.InvalidInput: theorem 'mine': reference: 'truht' is not one of 'truth', 'optimum'
    """

    id: str
    statement: str
    proof: Callable[[Any], Proof]
    _: KW_ONLY
    number: str = ""
    title: str = ""
    source: str = ""
    text: str = ""
    reference: Reference = "truth"
    needs: tuple[str, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    uses: tuple[str, ...] = ()
    features: Features = ""
    affine: bool = False
    bound: Callable[..., Array] | None = None
    constants: tuple[Constant, ...] = ()
    tau: Callable[[Any], Array] | None = None
    norm: Callable[[Any], Array] = largest_weight
    epsilon: Callable[[Any], Array] = excess_claimed
    world: Callable[..., Any] = World

    def __post_init__(self) -> None:
        if not isinstance(self.id, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.id):
            raise InvalidInput(f"theorem: id: {self.id!r} is not made of small letters, digits and hyphens")
        if not self.title:
            object.__setattr__(self, "title", self.id)
        owner = f"theorem {self.id!r}"
        one_of(f"{owner}: reference", self.reference, get_args(Reference))
        one_of(f"{owner}: features", self.features, get_args(Features))
        self._check_callables(owner)
        for name in ("needs", "hypotheses", "uses", "constants"):
            if not isinstance(getattr(self, name), tuple):
                raise InvalidInput(f"{owner}: {name}: {getattr(self, name)!r} is not a tuple")
        for need in self.needs:
            one_of(f"{owner}: needs", need, NEEDS)
        for assumed in self.hypotheses:
            if not isinstance(assumed, Hypothesis):
                raise InvalidInput(f"{owner}: hypotheses: {assumed!r} is not a Hypothesis")
        for constant in self.constants:
            if not isinstance(constant, Constant):
                raise InvalidInput(f"{owner}: constants: {constant!r} is not a Constant")
        for what, names in (
            ("hypotheses", [assumed.name for assumed in self.hypotheses]),
            ("constants", [constant.name for constant in self.constants]),
        ):
            for name in names:
                if names.count(name) > 1:
                    raise InvalidInput(f"{owner}: {what}: {name!r} is there twice")
        if self.constants and self.bound is None:
            raise InvalidInput(f"{owner}: constants: {self.constants[0].name!r} is one of a bound, and there is none")

    def _check_callables(self, owner: str) -> None:
        for name in ("proof", "norm", "epsilon", "world"):
            if not callable(getattr(self, name)):
                raise InvalidInput(f"{owner}: {name}: {getattr(self, name)!r} is not a function of a world")
        for name in ("bound", "tau"):
            value = getattr(self, name)
            if value is not None and not callable(value):
                raise InvalidInput(f"{owner}: {name}: {value!r} is not a function of a world")

    def __repr__(self) -> str:
        return f"<Theorem {self.number}{' ' if self.number else ''}{self.id}>"

    def assumptions(self, w: Any) -> tuple[Claim, ...]:
        """The hypotheses as claims on a world."""
        return tuple(assumed(w) for assumed in self.hypotheses)

    @property
    def without(self) -> dict[str, str]:
        """Name of each hypothesis to what breaks without it."""
        return {assumed.name: assumed.without for assumed in self.hypotheses}

    @property
    def void(self) -> dict[str, str]:
        """Name to reason, for the hypotheses that no instance of this theorem can be without."""
        return {assumed.name: assumed.void for assumed in self.hypotheses if assumed.void}

    def ends_in_bound(self, w: Any, proof: Proof) -> Claim | None:
        """That a proof ends in ``bound`` (and τ, where the theorem has its own); None for a theorem without."""
        if self.bound is None:
            return None
        end = proof.conclusion
        return Claim(
            end.rhs,
            self.bound(w) if self.tau is None else self.tau(w) + self.bound(w),
            name="bound",
            because="the proof ends in the bound of the theorem",
            lhs_tex=end.rhs_tex,
            rhs_tex=r"\text{bound}",
            relation="=",
        )

    @property
    def mutations(self) -> tuple[Listed, ...]:
        """What may be removed or tightened, and what becomes of it; empty for a theorem without ``bound``."""
        return listed(self) if self.bound is not None else ()


def inequality(
    id: str,
    lhs: Callable[[Any], Array],
    rhs: Callable[..., Array],
    statement: str,
    *,
    because: str = "",
    relation: Relation = "<=",
    **fields: Any,
) -> Theorem:
    r"""A theorem of one step, lhs ≤ rhs, written down at once; what else a ``Theorem`` has may be given by name.

    Args:
        id: its name.
        lhs: the left side, from a world to a scalar.
        rhs: the right side, likewise; the names of further arguments are those of ``constants``.
        statement: the claim in one sentence; if it is one formula $a \le b$, the two sides are shown as a and b.
        because: the reason, if there is one to tell.
        relation: ``"<="``, ``"<"`` or ``"="``.
        fields: of ``Theorem``.

    Returns:
        The theorem, whose ``bound`` is the right side.

    Raises:
        InvalidInput: as ``Theorem``.

    >>> halved = inequality("half", lambda w: w.excess / 2, lambda w: w.excess, r"$\varepsilon/2 \le \varepsilon$")
    >>> from rooteps.theory import FLOAT64, Instance, Language, Model
    >>> world = World(Instance(Language([1.0], probs=[[0.5, 0.5]]), Model(tilt=[[1.0, 0.0]])), FLOAT64)
    >>> halved.proof(world)
    <Proof by half>
    """
    one_of(f"theorem {id!r}: relation", relation, RELATIONS)
    sides = re.fullmatch(r"\$([^$]+?)(?:\\le(?![a-z])|<|=)([^$]+)\$", statement)
    left, right = (part.strip() for part in sides.groups()) if sides else (r"\text{left side}", r"\text{right side}")

    def proof(w: Any) -> Proof:
        return Proof((), telescope(left, lhs(w), Step(id, because or statement, right, rhs(w), relation)))

    return Theorem(id, statement, proof, **{"bound": rhs, **fields})
