"""The type of a theorem: a statement, hypotheses that are checked, and a proof made of checked steps."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any, Literal, TypeVar, get_args

from rooteps.theory.checks import InvalidInput, WrittenWrongly, function, instead_of, of_type, one_of, shown
from rooteps.theory.claims import BOUND, RELATIONS, Claim, Proof, Relation, Step, check_scalar, telescope
from rooteps.theory.hypothesis import Hypothesis
from rooteps.theory.instance import Instance
from rooteps.theory.mutation import Constant, Listed, listed
from rooteps.theory.numbers import Array, NumberSystem
from rooteps.theory.record import Short
from rooteps.theory.world import World

T = TypeVar("T")

PAPER = "arXiv:2010.03648"

Reference = Literal["truth", "optimum"]
Features = Literal["", "p", "p_star", "mean_features", "F"]
Need = Literal[
    "binary",
    "row-span",
    "multiclass",
    "optimum",
    "interior",
    "features",
    "affine-gradient",
    "sharp",
    "topics",
    "gaussian",
    "sampled",
    "quad",
]

NEEDS: dict[Need, str] = {
    "binary": "a binary task with a word-weight witness v",
    "row-span": "word embeddings Phi, and a task, binary unless it is k-way, whose witness is v = Phiᵀλ",
    "multiclass": "a k-way task with a witness of k word-weight vectors",
    "optimum": "word embeddings Phi, and the optimal softmax model (possibly a limit)",
    "interior": "features F* that attain the optimum",
    "features": "models with features f(s) as numbers, not only relative to an F* that is not given",
    "affine-gradient": "models whose conditional means are affine in their features",
    "sharp": "two words and two opposite contexts that the model cannot tell apart, with the hinge loss",
    "topics": "a truth given as class-conditional word distributions and label posteriors",
    "gaussian": "embeddings drawn from a known normal distribution",
    "sampled": "a world of a few words and contexts, small enough to go through every sample of its task",
    "quad": "a model given relative to the optimum of the Quad objective",
}
"""What an instance may have to bring."""

WITH_TASK: tuple[Need, ...] = ("binary", "row-span", "multiclass", "topics")
"""The needs of a theorem about a task."""


def largest_weight(w: World) -> Array:
    """‖v‖_∞, which is called B unless a theorem says otherwise."""
    return w.B


def excess_claimed(w: World) -> Array:
    """The ε of the cross-entropy, unless a theorem is about another objective."""
    return w.epsilon


def task_loss(w: World) -> Array:
    """τ, the loss of the witness, unless a theorem compares with another loss."""
    return w.tau


_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, eq=False, repr=False)
class Theorem(Short):
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
        uses: ids of the theorems this proof rests on, all of them in the registry.
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
        WrittenWrongly: a field that is none of what is allowed, or names what is not there, or takes other arguments.
            What a function returns is checked on every world.

    >>> Theorem("mine", "$1 < 2$", proof=lambda w: ..., reference="truht")
    Traceback (most recent call last):
    rooteps.theory.checks.WrittenWrongly: theorem 'mine': reference: 'truht' is not one of 'truth', 'optimum'
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
    needs: tuple[Need, ...] = ()
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
        if not isinstance(self.id, str) or not _ID.fullmatch(self.id):
            raise WrittenWrongly(f"theorem: id: {shown(self.id)} is not made of small letters, digits and hyphens")
        if self.title == "":
            object.__setattr__(self, "title", self.id)
        owner = f"theorem {self.id!r}"
        for name in ("statement", "number", "title", "source", "text"):
            of_type(f"{owner}: {name}", getattr(self, name), str, "text")
        of_type(f"{owner}: affine", self.affine, bool, "a truth value")
        one_of(f"{owner}: reference", self.reference, get_args(Reference))
        one_of(f"{owner}: features", self.features, get_args(Features))
        self._check_lists(owner)
        self._check_functions(owner)
        if self.reference == "optimum" and "optimum" not in self.needs:
            raise WrittenWrongly(f"{owner}: needs: 'optimum' is missing, and the reference is the optimum")
        if self.features and not self.needs_any(*WITH_TASK):
            allowed = ", ".join(map(repr, WITH_TASK))
            raise WrittenWrongly(f"{owner}: needs: none of {allowed}, and a classifier reads {self.features!r}")

    def _check_lists(self, owner: str) -> None:
        for field, kind, what in (
            ("needs", str, "text"),
            ("hypotheses", Hypothesis, "a Hypothesis"),
            ("uses", str, "the id of a theorem"),
            ("constants", Constant, "a Constant"),
        ):
            entries = getattr(self, field)
            of_type(f"{owner}: {field}", entries, tuple, "a tuple")
            for entry in entries:
                of_type(f"{owner}: {field}", entry, kind, what)
            names = [entry if isinstance(entry, str) else entry.name for entry in entries]
            for name in names:
                if names.count(name) > 1:
                    raise WrittenWrongly(f"{owner}: {field}: {name!r} is there twice")
        for need in self.needs:
            one_of(f"{owner}: needs", need, NEEDS)
        if self.id in self.uses:
            raise WrittenWrongly(f"{owner}: uses: {self.id!r} is the theorem itself")
        if self.constants and self.bound is None:
            raise WrittenWrongly(f"{owner}: constants: {self.constants[0].name!r} is one of a bound, and there is none")

    def _check_functions(self, owner: str) -> None:
        for name in ("proof", "norm", "epsilon"):
            function(f"{owner}: {name}", getattr(self, name), "a world", "w")
        if self.tau is not None:
            function(f"{owner}: tau", self.tau, "a world", "w")
        if self.bound is not None:
            constants = self._values()
            of = " and ".join(["a world", *constants])
            function(f"{owner}: bound", self.bound, of, "w", **constants)
        function(f"{owner}: world", self.world, "an instance, a number system and a reference", "instance", "xp", "q")

    def __repr__(self) -> str:
        return f"<Theorem {self.number}{' ' if self.number else ''}{self.id}>"

    @property
    def on_languages(self) -> bool:
        """Whether its worlds are languages with a model, each read from an ``Instance``."""
        return isinstance(self.world, type) and issubclass(self.world, World)

    def needs_any(self, *needs: Need) -> bool:
        """Whether an instance must bring one of these.

        Raises:
            WrittenWrongly: there is no such need.

        >>> inequality("mine", lambda w: 0.0, lambda w: w.tau, "", needs=("binary",)).needs_any("row-span", "binary")
        True
        """
        for need in needs:
            one_of("needs_any", need, NEEDS)
        return any(need in self.needs for need in needs)

    def require(self, instance: Instance) -> None:
        """Check that an instance brings embeddings and a task of the kind that the theorem is about, if it needs them.

        Raises:
            InvalidInput: something is missing or of another kind; one line naming it.
        """
        if self.needs_any("row-span", "optimum", "quad") and instance.language.Phi is None:
            raise InvalidInput(f"Phi: missing, and {self.id} is about softmax models with a fixed Phi")
        task = instance.task
        if task is None:
            if self.needs_any(*WITH_TASK):
                raise InvalidInput(f"task: missing, and {self.id} is about one")
            return
        k_way = self.needs_any("multiclass")
        binary = self.needs_any("binary", "row-span") and not k_way
        if k_way if task.surrogate.binary else binary:
            kind = "a k-way task (multiclass-hinge, softmax)" if k_way else "a binary task (hinge, logistic)"
            raise InvalidInput(f"task.loss: {task.loss!r}, but {self.id} is about {kind}")

    def world_of(self, instance: Any, xp: NumberSystem) -> Any:
        """The world of an instance.

        Raises:
            InvalidInput: it is no number system, or the instance is none that the theorem is about.
        """
        if not isinstance(xp, NumberSystem):
            raise InvalidInput(f"arithmetic: {shown(xp)} is neither FLOAT64 nor Balls(bits)")
        if self.on_languages and isinstance(instance, Instance):
            self.require(instance)
        w = self.world(instance, xp, self.reference)
        if not hasattr(w, "xp"):
            raise WrittenWrongly(f"theorem {self.id!r}: world: {shown(w)} is no world: it has no number system xp")
        return w

    def claimed(self, w: Any) -> tuple[tuple[Claim, ...], Proof, Claim | None]:
        """All that the theorem says about a world: hypotheses, proof, and that it ends in ``bound``.

        Raises:
            WrittenWrongly: a function of the theorem returns something else than it has to.
        """
        if self.norm is not largest_weight:
            self.measured("norm", w)
        if self.epsilon is not excess_claimed:
            self.measured("epsilon", w)
        proof = self.proved(w)
        return self.assumptions(w), proof, self.ends_in_bound(w, proof)

    def assumptions(self, w: Any) -> tuple[Claim, ...]:
        """The hypotheses as claims on a world."""
        return self._told(w, lambda: tuple(assumed(w) for assumed in self.hypotheses))

    def proved(self, w: Any) -> Proof:
        """The proof on a world.

        Raises:
            WrittenWrongly: what ``proof`` returns is none, or a quantity in it is no number.
        """

        def proof() -> Proof:
            found = self.proof(w)
            of_type("proof", found, Proof, "a Proof")
            return found

        return self._told(w, proof)

    def promised(self, w: Any, **constants: float | str) -> Array:
        """``bound`` on a world, with the constants that the theorem has, or others."""

        def bound() -> Array:
            assert self.bound is not None
            return _scalar("bound", self.bound(w, **{**self._values(), **constants}))

        return self._told(w, bound)

    def measured(self, name: Literal["tau", "norm", "epsilon"], w: Any) -> Array:
        """What the theorem calls τ, B or ε, on a world; its τ is the world's unless it has its own."""
        quantity = task_loss if name == "tau" and self.tau is None else getattr(self, name)
        return self._told(w, lambda: _scalar(name, quantity(w)))

    def _values(self) -> dict[str, float | str]:
        return {constant.name: constant.value for constant in self.constants}

    def _told(self, w: Any, part: Callable[[], T]) -> T:
        """A part of the theorem, and whose part it is if it is written wrongly."""
        try:
            return part()
        except WrittenWrongly as error:
            raise WrittenWrongly(f"theorem {self.id!r}: {error}") from None
        except AttributeError as error:
            if error.obj is not w:
                raise
            known = (name for name in dir(w) if not name.startswith("_"))
            message = f"{error.name!r} is no quantity of a world; {instead_of(str(error.name), known)}"
            raise WrittenWrongly(f"theorem {self.id!r}: {message}") from None

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
        bound = self.promised(w)
        return Claim(
            end.rhs,
            bound if self.tau is None else self.measured("tau", w) + bound,
            proof.chain[-1].scale,
            name=BOUND,
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
        WrittenWrongly: as ``Theorem``.

    >>> halved = inequality("half", lambda w: w.excess / 2, lambda w: w.excess, r"$\varepsilon/2 \le \varepsilon$")
    >>> from rooteps.theory import FLOAT64, Instance, Language, Model
    >>> world = World(Instance(Language([1.0], probs=[[0.5, 0.5]]), Model(tilt=[[1.0, 0.0]])), FLOAT64)
    >>> halved.proof(world)
    <Proof by half>
    """
    owner = f"theorem {id!r}"
    one_of(f"{owner}: relation", relation, RELATIONS)
    function(f"{owner}: lhs", lhs, "a world", "w")
    if not callable(rhs):
        raise WrittenWrongly(f"{owner}: rhs: {shown(rhs)} is not a function of a world")
    for name, words in (("statement", statement), ("because", because)):
        of_type(f"{owner}: {name}", words, str, "text")
    known = {field.name for field in dataclasses.fields(Theorem)} - {"id", "statement", "proof", "_"}
    for name in fields:
        if name not in known:
            raise WrittenWrongly(f"{owner}: {name!r} is no field; {instead_of(name, sorted(known))}")
    fields = {"bound": rhs, **fields}
    sides = re.fullmatch(r"\$([^$]+?)(?:\\le(?![a-z])|<|=)([^$]+)\$", statement)
    left, right = (part.strip() for part in sides.groups()) if sides else (r"\text{left side}", r"\text{right side}")

    def proof(w: Any) -> Proof:
        constants = theorem._values() if theorem.bound is rhs else {}
        step = Step(id, because or statement, right, rhs(w, **constants), relation)
        return Proof((), telescope(left, lhs(w), step))

    theorem = Theorem(id, statement, proof, **fields)
    return theorem


def _scalar(field: str, value: Array) -> Array:
    check_scalar(field, value)
    return value
