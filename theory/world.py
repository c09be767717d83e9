"""An instance read in one number system: every quantity of the theory by its name.

A theorem's page says ``w.kl``, ``w.gamma``, ``w.B`` and never how they come about. Quantities are computed when they
are first asked for, in the number system ``w.xp`` and its scope; the reference distribution q_s is the truth p*_s for
results about unconstrained models and the best softmax model for the given Phi otherwise.
"""

from __future__ import annotations

import numpy as np

from rooteps.theory import exact, objectives, parallel, tilts
from rooteps.theory.checks import InvalidInput, shown
from rooteps.theory.divergences import Reference
from rooteps.theory.instance import Instance, Witness
from rooteps.theory.model import Model
from rooteps.theory.model_world import ModelWorld
from rooteps.theory.numbers import Array, Balls, NumberSystem
from rooteps.theory.optimum import with_optimum
from rooteps.theory.quantity import quantity
from rooteps.theory.record import lift, unchecked
from rooteps.theory.transfer_coefficient import gamma_delta


class World(ModelWorld):
    """The quantities of one instance.

    Args:
        instance: float64 data (or, under ``vmap``, tracers of it).
        xp: the number system.
        reference: ``"truth"`` (q = p*) or ``"optimum"`` (q = softmax(F* Phi)).

    Raises:
        InvalidInput: the reference is the optimum of a fixed Phi, and the language has no Phi; or that is the reference
            or what the model is counted from, and no features attain it (for a truth given by probabilities or logits
            it is computed here).

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
        self.instance = lift(
            _with_optimum(instance) if reference == "optimum" or _is_relative(instance) else instance, xp
        )
        self.xp = xp
        self.reference = reference

    def replacing(self, **quantities: Array) -> World:
        """The same world with some of its quantities replaced, and all that depends on them computed anew."""
        other = object.__new__(type(self))
        other.instance, other.xp, other.reference = self.instance, self.xp, self.reference
        vars(other).update(quantities)
        return other

    def with_witness(self, witness: Witness) -> World:
        """The same world with another witness; what does not depend on it is not computed again."""
        other = self.replacing(log_ratio=self.log_ratio, p_minus_q=self.p_minus_q, kl=self.kl, l1=self.l1, p=self.p)
        other.instance = unchecked(Instance, **{**vars(self.instance), "witness": witness})
        return other

    def true_means(self, weights: Array) -> Array:
        """E_{p*_s} of word weights [V], [n]."""
        return self.p_star @ weights

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
        vars(other).update({name: x for name, x in vars(self).items() if name != "known_gap"})
        weights = self.xp.array(classifier)
        other.instance = unchecked(Instance, **{**vars(self.instance), "classifier": weights})
        return other

    # -- model ------------------------------------------------------------------------------------------------------

    @quantity
    def delta(self) -> Array:
        """Δ_s = Phi(p_s − q_s), [n, d]."""
        return self.p_minus_q @ self._centred_Phi.T

    @quantity
    def gamma_delta(self) -> Array:
        """γ(p_T; Δ), from the rows of Phi that matter: what others add to Δ these and Σ_w (p_s − q_s)(w) = 0 imply."""
        rows = self._independent or [0]  # where there are none, Phi is constant and Δ zero
        contexts = self._alike
        first = np.array([same[0] for same in contexts])
        delta = self.delta[first][:, rows]
        p_L, p_T = self.p_L, self.p_T
        if len(contexts) < len(p_L):
            p_L, p_T = (np.array([weights[same].sum() for same in contexts]) for weights in (p_L, p_T))
        if isinstance(self.xp, Balls):
            seen = ~self.xp.is_zero(delta).all(axis=1) & ~self.xp.is_zero(p_T)
            if not seen.any() and not self.xp.is_zero(self.gamma):
                return self.gamma
            counts = ~(self.xp.is_zero(p_L) & self.xp.is_zero(p_T))
            told = self._told_by_classes(first[counts], len(rows))
            told = delta[counts] if told is None else told
            return gamma_delta(p_L[counts], p_T[counts], told, self.xp)
        size = self.xp.abs(self.p_minus_q[first]) @ self.xp.abs(self._centred_Phi).T
        rounding = self.xp.rounding(self.Phi.shape[1]) * size[:, rows]
        still = self.unmoved if self._rounded is None else self.unmoved & ~self._rounded
        rounding = self.xp.select(still[first][:, None], rounding, rounding + _TINY)  # products may underflow
        return gamma_delta(p_L, p_T, delta, self.xp, rounding)

    def _told_by_classes(self, contexts: np.ndarray, rank: int) -> Array | None:
        """Δ_s of some contexts in fewer coordinates than the rank of Phi, in balls, where ``parallel`` gives them."""
        language = self.instance.language
        if self.reference != "optimum" or language.F is None or self.instance.model.form not in ("shift", "F"):
            return None
        F = language.F[contexts]
        words = parallel.classes(np.concatenate([self.shift[contexts], F[1:] - F[:1]]), self.Phi)
        if words is None or len(words) > rank:  # no fewer
            return None
        return parallel.coordinates(self.p_minus_q[contexts], self.q[contexts[0]], self.Phi, words)

    @property
    def _alike(self) -> list[list[int]]:
        """The contexts, those together whose q_s and p_s are given by the same numbers; of tracers nobody knows."""
        language, model = self.instance.language, self.instance.model
        best = language.F is not None and self.reference == "optimum"
        of_truth = model.form == "tilt" or model.objective == "quad" or not best
        kernel = language.kernel if of_truth else None  # it is in neither
        data = language.probs, language.logits, language.F, language.pi, kernel, getattr(model, model.form)
        given = [x for x in data if x is not None]
        if not all(isinstance(x, np.ndarray) for x in given):
            return [[s] for s in range(self.p_L.shape[0])]
        return exact.equal_rows(given)

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
        if witness is not None and witness.on_features is not None and self.reference == "optimum":
            return self.q @ self.v + self.Phi_kernel @ witness.on_features
        return self.p_star @ self.v

    @quantity
    def scores(self) -> Array:
        """v·p_s, the model's own scores, [n] or [n, k]."""
        return self.p @ self.v

    @quantity
    def score_law(self) -> tuple[Reference, Array, Array]:
        """p with logarithms and supports [n, V], v [V] and the words excluded [n, V]: the law of v_w, w ~ p_s.

        Words of equal v may be taken together in it.
        """
        return self.p_law, self.v, self.excluded

    @quantity
    def relative_variance(self) -> Array:
        """Var_{w ~ p_s}[v_w] / osc(v)², [n], which neither underflows nor overflows with v."""
        return tilts.relative_variance(self.p, self.v, self.xp)

    @quantity
    def moved_scores(self) -> Array:
        """v·(p_s − q_s), [n] or [n, k], accurate relative to itself."""
        return self.p_minus_q @ self._centred(self.v)

    @quantity
    def kernel_scores(self) -> Array:
        """v·(p*_s − q_s), [n] or [n, k], accurate relative to itself."""
        witness = self.instance.witness
        if witness is not None and witness.on_features is not None:
            return self.Phi_kernel @ witness.on_features
        if self._optimum_is_enclosed and self._in_row_span:
            return self._off_zero if self.v.ndim == 1 else self._off_zero[:, None] + self.v[:1] * 0
        return self._kernel_mean(self._centred(self.v))

    @property
    def lam_change(self) -> Array:
        """λ·Phi p_s − v·p*_s, [n] or [n, k]: ``score_change`` where v = Phiᵀλ, and else another."""
        return self.score_change if self.spanned else self.score_change + self.p @ self.off_span

    @quantity
    def off_span(self) -> Array:
        """Phiᵀλ − v, [V] or [V, k]; in float64 zero where it is within its own rounding."""
        xp = self.xp
        if self.spanned:
            return xp.array(np.zeros(self.v.shape))
        v, lam = (x[:, None] if x.ndim == 1 else x for x in (self.v, self.lam))
        both = xp.concatenate([self.Phi.T, v], axis=1)
        difference = xp.concatenate([lam, xp.array(-np.eye(v.shape[1]))])
        return xp.null_product(both, difference).reshape(self.v.shape)

    @quantity
    def spanned(self) -> bool:
        """Whether v is certainly in the row-span of Phi: given by λ, or exactly Phiᵀλ for some."""
        witness = self.instance.witness
        if witness is not None and witness.on_features is not None:
            return True
        if not (isinstance(self.v, np.ndarray) and isinstance(self.Phi, np.ndarray)):  # of tracers nobody knows
            return False
        Phi = np.vectorize(float)(self.Phi)
        v = np.vectorize(float)(self.v).reshape(Phi.shape[1], -1)
        return exact.rank(np.vstack([Phi, v.T])) == exact.rank(Phi)

    @quantity
    def _in_row_span(self) -> bool:
        """Whether v, as it is given, is exactly a combination of the rows of Phi and a constant."""
        rows = np.vectorize(float)(np.vstack([self.Phi, self.v.reshape(len(self.v), -1).T]))
        return len(exact.independent_rows(rows)) == len(self._independent)

    @quantity
    def mean_rounding(self) -> Array:
        """Size of what cancels in v·(p*_s − q_s), [n]: what v misses the row-span by, where it is not given as λ.

        Other terms do not count, as this world knows what of Phi(p*_s − q_s) is zero.
        """
        witness = self.instance.witness
        if (witness is not None and witness.on_features is not None) or not self.misspecified:
            return self.p_L * 0
        size = self.xp.max(self.xp.abs(self.Phi).T @ self.xp.abs(self.lam))
        return self.xp.abs(self.kernel).sum(axis=1) * size

    # -- quad objective ---------------------------------------------------------------------------------------------

    @quantity
    def quad_shift(self) -> Array:
        """f(s) minus the Quad optimum, [n, d]."""
        model = self.instance.model
        if model.shift is not None and model.objective == "quad":
            return model.shift
        return self.F - self.quad_optimum

    @quantity
    def quad_change(self) -> Array:
        """Phiᵀf(s) − Π p*_s: what the Quad objective predicts, minus the best that it can, [n, V]."""
        return self.xp.product(self.quad_shift, self.Phi)


_TINY = float(np.finfo(np.float64).tiny)


def _is_relative(instance: Instance) -> bool:
    """Whether the model, if there is one yet, is given by how far it is from the optimum for its Phi."""
    model: Model | None = instance.model
    if model is None or model.shift is None:
        return False
    return model.objective == "cross-entropy" and instance.language.Phi is not None


def _with_optimum(instance: Instance) -> Instance:
    """The instance with the optimum of its Phi computed; tracers and lifted data are past that already."""
    if not isinstance(instance.language.Phi, np.ndarray) or instance.language.Phi.dtype == object:
        return instance
    language = with_optimum(instance.language)
    return unchecked(Instance, **{**vars(instance), "language": language})
