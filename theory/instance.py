"""An instance: a language, a model, a task and a witness, on which a result is verified."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from rooteps.theory import checks
from rooteps.theory.array_like import Matrix, Scalar, Vector, VectorOrMatrix
from rooteps.theory.language import Language
from rooteps.theory.model import Model
from rooteps.theory.record import record
from rooteps.theory.task import Task

K_WAY = ("scores", "feature_scores")
"""The forms of witnesses of k-way tasks."""


@record
class Witness:
    r"""A classifier on the *true* distributions that shows the task to be natural; exactly one form is given.

    * ``v`` [V]: word weights, score $v \cdot p^*_s$;
    * ``lam`` [d]: v = Phiᵀλ, a classifier in the row-span of Phi;
    * ``scores`` [V, k]: one weight vector per label of a k-way task;
    * ``feature_scores`` [d, k]: Λ with scores U = PhiᵀΛ, one weight vector on the features per label.

    Raises:
        InvalidInput: none or several forms, a NaN or infinity.

    >>> Witness(lam=[1.0, -2.0]).form
    'lam'
    """

    v: Float[np.ndarray, " V"] | None = None
    lam: Float[np.ndarray, " d"] | None = None
    scores: Float[np.ndarray, "V k"] | None = None
    feature_scores: Float[np.ndarray, "d k"] | None = None

    if TYPE_CHECKING:  # what is read is an array; what is given may be lists, which the types of fields cannot say

        def __init__(
            self,
            v: Vector | None = None,
            lam: Vector | None = None,
            scores: Matrix | None = None,
            feature_scores: Matrix | None = None,
        ) -> None: ...

    def __post_init__(self) -> None:
        form = self.form
        values = checks.array(f"witness.{form}", getattr(self, form), 2 if form in K_WAY else 1)
        object.__setattr__(self, form, values)

    @property
    def form(self) -> str:
        """The name of the field that is given."""
        return checks.exactly_one(
            "witness", v=self.v, lam=self.lam, scores=self.scores, feature_scores=self.feature_scores
        )

    @property
    def on_features(self) -> Any:
        """λ [d] or Λ [d, k] where the witness is given by weights on the features, in the row-span of Phi; else None.

        >>> Witness(v=[1.0, 0.0]).on_features is None
        True
        """
        return self.lam if self.lam is not None else self.feature_scores


@record
class Instance:
    r"""One concrete world: everything a theorem's statement quantifies over, as float64 numbers.

    Args:
        language: contexts, truth, word embeddings.
        model: the language model, near-optimal or not.
        task: the downstream task; results about cross-entropy alone need none.
        witness: the classifier that shows the task (τ, B)-natural: τ = ℓ_T(P*, witness), B its norm.
        epsilon: an ε that the model is claimed to be optimal within (checked, not believed); default its excess.
        classifier: a classifier on the model's features that is claimed to reach ℓ_T(G) (checked against the
            witness), shape [D], [D + 1] with a bias, or [D, k]; default the witness itself.
        topic_score: u [k], the score of the label posterior in ``sentence-completion``.

    Rows of distributions that do not sum to one are refused by ``Language``, ``Model`` and ``Task``, unless they are
    built with ``normalise=True``; ``moved`` then says how far that moved them.

    Raises:
        InvalidInput: a part of another type, shapes that disagree, a negative ε, a model that gives probability zero to
            a word the truth uses.

    >>> world = Instance(Language(p_L=[1.0], probs=[[0.5, 0.5]]), Model(logits=[[0.1, 0.0]]))
    >>> world.task is None
    True
    """

    language: Language
    model: Model
    task: Task | None = None
    witness: Witness | None = None
    epsilon: Float[np.ndarray, ""] | None = None
    classifier: Any = None
    topic_score: Float[np.ndarray, " k"] | None = None

    if TYPE_CHECKING:  # what is read is an array; what is given may be lists, which the types of fields cannot say

        def __init__(
            self,
            language: Language,
            model: Model,
            task: Task | None = None,
            witness: Witness | None = None,
            epsilon: Scalar | None = None,
            classifier: VectorOrMatrix | None = None,
            topic_score: Vector | None = None,
        ) -> None: ...

    def __post_init__(self) -> None:
        for part, kind in (("language", Language), ("model", Model), ("task", Task), ("witness", Witness)):
            value = getattr(self, part)
            if not isinstance(value, kind) and (value is not None or part in ("language", "model")):
                raise checks.InvalidInput(f"{part}: {checks.shown(value)} is not a {kind.__name__}")
        language, model, task = self.language, self.model, self.task
        n, V = language.n, language.V
        d = None if language.Phi is None else language.Phi.shape[0]
        values = getattr(model, model.form)
        if model.form in ("F", "shift"):
            if d is None:
                raise checks.InvalidInput(f"Phi: missing, and model.{model.form} needs it")
            checks.shape(f"model.{model.form}", values, (n, d), "[n, d]")
        else:
            checks.shape(f"model.{model.form}", values, (n, V), "[n, V]")
        if model.form == "probs":
            self._check_absolutely_continuous(values)
        if task is not None:
            checks.shape("task.p_T", task.p_T, (n,), "[n]")
        if self.witness is not None:
            self._check_witness(self.witness, V, d)
        if self.epsilon is not None:
            object.__setattr__(self, "epsilon", checks.array("epsilon", self.epsilon, 0))
            if self.epsilon < 0:
                raise checks.InvalidInput(f"epsilon: {float(self.epsilon)!r} is negative")
        for name, ndim in (("classifier", None), ("topic_score", 1)):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, checks.array(name, value, ndim or np.ndim(value)))
        if self.classifier is not None and task is None:
            raise checks.InvalidInput("classifier: given without a task")
        if self.topic_score is not None:
            if language.A is None:
                raise checks.InvalidInput("topic_score: given without truth.A")
            checks.shape("topic_score", self.topic_score, (language.A.shape[1],), "[k]")

    @property
    def moved(self) -> tuple[checks.Moved, ...]:
        """How far its language, model and task were moved when they were built with ``normalise=True``.

        >>> language = Language([1.0], probs=[[0.5, 0.5]])
        >>> world = Instance(language, Model(probs=[[0.75, 0.125]], normalise=True))
        >>> world.model.probs.round(3).tolist(), world.moved[0].by.__round__(3)
        ([[0.857, 0.143]], 0.107)
        """
        return self.language.moved + self.model.moved + (self.task.moved if self.task is not None else ())

    def _check_witness(self, witness: Witness, V: int, d: int | None) -> None:
        if self.task is None:
            raise checks.InvalidInput("witness: given without a task")
        binary = self.task.surrogate.binary
        if binary == (witness.form in K_WAY):
            form = "lambda" if witness.form == "lam" else witness.form
            takes = "v or lambda" if binary else " or ".join(K_WAY)
            raise checks.InvalidInput(f"witness.{form}: the {self.task.loss} loss takes {takes}")
        values = getattr(witness, witness.form)
        if witness.on_features is not None:
            name = "witness.lambda" if witness.form == "lam" else f"witness.{witness.form}"
            if d is None:
                raise checks.InvalidInput(f"Phi: missing, and {name} needs it")
            if witness.form == "lam":
                checks.shape(name, values, (d,), "[d]")
            else:
                checks.shape(name, values, (d, self.task.k), "[d, k]")
        elif witness.form == "v":
            checks.shape("witness.v", values, (V,), "[V]")
        else:
            checks.shape("witness.scores", values, (V, self.task.k), "[V, k]")

    def _check_absolutely_continuous(self, probs: np.ndarray) -> None:
        for s, w in np.argwhere(probs == 0):
            if self.language.probs is None or self.language.probs[s, w] > 0:
                raise checks.InvalidInput(
                    f"model.probs[{s}, {w}]: is 0 where the truth is positive, so the cross-entropy is infinite"
                )

    def replace(self, **changes: Any) -> Instance:
        """A copy with some fields changed, validated again."""
        return dataclasses.replace(self, **changes)
