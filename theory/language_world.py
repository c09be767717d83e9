"""What a language says of a world: the truth, the best softmax model for its Phi, and which one is the reference.

Distributions come as a ``Reference``, their logarithms and their supports beside them, so that what is computed of them
keeps its digits where a probability underflows, and what is impossible is so by the form of the data.
"""

from __future__ import annotations

import flint
import numpy as np

from rooteps.theory import divergences, exact
from rooteps.theory.base_world import BaseWorld, normalise
from rooteps.theory.checks import InvalidInput
from rooteps.theory.divergences import Reference
from rooteps.theory.language import Language
from rooteps.theory.model import Model
from rooteps.theory.numbers import Array, Balls
from rooteps.theory.optimum import enclose_optimum, log_linear
from rooteps.theory.quantity import quantity
from rooteps.theory.softmax import log_softmax

_TINY, _SCALE = 2.0**-970, 2.0**500
"""What sum of products of two probabilities may have underflowed in part, and what each is multiplied by then."""


class LanguageWorld(BaseWorld):
    """What follows from the language of an instance, read in one number system."""

    @quantity
    def _base(self) -> Reference:
        """The truth, or softmax(F Phi) where it departs from that by a kernel."""
        xp, language = self.xp, self.instance.language
        if language.probs is not None:
            support = ~xp.is_zero(language.probs)
            log_b = xp.log(xp.select(support, language.probs, 1.0)) - xp.log(language.probs.sum(axis=1))[:, None]
            return Reference(normalise(language.probs), xp.select(support, log_b, 0.0), support)
        if language.A is not None:
            possible = (~xp.is_zero(language.pi)).astype(int) @ (~xp.is_zero(language.A)).astype(int).T > 0
            if language.kernel is not None:  # which leaves no word without
                possible = np.ones(possible.shape, dtype=bool)
            return Reference(self._mixture, xp.select(possible, self._log_mixture(possible), 0.0), possible)
        return self._softmax(language.logits) if language.F is None else self._softmax_of(language.F, self.Phi)

    def _softmax_of(self, F: Array, Phi: Array) -> Reference:
        """softmax(F Phi)."""
        logits = self.xp.product(F, Phi)
        law, top = self._softmax(logits), self.xp.max(logits, axis=1)[:, None]
        return law._replace(log_q=self.xp.unless_blurred(law.log_q, law.log_q, logits - top, top))

    def _softmax(self, logits: Array) -> Reference:
        log_q = log_softmax(logits, self.xp)
        return Reference(self.xp.exp(log_q), log_q, np.ones(logits.shape, dtype=bool))

    @quantity
    def _logits(self) -> Array:
        """Logits of ``_base``, [n, V]: its logarithm but for a constant, and that itself where it may be 0."""
        language = self.instance.language
        if language.logits is not None:
            return language.logits
        if language.F is not None:
            return self.xp.product(language.F, self.Phi)
        log_b = self._base.log_q
        return log_b if language.probs is None else self._or_relative(log_b, language.probs)

    def _or_relative(self, logs: Array, probs: Array) -> Array:
        """Logarithms, where no word is impossible those of the share of the likeliest: 0 for words as likely."""
        positive = ~self.xp.is_zero(probs)
        weights = self.xp.select(positive, probs, 1.0)
        shares = self.xp.log_quotient(weights, self.xp.max(weights, axis=1)[:, None])
        return self.xp.select(positive.all(axis=1)[:, None], shares, logs)

    @quantity
    def _mixture(self) -> Array:
        mixed, kernel = self._mixed(1.0), self.instance.language.kernel
        return mixed if kernel is None else mixed + kernel

    def _log_mixture(self, possible: Array) -> Array:
        """log of the mixture where it is possible, [n, V]; not a number where even large multiples underflow."""
        xp, mixture = self.xp, self._mixture
        tiny = possible & (mixture < _TINY) & (self.instance.language.kernel is None)
        scaled = xp.select(tiny, self._mixed(_SCALE), 1.0)
        logs = xp.select(xp.is_zero(scaled), np.nan, xp.log(scaled) - 2 * xp.log(xp.array(_SCALE)))
        return xp.select(tiny, logs, xp.log(xp.select(possible & ~tiny, mixture, 1.0)))

    def _mixed(self, scale: float) -> Array:
        """scale² π Aᵀ, [n, V]; with a large scale no product underflows."""
        A: Array = self.instance.language.A
        pi = self.instance.language.pi
        return (scale * normalise(pi)) @ (scale * (A / A.sum(axis=0)[None, :])).T

    @property
    def _departure(self) -> Array | None:
        """The kernel next to F, by which the truth is not softmax(F Phi); one next to A is part of the truth."""
        language = self.instance.language
        return None if language.F is None else language.kernel

    @quantity
    def p_star(self) -> Array:
        """The true next-word distributions P*, [n, V]."""
        kernel = self._departure
        return self._base.q if kernel is None else self._base.q + kernel

    @quantity
    def F_star(self) -> Array:
        """Features F* that attain the optimum of the cross-entropy for this Phi, [n, d]; in balls a proven enclosure.

        Where balls cannot prove that the given features approximate an optimum, no entry is finite.

        Raises:
            InvalidInput: the language has none, or they were not computed.
        """
        language = self.instance.language
        if language.F is not None:
            return language.F
        if language.optimum is None:
            if not self._representable:
                raise InvalidInput(
                    "truth: this result is about features F* that attain the optimum, and none are given"
                )
            return log_linear(self._logits, self.Phi, self._independent, self.xp)
        return self.xp.select(self._flat(language), self.xp.array(0.0), self._enclosed_optimum)

    @property
    def _enclosed_optimum(self) -> Array:
        optimum: Array = self.instance.language.optimum
        if isinstance(self.xp, Balls):
            try:
                return enclose_optimum(optimum, self.p_star, self.Phi, self.xp)
            except ArithmeticError:
                return np.full(optimum.shape, flint.arb("nan"), dtype=object)
        return optimum

    def _flat(self, of: Language | Model) -> Array:
        """Where all words are equally likely by the form of the data, a mask [n, 1].

        With features that is at F = 0, and everywhere if all words have the same embedding.
        """
        values = of.logits if of.probs is None else of.probs
        if getattr(of, "kernel", None) is not None or (values is None and of.F is None):
            return np.zeros((1, 1), dtype=bool)
        if values is None:
            return self.xp.is_zero(of.F).all(axis=1)[:, None] | self._same_throughout(self.Phi).all()
        return self._same_throughout(values)[:, None]

    def _same_throughout(self, rows: Array) -> Array:
        """Which rows have one value throughout."""
        return self.xp.max(rows, axis=1) == self.xp.min(rows, axis=1)

    @quantity
    def _independent(self) -> list[int]:
        """Rows of Phi that are independent of each other and of the constants, and span all others with these."""
        Phi = self.Phi
        if not isinstance(Phi, np.ndarray):  # a tracer, of which nothing is known
            return list(range(len(Phi)))
        return exact.independent_rows(np.vectorize(float)(Phi) if Phi.dtype == object else Phi)

    @property
    def _attained(self) -> bool:
        """Whether features F* are there."""
        language = self.instance.language
        return language.F is not None or language.optimum is not None or self._representable

    @quantity
    def _representable(self) -> bool:
        """Whether the truth itself is a softmax model with this Phi, because every positive distribution is one."""
        if not isinstance(self.Phi, np.ndarray) or len(self._independent) + 1 < self.Phi.shape[1]:
            return False
        return bool(self._truth_possible.all())

    @quantity
    def _centred_Phi(self) -> Array:
        """Phi less a large constant in each row, which changes no softmax model and no Phi(p − q)."""
        return self._centred(self.Phi.T).T

    def _centred(self, values: Array) -> Array:
        """Values of words, [V] or [V, k], less the middle of their range where that exceeds the range.

        They vanish where they are constant, and are what is given where that has fewer digits.
        """
        top, bottom = self.xp.max(values, axis=0), self.xp.min(values, axis=0)
        middle = (top + bottom) / 2
        middle = self.xp.select(self.xp.abs(middle) > top - bottom, middle, 0.0)
        return values - (middle if values.ndim == 1 else middle[None])

    @quantity
    def _optimum(self) -> Reference:
        """The best softmax model with this Phi."""
        if self.instance.language.optimum is None:
            return self._base
        return self._softmax_of(self.F_star, self._centred_Phi)

    @quantity
    def kernel(self) -> Array:
        """p* − (best softmax model), [n, V]; exactly zero for a well-specified language."""
        language = self.instance.language
        if language.optimum is not None:
            x, leak = self._best_by_truth
            near = -(self.xp.weighted(self.xp.expm1, self._truth.q, self._truth.log_q, x) + leak)
            return self.xp.select(self.xp.abs(x) > 1, self.p_star - self.q_star, near)  # e^x has no more digits than x
        return self.p_star * 0 if self._departure is None else self._departure

    @quantity
    def Phi_kernel(self) -> Array:
        """Phi(p*_s − q*_s), [n, d]: zero exactly when q* is the optimum for this Phi."""
        if self._optimum_is_enclosed:
            return self._off_zero[:, None] + self.Phi[None, :, 0] * 0
        return self._kernel_mean(self._centred_Phi.T)

    @quantity
    def _optimum_is_enclosed(self) -> bool:
        """Whether q* comes from a proven zero of Phi q − Phi p*."""
        return isinstance(self.xp, Balls) and self.instance.language.optimum is not None

    @quantity
    def _off_zero(self) -> Array:
        """0 where F* is enclosed, as that proof says that Phi q*_s = Phi p*_s; not finite elsewhere, [n]."""
        return self.xp.array([0.0 if all(x.is_finite() for x in row) else np.nan for row in self.F_star])

    def _kernel_mean(self, values: Array) -> Array:
        """Σ_w kernel[s, w] values[w]. The kernel is made so that such sums vanish, which float64 need not show."""
        return self.xp.null_product(self.kernel, values, self.kernel_size)

    @quantity
    def kernel_size(self) -> Array:
        """What the kernel is rounded relative to, [n, V]: itself where it is given, else what it is the difference of.

        A q* that is computed is the softmax of logits each of which is as wrong as its own rounding.
        """
        if self.instance.language.optimum is None:
            return self.xp.abs(self.kernel)
        return (self.p_star + self.q_star) * (1 + self.xp.max(self.xp.abs(self.F_star @ self._centred_Phi)))

    @property
    def q_star(self) -> Array:
        """The best softmax model for this Phi, [n, V]."""
        return self._optimum.q

    @quantity
    def log_truth_ratio(self) -> Array:
        """log(p*/q*) against the best softmax model where the truth is positive, 0 elsewhere, [n, V]."""
        if self.instance.language.optimum is not None:
            return -self._best_by_truth[0]
        logs = self.xp.log(self.p_star) - self._optimum.log_q
        return self.xp.select(self._made_by_kernel, logs, self.xp.log1p(self.kernel / self._optimum.q))

    @property
    def _made_by_kernel(self) -> Array:
        """The words whose probability is mostly that of the kernel, however small that without it is, a mask [n, V]."""
        return self.kernel > self._optimum.q

    @quantity
    def _best_by_truth(self) -> tuple[Array, Array]:
        """log(q*/p*) on the support of the truth and what q* has off it, for a computed optimum, both [n, V]."""
        best = self.xp.product(self.F_star, self._centred_Phi)
        difference, best = self.xp.apart(best, self._logits)
        difference = self.xp.select(self._truth.support, difference, 0.0)
        return divergences.normalised_log_ratio(self._truth, difference, self.xp, best)

    @property
    def _truth_possible(self) -> Array:
        """The words of positive probability in the truth, a mask [n, V]; a kernel leaves none without."""
        support = self._base.support
        return support if self._departure is None else np.ones(support.shape, dtype=bool)

    @quantity
    def misspecified(self) -> bool:
        """Whether the truth may differ from the best softmax model (by the form of the data)."""
        return self._departure is not None or self.instance.language.optimum is not None

    @quantity
    def misfit(self) -> Array:
        """E_{p_L} KL(p*_s‖q_s) of the best softmax model: what is left of the cross-entropy at its optimum."""
        if not self.misspecified:
            return self.xp.array(0.0)
        if self.instance.language.optimum is not None:
            return self.over_contexts(divergences.kl(self._truth, *self._best_by_truth, self.xp))
        return self.over_contexts(divergences.kl(self._truth, -self.log_truth_ratio, 0 * self.kernel, self.xp))

    @quantity
    def _truth(self) -> Reference:
        if self._departure is None:
            return self._base
        logs = self._optimum.log_q + self.log_truth_ratio
        log_q = self.xp.select(self._made_by_kernel, self.xp.log(self.p_star), logs)
        return Reference(self.p_star, log_q, self._truth_possible)

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
