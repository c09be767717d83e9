r"""Instance-exact transfer: the best bound that knows the model, the witness and ε/γ, by exponential tilts.

For every μ > 0, with ψ_s(μ) = μ max_± log E_{w~p_s} e^{±(v_w − v·p_s)/μ},

$$\ell_T(P) \le \tau + \min\Bigl(\mu\, \frac{\varepsilon}{\gamma(p_T)} + \mathbb{E}_{p_T} \psi_s(\mu),\; \rho\Bigr),
  \qquad \rho = \mathbb{E}_{p_T} \max_{\pm, w} \pm(v_w - v \cdot p_s)$$

The infimum over μ, convex in μ, is the optimal spreading of the budget ε/γ over the contexts: every context is charged
μ for a unit of divergence, and the worst q_s at that price is the tilt of p_s by e^{±v/μ}, which spends
x_s(μ) = KL(tilt‖p_s). The best price spends it all, E_{p_T} x_s(μ) = ε/γ. As μ → 0 the tilt becomes p_s conditioned
on the words of largest (or least) v; a budget that pays for this everywhere leaves ρ.

In what sense it is exact. Among all q with E_{p_T} KL(q_s‖p_s) ≤ x, the tilts of price μ attain the bound on
E_{p_T}|v·(p_s − q_s)| at x = E_{p_T} x_s(μ) (lemma): there, nothing that knows only p, v, p_T and x can promise less.
These are all x but for intervals at which the worst sign of a context flips; across them the bound is linear, so it is
the least concave function of x above what is possible. What it gives away is on which side of the margin the labels are
(Lipschitz) and how p_L spreads the excess (coverage).

The number that stands for the infimum is the least over three prices: one found in float64, near the best; and two in
closed form, Bernstein's and that of the curve g*, at which the bound is certainly below variance-aware-transfer's and
½ osc(v) g*(ε/γ) (see ladder). Any price gives a bound, so none is trusted, and no claim takes one of them for the best.

Assumptions: as for unconstrained transfer.

Source: new; Donsker, Varadhan 1975.
"""

from __future__ import annotations

import functools

from rooteps.theory import divergences, tilts
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
from rooteps.theory.theorems import variance_aware_transfer
from rooteps.theory.theorems.donsker_varadhan import attained
from rooteps.theory.world import World

BUDGET = Constant(
    "budget",
    1.0,
    0.9,
    "a factor on ε/γ",
    "the tilts that attain the bound spend all of ε/γ",
    places=((r"(?=\\mu\\, \\varepsilon)", r"VALUE\, "),),
)


def price(w: World, budget: float = 1.0) -> Array:
    """The μ at which tilts spend ε/γ (or a share of it), up to rounding."""
    return w.temperature(budget)


def prices(w: World, budget: float = 1.0) -> tuple[Array, ...]:
    """The μ that are tried: ``price``, that of Bernstein's bound, and that of the curve g* (see ladder)."""
    x = w.xp.upper(budget * w.epsilon / w.gamma)
    _, v, _ = w.score_law
    unit = tilts.unit(v, w.xp)
    bernstein = unit / 3 + unit * w.xp.sqrt(variance_aware_transfer.variance(w)) / w.xp.sqrt(2 * x)
    return price(w, budget), bernstein, unit / 2 * divergences.fht_slope(x, w.xp)


def charges(w: World, budget: float = 1.0) -> tuple[tuple[Array, Array], ...]:
    """Each price μ with what it charges whatever is spent, E ψ(μ); the price 0 among them, which charges ρ."""
    law, v, excluded = w.score_law

    def charged() -> tuple[tuple[Array, Array], ...]:
        furthest = (w.xp.array(0.0), (w.p_T * tilts.furthest(law.q, v, excluded, w.xp)).sum())
        tried = ((mu, (w.p_T * tilts.log_mgf(law, v, mu, w.xp)).sum()) for mu in prices(w, budget))
        return furthest, *tried

    return w.remembered(("charges", budget), charged)


def bound(w: World, x: Array, budget: float = 1.0) -> Array:
    """The least of min(μ x + E ψ(μ), ρ) over ``prices``, what a divergence of x = ε/γ can do to the loss.

    The prices are those for ε/γ whatever x, so that it increases with x. At x = 0 the best price is infinite, and
    charges nothing.
    """

    def least() -> Array:
        charged = [mu * budget * x + rest for mu, rest in charges(w, budget)]
        return w.xp.from_zero(x, functools.reduce(w.xp.minimum, charged))

    return w.xp.compute(least)


