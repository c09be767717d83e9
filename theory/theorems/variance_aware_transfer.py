r"""Variance-aware transfer: what counts is how much the score varies under the model, not how large it may be.

With σ² = E_{p_T} Var_{w~p_s}[v_w], the variance of the score under the *model*, and osc(v) = max v − min v,

$$\ell_T(P) \le \tau + \sqrt{2 \sigma^2 \varepsilon / \gamma(p_T)} + \frac{\mathrm{osc}(v)}{3}\,
  \frac{\varepsilon}{\gamma(p_T)}$$

When v lives on rare words, σ is far below B, and so is this bound below the paper's.

Assumptions: as for unconstrained transfer.

Source: new; Donsker, Varadhan 1975; Bernstein's inequality as in Boucheron, Lugosi, Massart 2013, section 2.8.
"""

from __future__ import annotations

from rooteps.theory.arrows import (
    UNCONSTRAINED,
    Curve,
    chain,
    infimum,
    lipschitz,
    reference_tex,
    score_size,
    softmax_twin,
    subspace,
)
from rooteps.theory.claims import Proof, Step
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import Theorem
from rooteps.theory.world import World

CONSTANT = Constant(
    "constant",
    2.0,
    1.9,
    "the 2 under the root",
    "for small ε the root is all of the bound, and it is attained",
    places=((r"(?<=\\sqrt\{)2", "VALUE"),),
)
THIRDS = Constant(
    "thirds",
    1.0,
    0.0,
    r"how often $\tfrac13\mathrm{osc}(v)\, \varepsilon/\gamma$ is added",
    "a word that the model hardly expects may be likely: its variance under the model is tiny",
    places=((r"(?<=\+ )(?=\\tfrac13)", r"VALUE \cdot "),),
)


def bound(w: World, x: Array, constant: float = 2.0, thirds: float = 1.0) -> Array:
    """√(2σ²x) + osc(v) x/3, what a divergence of x = ε/γ can do to the loss, with constants that may be others."""
    return 2 * w.half_osc * (w.xp.sqrt(constant * variance(w)) * w.xp.sqrt(x) + thirds * x / 3)


def variance(w: World) -> Array:
    """σ²/osc(v)² = E_{p_T} Var_{p_s}(v)/osc(v)²."""
    return (w.p_T * w.relative_variance).sum()


CURVE = Curve(
    bound,
    lambda w, x: rf"\sqrt{{2 \sigma^2\, {x}}} + \tfrac13\mathrm{{osc}}(v)\, {x}",
    constants=(CONSTANT, THIRDS),
)


def bernstein(w: World) -> Step:
    """Donsker and Varadhan's formula with Bernstein's bound on the log-moment generating function, in each context."""
    root = w.over_task(w.xp.sqrt(2 * w.relative_variance) * w.xp.sqrt(w.kl))
    return Step(
        "Bernstein",
        rf"$|v \cdot (p_s - {reference_tex(w)})| \le \sqrt{{2\,\mathrm{{Var}}_{{p_s}}(v)\,\mathrm{{KL}}_s}} + "
        r"\frac13\mathrm{osc}(v)\,\mathrm{KL}_s$ in each context",
        r"\mathbb{E}_{p_T} \sqrt{2\,\mathrm{Var}_{p_s}(v)\,\mathrm{KL}_s} + "
        r"\tfrac13\mathrm{osc}(v)\, \mathbb{E}_{p_T} \mathrm{KL}_s",
        2 * w.half_osc * (root + w.over_task(w.kl) / 3),
        scale=score_size(w),
    )


def cauchy_schwarz(w: World) -> Step:
    """The mean of √(variance · divergence) is at most the root of the means' product."""
    tex = CURVE.tex(w, r"\mathbb{E}_{p_T} \mathrm{KL}_s")
    because = r"$\sigma^2 = \mathbb{E}_{p_T} \mathrm{Var}_{p_s}(v)$"
    return Step("Cauchy–Schwarz", because, tex, bound(w, w.over_task(w.kl)))


def proof(w: World) -> Proof:
    """Bernstein's inequality in each context, and its average.

    By Donsker and Varadhan |v·(p − q)| ≤ μ KL(q‖p) + ψ(μ) for every μ > 0, and by Bernstein's bound ψ(μ) ≤ ½
    Var_p(v)/(μ − c) for μ > c = osc(v)/3. The best price is μ = c + √(Var_p(v)/2 KL), which leaves √(2 Var_p(v) KL) + c
    KL. Cauchy and Schwarz average the root over p_T: E √(Var KL) ≤ √(E Var · E KL).
    """
    arrows = infimum, lipschitz, subspace, bernstein, cauchy_schwarz, CURVE.coverage, CURVE.optimality
    return Proof((), chain(w, *arrows))


THEOREM = Theorem(
    id="variance-aware-transfer",
    number="15",
    title="Variance-aware transfer",
    statement=r"with $\sigma^2 = \mathbb{E}_{p_T} \mathrm{Var}_{p_s}(v)$ under the model, an ε-optimal LM has "
    r"$\ell_T(P) \le \tau + \sqrt{2\sigma^2\varepsilon/\gamma(p_T)} + "
    r"\frac13 \mathrm{osc}(v)\, \varepsilon/\gamma(p_T)$",
    source="new; Donsker, Varadhan 1975; Bernstein's inequality",
    text=str(__doc__),
    needs=("binary",),
    hypotheses=UNCONSTRAINED,
    proof=proof,
    uses=("cross-entropy-recovers-truth", "donsker-varadhan", "bernstein"),
    features="p",
    bound=CURVE.bound,
    constants=CURVE.constants,
)

TWIN = softmax_twin(
    THEOREM,
    title="Variance-aware softmax transfer",
    statement=r"with $v = \Phi^\top\lambda$ and $\sigma^2 = \mathbb{E}_{p_T} \mathrm{Var}_{p_f(s)}(v)$, a softmax LM "
    r"that is ε-optimal for $\Phi$ has "
    r"$\ell_T(\Phi p_f) \le \tau + \sqrt{2\sigma^2\varepsilon/\gamma(p_T)} + "
    r"\frac13 \mathrm{osc}(v)\, \varepsilon/\gamma(p_T)$",
    uses=("softmax-transfer", "variance-aware-transfer"),
    text=r"""Variance-aware softmax transfer: the variance of the score under the model, for features Phi p_f.

With fixed word embeddings Phi, v = Phiᵀλ and σ² = E_{p_T} Var_{w~p_f(s)}[v_w] = E_{p_T} λᵀ ∇²log Z(f(s)) λ, under the
assumptions of softmax transfer,

$$\ell_T(\Phi p_f) \le \tau + \sqrt{2 \sigma^2 \varepsilon / \gamma(p_T)} + \frac{\mathrm{osc}(v)}{3}\,
  \frac{\varepsilon}{\gamma(p_T)}$$

The proof is that of variance-aware-transfer with the best softmax model q_s in the place of p*_s.

Assumptions: as for softmax transfer.

Source: new.
""",
)
