r"""Distribution shift in the feature covariance: only directions in which the model errs need to be covered.

With Δ_s = Phi(p_f(s) − p*_s), Σ_L = E_{p_L} ΔΔᵀ and Σ_T = E_{p_T} ΔΔᵀ,

$$\gamma(p_T; \Delta) = 1 / \|\Sigma_L^{-1/2} \Sigma_T \Sigma_L^{-1/2}\|_2 \ge \gamma(p_T)$$

and softmax transfer holds with γ(p_T; Δ) in place of γ(p_T):

$$\ell_T(\Phi p_f) \le \tau + \sqrt{2 B^2 \varepsilon / \gamma(p_T; \Delta)}$$

Assumptions: as for softmax transfer, except that the task need only be covered along Δ.

Source: arXiv:2010.03648, transfer under covariance shift.
"""

from __future__ import annotations

from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.theorems import transfer
from rooteps.theory.world import World


def hypotheses(w: World) -> tuple[Claim, ...]:
    """Coverage along Δ, and the other hypotheses of softmax transfer."""
    covering = Claim(
        w.xp.array(0.0),
        w.gamma_delta,
        name="covering",
        because=r"$\gamma(p_T; \Delta) > 0$: $\Sigma_T$ stays within the range of $\Sigma_L$",
        lhs_tex="0",
        rhs_tex=r"\gamma(p_T; \Delta)",
        relation="<",
    )
    return covering, *transfer.near_best_softmax(w)


def proof(w: World) -> Proof:
    """From ℓ_T(Phi p_f) − τ to the bound, with second moments of λ·Δ_s in the middle."""
    xp = w.xp
    covered = xp.lower(w.gamma_delta)  # any number certainly below γ(p_T; Δ) serves in the chain
    along, size = w.delta @ w.lam, transfer.score_size(w)
    moment_T = (w.p_T * along * along).sum()
    moment_L = (w.p_L * along * along).sum()
    distance_L = (w.p_L * w.l1 * w.l1).sum()
    never_worse = Claim(
        w.gamma,
        w.gamma_delta,
        name="never worse",
        because=r"$p_L \ge \gamma(p_T)\, p_T$ implies $\Sigma_L \succeq \gamma(p_T)\, \Sigma_T$",
        lhs_tex=r"\gamma(p_T)",
        rhs_tex=r"\gamma(p_T; \Delta)",
    )
    chain = telescope(
        r"\ell_T(\Phi p_f) - \tau",
        w.best_gap(w.mean_features, w.lam, w.gap),
        transfer.infimum(r"\ell_T(\Phi p_f, \lambda) - \tau", w.gap),
        transfer.lipschitz_step(w),
        Step(
            "subspace",
            r"$v = \Phi^\top \lambda$, so $v \cdot (p_s - p^*_s) = \lambda \cdot \Delta_s$",
            r"\mathbb{E}_{p_T} |\lambda \cdot \Delta_s|",
            (w.p_T * xp.abs(along)).sum(),
            relation="=",
            scale=size,
        ),
        Step(
            "Jensen",
            "the square is convex",
            r"\sqrt{\mathbb{E}_{p_T} (\lambda \cdot \Delta_s)^2}",
            xp.sqrt(moment_T),
            scale=size,
        ),
        Step(
            "coverage",
            r"$\Sigma_L \succeq \gamma(p_T; \Delta)\, \Sigma_T$",
            r"\sqrt{\mathbb{E}_{p_L} (\lambda \cdot \Delta_s)^2 / \gamma(p_T; \Delta)}",
            xp.sqrt(moment_L / covered),
            scale=size,
        ),
        Step(
            "Hölder",
            r"$|\lambda \cdot \Delta_s| = |v \cdot (p_s - q_s)| \le \tfrac12 \mathrm{osc}(v) \|p_s - q_s\|_1$",
            r"\tfrac12 \mathrm{osc}(v) \sqrt{\mathbb{E}_{p_L} \|p_s - q_s\|_1^2 / \gamma(p_T; \Delta)}",
            w.half_osc * xp.sqrt(distance_L / covered),
        ),
        Step(
            "norm",
            r"$\tfrac12(\max v - \min v) \le \|v\|_\infty = B$",
            r"B \sqrt{\mathbb{E}_{p_L} \|p_s - q_s\|_1^2 / \gamma(p_T; \Delta)}",
            w.B * xp.sqrt(distance_L / covered),
        ),
        Step(
            "Pinsker",
            r"$\|p_s - q_s\|_1^2 \le 2\,\mathrm{KL}(q_s \| p_s)$",
            r"B \sqrt{2\, \mathbb{E}_{p_L} \mathrm{KL}_s / \gamma(p_T; \Delta)}",
            w.B * xp.sqrt(2 * w.excess / covered),
        ),
        transfer.optimality(
            w,
            r"$\mathbb{E}_{p_L} \mathrm{KL}_s$ is the excess cross-entropy",
            r"\sqrt{2 B^2 \varepsilon / \gamma(p_T; \Delta)}",
            bound(w),
        ),
    )
    return Proof((never_worse,), chain)


def bound(w: World, constant: float = 2.0, exponent: float = 0.5, norm: str = "inf", gamma: float = 1.0) -> Array:
    """B (2ε/γ(p_T; Δ))^½, with constants that may be others."""
    covered = gamma * w.xp.lower(w.gamma_delta)
    return transfer.size(w, norm) * w.xp.power(constant * w.epsilon / covered, exponent)


THEOREM = Theorem(
    id="covariance-shift",
    number="9",
    title="Transfer under covariance shift",
    statement=r"softmax transfer holds with $\gamma(p_T; \Delta) = 1/\|\Sigma_L^{-1/2}\Sigma_T\Sigma_L^{-1/2}\|_2$, "
    r"which is never smaller than $\gamma(p_T)$",
    source=f"{PAPER}, transfer under distribution shift",
    reference="optimum",
    needs=("row-span", "optimum"),
    hypotheses=hypotheses,
    proof=proof,
    without=transfer.WITHOUT | {"covering": "a direction of error that only the task sees costs nothing in ε"},
    uses=("softmax-transfer",),
    reads="mean_features",
    bound=bound,
    constants=(
        *transfer.CONSTANTS,
        Constant(
            "gamma", 1.0, 1.1, r"a factor on $\gamma(p_T; \Delta)$", "in one dimension it is the ratio of the moments"
        ),
    ),
    harmless=("norm",),
)
