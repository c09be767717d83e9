"""An instance read in one number system: every quantity of the theory by its name.

A theorem's page says ``w.kl``, ``w.gamma``, ``w.B`` and never how they come about. Quantities are computed when they
are first asked for, in the number system ``w.xp``; the reference distribution q_s is the truth p*_s for results about
unconstrained models and the best softmax model for the given Phi otherwise.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from rooteps.theory import divergences, objectives, tilts
from rooteps.theory.checks import InvalidInput
from rooteps.theory.instance import Instance
from rooteps.theory.losses import Loss
from rooteps.theory.numbers import Array, Balls, NumberSystem
from rooteps.theory.optimum import enclose_optimum, with_optimum
from rooteps.theory.record import lift, unchecked
from rooteps.theory.softmax import log_partition
from rooteps.theory.task import Task
from rooteps.theory.transfer_coefficient import gamma, gamma_delta


class World:
    """The quantities of one instance.

    Args:
        instance: float64 data (or, under ``vmap``, tracers of it).
        xp: the number system.
        reference: ``"truth"`` (q = p*) or ``"optimum"`` (q = softmax(F* Phi)).

    Raises:
        InvalidInput: the reference is the optimum of a fixed Phi, and the language has no Phi, or no features attain
            the optimum (for a truth given by probabilities or logits it is computed here).

    >>> from rooteps.theory.language import Language
    >>> from rooteps.theory.model import Model
    >>> from rooteps.theory.numbers import FLOAT64
    >>> language = Language(p_L=[1.0], probs=[[0.5, 0.5]])
    >>> f"{World(Instance(language, Model(tilt=[[1e-10, 0.0]])), FLOAT64).excess:.12g}"
    '1.25e-21'
    """

    def __init__(self, instance: Instance, xp: NumberSystem, reference: str = "truth"):
        if reference == "optimum" and instance.language.Phi is None:
            raise InvalidInput("Phi: missing, and this result is about softmax models with a fixed Phi")
        self.instance = lift(_with_optimum(instance) if reference == "optimum" else instance, xp)
        self.xp = xp
        self.reference = reference

    def given(self, **quantities: Array) -> World:
        """The same world with some of its quantities replaced, and all that depends on them computed anew."""
        other = object.__new__(type(self))
        other.instance, other.xp, other.reference = self.instance, self.xp, self.reference
        vars(other).update(quantities)
        return other

    def with_classifier(self, classifier: np.ndarray) -> World:
        """The same world, what is known of it included, with a classifier on the model's features.

        Args:
            classifier: float64 weights, as ``Instance.classifier``.
        """
        other = object.__new__(type(self))
        vars(other).update({name: x for name, x in vars(self).items() if name != "best_gap_on_p"})
        weights = self.xp.array(classifier)
        other.instance = unchecked(Instance, **{**vars(self.instance), "classifier": weights})
        return other

    # -- language ---------------------------------------------------------------------------------------------------

    @cached_property
    def p_L(self) -> Array:
        """Context distribution of language modelling, normalised exactly, [n]."""
        weights = self.instance.language.p_L
        return weights / weights.sum()

    @cached_property
    def Phi(self) -> Array:
        """Word embeddings, [d, V]."""
        return self.instance.language.Phi

    @cached_property
    def _base(self) -> tuple[Array, Array]:
        """(log b, b): the truth without its kernel; log b is 0 off the support."""
        xp, language = self.xp, self.instance.language
        if language.probs is not None or language.A is not None:
            b = self._mixture if language.probs is None else _normalise(language.probs)
            outside = xp.is_zero(b)
            return xp.log(xp.select(~outside, b, 1.0)), b
        logits: Array = language.logits if language.F is None else language.F @ self.Phi
        log_b = logits - log_partition(logits, xp)[:, None]
        return log_b, xp.exp(log_b)

    @cached_property
    def _mixture(self) -> Array:
        A: Array = self.instance.language.A
        return _normalise(self.instance.language.pi) @ (A / A.sum(axis=0)[None, :]).T

    @cached_property
    def p_star(self) -> Array:
        """The true next-word distributions P*, [n, V]."""
        kernel = self.instance.language.kernel
        return self._base[1] if kernel is None else self._base[1] + kernel

    @cached_property
    def F_star(self) -> Array:
        """Features F* that attain the optimum of the cross-entropy for this Phi, [n, d]; in balls a proven enclosure.

        Raises:
            InvalidInput: the language has none, or they were not computed.
            ArithmeticError: balls cannot prove that the given features approximate an optimum.
        """
        language = self.instance.language
        if language.F is not None:
            return language.F
        if language.optimum is None:
            raise InvalidInput("truth: this result is about features F* that attain the optimum, and none are given")
        if isinstance(self.xp, Balls):
            return enclose_optimum(language.optimum, self.p_star, self.Phi, self.xp)
        return language.optimum

    @cached_property
    def _optimum(self) -> tuple[Array, Array]:
        """(log q, q) of the best softmax model with this Phi."""
        language = self.instance.language
        if language.optimum is None:
            return self._base
        logits = self.F_star @ self.Phi
        log_q = logits - log_partition(logits, self.xp)[:, None]
        return log_q, self.xp.exp(log_q)

    @cached_property
    def kernel(self) -> Array:
        """p* − (best softmax model), [n, V]; exactly zero for a well-specified language."""
        language = self.instance.language
        if language.optimum is not None:
            return self.p_star - self._optimum[1]
        return self.p_star * 0 if language.kernel is None else language.kernel

    @cached_property
    def Phi_kernel(self) -> Array:
        """Phi(p*_s − q*_s), [n, d]: zero exactly when q* is the optimum for this Phi."""
        return self._kernel_mean(self.Phi.T)

    def _kernel_mean(self, values: Array) -> Array:
        """Σ_w kernel[s, w] values[w]. A kernel is given so that such sums vanish, which float64 need not show."""
        given = self.instance.language.kernel is not None
        return self.xp.null_product(self.kernel, values) if given else self.kernel @ values

    @cached_property
    def log_truth_ratio(self) -> Array:
        """log(p*/q*) against the best softmax model, [n, V]."""
        return self.xp.log1p(self.kernel / self._optimum[1])

    @cached_property
    def misspecified(self) -> bool:
        """Whether the truth may differ from the best softmax model (by the form of the data)."""
        language = self.instance.language
        return language.kernel is not None or language.optimum is not None

    @cached_property
    def q(self) -> Array:
        """The reference distributions q_s, [n, V]: the truth, or the best softmax model."""
        return self.p_star if self.reference == "truth" else self._optimum[1]

    @cached_property
    def log_q(self) -> Array:
        """log q on its support, 0 off it, [n, V]."""
        if self.reference == "truth" and self.instance.language.kernel is not None:
            return self._optimum[0] + self.log_truth_ratio
        return self._base[0] if self.reference == "truth" else self._optimum[0]

    # -- model ------------------------------------------------------------------------------------------------------

    @cached_property
    def F(self) -> Array:
        """The model's features f(s), [n, d].

        Raises:
            InvalidInput: the model has none (it is given by logits, probs or a tilt, or relative to an F* that is
                not given).
        """
        model = self.instance.model
        if model.F is not None:
            return model.F
        if model.shift is None:
            raise InvalidInput(f"model.{model.form}: this result is about features f(s), which this form does not give")
        return (self.quad_optimum if model.objective == "quad" else self.F_star) + model.shift

    @cached_property
    def shift(self) -> Array:
        """f(s) − f*(s) from the cross-entropy optimum, [n, d]."""
        model = self.instance.model
        if model.shift is not None and model.objective == "cross-entropy":
            return model.shift
        return self.F - self.F_star

    @cached_property
    def log_ratio(self) -> tuple[Array, Array]:
        """x = log(p/q) on supp(q) and the model's mass off it, both [n, V]."""
        xp, model, language = self.xp, self.instance.model, self.instance.language
        leak = self.q * 0
        misspecified = self.misspecified
        # Against the truth, a model near a computed optimum is far from it, and may have words that the truth has not.
        far = language.optimum is not None and self.reference == "truth"
        if model.tilt is not None:
            difference = model.tilt
            if misspecified and self.reference == "optimum":
                difference = difference + self.log_truth_ratio
        elif not far and model.shift is not None and model.objective == "cross-entropy":
            difference = model.shift @ self.Phi
            if misspecified and self.reference == "truth":
                difference = difference - self.log_truth_ratio
        elif not far and model.F is not None and (language.F is not None or language.optimum is not None):
            difference = (model.F - self.F_star) @ self.Phi
            if misspecified and self.reference == "truth":
                difference = difference - self.log_truth_ratio
        elif model.logits is not None and language.logits is not None and self.reference == "truth":
            difference = model.logits - language.logits
        else:
            difference, leak = self._absolute_difference()
        return divergences.normalised_log_ratio(self.q, difference, leak, xp)

    def _absolute_difference(self) -> tuple[Array, Array]:
        """Logit differences of a model given absolutely, normalised on supp(q), and what it puts off supp(q)."""
        xp, model = self.xp, self.instance.model
        inside = ~xp.is_zero(self.q)
        if model.probs is not None:
            p = _normalise(model.probs)
            positive = ~xp.is_zero(p)
            logits = xp.log(xp.select(positive, p, 1.0))
            weights = p
        else:
            logits = model.logits if model.logits is not None else self.F @ self.Phi
            logits = logits - log_partition(logits, xp)[:, None]
            weights = xp.exp(logits)
        return xp.select(inside, logits - self.log_q, 0.0), xp.select(~inside, weights, 0.0)

    @cached_property
    def p_minus_q(self) -> Array:
        """p_s − q_s, [n, V], accurate relative to itself."""
        x, leak = self.log_ratio
        return self.q * self.xp.expm1(x) + leak

    @cached_property
    def p(self) -> Array:
        """The model's next-word distributions, [n, V]; where they are given, these, exact if they are dyadic."""
        if self.instance.model.probs is not None:
            return _normalise(self.instance.model.probs)
        x, leak = self.log_ratio
        return self.q * self.xp.exp(x) + leak

    @cached_property
    def excluded(self) -> Array:
        """Words that have probability zero under both p_s and q_s, a mask [n, V]."""
        return self.xp.is_zero(self.p) & self.xp.is_zero(self.q)

    @cached_property
    def kl(self) -> Array:
        """KL(q_s‖p_s), [n]: the excess cross-entropy of each context."""
        return divergences.kl(self.q, *self.log_ratio, self.xp)

    @cached_property
    def l1(self) -> Array:
        """‖p_s − q_s‖_1, [n]."""
        return self.xp.abs(self.p_minus_q).sum(axis=1)

    @cached_property
    def delta(self) -> Array:
        """Δ_s = Phi(p_s − q_s), [n, d]."""
        return self.p_minus_q @ self.Phi.T

    @cached_property
    def mean_features(self) -> Array:
        """Phi p_s, the conditional-mean features, [n, d]."""
        return self.p @ self.Phi.T

    @cached_property
    def cross_entropy(self) -> Array:
        """ℓ_xent of the model, E_{p_L} E_{p*}[−log p], in nats."""
        return objectives.cross_entropy(self.p_L, self.p_star, self.log_q + self.log_ratio[0], self.xp)

    @cached_property
    def optimal_cross_entropy(self) -> Array:
        """ℓ*_xent, the entropy of the truth; or ℓ*_xent(Phi), when the reference is the optimum for Phi."""
        return objectives.cross_entropy(self.p_L, self.p_star, self.log_q, self.xp)

    @cached_property
    def excess(self) -> Array:
        """E_{p_L} KL(q_s‖p_s): how far the cross-entropy is from its optimum."""
        return (self.p_L * self.kl).sum()

    @cached_property
    def epsilon(self) -> Array:
        """The ε of the statement: the one claimed, or the least one that is certain."""
        claimed = self.instance.epsilon
        return self.xp.upper(self.excess) if claimed is None else claimed

    # -- task -------------------------------------------------------------------------------------------------------

    @property
    def task(self) -> Task:
        """The task.

        Raises:
            InvalidInput: the instance has none.
        """
        if self.instance.task is None:
            raise InvalidInput("task: missing, and this result is about one")
        return self.instance.task

    @property
    def loss(self) -> Loss:
        """The surrogate loss."""
        return self.task.surrogate

    @cached_property
    def p_T(self) -> Array:
        """Context distribution of the task, normalised exactly, [n]."""
        return self.task.p_T / self.task.p_T.sum()

    @cached_property
    def gamma(self) -> Array:
        """γ(p_T)."""
        return gamma(self.p_L, self.p_T, self.xp)

    @cached_property
    def gamma_delta(self) -> Array:
        """γ(p_T; Δ)."""
        return gamma_delta(self.p_L, self.p_T, self.delta, self.xp)

    def expected(self, label_losses: Array) -> Array:
        """E over (s, y) ~ p_T of losses given per context and label, [n, k] to a scalar."""
        return (self.p_T * (_normalise(self.task.label_probs) * label_losses).sum(axis=1)).sum()

    def loss_of(self, scores: Array) -> Array:
        """ℓ_T of the given scores, [n] or [n, k]."""
        return self.expected(self.loss.value(scores, self.xp))

    # -- witness ----------------------------------------------------------------------------------------------------

    @cached_property
    def v(self) -> Array:
        """The witness as word weights, [V], or [V, k] for a k-way task.

        Raises:
            InvalidInput: the instance has no witness.
        """
        witness = self.instance.witness
        if witness is None:
            raise InvalidInput("witness: missing, and this result needs one")
        if witness.form == "lam":
            return witness.lam @ self.Phi
        return witness.v if witness.form == "v" else witness.scores

    @cached_property
    def lam(self) -> Array:
        """λ with v = Phiᵀλ, [d]: the one given, or for a witness v the least-squares one (the residual is checked)."""
        witness = self.instance.witness
        if witness is not None and witness.form == "lam":
            return witness.lam
        return self.xp.lstsq(self.Phi.T, self.v[:, None])[:, 0]

    @cached_property
    def B(self) -> Array:
        """‖v‖_∞ of the witness (the largest over the labels)."""
        return self.xp.max(self.xp.abs(self.v))

    @cached_property
    def half_osc(self) -> Array:
        """(max v − min v)/2, what is left of ‖v‖_∞ once the best constant is added to v (largest over the labels)."""
        half = (self.xp.max(self.v, axis=0) - self.xp.min(self.v, axis=0)) / 2
        return half if self.v.ndim == 1 else self.xp.max(half)

    @cached_property
    def true_scores(self) -> Array:
        """v·p*_s, [n] or [n, k]."""
        witness = self.instance.witness
        if witness is not None and witness.form == "lam" and self.reference == "optimum":
            return self.q @ self.v + self.Phi_kernel @ witness.lam
        return self.p_star @ self.v

    @cached_property
    def scores(self) -> Array:
        """v·p_s, the model's own scores, [n] or [n, k]."""
        return self.p @ self.v

    def temperature(self, share: float) -> Array:
        """The μ at which the tilts of p_s spend a share of ε/γ; see ``rooteps.theory.tilts.temperature``."""
        if share not in self._temperatures:
            budget = share * self.epsilon / self.gamma
            self._temperatures[share] = self._spending(budget)
        return self._temperatures[share]

    @cached_property
    def _temperatures(self) -> dict[float, Array]:
        return {}

    def _spending(self, budget: Array) -> Array:
        p, v, _ = self.score_law
        return tilts.temperature(p, v, self.p_T, budget, self.xp)

    @property
    def score_law(self) -> tuple[Array, Array, Array]:
        """p [n, V], v [V] and the words excluded, a mask [n, V]: what the law of the score v_w, w ~ p_s, is made of.

        Words of equal v may be taken together in it.
        """
        return self.p, self.v, self.excluded

    @cached_property
    def score_variance(self) -> Array:
        """Var_{w ~ p_s}[v_w], [n]."""
        return tilts.variance(self.p, self.v, self.xp)

    @cached_property
    def moved_scores(self) -> Array:
        """v·(p_s − q_s), [n] or [n, k], accurate relative to itself."""
        return self.p_minus_q @ self.v

    @cached_property
    def score_change(self) -> Array:
        """v·(p_s − p*_s), [n] or [n, k], accurate relative to itself."""
        change = self.moved_scores
        if self.reference == "truth":
            return change
        witness = self.instance.witness
        if witness is not None and witness.form == "lam":
            return change - self.Phi_kernel @ witness.lam
        return change - self._kernel_mean(self.v)

    @cached_property
    def mean_rounding(self) -> Array:
        """Size of the terms that cancel in v·(p*_s − q_s) when q_s is computed from given features, [n]; else 0."""
        if self.instance.language.optimum is None or self.reference == "truth":
            return self.p_L * 0
        size = (self.p_star + self.q) @ self.xp.abs(self.v)
        return size if size.ndim == 1 else self.xp.max(size, axis=1)

    @cached_property
    def tau(self) -> Array:
        """τ = ℓ_T(P*, v), the loss of the witness on the true distributions."""
        return self.loss_of(self.true_scores)

    @cached_property
    def gap(self) -> Array:
        """ℓ_T(p, v) − τ for the witness v, accurate relative to itself."""
        return self.expected(self.loss.change(self.true_scores, self.score_change, self.xp))

    def best_gap(self, features: Array, weights: Array, gap: Array) -> Array:
        """ℓ_T(features) − τ by its upper certificate: the classifier of the instance, or else the witness.

        Args:
            features: [n, D], what the classifier reads.
            weights: the witness as weights on the features, [D] or [D, k].
            gap: the witness's own ℓ_T − τ.
        """
        classifier = self.instance.classifier
        if classifier is None:
            return gap
        if classifier.shape != weights.shape:
            raise InvalidInput(f"classifier: has shape {list(classifier.shape)}, expected {list(weights.shape)}")
        return gap + (self.loss_of(features @ classifier) - self.loss_of(features @ weights))

    @cached_property
    def best_gap_on_p(self) -> Array:
        """ℓ_T(P) − τ by its upper certificate, the classifier reading the probabilities themselves."""
        return self.best_gap(self.p, self.v, self.gap)

    # -- quad objective ---------------------------------------------------------------------------------------------

    @cached_property
    def quad_optimum(self) -> Array:
        """The minimiser (Phi Phiᵀ)⁻¹ Phi p*_s of the Quad objective, [n, d]."""
        return self.xp.solve(self.Phi @ self.Phi.T, self.Phi @ self.p_star.T).T

    @cached_property
    def quad_shift(self) -> Array:
        """f(s) minus the Quad optimum, [n, d]."""
        model = self.instance.model
        if model.shift is not None and model.objective == "quad":
            return model.shift
        return self.F - self.quad_optimum


def _with_optimum(instance: Instance) -> Instance:
    """The instance with the optimum of its Phi computed; tracers and lifted data are past that already."""
    if not isinstance(instance.language.Phi, np.ndarray) or instance.language.Phi.dtype == object:
        return instance
    language = with_optimum(instance.language)
    return unchecked(Instance, **{**vars(instance), "language": language})


def _normalise(rows: Array) -> Array:
    return rows / rows.sum(axis=1)[:, None]
