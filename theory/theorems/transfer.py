"""The arrows that every transfer theorem shares: from a task's loss gap to the excess cross-entropy.

Losses are compared after subtracting τ = ℓ_T(P*, v), so that a gap of 1e-10 keeps all its digits.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rooteps.theory.claims import Claim, Step, telescope
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.world import World

WITHOUT = {
    "covering": "a context that language modelling never sees may be predicted arbitrarily badly at no cost in ε",
    "softmax model": "another model may have the same excess and quite different means",
    "subspace-optimum": "ε measured for another Phi says nothing about the means of this one",
    "epsilon-optimal": "a model far from the optimum may confuse contexts with different labels",
    "row-span": "outside the row-span the optimum itself may be wrong about v·p*, even at ε = 0",
    "Lipschitz loss": "a steep loss turns a small change of the score into a large one",
}
"""What breaks in a transfer theorem without each of the hypotheses below."""

UNCONSTRAINED = {name: WITHOUT[name] for name in ("covering", "epsilon-optimal", "Lipschitz loss")}
"""The part of it that concerns models without a fixed Phi."""

CONSTANT = Constant(
    "constant",
    2.0,
    1.9,
    "the 2 under the root",
    "Pinsker's constant: the ratio tends to 1 in the sharp family as δ → 0",
)
EXPONENT = Constant("exponent", 0.5, 0.55, "the exponent of ε", "the loss does move like √ε, so ε^0.55 is too small")
NORM = Constant(
    "norm",
    "inf",
    "half-osc",
    r"the norm of $v$ that is called $B$",
    r"still true: the Hölder step needs no more than $\tfrac12\mathrm{osc}(v) \le \|v\|_\infty$",
)
CONSTANTS = (CONSTANT, EXPONENT, NORM)
"""Those of ``bound``, with tighter ones."""


def bound(w: World, constant: float = 2.0, exponent: float = 0.5, norm: str = "inf", L: float | None = None) -> Array:
    r"""L B (2ε/γ(p_T))^½, with constants that may be others."""
    steep = float(w.loss.lipschitz) if L is None else L
    return steep * size(w, norm) * w.xp.power(constant * w.epsilon / w.gamma, exponent)


def size(w: World, norm: str) -> Array:
    """‖v‖_∞, or what is left of it once the best constant is taken off v."""
    return {"inf": w.B, "half-osc": w.half_osc}[norm]


def covering(w: World) -> Claim:
    """The task only uses contexts that language modelling sees."""
    return Claim(
        w.xp.array(0.0),
        w.gamma,
        name="covering",
        because=r"$\gamma(p_T) > 0$: $p_L$ covers the contexts of the task",
        lhs_tex="0",
        rhs_tex=r"\gamma(p_T)",
        relation="<",
    )


def epsilon_optimal(w: World) -> Claim:
    """The model's excess cross-entropy is at most ε."""
    best = r"\ell^*_{\mathrm{xent}}" + ("" if w.reference == "truth" else r"(\Phi)")
    return Claim(
        w.excess,
        w.epsilon,
        name="epsilon-optimal",
        because="the model's cross-entropy is within ε of the optimum",
        lhs_tex=rf"\ell_{{\mathrm{{xent}}}} - {best}",
        rhs_tex=r"\varepsilon",
    )


def optimum_on_subspace(w: World) -> Claim:
    """q_s is the optimum for Phi: it has the conditional means of the truth."""
    return Claim(
        w.xp.max(w.xp.abs(w.Phi_kernel)),
        w.xp.array(0.0),
        w.xp.max(w.xp.abs(w.Phi)),
        name="subspace-optimum",
        because=r"$q_s$ is the best softmax model for this $\Phi$ (subspace-recovery)",
        lhs_tex=r"\max_s \|\Phi q_s - \Phi p^*_s\|_\infty",
        rhs_tex="0",
        relation="=",
    )


def softmax_model(w: World) -> Claim:
    """The model is a softmax model with this Phi: log(p/q) is affine in φ_w on the support."""
    xp = w.xp
    residual = xp.array(0.0)
    if w.instance.model.form not in ("F", "shift"):
        x, _ = w.log_ratio
        rows = xp.concatenate([w.Phi, xp.array(np.ones((1, w.Phi.shape[1])))], axis=0)
        residual = xp.max(xp.abs(x.T - rows.T @ xp.lstsq(rows.T, x.T)))
    return Claim(
        residual,
        xp.array(0.0),
        xp.array(1.0),
        name="softmax model",
        because=r"$\log(p_s/q_s)$ is an affine function of $\phi_w$: the model is a softmax model with this $\Phi$",
        lhs_tex=r"\min_{\theta, c} \max_{s,w} |\log(p_s/q_s)(w) - \theta_s \cdot \phi_w - c_s|",
        rhs_tex="0",
        relation="=",
    )


