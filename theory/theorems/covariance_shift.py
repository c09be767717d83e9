r"""Distribution shift in the feature covariance: only directions in which the model errs need to be covered.

With Δ_s = Phi(p_f(s) − p*_s), Σ_L = E_{p_L} ΔΔᵀ and Σ_T = E_{p_T} ΔΔᵀ,

$$\gamma(p_T; \Delta) = 1 / \|\Sigma_L^{-1/2} \Sigma_T \Sigma_L^{-1/2}\|_2 \ge \gamma(p_T)$$

and softmax transfer holds with γ(p_T; Δ) in place of γ(p_T):

$$\ell_T(\Phi p_f) \le \tau + \sqrt{2 B^2 \varepsilon / \gamma(p_T; \Delta)}$$

Assumptions: as for softmax transfer, except that the task need only be covered along Δ.

Source: arXiv:2010.03648, transfer under covariance shift.
"""

from __future__ import annotations

from rooteps.theory import divergences
from rooteps.theory.arrows import (
    CONSTANT,
    EXPONENT,
    NORM,
    SOFTMAX,
    chain,
    covering,
    infimum,
    lipschitz,
    score_size,
    size,
    to_epsilon,
)
from rooteps.theory.claims import Claim, Proof, Step
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.world import World

GAMMA = Constant(
    "gamma",
    1.0,
    1.1,
    r"a factor on $\gamma(p_T; \Delta)$",
    "in one dimension it is the ratio of the moments",
    places=((r"(\\gamma\(p_T; \\Delta\))", r"(VALUE\, GROUP)"),),
)


def covered_errors(w: World) -> Claim:
    """The task is covered along Δ."""
    return Claim(
        w.xp.array(0.0),
        w.gamma_delta,
        because=r"$\gamma(p_T; \Delta) > 0$: $\Sigma_T$ stays within the range of $\Sigma_L$",
        lhs_tex="0",
        rhs_tex=r"\gamma(p_T; \Delta)",
        relation="<",
    )


def never_worse(w: World) -> Claim:
    """Contexts that are covered are covered along Δ."""
    return Claim(
        w.gamma,
        w.gamma_delta,
        name="never worse",
        because=r"$p_L \ge \gamma(p_T)\, p_T$ implies $\Sigma_L \succeq \gamma(p_T)\, \Sigma_T$",
        lhs_tex=r"\gamma(p_T)",
        rhs_tex=r"\gamma(p_T; \Delta)",
    )


def covered(w: World) -> Array:
    """A number certainly not above γ(p_T; Δ), which γ(p_T) never is: any such serves in the chain."""
    return w.xp.maximum(w.xp.lower(w.gamma_delta), w.xp.lower(w.gamma))


def along(w: World) -> Array:
    """λ·Δ_s, [n]."""
    return w.delta @ w.lam


def terms(w: World) -> Array:
    """Σ_i |λ_i| ‖Phi_i‖_∞, which times ‖p_s − q_s‖_1 is the size of what may cancel in λ·Δ_s."""
    return w.xp.abs(w.lam) @ w.xp.max(w.xp.abs(w.Phi), axis=1)


def subspace(w: World) -> Step:
    """The score moves by λ·Δ."""
    return Step(
        "subspace",
        r"$v = \Phi^\top \lambda$, so $v \cdot (p_s - p^*_s) = \lambda \cdot \Delta_s$",
        r"\mathbb{E}_{p_T} |\lambda \cdot \Delta_s|",
        (w.p_T * w.xp.abs(along(w))).sum(),
        relation="=",
        scale=terms(w) * (w.p_T * w.l1).sum() + score_size(w) + (w.p_T * w.mean_rounding).sum(),
    )


def jensen(w: World) -> Step:
    """The mean is at most the root of the mean square."""
    moment = (w.p_T * along(w) * along(w)).sum()
    tex = r"\sqrt{\mathbb{E}_{p_T} (\lambda \cdot \Delta_s)^2}"
    return Step("Jensen", "the square is convex", tex, w.xp.sqrt(moment), scale=terms(w) * _task_distance(w))


def coverage(w: World) -> Step:
    """Second moments of λ·Δ under the task are at most 1/γ(p_T; Δ) of those under language modelling."""
    moment = (w.p_L * along(w) * along(w)).sum()
    return Step(
        "coverage",
        r"$\Sigma_L \succeq \gamma(p_T; \Delta)\, \Sigma_T$",
        r"\sqrt{\mathbb{E}_{p_L} (\lambda \cdot \Delta_s)^2 / \gamma(p_T; \Delta)}",
        w.xp.sqrt(moment / covered(w)),
        scale=terms(w) * (_task_distance(w) + _distance(w)),
    )


