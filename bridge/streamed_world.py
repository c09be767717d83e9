"""A world whose n × V probabilities are never held: its quantities are measured by the streaming kernels.

It has the names of ``theory.world.World``, so results are verified on it by their own pages. The primitives are what
was measured; everything that follows from them, from γ to the loss gap, is computed as in every world. What would need
every probability of the reference by itself, it does not have.
"""

from __future__ import annotations

import numpy as np

from rooteps.bridge.streaming import Comparison, Moments, compare, expectations, moments, oscillation
from rooteps.bridge.streaming.head import Tabled, embeddings, logits
from rooteps.bridge.streaming.pair import Softmax
from rooteps.theory import tilts
from rooteps.theory.base_world import BaseWorld
from rooteps.theory.checks import InvalidInput
from rooteps.theory.divergences import Reference
from rooteps.theory.instance import Instance, Witness
from rooteps.theory.language import Language
from rooteps.theory.model import Model
from rooteps.theory.numbers import FLOAT64, Array
from rooteps.theory.quantity import quantity
from rooteps.theory.record import lift, unchecked
from rooteps.theory.softmax import log_softmax
from rooteps.theory.task import Task

LARGEST = 2**25
"""n V up to which a result that needs every probability by itself gets them: several arrays of 256 MB."""

LEVELS = 64
"""Values of v up to which words of equal v are taken together, so that no probability is needed by itself."""