def row_span(w: World) -> Claim:
    """The witness is a combination of the rows of Phi."""
    return Claim(
        w.xp.max(w.xp.abs(w.v - w.lam @ w.Phi)),
        w.xp.array(0.0),
        w.B,
        name="row-span",
        because=r"$v = \Phi^\top \lambda$ lies in the row-span of $\Phi$",
        lhs_tex=r"\|v - \Phi^\top \lambda\|_\infty",
        rhs_tex="0",
        relation="=",
    )


def lipschitz(w: World, change: Array | None = None) -> Claim:
    """No subgradient of the loss between the true scores and the model's is steeper than L, in any context."""
    scores = w.true_scores, w.true_scores + (w.score_change if change is None else change)
    steepest = w.xp.maximum(*(w.xp.max(w.loss.steepness(u, w.xp)) for u in scores))
    return Claim(
        steepest,
        w.xp.array(float(w.loss.lipschitz)),
        name="Lipschitz loss",
        because=rf"$\ell$ is convex, and no steeper than {w.loss.lipschitz} where the scores lie",
        lhs_tex=r"\max_{s,y} \|\partial_u \ell(u_s, y)\|_1",
        rhs_tex=f"L = {w.loss.lipschitz}",
    )


def near_best_softmax(w: World) -> tuple[Claim, ...]:
    """What softmax transfer and its variants assume besides coverage."""
    return softmax_model(w), optimum_on_subspace(w), epsilon_optimal(w), row_span(w), lipschitz(w)


def hypotheses(w: World) -> tuple[Claim, ...]:
    """Those of unconstrained transfer, or of softmax transfer when the reference is the optimum of a fixed Phi."""
    if w.reference == "truth":
        return covering(w), epsilon_optimal(w), lipschitz(w)
    return covering(w), *near_best_softmax(w)


def chain(w: World, *arrows: Step) -> tuple[Claim, ...]:
    """From ℓ_T − τ to E_{p_T}|v·(p − q)|, the features being p or (for a fixed Phi) Phi p_f, and on by more arrows."""
    if w.reference == "truth":
        return telescope(
            r"\ell_T(P) - \tau",
            w.best_gap_on_p,
            infimum(r"\ell_T(P, v) - \tau", w.gap, score_size(w)),
            lipschitz_step(w),
            *arrows,
        )
    return telescope(
        r"\ell_T(\Phi p_f) - \tau",
        w.best_gap(w.mean_features, w.lam, w.gap),
        infimum(r"\ell_T(\Phi p_f, \lambda) - \tau", w.gap, score_size(w)),
        lipschitz_step(w),
        same_mean(w),
        *arrows,
    )


def reference_tex(w: World) -> str:
    """What the reference distribution is called: p*_s, or q_s for the best softmax model."""
    return "p^*_s" if w.reference == "truth" else "q_s"


def infimum(tex: str, gap: Array, scale: Array = 0.0) -> Step:
    """ℓ_T(G) is at most the loss of the witness."""
    return Step("infimum", "the infimum over classifiers is at most the value at one of them", tex, gap, scale=scale)


def lipschitz_step(w: World) -> Step:
    """E_{p_T}|v·(p − p*)| bounds the change of a 1-Lipschitz loss."""
    return Step(
        "Lipschitz",
        r"$\ell$ is 1-Lipschitz in the score, which moves by $v \cdot (p_s - p^*_s)$",
        r"\mathbb{E}_{p_T} |v \cdot (p_s - p^*_s)|",
        (w.p_T * w.xp.abs(w.score_change)).sum(),
        scale=score_size(w),
    )


def score_size(w: World) -> Array:
    """B E_{p_T}‖p_s − q_s‖_1: the size of the terms of v·(p_s − q_s), which cancel where v is (nearly) constant."""
    return w.B * (w.p_T * w.l1).sum()