def hoelder(w: World) -> Step:
    """From λ·Δ to ½ osc(v) times the distance."""
    return Step(
        "Hölder",
        r"$|\lambda \cdot \Delta_s| = |v \cdot (p_s - q_s)| \le \tfrac12 \mathrm{osc}(v) \|p_s - q_s\|_1$",
        r"\tfrac12 \mathrm{osc}(v) \sqrt{\mathbb{E}_{p_L} \|p_s - q_s\|_1^2 / \gamma(p_T; \Delta)}",
        w.half_osc * _distance(w),
        scale=terms(w) * _distance(w),
    )


def norm(w: World) -> Step:
    """Half the oscillation of v is at most B."""
    return Step(
        "norm",
        r"$\tfrac12(\max v - \min v) \le \|v\|_\infty = B$",
        r"B \sqrt{\mathbb{E}_{p_L} \|p_s - q_s\|_1^2 / \gamma(p_T; \Delta)}",
        w.B * _distance(w),
    )


def _task_distance(w: World) -> Array:
    return w.xp.sqrt((w.p_T * w.l1 * w.l1).sum())


def _distance(w: World) -> Array:
    return w.xp.sqrt((w.p_L * w.l1 * w.l1).sum() / covered(w))


def pinsker(w: World) -> Step:
    """In each context, the squared distance is at most 2 KL."""
    return Step(
        "Pinsker",
        r"$\|p_s - q_s\|_1^2 \le 2\,\mathrm{KL}(q_s \| p_s)$",
        r"B \sqrt{2\, \mathbb{E}_{p_L} \mathrm{KL}_s / \gamma(p_T; \Delta)}",
        w.B * divergences.pinsker(w.excess / covered(w), w.xp),
    )


def optimality(w: World) -> Step:
    """The excess is at most ε."""
    tex = r"\sqrt{2 B^2 \varepsilon / \gamma(p_T; \Delta)}"
    return to_epsilon(w, r"$\mathbb{E}_{p_L} \mathrm{KL}_s$ is the excess cross-entropy", tex, bound(w))


def bound(w: World, norm: str = "inf", gamma: float = 1.0, **constants: float) -> Array:
    """B (2ε/γ(p_T; Δ))^½, with constants that may be others."""
    return size(w, norm) * divergences.pinsker(w.epsilon / (gamma * covered(w)), w.xp, **constants)


def proof(w: World) -> Proof:
    """From ℓ_T(Phi p_f) − τ to the bound, with second moments of λ·Δ_s in the middle.

    The score moves by λ·Δ_s. Its mean absolute value under p_T is at most the root of λᵀΣ_Tλ, which is at most
    λᵀΣ_Lλ/γ(p_T; Δ), as γ(p_T; Δ) is the largest γ with Σ_L ⪰ γ Σ_T. Under p_L, (λ·Δ_s)² ≤ B² ‖p_s − q_s‖_1² ≤ 2B² KL_s
    as in subspace-pinsker, and the mean of KL_s is the excess. And if p_L ≥ γ p_T then Σ_L − γ Σ_T is a sum of squares
    with weights p_L − γ p_T ≥ 0.
    """
    arrows = infimum, lipschitz, subspace, jensen, coverage, hoelder, norm, pinsker, optimality
    return Proof((never_worse(w),), chain(w, *arrows))


THEOREM = Theorem(
    id="covariance-shift",
    number="9",
    title="Transfer under covariance shift",
    statement=r"softmax transfer holds with $\gamma(p_T; \Delta) = 1/\|\Sigma_L^{-1/2}\Sigma_T\Sigma_L^{-1/2}\|_2$, "
    r"which is never smaller than $\gamma(p_T)$",
    source=f"{PAPER}, transfer under distribution shift",
    text=str(__doc__),
    reference="optimum",
    needs=("row-span", "optimum"),
    hypotheses=(
        covering.but(claim=covered_errors, without="a direction of error that only the task sees costs nothing in ε"),
        *SOFTMAX[1:],
    ),
    proof=proof,
    uses=("softmax-transfer",),
    features="mean_features",
    bound=bound,
    constants=(CONSTANT, EXPONENT, NORM, GAMMA),
)
