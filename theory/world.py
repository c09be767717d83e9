"""An instance read in one number system: every quantity of the theory by its name.

A theorem's page says ``w.kl``, ``w.gamma``, ``w.B`` and never how they come about. Quantities are computed when they
are first asked for, in the number system ``w.xp`` and its scope; the reference distribution q_s is the truth p*_s for
results about unconstrained models and the best softmax model for the given Phi otherwise.
"""

from __future__ import annotations

import numpy as np

from rooteps.theory import divergences, objectives, tilts
from rooteps.theory.base_world import BaseWorld, normalise
from rooteps.theory.checks import InvalidInput, shown
from rooteps.theory.divergences import Reference
from rooteps.theory.instance import Instance
from rooteps.theory.numbers import Array, Balls, NumberSystem
from rooteps.theory.optimum import enclose_optimum, with_optimum
from rooteps.theory.quantity import quantity
from rooteps.theory.record import lift, unchecked
from rooteps.theory.softmax import log_softmax


class World(BaseWorld):
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
        if not isinstance(instance, Instance):
            raise InvalidInput(f"instance: {shown(instance)} is not an Instance")
        if reference == "optimum" and instance.language.Phi is None:
            raise InvalidInput("Phi: missing, and this result is about softmax models with a fixed Phi")
        self.instance = lift(_with_optimum(instance) if reference == "optimum" else instance, xp)
        self.xp = xp
        self.reference = reference

    def replacing(self, **quantities: Array) -> World:
        """The same world with some of its quantities replaced, and all that depends on them computed anew."""
        other = object.__new__(type(self))
        other.instance, other.xp, other.reference = self.instance, self.xp, self.reference
        vars(other).update(quantities)
        return other

    def against(self, reference: str) -> World:
        """The same world, compared with another reference; all that depends on it is computed anew."""
        other = self.replacing()
        other.reference = reference
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

    @quantity
    def _base(self) -> Reference:
        """The truth without its kernel."""
        xp, language = self.xp, self.instance.language
        if language.probs is not None:
            support = ~xp.is_zero(language.probs)
            log_b = xp.log(xp.select(support, language.probs, 1.0)) - xp.log(language.probs.sum(axis=1))[:, None]
            return Reference(normalise(language.probs), xp.select(support, log_b, 0.0), support)
        if language.A is not None:
            possible = (~xp.is_zero(language.pi)).astype(int) @ (~xp.is_zero(language.A)).astype(int).T > 0
            return Reference(self._mixture, xp.log(xp.select(possible, self._mixture, 1.0)), possible)
        return self._softmax(language.logits) if language.F is None else self._softmax_of(language.F)

    def _softmax_of(self, F: Array) -> Reference:
        """softmax(F Phi)."""
        logits = self.xp.product(F, self.Phi)
        law, top = self._softmax(logits), self.xp.max(logits, axis=1)[:, None]
        return law._replace(log_q=self.xp.unless_blurred(law.log_q, law.log_q, logits - top, top))

    def _softmax(self, logits: Array) -> Reference:
        log_q = log_softmax(logits, self.xp)
        return Reference(self.xp.exp(log_q), log_q, np.ones(logits.shape, dtype=bool))

    @quantity
    def _mixture(self) -> Array:
        A: Array = self.instance.language.A
        return normalise(self.instance.language.pi) @ (A / A.sum(axis=0)[None, :]).T

    @quantity
    def p_star(self) -> Array:
        """The true next-word distributions P*, [n, V]."""
        kernel = self.instance.language.kernel
        return self._base.q if kernel is None else self._base.q + kernel

    @quantity
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

    @quantity
    def _optimum(self) -> Reference:
        """The best softmax model with this Phi."""
        return self._base if self.instance.language.optimum is None else self._softmax_of(self.F_star)

    @quantity
    def kernel(self) -> Array:
        """p* − (best softmax model), [n, V]; exactly zero for a well-specified language."""
        language = self.instance.language
        if language.optimum is not None:
            return self.p_star - self._optimum.q
        return self.p_star * 0 if language.kernel is None else language.kernel

    @quantity
    def Phi_kernel(self) -> Array:
        """Phi(p*_s − q*_s), [n, d]: zero exactly when q* is the optimum for this Phi."""
        return self._kernel_mean(self.Phi.T)

    def _kernel_mean(self, values: Array) -> Array:
        """Σ_w kernel[s, w] values[w]. A kernel is given so that such sums vanish, which float64 need not show."""
        exact = self.instance.language.kernel is not None
        return self.xp.null_product(self.kernel, values) if exact else self.kernel @ values

    @quantity
    def log_truth_ratio(self) -> Array:
        """log(p*/q*) against the best softmax model where the truth is positive, 0 elsewhere, [n, V]."""
        possible = self._truth_possible
        return self.xp.log1p(self.xp.select(possible, self.kernel / self._optimum.q, 0.0))

    @property
    def _truth_possible(self) -> Array:
        """The words of positive probability in the truth, a mask [n, V]; a kernel leaves none without."""
        support = self._base.support
        return support if self.instance.language.kernel is None else np.ones(support.shape, dtype=bool)

    @quantity
    def misspecified(self) -> bool:
        """Whether the truth may differ from the best softmax model (by the form of the data)."""
        language = self.instance.language
        return language.kernel is not None or language.optimum is not None

    @quantity
    def misfit(self) -> Array:
        """E_{p_L} KL(p*_s‖q_s) of the best softmax model: what is left of the cross-entropy at its optimum."""
        if not self.misspecified:
            return self.xp.array(0.0)
        ratio = divergences.normalised_log_ratio(self._truth, -self.log_truth_ratio, self.xp, self._optimum.log_q)
        return self.over_contexts(divergences.kl(self._truth, *ratio, self.xp))

    @quantity
    def _truth(self) -> Reference:
        if self.instance.language.kernel is None:
            return self._base
        return Reference(self.p_star, self._optimum.log_q + self.log_truth_ratio, self._truth_possible)

    @quantity
    def q_law(self) -> Reference:
        """The reference distributions q_s with their logarithms: the truth, or the best softmax model."""
        return self._truth if self.reference == "truth" else self._optimum

    @property
    def q(self) -> Array:
        """The reference distributions q_s, [n, V]: the truth, or the best softmax model."""
        return self.q_law.q

    @property
    def log_q(self) -> Array:
        """log q on its support, 0 off it, [n, V]."""
        return self.q_law.log_q

    # -- model ------------------------------------------------------------------------------------------------------

    @quantity
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

    @quantity
    def shift(self) -> Array:
        """f(s) − f*(s) from the cross-entropy optimum, [n, d]."""
        model = self.instance.model
        if model.shift is not None and model.objective == "cross-entropy":
            return model.shift
        return self.F - self.F_star

    @quantity
    def log_ratio(self) -> tuple[Array, Array]:
        """x = log(p/q) on supp(q) and the model's mass off it, both [n, V]."""
        xp, model, language, leak = self.xp, self.instance.model, self.instance.language, None
        misspecified = self.misspecified
        # Against the truth, a model near a computed optimum is far from it, and may have words that the truth has not.
        far = language.optimum is not None and self.reference == "truth"
        if model.tilt is not None:
            difference = model.tilt
            if misspecified and self.reference == "optimum":
                difference = xp.select(self._truth_possible, difference + self.log_truth_ratio, -np.inf)
        elif not far and model.shift is not None and model.objective == "cross-entropy":
            difference = xp.product(model.shift, self.Phi)
            if misspecified and self.reference == "truth":
                difference = difference - self.log_truth_ratio
        elif not far and model.F is not None and (language.F is not None or language.optimum is not None):
            difference = xp.product(model.F - self.F_star, self.Phi)
            if misspecified and self.reference == "truth":
                difference = difference - self.log_truth_ratio
        elif model.logits is not None and language.logits is not None and self.reference == "truth":
            difference = model.logits - language.logits
        else:
            difference, leak = self._absolute_difference()
        return divergences.normalised_log_ratio(self.q_law, difference, self.xp, leak)

    def _absolute_difference(self) -> tuple[Array, Array]:
        """Logit differences of a model given absolutely, and log of what it puts off supp(q)."""
        xp, model, language, inside = self.xp, self.instance.model, self.instance.language, self.q_law.support
        if model.probs is None:
            log_p = (self._softmax_of(self.F) if model.logits is None else self._softmax(model.logits)).log_q
            return xp.select(inside, log_p - self.log_q, 0.0), log_p
        positive = ~xp.is_zero(model.probs)
        weights = xp.select(positive, model.probs, 1.0)
        if language.probs is not None and self.reference == "truth":  # by the data themselves, which may be equal
            truth = xp.select(inside, language.probs, 1.0)
            log_p = xp.log(weights) - xp.log(language.probs.sum(axis=1))[:, None]
            difference = xp.log_quotient(weights, truth)
        else:
            log_p = xp.log(weights) - xp.log(model.probs.sum(axis=1))[:, None]
            difference = log_p - self.log_q
        difference = xp.select(inside, xp.select(positive, difference, -np.inf), 0.0)
        return difference, xp.select(positive, log_p, divergences.IMPOSSIBLE)

    @quantity
    def unmoved(self) -> Array:
        """The contexts in which the model is the reference by the form of the data, a mask [n]."""
        x, leak = self.log_ratio
        return (self.xp.is_zero(x) & self.xp.is_zero(leak)).all(axis=1)

    @quantity
    def p_minus_q(self) -> Array:
        """p_s − q_s, [n, V], accurate relative to itself."""
        x, leak = self.log_ratio
        return self.xp.weighted(self.xp.expm1, self.q, self.log_q, x) + leak

    @quantity
    def p(self) -> Array:
        """The model's next-word distributions, [n, V]; where they are given, these, exact if they are dyadic."""
        if self.instance.model.probs is not None:
            return normalise(self.instance.model.probs)
        x, leak = self.log_ratio
        return self.xp.weighted(self.xp.exp, self.q, self.log_q, x) + leak

    @quantity
    def excluded(self) -> Array:
        """Words that have probability zero under both p_s and q_s by the form of the data, a mask [n, V]."""
        model = self.instance.model
        if model.tilt is not None:
            return ~self.q_law.support
        possible = np.ones(self.q.shape, dtype=bool) if model.probs is None else ~self.xp.is_zero(model.probs)
        return ~(possible | self.q_law.support)

    @quantity
    def kl(self) -> Array:
        """KL(q_s‖p_s), [n]: the excess cross-entropy of each context."""
        return self.xp.unless_zero(divergences.kl(self.q_law, *self.log_ratio, self.xp), self.unmoved)

    @quantity
    def l1(self) -> Array:
        """‖p_s − q_s‖_1, [n]."""
        return self.xp.unless_zero(self.xp.abs(self.p_minus_q).sum(axis=1), self.unmoved)

    @quantity
    def delta(self) -> Array:
        """Δ_s = Phi(p_s − q_s), [n, d]."""
        return self.p_minus_q @ self.Phi.T

    @quantity
    def mean_features(self) -> Array:
        """Phi p_s, the conditional-mean features, [n, d]."""
        return self.p @ self.Phi.T

    @quantity
    def cross_entropy(self) -> Array:
        """ℓ_xent of the model, E_{p_L} E_{p*}[−log p], in nats."""
        return objectives.cross_entropy(self.p_L, self.p_star, self.log_q + self.log_ratio[0], self.xp)

    @quantity
    def optimal_cross_entropy(self) -> Array:
        """ℓ*_xent, the entropy of the truth; or ℓ*_xent(Phi), when the reference is the optimum for Phi."""
        return objectives.cross_entropy(self.p_L, self.p_star, self.log_q, self.xp)

    # -- witness ----------------------------------------------------------------------------------------------------

    @quantity
    def true_scores(self) -> Array:
        """v·p*_s, [n] or [n, k]."""
        witness = self.instance.witness
        if witness is not None and witness.form == "lam" and self.reference == "optimum":
            return self.q @ self.v + self.Phi_kernel @ witness.lam
        return self.p_star @ self.v

    @quantity
    def scores(self) -> Array:
        """v·p_s, the model's own scores, [n] or [n, k]."""
        return self.p @ self.v

    @quantity
    def score_law(self) -> tuple[Array, Array, Array]:
        """p [n, V], v [V] and the words excluded, a mask [n, V]: what the law of the score v_w, w ~ p_s, is made of.

        Words of equal v may be taken together in it.
        """
        return self.p, self.v, self.excluded

    @quantity
    def relative_variance(self) -> Array:
        """Var_{w ~ p_s}[v_w] / osc(v)², [n], which neither underflows nor overflows with v."""
        return tilts.relative_variance(self.p, self.v, self.xp)

    @quantity
    def moved_scores(self) -> Array:
        """v·(p_s − q_s), [n] or [n, k], accurate relative to itself."""
        return self.p_minus_q @ self.v

    @quantity
    def kernel_scores(self) -> Array:
        """v·(p*_s − q_s), [n] or [n, k], accurate relative to itself."""
        witness = self.instance.witness
        if witness is not None and witness.form == "lam":
            return self.Phi_kernel @ witness.lam
        return self._kernel_mean(self.v)

    @quantity
    def mean_rounding(self) -> Array:
        """Size of the terms that cancel in v·(p*_s − q_s) when q_s is computed from given features, [n]; else 0."""
        if self.instance.language.optimum is None or self.reference == "truth":
            return self.p_L * 0
        size = (self.p_star + self.q) @ self.xp.abs(self.v)
        return size if size.ndim == 1 else self.xp.max(size, axis=1)

    # -- quad objective ---------------------------------------------------------------------------------------------

    @quantity
    def quad_optimum(self) -> Array:
        """The minimiser (Phi Phiᵀ)⁻¹ Phi p*_s of the Quad objective, [n, d]."""
        return self.xp.solve(self.Phi @ self.Phi.T, self.Phi @ self.p_star.T).T

    @quantity
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
