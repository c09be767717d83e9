"""A language: contexts with their probabilities, and the true distribution of the next word after each."""

from __future__ import annotations

from dataclasses import InitVar
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from rooteps.theory import checks
from rooteps.theory.array_like import Matrix, Vector
from rooteps.theory.record import record


@record
class Language(checks.Movable):
    r"""Contexts s = 1..n with distribution p_L, true next-word distributions p*_s, and optional word embeddings Phi.

    $$p^*_s(w) = P^*[s, w], \qquad \sum_s p_L(s) = \sum_w p^*_s(w) = 1$$

    The truth is given in one of four forms; each is exact, in every number system, for the float64 numbers given:

    * ``probs`` [n, V]: the probabilities, normalised exactly;
    * ``logits`` [n, V]: P* = softmax(logits);
    * ``F`` [n, d] with ``Phi`` [d, V] (and ``kernel`` [n, V]): P* = softmax(F Phi) + kernel, where Phi kernel[s] = 0
      and the rows of the kernel sum to zero, so that F is an optimum of the cross-entropy for that Phi;
    * ``A`` [V, k] with ``pi`` [n, k]: P* = pi Aᵀ, a mixture of class-conditional word distributions; with a ``kernel``
      [n, V] whose rows sum to zero, P* = pi Aᵀ + kernel, which is none.

    Args:
        p_L: probabilities of the contexts, shape [n].
        Phi: the word embeddings shared by every softmax language model on this language, shape [d, V].
        optimum: features F* [n, d] of the optimal softmax model, for truths given by probs, logits or A whose row-span
            of Phi is not everything; see ``rooteps.theory.optimum.with_optimum``, which computes it.
        normalise: divide rows that do not sum to one, such as float32 softmax outputs, by their sums; ``moved`` then
            says how far that moved them. Otherwise they are refused.

    Raises:
        InvalidInput: a negative or non-normalised probability, NaN or infinity, an empty set, shapes that disagree,
            a kernel row that does not sum to zero exactly or makes a probability non-positive.

    Source: arXiv:2010.03648, section on language modelling.

    >>> Language(p_L=[0.5, 0.5], probs=[[0.75, 0.25], [0.25, 0.75]]).n
    2
    """

    p_L: Float[np.ndarray, " n"]
    probs: Float[np.ndarray, "n V"] | None = None
    logits: Float[np.ndarray, "n V"] | None = None
    F: Float[np.ndarray, "n d"] | None = None
    Phi: Float[np.ndarray, "d V"] | None = None
    kernel: Float[np.ndarray, "n V"] | None = None
    A: Float[np.ndarray, "V k"] | None = None
    pi: Float[np.ndarray, "n k"] | None = None
    optimum: Float[np.ndarray, "n d"] | None = None
    normalise: InitVar[bool] = False

    if TYPE_CHECKING:  # what is read is an array; what is given may be lists, which the types of fields cannot say

        def __init__(
            self,
            p_L: Vector,
            probs: Matrix | None = None,
            logits: Matrix | None = None,
            F: Matrix | None = None,
            Phi: Matrix | None = None,
            kernel: Matrix | None = None,
            A: Matrix | None = None,
            pi: Matrix | None = None,
            optimum: Matrix | None = None,
            normalise: bool = False,
        ) -> None: ...

    def __post_init__(self, normalise: bool) -> None:
        moved: list[checks.Moved] | None = [] if normalise else None
        store = lambda name, value: object.__setattr__(self, name, value)  # noqa: E731
        store("p_L", checks.distribution("p_L", self.p_L, 1, moved))
        form = checks.exactly_one("truth", probs=self.probs, logits=self.logits, F=self.F, A=self.A)
        if self.Phi is not None:
            store("Phi", checks.array("Phi", self.Phi, 2))
        n = len(self.p_L)
        match form:
            case "probs":
                store("probs", checks.distribution("truth.probs", self.probs, 2, moved))
            case "logits":
                store("logits", checks.array("truth.logits", self.logits, 2))
            case "F":
                F = checks.array("truth.F", self.F, 2)
                store("F", F)
                if self.Phi is None:
                    raise checks.InvalidInput("Phi: missing, and truth.F needs it")
                checks.shape("truth.F", F, (n, self.Phi.shape[0]), "[n, d]")
            case "A":
                A = checks.distribution("truth.A (transposed)", checks.array("truth.A", self.A, 2).T, 2, moved).T
                store("A", A)
                if self.pi is None:
                    raise checks.InvalidInput("truth.pi: missing, and truth.A needs it")
                pi = checks.distribution("truth.pi", self.pi, 2, moved)
                store("pi", pi)
                checks.shape("truth.pi", pi, (n, A.shape[1]), "[n, k]")
        if self.pi is not None and self.A is None:
            raise checks.InvalidInput("truth.pi: given without truth.A")
        for name in ("probs", "logits"):
            if getattr(self, name) is not None:
                checks.shape(f"truth.{name}", getattr(self, name), (n, self.V), "[n, V]")
        if self.Phi is not None:
            checks.shape("Phi", self.Phi, (self.Phi.shape[0], self.V), "[d, V]")
        if self.optimum is not None:
            if form == "F" or self.Phi is None:
                raise checks.InvalidInput("optimum: only for a truth given by probs, logits or A, with Phi")
            store("optimum", checks.array("optimum", self.optimum, 2))
            checks.shape("optimum", self.optimum, (n, self.Phi.shape[0]), "[n, d]")
        if self.kernel is not None:
            self._check_kernel()
        store("_moved", tuple(moved or ()))

    def _check_kernel(self) -> None:
        if self.F is None and self.A is None:
            raise checks.InvalidInput("truth.kernel: given without truth.F or truth.A")
        kernel = checks.array("truth.kernel", self.kernel, 2)
        object.__setattr__(self, "kernel", kernel)
        checks.shape("truth.kernel", kernel, (self.n, self.V), "[n, V]")
        for s, row in enumerate(kernel):
            total = sum(map(Fraction, row.tolist()))
            if total != 0:
                raise checks.InvalidInput(f"truth.kernel[{s}]: sums to {float(total)!r}, not to 0 exactly")
        if self.F is None:
            assert self.A is not None
            base, name = self.pi @ self.A.T, "pi Aᵀ"
        else:
            with np.errstate(over="ignore", invalid="ignore"):  # what overflows is NaN, and refused below
                logits = self.F @ self.Phi
                weights = np.exp(logits - logits.max(axis=1, keepdims=True))
            base, name = weights / weights.sum(axis=1, keepdims=True), "softmax(F Phi)"
        truth = base + kernel
        bad = np.argwhere(~(truth > 0))
        if len(bad):
            s, w = map(int, bad[0])
            raise checks.InvalidInput(f"truth[{s}, {w}]: {name} + kernel = {truth[s, w]:.6g} is not positive")

    @property
    def n(self) -> int:
        """Number of contexts."""
        return self.p_L.shape[-1]

    @property
    def V(self) -> int:
        """Number of words."""
        for words in (self.probs, self.logits, self.Phi):
            if words is not None and (words is not self.Phi or self.F is not None):
                return words.shape[-1]
        assert self.A is not None
        return self.A.shape[-2]
