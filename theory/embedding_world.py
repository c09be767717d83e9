"""What a language says of its word embeddings: how much of the truth their row-span holds, and how much any could.

Π is the orthogonal projection onto the row-span of Phi, Ω* the substitutability matrix, λ_1 ≥ … ≥ λ_V its eigenvalues.
"""

from __future__ import annotations

from rooteps.theory.language_world import LanguageWorld
from rooteps.theory.numbers import Array
from rooteps.theory.quantity import quantity
from rooteps.theory.substitutability import best_pair, substitutability_eigenvalues


class EmbeddingWorld(LanguageWorld):
    """What follows from the language and the Quad objective, for the given Phi and for the best."""

    @quantity
    def signal(self) -> Array:
        """h_s = p*_s − 1/V, [n, V]: exactly 0 where the truth is uniform by the form of the data."""
        h = self.p_star - 1 / self.xp.array(float(self.p_star.shape[1]))
        return self.xp.select(self._flat(self.instance.language), self.xp.array(0.0), h)

    @quantity
    def quad_optimum(self) -> Array:
        """The minimiser (Phi Phiᵀ)⁻¹ Phi p*_s of the Quad objective, with the pseudo-inverse; [n, d]."""
        return self.on_rows(self.p_star.T).T

    @quantity
    def unreached(self) -> Array:
        """p*_s − Π p*_s: what of the truth no features reach with this Phi, [n, V]."""
        return self.p_star - self.quad_optimum @ self.Phi

    @quantity
    def missed(self) -> Array:
        """E_{p_L}‖p*_s − Π p*_s‖² = tr Ω* − tr ΠΩ*."""
        return (self.p_L * (self.unreached * self.unreached).sum(axis=1)).sum()

    @quantity
    def trace(self) -> Array:
        """tr Ω* = E_{p_L}‖p*_s‖²."""
        return (self.p_L * (self.p_star * self.p_star).sum(axis=1)).sum()

    @quantity
    def spectrum(self) -> Array:
        """The eigenvalues of Ω* in decreasing order, [V]."""
        return substitutability_eigenvalues(self.p_L, self.p_star, self.xp)

    @quantity
    def top(self) -> Array:
        """Σ_{i≤d} λ_i: what the best Phi of d dimensions holds."""
        return self.spectrum[: self.Phi.shape[0]].sum()

    @quantity
    def best_pair(self) -> tuple[Array, Array]:
        """Features [n, d] and embeddings [d, V] that are best for the Quad objective, together."""
        return best_pair(self.p_L, self.p_star, self.Phi.shape[0], self.xp)

    @quantity
    def tail(self) -> Array:
        """Σ_{i>d} λ_i: what every Phi of d dimensions misses."""
        return self.spectrum[self.Phi.shape[0] :].sum() + self.xp.array(0.0)

    @quantity
    def last(self) -> Array:
        """λ_d, 0 where there are fewer words."""
        d = self.Phi.shape[0]
        return self.spectrum[d - 1 : d].sum() + self.xp.array(0.0)

    @quantity
    def next(self) -> Array:
        """λ_{d+1}, 0 where there are no more than d words: the most that any direction beside the best Phi holds."""
        d = self.Phi.shape[0]
        return self.spectrum[d : d + 1].sum() + self.xp.array(0.0)

    @quantity
    def misalignment(self) -> Array:
        """½(Σ_{i≤d} λ_i − tr ΠΩ*) ≥ 0: the excess of the Quad objective that is due to Phi."""
        return (self.missed - self.tail) / 2
