r"""Variance and coverage: the variance of the score counts in each context for as much as the context is covered.

With r_s = p_T(s)/p_L(s) and Var_{p_s}(v) the variance of the score v_w, w ~ p_s, under the *model*,

$$\ell_T(P) \le \tau + \sqrt{2 \varepsilon\, \mathbb{E}_{p_T} r_s \mathrm{Var}_{p_s}(v)}
  + \frac{\mathrm{osc}(v)}{3}\, \frac{\varepsilon}{\gamma(p_T)}$$

It is never above the bound of variance-aware-transfer, as no r_s is above 1/γ(p_T), and far below it where the contexts
that language modelling hardly sees are those in which the score hardly varies. The second term is linear in the
divergence, and all of ε may lie in the context that is covered worst: there 1/γ stays.

As a bound on how far the mean of the score moves, ⅓ is the best possible: for two words, one of probability p, a tilt
moves it by √(2σ²ε) + ⅓(1 − 2p) osc(v) ε and terms of order ε^{3/2}, so p → 0 takes all of it. For softmax models the
loss takes it too, as no classifier tells anything where the mean of v = Phi is zero under the model; 0.9 of it is
refuted. For any model half of it is refuted: what between ⅙ and ⅓ would do is open.

Assumptions: as for unconstrained transfer.

Source: new; Bernstein's inequality as in Boucheron, Lugosi, Massart 2013, section 2.8.
"""

from __future__ import annotations

from rooteps.theory.arrows import UNCONSTRAINED, chain, infimum, lipschitz, softmax_twin, subspace, to_epsilon
from rooteps.theory.claims import Claim, Proof, Step
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems import variance_aware_transfer
from rooteps.theory.theorems.variance_aware_transfer import CONSTANT, THIRDS, bernstein
from rooteps.theory.world import World


def variance(w: World) -> Array:
    """E_{p_T} r_s Var_{p_s}(v)/osc(v)² = E_{p_L} r_s² Var_{p_s}(v)/osc(v)²."""
    return (w.p_T * w.r * w.relative_variance).sum()


def moved(w: World, x: Array, constant: float = 2.0, thirds: float = 1.0) -> Array:
    """What a divergence of E_{p_L} KL = x can do to the loss, with constants that may be others."""
    return 2 * w.half_osc * (w.xp.sqrt(constant * variance(w)) * w.xp.sqrt(x) + thirds * x / w.gamma / 3)


def bound(w: World, **constants: float) -> Array:
    """√(2ε E_{p_T} r Var(v)) + osc(v) ε/3γ."""
    return moved(w, w.epsilon, **constants)


def tex(x: str) -> str:
    """``moved`` as LaTeX."""
    root = rf"\sqrt{{2\, {x}\, \mathbb{{E}}_{{p_T}} r_s \mathrm{{Var}}_{{p_s}}(v)}}"
    return rf"{root} + \tfrac13\mathrm{{osc}}(v)\, {x}/\gamma(p_T)"


def cauchy_schwarz(w: World) -> Step:
    """The mean of r √(variance · divergence) is at most the root of the means' product."""
    return Step(
        "Cauchy–Schwarz",
        r"$\mathbb{E}_{p_T} \sqrt{2\,\mathrm{Var}\,\mathrm{KL}_s} = \mathbb{E}_{p_L} r_s "
        r"\sqrt{2\,\mathrm{Var}\,\mathrm{KL}_s}$ with $r_s = p_T(s)/p_L(s)$, and no $r_s$ is above $1/\gamma(p_T)$",
        tex(r"\mathbb{E}_{p_L} \mathrm{KL}_s"),
        moved(w, w.excess),
    )


def optimality(w: World) -> Step:
    """The excess is at most ε."""
    because = r"$\mathbb{E}_{p_L} \mathrm{KL}_s$ is the excess cross-entropy"
    return to_epsilon(w, because, tex(r"\varepsilon"), bound(w))


def never_worse(w: World) -> Claim:
    """It is at most the variance-aware bound."""
    return Claim(
        bound(w),
        variance_aware_transfer.bound(w, w.epsilon / w.gamma),
        name="never worse",
        because=r"no $r_s$ is above $1/\gamma(p_T)$",
        lhs_tex=tex(r"\varepsilon"),
        rhs_tex=r"\sqrt{2 \sigma^2 \varepsilon/\gamma(p_T)} + \tfrac13\mathrm{osc}(v)\, \varepsilon/\gamma(p_T)",
    )


def proof(w: World) -> Proof:
    """Bernstein's inequality in each context, and its average with the weights r.

    As for variance-aware-transfer up to Bernstein's inequality. Then E_{p_T} √(Var KL) = E_{p_L} r √(Var KL), by Cauchy
    and Schwarz at most √(E_{p_L} r² Var · E_{p_L} KL), where E_{p_L} r² Var = E_{p_T} r Var. The term that is linear in
    the divergence has the mean E_{p_T} KL = E_{p_L} r KL ≤ E_{p_L} KL/γ. The last mean is the excess.
    """
    return Proof((never_worse(w),), chain(w, infimum, lipschitz, subspace, bernstein, cauchy_schwarz, optimality))


THEOREM = Theorem(
    id="variance-coverage-transfer",
    number="23",
    title="Variance and coverage",
    statement=r"with $r_s = p_T(s)/p_L(s)$, an ε-optimal LM has $\ell_T(P) \le \tau + "
    r"\sqrt{2\varepsilon\, \mathbb{E}_{p_T} r_s \mathrm{Var}_{p_s}(v)} + "
    r"\frac13 \mathrm{osc}(v)\, \varepsilon/\gamma(p_T)$",
    source="new; Bernstein's inequality",
    text=str(__doc__),
    needs=("binary",),
    hypotheses=UNCONSTRAINED,
    proof=proof,
    uses=("variance-aware-transfer",),
    features="p",
    bound=bound,
    constants=(CONSTANT, THIRDS),
)

TWIN = softmax_twin(
    THEOREM,
    title="Variance and coverage for softmax models",
    statement=r"with $v = \Phi^\top\lambda$ and $r_s = p_T(s)/p_L(s)$, a softmax LM that is ε-optimal for $\Phi$ has "
    r"$\ell_T(\Phi p_f) \le \tau + \sqrt{2\varepsilon\, \mathbb{E}_{p_T} r_s \mathrm{Var}_{p_f(s)}(v)} + "
    r"\frac13 \mathrm{osc}(v)\, \varepsilon/\gamma(p_T)$",
    uses=("softmax-variance-aware-transfer", "variance-coverage-transfer"),
    text=r"""Variance and coverage for softmax models: both by context, for features Phi p_f.

With fixed word embeddings Phi, v = Phiᵀλ and r_s = p_T(s)/p_L(s), under the assumptions of softmax transfer,

$$\ell_T(\Phi p_f) \le \tau + \sqrt{2 \varepsilon\, \mathbb{E}_{p_T} r_s \mathrm{Var}_{p_f(s)}(v)}
  + \frac{\mathrm{osc}(v)}{3}\, \frac{\varepsilon}{\gamma(p_T)}$$

The proof is that of variance-coverage-transfer with the best softmax model q_s in the place of p*_s. The ⅓ is the best
possible, as that page says.

Assumptions: as for softmax transfer.

Source: new.
""",
)
