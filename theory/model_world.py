"""How a model compares with the truth, or with the best softmax model: log(p/q) and what follows from it.

It is given as it is known best: relative to the truth or to an optimum, or absolutely. In float64 log(p/q) has its
digits where the data are told apart before anything is rounded, and only those that are left elsewhere.
"""

from __future__ import annotations

import numpy as np

from rooteps.theory import divergences, exact
from rooteps.theory.base_world import normalise
from rooteps.theory.checks import InvalidInput
from rooteps.theory.divergences import Reference
from rooteps.theory.embedding_world import EmbeddingWorld
from rooteps.theory.numbers import Array, Balls
from rooteps.theory.quantity import quantity
from rooteps.theory.softmax import log_softmax

_ROUNDED = 2.0**-48
"""How far log(p/q) is rounded, relative to the size of the logarithms that it is the difference of."""
_SAME = 2.0**-30
"""Numbers that are as near to each other are the same but for rounding, of which a verdict knows."""


class ModelWorld(EmbeddingWorld):
    """What follows from the language and the model."""

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
        difference, logits = self._difference
        return divergences.normalised_log_ratio(self.q_law, difference, self.xp, logits)

    @quantity
    def _difference(self) -> tuple[Array, Array | None]:
        """Logits of the model relative to log q on supp(q), and where it is given absolutely those off it, [n, V]."""
        xp, model, language = self.xp, self.instance.model, self.instance.language
        misspecified = self.misspecified
        # Against the truth, a model near a computed optimum is far from it, and may have words that the truth has not.
        far = language.optimum is not None and self.reference == "truth"
        if model.tilt is not None:
            difference = model.tilt
            if misspecified and self.reference == "optimum":
                difference, _ = xp.apart(difference, -self.log_truth_ratio)
                difference = xp.select(self._truth_possible, difference, -np.inf)
        elif not far and model.shift is not None and model.objective == "cross-entropy":
            if isinstance(self.Phi, np.ndarray) and not self._attained:  # not a tracer, of which nothing is known
                raise InvalidInput("model.shift: is counted from features F* that attain the optimum, and none do")
            difference = xp.product(model.shift, self._centred_Phi)
            if misspecified and self.reference == "truth":
                difference, _ = xp.apart(difference, self.log_truth_ratio)
        elif not far and model.F is not None and self._attained:
            difference = xp.product(model.F - self.F_star, self._centred_Phi)
            if misspecified and self.reference == "truth":
                difference, _ = xp.apart(difference, self.log_truth_ratio)
        else:
            return self._absolute_difference()
        return difference, None

    def _absolute_difference(self) -> tuple[Array, Array]:
        """Logit differences of a model given absolutely on supp(q), and its logits off it, counted from as far."""
        xp, model, language, inside = self.xp, self.instance.model, self.instance.language, self.q_law.support
        if self.q_law is self._base:
            reference = self._logits
        elif self.reference == "truth":
            reference = self.log_q
        else:  # F* = 0 has logits 0
            reference = xp.select(xp.is_zero(self.F_star).all(axis=1)[:, None], xp.array(0.0), self.log_q)
        if model.probs is None:
            difference, logits = xp.apart(self._own_logits, reference)
            return xp.select(inside, difference, 0.0), logits
        positive = ~xp.is_zero(model.probs)
        weights = xp.select(positive, model.probs, 1.0)
        if language.probs is not None and self.reference == "truth":  # by the data themselves, which may be equal
            truth = xp.select(inside, language.probs, 1.0)
            log_p = xp.log(weights) - xp.log(language.probs.sum(axis=1))[:, None]
            difference = xp.log_quotient(weights, truth)
        else:
            log_p = xp.log(weights)
            logs = xp.select(inside.all(axis=1)[:, None], self._or_relative(log_p, model.probs), log_p)
            difference, log_p = xp.apart(logs, reference)  # where words leak, logs are log p
        difference = xp.select(inside, xp.select(positive, difference, -np.inf), 0.0)
        return difference, xp.select(positive, log_p, divergences.IMPOSSIBLE)

    @quantity
    def _own_logits(self) -> Array:
        """Logits of a model given absolutely, [n, V]; those of probabilities are their logarithms."""
        xp, model = self.xp, self.instance.model
        if model.probs is None:
            return model.logits if model.logits is not None else xp.product(self.F, self._centred_Phi)
        positive = ~xp.is_zero(model.probs)
        return xp.select(positive, xp.log(xp.select(positive, model.probs, 1.0)), divergences.IMPOSSIBLE)

    @quantity
    def unmoved(self) -> Array:
        """The contexts in which the model is the reference by the form of the data, a mask [n]."""
        x, leak = self.log_ratio
        return (self.xp.is_zero(x) & self.xp.is_zero(leak) & self._compared_exactly).all(axis=1)

    @property
    def _compared_exactly(self) -> Array:
        """Where rounding cannot have made model and reference alike, a mask that goes with [n, V]."""
        xp, model, language = self.xp, self.instance.model, self.instance.language
        if isinstance(xp, Balls) or model.form == "tilt":
            return True
        if self._difference[1] is None:
            return self._unshifted[:, None]
        if model.logits is not None and language.logits is not None:
            return xp.exactly_minus(model.logits, language.logits)
        if model.probs is not None and language.probs is not None:
            return model.probs == language.probs
        return self._flat(model) & self._flat(language)

    @property
    def _unshifted(self) -> Array:
        """The contexts in which the shift moves no prediction, in exact arithmetic: products round, and underflow."""
        shift = self.shift
        still = self.xp.is_zero(shift).all(axis=1)
        if len(self._independent) < len(self.Phi):  # others than zero may move none
            F, F_star = (shift, 0 * shift) if self.instance.model.form == "shift" else (self.F, self.F_star)
            for s in np.flatnonzero(self.xp.is_zero(self.log_ratio[0]).all(axis=1) & ~still):
                still[s] = exact.same_softmax(F[s], F_star[s], self.Phi)
        return still

    @quantity
    def p_minus_q(self) -> Array:
        """p_s − q_s, [n, V], accurate relative to itself."""
        x, leak = self.log_ratio
        return self.xp.within(self.xp.weighted(self.xp.expm1, self.q, self.log_q, x) + leak, -1.0, 1.0)

    @quantity
    def p(self) -> Array:
        """The model's next-word distributions, [n, V]; where they are given, these, exact if they are dyadic."""
        if self.instance.model.probs is not None:
            return normalise(self.instance.model.probs)
        x, leak = self.log_ratio
        return self.xp.within(self.xp.weighted(self.xp.exp, self.q, self.log_q, x) + leak, 0.0, 1.0)

    @quantity
    def p_law(self) -> Reference:
        """The model's next-word distributions with their logarithms; it is the form of the data that excludes words."""
        model = self.instance.model
        if model.probs is not None:
            possible = ~self.xp.is_zero(model.probs)
        else:
            possible = self._truth_possible if model.tilt is not None else np.ones(self.q.shape, dtype=bool)
        relative = self._difference[1] is None
        log_p = self.log_q + self.log_ratio[0] if relative else log_softmax(self._own_logits, self.xp)
        return Reference(self.p, self.xp.select(possible, log_p, 0.0), possible)

    @quantity
    def excluded(self) -> Array:
        """Words that have probability zero under both p_s and q_s by the form of the data, a mask [n, V]."""
        return ~(self.p_law.support | self.q_law.support)

    @quantity
    def kl(self) -> Array:
        """KL(q_s‖p_s), [n]: the excess cross-entropy of each context."""
        return self.xp.unless_zero(divergences.kl(self.q_law, *self.log_ratio, self.xp), self.unmoved)

    @quantity
    def excess(self) -> Array:
        """E_{p_L} KL(q_s‖p_s); not a number where float64 cannot tell whether it is at most the ε that is claimed."""
        xp, excess, claimed = self.xp, self.over_contexts(self.kl), self.instance.epsilon
        if claimed is None or isinstance(xp, Balls) or (where := self._rounded) is None:
            return excess
        error = _ROUNDED * self._log_size
        moved = (self.q * error * (xp.abs(self.log_ratio[0]) + error)).sum(axis=1)
        rounding = self.over_contexts(xp.select(where, moved, 0.0))
        apart, same = xp.abs(excess - claimed), _SAME * xp.maximum(excess, claimed)
        told = (rounding == 0) | (apart > rounding) | ((apart <= same) & (claimed > 0))  # not where that overflows
        return xp.select(told, excess, np.nan)

    @property
    def _rounded(self) -> Array | None:
        """Where log(p/q) is a difference of what was computed, a mask of contexts, [n] or [1]; None if nowhere."""
        model, language = self.instance.model, self.instance.language
        if self._difference[1] is not None:
            pairs = (model.logits, language.logits), (model.probs, language.probs)
            given = any(own is not None and true is not None for own, true in pairs)
            return None if given and self.q_law is self._base else ~self.unmoved
        if self.misspecified and self.reference != ("optimum" if model.tilt is None else "truth"):
            return np.ones(1, dtype=bool)
        return None if model.F is None or language.F is not None else ~self._flat(language)[:, 0]

    @quantity
    def l1(self) -> Array:
        """‖p_s − q_s‖_1, [n]."""
        return self.xp.unless_zero(self.xp.abs(self.p_minus_q).sum(axis=1), self.unmoved)

    @quantity
    def l1_rounding(self) -> Array:
        """See ``BaseWorld.l1_rounding``: terms of log(p/q), where it is a difference of what was computed."""
        where = self._rounded
        if where is None:
            return self.p_L * 0
        share = _ROUNDED * 2.0**42  # of what a verdict allows for, relative to such a size
        return self.xp.select(where, share * (self.q * self._log_size).sum(axis=1), 0.0)

    @property
    def _log_size(self) -> Array:
        """What log p and log q are rounded relative to, [n, V]: more than themselves, as they are sums."""
        F = self.instance.model.F
        size = 1 + self.xp.abs(self.log_q)
        return size if F is None else size + self.xp.abs(F) @ self.xp.abs(self._centred_Phi)

    @quantity
    def eta(self) -> Array:
        """η_s, the oscillation of log(p_s/q_s), [n]; infinite where p has a word that q excludes."""
        xp, (x, leak) = self.xp, self.log_ratio
        # Off the support of q, x is 0: between its least and its largest, as E_q e^x is 1 where nothing leaks.
        eta = xp.unless_zero(xp.max(x, axis=1) - xp.min(x, axis=1), self.unmoved)
        return xp.select(xp.is_zero(leak).all(axis=1), eta, np.inf + 0 * leak.sum(axis=1))
