r"""Pinsker on the subspace: a model near the best softmax model predicts every v·p* in the row-span of Phi.

For v = Phiᵀλ (plus any constant), with excess_s(θ) = KL(q_s‖p_θ),

$$|v \cdot (p_\theta - p^*_s)| = |v \cdot (p_\theta - q_s)| \le \tfrac12 \mathrm{osc}(v) \|p_\theta - q_s\|_1
  \le \|v\|_\infty \sqrt{2\,\mathrm{excess}_s(\theta)}$$

although p_θ and p*_s themselves may be far apart.

Assumptions: v in the row-span of Phi; q_s the best softmax model.

Source: arXiv:2010.03648, key lemma of the softmax transfer theorem.
"""

from __future__ import annotations

from rooteps.theory import divergences
from rooteps.theory.arrows import CONSTANT, EXPONENT, NORM, row_span, size, softmax_model, subspace_optimum
from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.world import World


def every_context(w: World) -> Claim:
    """The two ends of the chain in each context."""
    by_context = w.B * divergences.pinsker(w.kl, w.xp)
    return Claim(
        w.xp.max(w.xp.abs(w.score_change) - by_context),
        w.xp.array(0.0),
        w.xp.max(by_context + w.mean_rounding),
        name="every context",
        because="the inequality in each context, not only on average",
        lhs_tex=r"\max_s |v \cdot (p_s - p^*_s)| - \|v\|_\infty \sqrt{2\,\mathrm{KL}_s}",
        rhs_tex="0",
    )


def subspace(w: World) -> Step:
    """For v in the row-span, p* may be replaced by the optimum q."""
    return Step(
        "subspace",
        r"$v = \Phi^\top \lambda$ and $\Phi p^*_s = \Phi q_s$",
        r"\mathbb{E}_{p_L} |v \cdot (p_s - q_s)|",
        (w.p_L * w.xp.abs(w.moved_scores)).sum(),
        relation="=",
        scale=(w.p_L * w.mean_rounding).sum(),
    )


def hoelder(w: World) -> Step:
    """From E|v·(p − q)| to ½ osc(v) E‖p − q‖_1."""
    return Step(
        "Hölder",
        r"$p_s - q_s$ sums to zero, so a constant may be taken off $v$",
        r"\tfrac12 \mathrm{osc}(v)\, \mathbb{E}_{p_L} \|p_s - q_s\|_1",
        w.half_osc * (w.p_L * w.l1).sum(),
    )


def norm(w: World) -> Step:
    """Half the oscillation of v is at most its norm."""
    return Step(
        "norm",
        r"$\tfrac12(\max v - \min v) \le \|v\|_\infty$",
        r"\|v\|_\infty\, \mathbb{E}_{p_L} \|p_s - q_s\|_1",
        w.B * (w.p_L * w.l1).sum(),
    )


def pinsker(w: World) -> Step:
    """In each context, the distance is at most √(2 KL)."""
    return Step(
        "Pinsker",
        r"$\|p_s - q_s\|_1 \le \sqrt{2\,\mathrm{KL}(q_s \| p_s)}$",
        r"\|v\|_\infty\, \mathbb{E}_{p_L} \sqrt{2\,\mathrm{excess}_s}",
        bound(w),
    )


def bound(w: World, norm: str = "inf", **constants: float) -> Array:
    """‖v‖_∞ E (2 excess_s)^½, with constants that may be others."""
    return size(w, norm) * (w.p_L * divergences.pinsker(w.kl, w.xp, **constants)).sum()


def proof(w: World) -> Proof:
    """The chain averaged over contexts, and its two ends compared in each context.

    v·p = λ·Phi p depends on the means alone, and q has those of p*. For any constant c, v·(p − q) = (v − c)·(p − q),
    which is at most max|v − c| ‖p − q‖_1; at c in the middle of v's values that maximum is ½ osc(v). The rest is
    Pinsker's inequality, and by Pythagoras KL(q‖p_θ) is the excess.
    """
    start = (w.p_L * w.xp.abs(w.score_change)).sum()
    steps = subspace(w), hoelder(w), norm(w), pinsker(w)
    return Proof((every_context(w),), telescope(r"\mathbb{E}_{p_L} |v \cdot (p_s - p^*_s)|", start, *steps))


THEOREM = Theorem(
    id="subspace-pinsker",
    number="5",
    title="Pinsker on the subspace",
    statement=r"$|v \cdot (p_\theta - p^*_s)| \le \|v\|_\infty \sqrt{2\,\mathrm{excess}_s(\theta)}$ for $v$ in the "
    r"row-span of $\Phi$",
    source=f"{PAPER}, key lemma",
    text=str(__doc__),
    reference="optimum",
    needs=("row-span", "optimum"),
    hypotheses=(
        softmax_model.but(without="KL(q‖p) is the excess only for softmax models; for others Pythagoras fails"),
        subspace_optimum.but(
            without="measured from another model than the best one, the excess says nothing about v·p*"
        ),
        row_span.but(without="outside the row-span the best softmax model itself may be wrong about v·p*, at excess 0"),
    ),
    proof=proof,
    uses=("pythagoras", "pinsker"),
    bound=bound,
    constants=(CONSTANT, EXPONENT, NORM),
)
