r"""Variance-aware transfer: what counts is how much the score varies under the model, not how large it may be.

With σ² = E_{p_T} Var_{w~p_s}[v_w], the variance of the score under the *model*, and osc(v) = max v − min v,

$$\ell_T(P) \le \tau + \sqrt{2 \sigma^2 \varepsilon / \gamma(p_T)} + \frac{\mathrm{osc}(v)}{3}\,
  \frac{\varepsilon}{\gamma(p_T)}$$

When v lives on rare words, σ is far below B, and so is this bound below the paper's.

Proof. For every μ > 0 and each sign, Donsker and Varadhan's formula bounds ±v·(q − p) by
μ KL(q‖p) + μ log E_p e^{±(v − v·p)/μ}, and Bernstein's the second term by ½ Var_p(v)/(μ − c) for μ > c = osc(v)/3,
because no value of v is further than osc(v) from its mean. The best μ is c + √(Var_p(v)/2 KL), whence
|v·(q − p)| ≤ √(2 Var_p(v) KL(q‖p)) + c KL(q‖p); Cauchy and Schwarz average the root over p_T.

Assumptions: as for unconstrained transfer.

Source: new; Donsker, Varadhan 1975; Bernstein's inequality as in Boucheron, Lugosi, Massart 2013, section 2.8.
"""

from __future__ import annotations

from typing import Any

from rooteps.theory.claims import Proof, Step
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems import transfer
from rooteps.theory.world import World


def bound(w: World, x: Array, constant: float = 2.0, thirds: float = 1.0) -> Array:
    """√(2σ²x) + osc(v) x/3, what a divergence of x = ε/γ can do to the loss, with constants that may be others."""
    sigma2 = (w.p_T * w.score_variance).sum()
    return w.xp.sqrt(constant * sigma2 * x) + thirds * (2 * w.half_osc / 3 * x)


def at_epsilon(w: World, **constants: Any) -> Array:
    """The bound of the statement."""
    return bound(w, w.epsilon / w.gamma, **constants)


CONSTANTS = (
    Constant(
        "constant", 2.0, 1.9, "the 2 under the root", "for small ε the root is all of the bound, and it is attained"
    ),
    Constant(
        "thirds",
        1.0,
        0.0,
        r"how often $\tfrac13\mathrm{osc}(v)\, \varepsilon/\gamma$ is added",
        "a word that the model hardly expects may be likely: its variance under the model is tiny",
    ),
)


def proof(w: World) -> Proof:
    """Bernstein's inequality in each context, and its average."""
    xp, q = w.xp, transfer.reference_tex(w)
    variances, task_kl = w.score_variance, (w.p_T * w.kl).sum()
    linear = 2 * w.half_osc / 3 * task_kl
    chain = transfer.chain(
        w,
        Step(
            "Bernstein",
            rf"$|v \cdot (p_s - {q})| \le \sqrt{{2\,\mathrm{{Var}}_{{p_s}}(v)\,\mathrm{{KL}}_s}} + "
            r"\frac13\mathrm{osc}(v)\,\mathrm{KL}_s$ in each context",
            r"\mathbb{E}_{p_T} \sqrt{2\,\mathrm{Var}_{p_s}(v)\,\mathrm{KL}_s} + "
            r"\tfrac13\mathrm{osc}(v)\, \mathbb{E}_{p_T} \mathrm{KL}_s",
            (w.p_T * xp.sqrt(2 * variances * w.kl)).sum() + linear,
            scale=transfer.score_size(w),
        ),
        Step(
            "Cauchy–Schwarz",
            r"$\sigma^2 = \mathbb{E}_{p_T} \mathrm{Var}_{p_s}(v)$",
            _tex(r"\mathbb{E}_{p_T} \mathrm{KL}_s"),
            bound(w, task_kl),
        ),
        *transfer.to_epsilon(w, lambda x: bound(w, x), _tex),
    )
    return Proof((), chain)


def _tex(x: str) -> str:
    return rf"\sqrt{{2 \sigma^2\, {x}}} + \tfrac13\mathrm{{osc}}(v)\, {x}"


THEOREM = Theorem(
    id="variance-aware-transfer",
    number="15",
    title="Variance-aware transfer",
    statement=r"with $\sigma^2 = \mathbb{E}_{p_T} \mathrm{Var}_{p_s}(v)$ under the model, an ε-optimal LM has "
    r"$\ell_T(P) \le \tau + \sqrt{2\sigma^2\varepsilon/\gamma(p_T)} + "
    r"\frac13 \mathrm{osc}(v)\, \varepsilon/\gamma(p_T)$",
    source="new; Donsker, Varadhan 1975; Bernstein's inequality",
    reference="truth",
    needs=("binary",),
    hypotheses=transfer.hypotheses,
    proof=proof,
    without=transfer.UNCONSTRAINED,
    uses=("cross-entropy-recovers-truth",),
    reads="p",
    bound=at_epsilon,
    constants=CONSTANTS,
)