CURVE = Curve(
    bound,
    lambda w, x: rf"\min(\mu\, {x} + \mathbb{{E}}_{{p_T}} \psi_s(\mu),\, \rho)",
    constants=(BUDGET,),
)


def donsker_varadhan(w: World) -> Step:
    """In each context and at one price, what a divergence can move is at most μ KL + ψ(μ)."""
    return Step(
        "Donsker–Varadhan",
        rf"$\pm v \cdot ({reference_tex(w)} - p_s) \le \mu\,\mathrm{{KL}}_s + \psi_s(\mu)$ for every $\mu > 0$, and "
        r"the score moves no further than to its extreme values, "
        r"$\rho = \mathbb{E}_{p_T} \max_{\pm, w} \pm(v_w - v \cdot p_s)$",
        CURVE.tex(w, r"\mathbb{E}_{p_T} \mathrm{KL}_s"),
        bound(w, w.over_task(w.kl)),
        scale=score_size(w),
    )


def proof(w: World) -> Proof:
    """Donsker and Varadhan's formula in each context at one price, and the tilts that attain it.

    In every context |v·(p_s − q_s)| ≤ μ KL(q_s‖p_s) + ψ_s(μ), with the same μ everywhere. Averaged over p_T, the mean
    of KL is at most ε/γ(p_T). And no q_s on the support of p_s moves the score beyond its extreme values there, which
    is ρ.

    It is convex in μ: ψ_s(μ) is the supremum over q of |v·(p_s − q)| − μ KL(q‖p_s), attained by a tilt, and this is
    affine in μ for each q.

    It is exact at the budget that the tilts of the worst signs spend: they attain each of these inequalities, and
    whoever spends no more on average moves no further.
    """
    arrows = infimum, lipschitz, subspace, donsker_varadhan, CURVE.coverage, CURVE.optimality
    return Proof((attained(w, price(w)),), chain(w, *arrows))


THEOREM = Theorem(
    id="instance-exact-transfer",
    number="16",
    title="Instance-exact transfer",
    statement=r"an ε-optimal LM has $\ell_T(P) \le \tau + \inf_{\mu > 0}(\mu\varepsilon/\gamma(p_T) + "
    r"\mathbb{E}_{p_T} \psi_s(\mu))$ with "
    r"$\psi_s(\mu) = \mu \max_\pm \log \mathbb{E}_{p_s} e^{\pm(v - v \cdot p_s)/\mu}$, attained by "
    r"the tilts $p_s e^{\pm v/\mu}$",
    source="new; Donsker, Varadhan 1975",
    text=str(__doc__),
    needs=("binary",),
    hypotheses=UNCONSTRAINED,
    proof=proof,
    uses=("cross-entropy-recovers-truth", "donsker-varadhan"),
    features="p",
    bound=CURVE.bound,
    constants=CURVE.constants,
)

TWIN = softmax_twin(
    THEOREM,
    title="Instance-exact softmax transfer",
    statement=r"a softmax LM that is ε-optimal for $\Phi$ has $\ell_T(\Phi p_f) \le \tau + "
    r"\inf_{\mu > 0}(\mu\varepsilon/\gamma(p_T) + \mathbb{E}_{p_T} \psi_s(\mu))$ on every task that is "
    r"$(\tau,B)$-natural with respect to $\Phi$, attained by softmax models with features $f(s) \pm \lambda/\mu$",
    uses=("softmax-transfer", "instance-exact-transfer"),
    text=r"""Instance-exact softmax transfer: the worst that a budget allows are softmax models themselves.

With fixed word embeddings Phi and v = Phiᵀλ, under the assumptions of softmax transfer, for every μ > 0

$$\ell_T(\Phi p_f) \le
  \tau + \min\Bigl(\mu\, \frac{\varepsilon}{\gamma(p_T)} + \mathbb{E}_{p_T} \psi_s(\mu),\; \rho\Bigr),
  \qquad \rho = \mathbb{E}_{p_T} \max_{\pm, w} \pm(v_w - v \cdot p_s)$$

The proof is that of instance-exact-transfer with the best softmax model q_s in the place of p*_s. It loses nothing by
allowing any q: the tilt of p_f(s) by e^{±v/μ} is the softmax model with features f(s) ± λ/μ, so the worst q_s is a
possible optimum for the same Phi, and the bound is as exact within the class as it is without.

Assumptions: as for softmax transfer.

Source: new.
""",
)
