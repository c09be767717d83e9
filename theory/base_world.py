"""What every world says, whether its probabilities are held or only measured.

From a few primitives, which a subclass has (the divergence of each context, Δ_s, the model's scores and how far they
are from the reference's), follow ε, γ, the losses and their gaps. Whoever reads the page of a theorem and
``rooteps/theory/arrows.py`` finds here what every name in them means; how numbers come to the primitives accurately is
another matter, and another file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from typing import Any

import numpy as np

from rooteps.theory import exact, tilts
from rooteps.theory.checks import InvalidInput
from rooteps.theory.divergences import Reference
from rooteps.theory.instance import Instance
from rooteps.theory.losses import Loss
from rooteps.theory.numbers import Array, Balls, NumberSystem
from rooteps.theory.quantity import in_scope, quantity
from rooteps.theory.task import Task
from rooteps.theory.transfer_coefficient import density_ratio, gamma, gamma_delta


class BaseWorld:
    """Quantities that follow from the primitives.

    Args:
        kl, l1: KL(q_s‖p_s) and ‖p_s − q_s‖_1, [n].
        delta, mean_features: Δ_s = Phi(p_s − q_s) and Phi p_s, [n, d].
        Phi_kernel: Phi(p*_s − q_s) for the best softmax model q_s, [n, d]: zero exactly when it is the best.
        p: the model's next-word distributions, [n, V], where they can be held.
        scores, true_scores: v·p_s and v·p*_s, [n] or [n, k].
        relative_variance: Var_{w ~ p_s}[v_w] / osc(v)², [n].
        moved_scores, kernel_scores: v·(p_s − q_s) and v·(p*_s − q_s), accurate relative to themselves, likewise.
        mean_rounding: the size of the terms that cancel in v·(p*_s − q_s), where q_s is computed, [n].
        score_law: p with its logarithms and supports [n, V], v [V] and the words excluded, a mask [n, V]: what the law
            of the score v_w, w ~ p_s, is made of. Words of equal v may be taken together in it.

    A world that holds its instance has besides: the truth ``p_star`` = P* and the reference ``q``, [n, V]; the words
    that both exclude, ``excluded``; log(p/q) on the support of q and the mass of p off it, ``log_ratio``; p* minus the
    best softmax model, ``kernel``; the model's features ``F``, the best ones ``F_star`` and their difference
    ``shift``, [n, d]; and for the Quad objective its minimiser (Phi Phiᵀ)⁻¹ Phi p*_s, ``quad_optimum``, and f(s) minus
    it, ``quad_shift``, [n, d].
    """

    instance: Instance
    xp: NumberSystem
    reference: str

    kl: Array
    l1: Array
    delta: Array
    mean_features: Array
    Phi_kernel: Array
    p: Array
    scores: Array
    true_scores: Array
    relative_variance: Array
    moved_scores: Array
    kernel_scores: Array
    mean_rounding: Array
    score_law: tuple[Reference, Array, Array]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} in {self.xp.name}, against the {self.reference}>"

    @quantity
    def p_L(self) -> Array:
        """Context distribution of language modelling, normalised exactly, [n]."""
        weights = self.instance.language.p_L
        return weights / weights.sum()

    @quantity
    def Phi(self) -> Array:
        """Word embeddings, [d, V]."""
        return self.instance.language.Phi

    @quantity
    def excess(self) -> Array:
        """E_{p_L} KL(q_s‖p_s): how far the cross-entropy is from its optimum."""
        return self.over_contexts(self.kl)

    @quantity
    def l1_rounding(self) -> Array:
        """Size of the terms that cancel in p_s − q_s beside ‖p_s − q_s‖_1 itself, [n]."""
        return self.p_L * 0

    @in_scope
    def over_contexts(self, values: Array) -> Array:
        """E_{p_L} of values ≥ 0 of each context, [n] to a scalar."""
        return self._mean(self.instance.language.p_L, self.p_L, values)

    @in_scope
    def over_task(self, values: Array) -> Array:
        """E_{p_T} of values ≥ 0 of each context, [n] to a scalar."""
        return self._mean(self.task.p_T, self.p_T, values)

    def _mean(self, given: Array, weights: Array, values: Array) -> Array:
        zero = self.xp.is_zero(given) | self.xp.is_zero(values)
        return self.xp.unless_lost((weights * values).sum(), zero.all())

    @quantity
    def epsilon(self) -> Array:
        """The ε of the statement: the one claimed, or the least one that is certain."""
        claimed = self.instance.epsilon
        return self.xp.upper(self.excess) if claimed is None else claimed

    # -- task ---------------------------------------------------------------------------------------------------------

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

    @quantity
    def p_T(self) -> Array:
        """Context distribution of the task, normalised exactly, [n]."""
        return self.task.p_T / self.task.p_T.sum()

    @quantity
    def gamma(self) -> Array:
        """γ(p_T)."""
        missed = self.xp.is_zero(self.instance.language.p_L) & ~self.xp.is_zero(self.task.p_T)
        return self.xp.unless_lost(gamma(self.p_L, self.p_T, self.xp), missed.any())

    @quantity
    def r(self) -> Array:
        """r_s = p_T(s)/p_L(s), [n]: 0 off the task, and infinite where language modelling misses a context of it."""
        seen = self.xp.unless_lost(self.p_L, self.xp.is_zero(self.instance.language.p_L))
        return self.xp.select(~self.xp.is_zero(self.task.p_T), density_ratio(seen, self.p_T, self.xp), 0.0)

    @quantity
    def C(self) -> Array:
        """C = E_{p_L} r² = 1 + χ²(p_T‖p_L); see ``rooteps.theory.transfer_coefficient.chi_squared_coverage``."""
        return (self.p_T * self.r).sum()

    @quantity
    def gamma_delta(self) -> Array:
        """γ(p_T; Δ)."""
        return gamma_delta(self.p_L, self.p_T, self.delta, self.xp)

    @in_scope
    def expected(self, label_losses: Array) -> Array:
        """E over (s, y) ~ p_T of losses given per context and label, [n, k] to a scalar."""
        return (self.p_T * (normalise(self.task.label_probs) * label_losses).sum(axis=1)).sum()

    @in_scope
    def loss_of(self, scores: Array) -> Array:
        """ℓ_T of the given scores, [n] or [n, k]."""
        return self.expected(self.loss.value(scores, self.xp))

    # -- witness ------------------------------------------------------------------------------------------------------

    @quantity
    def v(self) -> Array:
        """The witness as word weights, [V], or [V, k] for a k-way task.

        Raises:
            InvalidInput: the instance has no witness.
        """
        witness = self.instance.witness
        if witness is None:
            raise InvalidInput("witness: missing, and this result needs one")
        if witness.on_features is not None:
            return self.xp.given_product(self.Phi.T, witness.on_features)
        return witness.v if witness.form == "v" else witness.scores

    @quantity
    def lam(self) -> Array:
        """λ with v = Phiᵀλ, [d] or [d, k]: the one given, or else the least-squares one (the residual is checked)."""
        witness = self.instance.witness
        if witness is not None and witness.on_features is not None:
            return witness.on_features
        if self.v.ndim == 2:
            return self.on_rows(self.v)
        return self.on_rows(self.v[:, None])[:, 0]

    def on_rows(self, values: Array) -> Array:
        """The least x [d, k] with Phiᵀx nearest to values [V, k]; NaN where float64 mistakes the rank of Phi."""
        x = self.xp.lstsq(self.Phi.T, values)
        return x if self._rank_is_told else x * math.nan

    @quantity
    def _rank_is_told(self) -> bool:
        if isinstance(self.xp, Balls) or not isinstance(self.Phi, np.ndarray):  # of tracers nobody knows
            return True
        rank = self.xp.rank(self.Phi.T)
        return rank == min(self.Phi.shape) or rank == exact.rank(self.Phi)

    @quantity
    def B(self) -> Array:
        """‖v‖_∞ of the witness (the largest over the labels)."""
        return self.xp.max(self.xp.abs(self.v))

    @quantity
    def half_osc(self) -> Array:
        """(max v − min v)/2, what is left of ‖v‖_∞ once the best constant is added to v (largest over the labels)."""
        half = (self.xp.max(self.v, axis=0) - self.xp.min(self.v, axis=0)) / 2
        return half if self.v.ndim == 1 else self.xp.max(half)

    @quantity
    def score_change(self) -> Array:
        """v·(p_s − p*_s), [n] or [n, k], accurate relative to itself."""
        return self.moved_scores if self.reference == "truth" else self.moved_scores - self.kernel_scores

    @quantity
    def tau(self) -> Array:
        """τ = ℓ_T(P*, v), the loss of the witness on the true distributions."""
        return self.loss_of(self.true_scores)

    @property
    def lam_change(self) -> Array:
        """λ·Phi p_s − v·p*_s, [n] or [n, k], which is v·(p_s − p*_s) as v = Phiᵀλ."""
        return self.score_change

    @quantity
    def gap(self) -> Array:
        """ℓ_T(p, v) − τ for the witness v, accurate relative to itself."""
        return self.gap_after(self.score_change)

    @property
    def lam_gap(self) -> Array:
        """ℓ_T(Phi p, λ) − τ for the witness's λ."""
        return self.gap if self.lam_change is self.score_change else self.gap_after(self.lam_change)

    @in_scope
    def gap_after(self, change: Array) -> Array:
        """The loss less τ once the true scores have changed so, [n] or [n, k]."""
        still = self.xp.is_zero(change)
        still = still[:, None] if still.ndim == 1 else still.all(axis=1)[:, None]
        return self.expected(self.xp.select(~still, self.loss.change(self.true_scores, change, self.xp), 0.0))

    @in_scope
    def best_gap(self, features: Array, weights: Array, gap: Array) -> Array:
        """ℓ_T(features) − τ by its upper certificate: the witness, or the classifier of the instance if that is better.

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
        lost, found = self.loss_of(features @ weights), self.loss_of(features @ classifier)
        # Counted from τ where the witness loses so much more that the digits of what is left would be gone.
        return self.xp.minimum(gap, self.xp.select(lost > 2 * self.tau, found - self.tau, gap + (found - lost)))

    @quantity
    def known_gap(self) -> Array:
        """ℓ_T − τ by its upper certificate, of the features p or, where the reference is the optimum, of Phi p."""
        if self.reference == "optimum":
            return self.best_gap(self.mean_features, self.lam, self.lam_gap)
        return self.gap if self.instance.classifier is None else self.best_gap(self.p, self.v, self.gap)

    @in_scope
    def temperature(self, share: float, by_coverage: bool = False) -> Array:
        """The μ at which the tilts of p_s spend a share of what they may; see ``rooteps.theory.tilts.temperature``.

        Args:
            share: between 0 and 1.
            by_coverage: whether they are tilts along r_s v that spend ε under p_L; else along v, ε/γ under p_T.
        """

        def found() -> Array:
            if by_coverage:
                return self._spending(share * self.epsilon, self.p_L, self.r)
            return self._spending(share * self.epsilon / self.gamma, self.p_T, self.p_T * 0 + 1)

        return self.remembered(("temperature", share, by_coverage), found)

    @in_scope
    def remembered(self, what: Hashable, formula: Callable[[], Any]) -> Any:
        """``formula()``, evaluated once: for quantities of a page of its own."""
        if what not in self._memory:
            self._memory[what] = formula()
        return self._memory[what]

    @quantity
    def _memory(self) -> dict[Hashable, Any]:
        return {}

    def _spending(self, budget: Array, weights: Array, r: Array) -> Array:
        law, v, _ = self.score_law
        return tilts.temperature(law, v, weights, budget, self.xp, r)


def normalise(rows: Array) -> Array:
    """Rows divided by their sums, [n, k]."""
    return rows / rows.sum(axis=1)[:, None]
