r"""Pinsker on the subspace: a model near the best softmax model predicts every v·p* in the row-span of Phi.

For v = Phiᵀλ (plus any constant), with excess_s(θ) = KL(q_s‖p_θ),

$$|v \cdot (p_\theta - p^*_s)| = |v \cdot (p_\theta - q_s)| \le \tfrac12 \mathrm{osc}(v) \|p_\theta - q_s\|_1
  \le \|v\|_\infty \sqrt{2\,\mathrm{excess}_s(\theta)}$$

although p_θ and p*_s themselves may be far apart.

Assumptions: v in the row-span of Phi; q_s the best softmax model.

Source: arXiv:2010.03648, key lemma of the softmax transfer theorem.
"""

from __future__ import annotations

from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.theorems import transfer
from rooteps.theory.world import World


def hypotheses(w: World) -> tuple[Claim, ...]:
    """A softmax model, q_s with the means of the truth, v in the row-span."""
    return transfer.softmax_model(w), transfer.optimum_on_subspace(w), transfer.row_span(w)


def proof(w: World) -> Proof:
    """The chain averaged over contexts, and its two ends compared in each context."""
    xp = w.xp
    score_change = xp.abs(w.score_change)
    by_context = w.B * xp.sqrt(2 * w.kl)
    everywhere = Claim(
        xp.max(score_change - by_context),
        xp.array(0.0),
        xp.max(by_context),
        name="every context",
        because="the inequality in each context, not only on average",
        lhs_tex=r"\max_s |v \cdot (p_s - p^*_s)| - \|v\|_\infty \sqrt{2\,\mathrm{KL}_s}",
        rhs_tex="0",
    )
    chain = telescope(
        r"\mathbb{E}_{p_L} |v \cdot (p_s - p^*_s)|",
        (w.p_L * score_change).sum(),
        Step(
            "subspace",
            r"$v = \Phi^\top \lambda$ and $\Phi p^*_s = \Phi q_s$",
            r"\mathbb{E}_{p_L} |v \cdot (p_s - q_s)|",
            (w.p_L * xp.abs(w.moved_scores)).sum(),
            relation="=",
            scale=(w.p_L * w.mean_rounding).sum(),
        ),
        Step(
            "Hölder",
            r"$p_s - q_s$ sums to zero, so a constant may be taken off $v$",
            r"\tfrac12 \mathrm{osc}(v)\, \mathbb{E}_{p_L} \|p_s - q_s\|_1",
            w.half_osc * (w.p_L * w.l1).sum(),
        ),
        Step(
            "norm",
            r"$\tfrac12(\max v - \min v) \le \|v\|_\infty$",
            r"\|v\|_\infty\, \mathbb{E}_{p_L} \|p_s - q_s\|_1",
            w.B * (w.p_L * w.l1).sum(),
        ),
        Step(
            "Pinsker",
            r"$\|p_s - q_s\|_1 \le \sqrt{2\,\mathrm{KL}(q_s \| p_s)}$",
            r"\|v\|_\infty\, \mathbb{E}_{p_L} \sqrt{2\,\mathrm{excess}_s}",
            bound(w),
        ),
    )
    return Proof((everywhere,), chain)


def bound(w: World, constant: float = 2.0, exponent: float = 0.5, norm: str = "inf") -> Array:
    """‖v‖_∞ E (2 excess_s)^½, with constants that may be others."""
    return transfer.size(w, norm) * (w.p_L * w.xp.power(constant * w.kl, exponent)).sum()


THEOREM = Theorem(
    id="subspace-pinsker",
    number="5",
    title="Pinsker on the subspace",
    statement=r"$|v \cdot (p_\theta - p^*_s)| \le \|v\|_\infty \sqrt{2\,\mathrm{excess}_s(\theta)}$ for $v$ in the "
    r"row-span of $\Phi$",
    source=f"{PAPER}, key lemma",
    reference="optimum",
    needs=("row-span", "optimum"),
    hypotheses=hypotheses,
    proof=proof,
    without={
        "row-span": "outside the row-span the best softmax model itself may be wrong about v·p*, at excess 0",
        "softmax model": "KL(q‖p) is the excess only for softmax models; for others Pythagoras fails",
        "subspace-optimum": "measured from another model than the best one, the excess says nothing about v·p*",
    },
    uses=("pythagoras", "pinsker"),
    bound=bound,
    constants=transfer.CONSTANTS,
    harmless=("norm",),
)
