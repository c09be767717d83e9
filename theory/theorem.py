"""The type of a result: a statement, hypotheses that are checked, and a proof made of checked steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rooteps.theory.claims import Claim, Proof
from rooteps.theory.mutation import Constant, Listed, listed
from rooteps.theory.numbers import Array
from rooteps.theory.world import World

PAPER = "arXiv:2010.03648"


def largest_weight(w: World) -> Array:
    """‖v‖_∞, which is called B unless a theorem says otherwise."""
    return w.B


def excess_claimed(w: World) -> Array:
    """The ε of the cross-entropy, unless a theorem is about another objective."""
    return w.epsilon


@dataclass(frozen=True, eq=False)
class Theorem:
    """One result of the theory.

    Args:
        id: the name used everywhere, e.g. ``softmax-transfer``.
        number: its number in the project's list, e.g. ``"7"``.
        title: a few words.
        statement: the claim in one sentence, mathematics between dollar signs.
        source: where it comes from.
        reference: what the model is compared with, ``"truth"`` or ``"optimum"`` (of the given Phi); it decides which
            distribution ``World.q`` is.
        needs: what an instance must bring, from ``NEEDS``; a language family that offers it all gets a table row.
        hypotheses: from the world of an instance, claims that must hold for the result to say anything.
        proof: from the world of an instance, the steps.
        without: hypothesis name to a sentence on what breaks without it.
        uses: ids of the results this proof rests on.
        reads: what the classifier of the conclusion reads, a quantity of ``World`` (``p``, ``mean_features``, ``F``);
            empty where the conclusion is not about the best classifier.
        affine: whether that classifier has a bias.
        bound: (world, constants by name) to the right side of the conclusion; the proof ends in it with the constants
            that the result has. None where nothing can be tightened or removed.
        constants: the constants of ``bound``.
        tau: what the best classifier's loss is compared with before ``bound`` is added; default the witness's τ.
        harmless: names of constants for whose tighter choice the result remains true, which its proof shows.
        void: hypothesis name to a sentence, for hypotheses that no instance of this result can be without.
        norm: what the statement calls B.
        epsilon: what it calls ε.
        world: reads an instance in a number system; results about other objects than languages bring their own.
    """

    id: str
    number: str
    title: str
    statement: str
    source: str
    reference: str
    needs: tuple[str, ...]
    hypotheses: Callable[[Any], tuple[Claim, ...]]
    proof: Callable[[Any], Proof]
    without: dict[str, str] = field(default_factory=dict)
    uses: tuple[str, ...] = ()
    world: Callable[..., Any] = World
    reads: str = ""
    affine: bool = False
    bound: Callable[..., Array] | None = None
    constants: tuple[Constant, ...] = ()
    tau: Callable[[Any], Array] | None = None
    harmless: tuple[str, ...] = ()
    void: dict[str, str] = field(default_factory=dict)
    norm: Callable[[Any], Array] = largest_weight
    epsilon: Callable[[Any], Array] = excess_claimed

    @property
    def mutations(self) -> tuple[Listed, ...]:
        """What may be removed or tightened, and what becomes of it; empty for a result without ``bound``."""
        return listed(self) if self.bound is not None else ()


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