def same_mean(w: World) -> Step:
    """For v in the row-span, p* may be replaced by the optimum q."""
    change = w.xp.abs(w.moved_scores)
    return Step(
        "subspace",
        r"$v = \Phi^\top \lambda$ and $\Phi p^*_s = \Phi q_s$, so $v \cdot p^*_s = v \cdot q_s$",
        r"\mathbb{E}_{p_T} |v \cdot (p_s - q_s)|",
        (w.p_T * change).sum(),
        relation="=",
        scale=(w.p_T * w.mean_rounding).sum() + score_size(w),
    )


def to_distance(w: World, q: str) -> tuple[Step, ...]:
    """Hölder: from E|v·(p − q)| to L B E‖p − q‖_1."""
    L = w.loss.lipschitz
    times = "" if L == 1 else f"{L} "
    distance = (w.p_T * w.l1).sum()
    return (
        Step(
            "Hölder",
            rf"$p_s - {q}$ sums to zero, so a constant may be taken off $v$: $\frac12\mathrm{{osc}}(v)$ is left",
            rf"{times}\tfrac12\mathrm{{osc}}(v)\, \mathbb{{E}}_{{p_T}} \|p_s - {q}\|_1",
            L * w.half_osc * distance,
            scale=L * score_size(w),
        ),
        Step(
            "norm",
            r"$\frac12(\max v - \min v) \le \|v\|_\infty = B$",
            rf"{times}B\, \mathbb{{E}}_{{p_T}} \|p_s - {q}\|_1",
            L * w.B * distance,
        ),
    )


def to_cross_entropy(w: World, q: str) -> tuple[Step, ...]:
    """Hölder, Pinsker, Jensen, coverage, ε-optimality: from E|v·(p − q)| to L sqrt(2B²ε/γ)."""
    xp = w.xp
    L, B = w.loss.lipschitz, w.loss.lipschitz * w.B
    times = "" if L == 1 else f"{L} "
    task_kl = (w.p_T * w.kl).sum()
    return (
        *to_distance(w, q),
        Step(
            "Pinsker",
            rf"$\|p_s - {q}\|_1 \le \sqrt{{2\,\mathrm{{KL}}({q} \| p_s)}}$",
            rf"{times}B\, \mathbb{{E}}_{{p_T}} \sqrt{{2\,\mathrm{{KL}}_s}}",
            B * (w.p_T * xp.sqrt(2 * w.kl)).sum(),
        ),
        Step(
            "Jensen",
            "the square root is concave",
            rf"{times}B \sqrt{{2\, \mathbb{{E}}_{{p_T}} \mathrm{{KL}}_s}}",
            B * xp.sqrt(2 * task_kl),
        ),
        Step(
            "coverage",
            r"$p_L \ge \gamma(p_T)\, p_T$ and $\mathrm{KL} \ge 0$",
            rf"{times}B \sqrt{{2\, \mathbb{{E}}_{{p_L}} \mathrm{{KL}}_s / \gamma(p_T)}}",
            B * xp.sqrt(2 * w.excess / w.gamma),
        ),
        optimality(
            w,
            r"$\mathbb{E}_{p_L} \mathrm{KL}_s$ is the excess cross-entropy",
            rf"{times}\sqrt{{2 B^2 \varepsilon / \gamma(p_T)}}",
            bound(w),
        ),
    )


def to_epsilon(w: World, bound: Callable[[Array], Array], tex: Callable[[str], str]) -> tuple[Step, ...]:
    """Coverage and ε-optimality for any bound that increases with the divergence: from E_{p_T} KL_s to ε/γ."""
    return (
        Step(
            "coverage",
            r"$p_L \ge \gamma(p_T)\, p_T$ and $\mathrm{KL} \ge 0$; the bound increases with the divergence",
            tex(r"\mathbb{E}_{p_L} \mathrm{KL}_s / \gamma(p_T)"),
            bound(w.excess / w.gamma),
        ),
        optimality(
            w,
            r"$\mathbb{E}_{p_L} \mathrm{KL}_s$ is the excess cross-entropy",
            tex(r"\varepsilon / \gamma(p_T)"),
            bound(w.epsilon / w.gamma),
        ),
    )


def optimality(w: World, because: str, tex: str, value: Array) -> Step:
    """The last arrow: the excess is at most ε, or ε itself when the instance claims none."""
    claimed = w.instance.epsilon is not None
    tail = r", at most $\varepsilon$" if claimed else r", which $\varepsilon$ is taken to be"
    return Step("optimality", because + tail, tex, value, relation="<=" if claimed else "=")