class StreamedWorld(BaseWorld):
    """A teacher as the truth and a student as the model, both softmax models on the same contexts and words.

    Args:
        p_L: context distribution of language modelling, shape [n].
        teacher, student: features [n, d] and embeddings [d, V] of each.
        task, witness: as in an instance.
        optimum: features F* of the best softmax model with the student's Phi, shape [n, d]; then the reference is that
            model, otherwise the truth.
        lam: λ of the point Phiᵀλ of the row-span that stands for a witness v; default the nearest one.

    Raises:
        InvalidInput: shapes that disagree, or numbers that are not finite.

    >>> F, Phi = np.array([[1.0], [-1.0]]), np.array([[1.0, 0.0, -1.0]])
    >>> task = Task.from_labels([0.5, 0.5], [1, -1])
    >>> world = StreamedWorld(np.full(2, 0.5), (F, Phi), (0.9 * F, Phi), task, Witness(v=[1.0, 0.0, -1.0]))
    >>> f"{float(world.epsilon):.4g}", f"{float(world.gap):.4g}"
    ('0.00218', '0.04419')
    """

    def __init__(
        self,
        p_L: np.ndarray,
        teacher: Softmax,
        student: Softmax,
        task: Task,
        witness: Witness,
        optimum: np.ndarray | None = None,
        lam: np.ndarray | None = None,
    ):
        self.xp = FLOAT64
        self.reference = "truth" if optimum is None else "optimum"
        self.teacher = teacher
        self.student = student
        # Not validated: the truth has no array form here, and every field that is used has been checked by a kernel.
        language = unchecked(Language, p_L=p_L, Phi=np.asarray(embeddings(student[1]), np.float64), optimum=optimum)
        F = np.zeros((len(student[0]), 0)) if isinstance(student[1], Tabled) else np.asarray(student[0], np.float64)
        model = unchecked(Model, F=F)
        instance = unchecked(Instance, language=language, model=model, task=task, witness=witness)
        self.instance = lift(instance, FLOAT64)
        if lam is not None:
            vars(self)["lam"] = FLOAT64.array(lam)

    def with_witness(self, witness: Witness) -> StreamedWorld:
        """See ``World.with_witness``."""
        language = self.instance.language
        optimum = None if self.reference == "truth" else language.optimum
        return StreamedWorld(language.p_L, self.teacher, self.student, self.task, witness, optimum)

    def true_means(self, weights: Array) -> Array:
        """See ``World.true_means``."""
        return self.xp.array(expectations(*self.teacher, np.asarray(weights)[None])[:, 0])

    @quantity
    def _weights(self) -> np.ndarray:
        """v as rows, [k, V]."""
        v = np.asarray(self.v)
        return v[None] if v.ndim == 1 else v.T

    def _per_score(self, values: np.ndarray) -> Array:
        """[n, k] as the shape of scores: [n] for a binary task."""
        return self.xp.array(values[:, 0] if self.v.ndim == 1 else values)

    @quantity
    def _best(self) -> Softmax:
        """F* and the student's Phi."""
        return np.asarray(self.instance.language.optimum), self.student[1]

    @quantity
    def _comparison(self) -> Comparison:
        q = self.teacher if self.reference == "truth" else self._best
        return compare(q, self.student, self._weights, mean_change=True, dtype=np.float64)

    @quantity
    def _moments(self) -> Moments:
        return moments(*self.student, self._weights, dtype=np.float64)

    @property
    def F(self) -> Array:
        """See ``World.F``."""
        return self.instance.model.F

    @quantity
    def kl(self) -> Array:
        """See ``World.kl``."""
        return self.xp.array(self._comparison.kl)

    @quantity
    def l1(self) -> Array:
        """See ``World.l1``."""
        return self.xp.array(self._comparison.l1)

    @quantity
    def eta(self) -> Array:
        """See ``World.eta``."""
        return self.xp.array(oscillation(self.teacher if self.reference == "truth" else self._best, self.student))

    @quantity
    def delta(self) -> Array:
        """See ``World.delta``."""
        return self.xp.array(self._comparison.mean_change)

    @quantity
    def moved_scores(self) -> Array:
        """See ``World.moved_scores``."""
        return self._per_score(self._comparison.score_change)

    @quantity
    def mean_features(self) -> Array:
        """See ``World.mean_features``."""
        return self.xp.array(self._moments.mean_features)

    @quantity
    def scores(self) -> Array:
        """See ``World.scores``."""
        return self._per_score(self._moments.mean)

    @quantity
    def relative_variance(self) -> Array:
        """See ``World.relative_variance``."""
        return self._per_score(self._moments.variance) / tilts.unit(self.v, self.xp) ** 2

    @quantity
    def kernel_scores(self) -> Array:
        """See ``World.kernel_scores``; for witnesses in the row span they are the means of Phi_kernel."""
        witness = self.instance.witness
        if witness is not None and witness.on_features is not None:
            return self.Phi_kernel @ self.lam
        return -self._per_score(compare(self.teacher, self._best, self._weights, dtype=np.float64).score_change)

    @quantity
    def true_scores(self) -> Array:
        """See ``World.true_scores``."""
        return self.scores - self.score_change

    @quantity
    def Phi_kernel(self) -> Array:
        """See ``World.Phi_kernel``; measured, which shows how well F* was found."""
        change = compare(self.teacher, self._best, mean_change=True, dtype=np.float64).mean_change
        return -self.xp.array(change)

    @quantity
    def mean_rounding(self) -> Array:
        """See ``World.mean_rounding``."""
        if self.reference == "truth":
            return self.p_L * 0
        sizes = (expectations(*model, np.abs(self._weights)) for model in (self.teacher, self._best))
        return self.xp.array(sum(size.max(axis=1) for size in sizes))

    def _spending(self, budget: Array, weights: Array, r: Array) -> Array:
        task = np.flatnonzero(np.asarray(self.p_T))  # the others have no weight in it
        law, v, _ = self.score_law
        return tilts.temperature(Reference(*(x[task] for x in law)), v, weights[task], budget, self.xp, r[task])

    @quantity
    def _levels(self) -> tuple[np.ndarray, np.ndarray]:
        """The values of v, and which of them each word has."""
        return np.unique(np.asarray(self.v), return_inverse=True)

    @property
    def has_score_law(self) -> bool:
        """Whether ``score_law`` fits into memory."""
        return self.v.ndim == 1 and (len(self._levels[0]) <= LEVELS or len(self.p_L) * len(self.v) <= LARGEST)

    @quantity
    def score_law(self) -> tuple[Reference, Array, Array]:
        """See ``World.score_law``: by values of v where these are few, else by words."""
        values, level = self._levels
        if len(values) > LEVELS:
            law = Reference(self.p, self._log_p, np.ones(self.p.shape, dtype=bool))
            return law, self.v, ~law.support
        members = (np.arange(len(values))[:, None] == level[None]).astype(float)
        p = expectations(*self.student, members)
        p = np.maximum(p, np.finfo(float).tiny)  # a softmax model excludes no word; the likelier the more is charged
        law = Reference.of(self.xp.array(p), self.xp)
        return law, self.xp.array(values), ~law.support

    @quantity
    def p(self) -> Array:
        """See ``World.p``.

        Raises:
            InvalidInput: they are too many to be held.
        """
        return self.xp.exp(self._log_p)

    @quantity
    def _log_p(self) -> Array:
        """log p, [n, V].

        Raises:
            InvalidInput: they are too many to be held.
        """
        F, head = np.asarray(self.student[0], np.float64), self.student[1]
        n, V = len(F), head.shape[1]
        if n * V > LARGEST:
            raise InvalidInput(f"p: needs every probability by itself, and {n:,} contexts × {V:,} words are too many")
        return log_softmax(self.xp.array(logits(F, head)), self.xp)
