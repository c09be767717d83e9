"""The excess cross-entropy as a function of the model, for one instance: what every maker walks on."""

from __future__ import annotations

from functools import partial

import jax
import numpy as np

from rooteps.synthetic.near_optimal.root import solve_increasing
from rooteps.theory.divergences import Reference, kl, normalised_log_ratio
from rooteps.theory.float64 import namespace
from rooteps.theory.instance import Instance
from rooteps.theory.language import Language
from rooteps.theory.model import Model
from rooteps.theory.numbers import FLOAT64, Array
from rooteps.theory.record import record, unchecked
from rooteps.theory.world import World


def near(points: Array, reference: str) -> Model:
    """The models at those points: shifts from the optimum, or tilts of the truth (any batch axes)."""
    return unchecked(Model, **{{"optimum": "shift", "truth": "tilt"}[reference]: points})


@record
class Landscape:
    r"""Excess cross-entropy near the reference q, in the coordinates that the maker moves.

    A point is a shift [n, d] of the features from the optimum, or a tilt [n, V] of the truth. Its excess is
    $\sum_s p_L(s) \mathrm{KL}(q_s \| p_s)$ with p_s ∝ q_s e^{D_s}, where D = shift Phi, or D = tilt.

    Args:
        p_L: shape [n].
        q: shape [n, V].
        Phi: shape [d, V], or None where the points are tilts.
    """

    p_L: Array
    q: Array
    Phi: Array | None = None

    @classmethod
    def of(cls, language: Language, reference: str) -> Landscape:
        """The landscape of one language."""
        w = World(unchecked(Instance, language=language, model=None), FLOAT64, reference)
        return cls(w.p_L, w.q, w.Phi if reference == "optimum" else None)

    def logits(self, point: Array) -> Array:
        """D [n, V]: what the point adds to the log of q, 0 off its support."""
        return FLOAT64.select(self.q > 0, point, 0.0) if self.Phi is None else point @ self.Phi

    def pull(self, words: Array) -> Array:
        """The adjoint of ``logits``: a gradient in logits [n, V] as one in the coordinates of the points."""
        return words if self.Phi is None else words @ self.Phi.T

    def change(self, logits: Array) -> tuple[Array, Array]:
        """p − q [n, V] and the excess of q e^D, both accurate relative to themselves."""
        q = Reference.of(self.q, FLOAT64)
        x, leak = normalised_log_ratio(q, logits, FLOAT64)
        return self.q * FLOAT64.expm1(x), (self.p_L * kl(q, x, leak, FLOAT64)).sum()

    def reach(self, motion: Array, target: Array) -> Array:
        r"""t > 0 at which q e^{t D} has excess ``target``; NaN where D does not change the model.

        The excess K(t) is convex, $K(t) \approx t^2 c/2$ near 0 with $c = \mathbb{E}_{p_L} \mathrm{Var}_q D$, and
        $at - L \le K(t) \le at$ with $a = \mathbb{E}_{p_L}[\max D - \mathbb{E}_q D]$ and
        $L = \mathbb{E}_{p_L}[-\log q(\mathrm{argmax}\, D)]$: that is where Newton's method in (log t, log K) starts.
        """
        support = self.q > 0
        centred = motion - (self.q * motion).sum(axis=1)[:, None]
        spread = (self.p_L * (self.q * centred * centred).sum(axis=1)).sum()
        inside = FLOAT64.select(support, centred, -np.inf)
        top = inside.max(axis=1)
        rarity = -FLOAT64.log(FLOAT64.select(inside == top[:, None], self.q, 0.0).max(axis=1))
        slope = (self.p_L * top).sum()
        most = (target + (self.p_L * rarity).sum()) / slope
        start = namespace(spread).clip(FLOAT64.sqrt(2 * target / spread), target / slope, most)

        def level(z: Array) -> tuple[Array, Array]:
            difference = FLOAT64.exp(z) * motion
            moved, excess = self.change(difference)
            elasticity = (self.p_L * (moved * difference).sum(axis=1)).sum() / excess
            return FLOAT64.log(excess / target), elasticity

        return FLOAT64.exp(solve_increasing(level, FLOAT64.log(start)))


@partial(jax.jit, static_argnames="reference")
def landscapes(languages: Language, reference: str) -> Landscape:
    """The stacked landscapes of stacked languages.

    Makers are compiled for landscapes, so once for all languages of one size, in whatever form their truth is given.
    """

    return jax.vmap(lambda language: Landscape.of(language, reference))(languages)
