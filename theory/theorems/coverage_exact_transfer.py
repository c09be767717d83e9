r"""Coverage-exact transfer: the best bound that knows the model, the witness, p_L, p_T and ε.

With r_s = p_T(s)/p_L(s) and, for every μ > 0, ψ_s(μ) = μ max_± log E_{w~p_s} e^{±r_s (v_w − v·p_s)/μ},

$$\ell_T(P) \le \tau + \min\bigl(\mu\, \varepsilon + \mathbb{E}_{p_L} \psi_s(\mu),\; \rho\bigr),
  \qquad \rho = \mathbb{E}_{p_T} \max_{\pm, w} \pm(v_w - v \cdot p_s)$$

The infimum over μ, convex in μ, is the optimal spreading of ε over the contexts of language modelling: each is charged
μ for a unit of divergence, and the worst q_s at that price is the tilt of p_s by e^{±r_s v/μ}, so that ε is spent where
the task is and language modelling hardly goes. The best price spends it all. Instance-exact transfer, which knows of
p_L only γ, charges the same with 1/γ in the place of every r_s: it is never below (see ladder).

In what sense it is exact. Among all q with E_{p_L} KL(q_s‖p_s) ≤ ε, the tilts of price μ attain the bound on
E_{p_T}|v·(p_s − q_s)| at the ε that they spend (lemma): there, nothing that knows only p, v, p_L and p_T can promise
less. These are all ε but for intervals at which the worst sign of a context flips; across them the bound is linear.
What it gives away is on which side of the margin the labels are (Lipschitz).

The number that stands for the infimum is the least over six prices: one found in float64, near the best; Hoeffding's
and Bernstein's, at which the bound is certainly below those of chi-squared-transfer and of variance-coverage-transfer;
and 1/γ times those of instance-exact-transfer. Any price gives a bound, so none is trusted.

Assumptions: as for unconstrained transfer.

Source: new; Donsker, Varadhan 1975.
"""

from __future__ import annotations

import functools

from rooteps.theory import tilts
from rooteps.theory.arrows import (
    UNCONSTRAINED,
    chain,
    infimum,
    lipschitz,
    reference_tex,
    score_size,
    softmax_twin,
    subspace,
    to_epsilon,
)
from rooteps.theory.claims import Claim, Proof, Step
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems import instance_exact_transfer, variance_coverage_transfer
from rooteps.theory.world import World

BUDGET = Constant(
    "budget",
    1.0,
    0.9,
    "a factor on ε",
    "the tilts that attain the bound spend all of ε",
    places=((r"(?=\\mu\\, \\varepsilon)", r"VALUE\, "),),
)


def price(w: World, budget: float = 1.0) -> Array:
    """The μ at which tilts along r_s v spend ε (or a share of it), up to rounding."""
    return w.temperature(budget, by_coverage=True)


def prices(w: World, budget: float = 1.0) -> tuple[Array, ...]:
    """The μ that are tried: ``price``, Hoeffding's, Bernstein's, and those of instance-exact transfer over γ."""
    x = w.xp.upper(budget * w.epsilon)
    _, v, _ = w.score_law
    root = tilts.unit(v, w.xp) / w.xp.sqrt(2 * x)
    hoeffding = root * w.xp.sqrt(w.C) / 2
    bernstein = tilts.unit(v, w.xp) / 3 / w.gamma + root * w.xp.sqrt(variance_coverage_transfer.variance(w))
    uniform = (mu / w.gamma for mu in instance_exact_transfer.prices(w, budget))
    return price(w, budget), hoeffding, bernstein, *uniform


def charges(w: World, budget: float = 1.0) -> tuple[tuple[Array, Array], ...]:
    """Each price μ with what it charges whatever is spent, E_{p_L} ψ(μ); the price 0 among them, which charges ρ."""
    law, v, excluded = w.score_law

    def charged() -> tuple[tuple[Array, Array], ...]:
        furthest = (w.xp.array(0.0), (w.p_T * tilts.furthest(law.q, v, excluded, w.xp)).sum())
        tried = ((mu, (w.p_L * tilts.log_mgf(law, v, mu, w.xp, w.r)).sum()) for mu in prices(w, budget))
        return furthest, *tried

    return w.remembered(("charges by coverage", budget), charged)


def moved(w: World, x: Array, budget: float = 1.0) -> Array:
    """The least of min(μ x + E_{p_L} ψ(μ), ρ) over ``prices``, what a divergence of E_{p_L} KL = x can do to the loss.

    The prices are those for ε whatever x, so that it increases with x. At x = 0 the best price is infinite, and charges
    nothing.
    """

    def least() -> Array:
        charged = [mu * budget * x + rest for mu, rest in charges(w, budget)]
        return w.xp.from_zero(x, functools.reduce(w.xp.minimum, charged))

    return w.xp.compute(least)


def bound(w: World, budget: float = 1.0) -> Array:
    """The least of min(μ ε + E_{p_L} ψ(μ), ρ) over ``prices``."""
    return moved(w, w.epsilon, budget)


def tex(x: str) -> str:
    """``moved`` as LaTeX."""
    return rf"\min(\mu\, {x} + \mathbb{{E}}_{{p_L}} \psi_s(\mu),\, \rho)"


def donsker_varadhan(w: World) -> Step:
    """In each context and at one price, r_s times what a divergence can move is at most μ KL + ψ(μ)."""
    return Step(
        "Donsker–Varadhan",
        rf"$\pm r_s v \cdot ({reference_tex(w)} - p_s) \le \mu\,\mathrm{{KL}}_s + \psi_s(\mu)$ for every $\mu > 0$ "
        r"with $r_s = p_T(s)/p_L(s)$, and the score moves no further than to its extreme values, "
        r"$\rho = \mathbb{E}_{p_T} \max_{\pm, w} \pm(v_w - v \cdot p_s)$",
        tex(r"\mathbb{E}_{p_L} \mathrm{KL}_s"),
        moved(w, w.excess),
        scale=score_size(w),
    )


def optimality(w: World) -> Step:
    """The excess is at most ε."""
    because = r"$\mathbb{E}_{p_L} \mathrm{KL}_s$ is the excess cross-entropy"
    return to_epsilon(w, because, tex(r"\varepsilon"), bound(w))


def attained(w: World) -> Claim:
    """The tilts at that price attain Donsker and Varadhan's inequality."""
    mu = price(w)
    law, v, _ = w.score_law
    both = tilts.tilts(law, v, mu, w.xp, w.r)
    return Claim(
        sum((w.p_T * tilt.change).sum() for tilt in both),
        mu * sum((w.p_L * (tilt.spent + tilt.mgf)).sum() for tilt in both),
        name="attained",
        because=r"for $q^\pm_s \propto p_s e^{\pm r_s v/\mu}$ Donsker and Varadhan's inequality is an equality: "
        r"no smaller bound holds at the ε that these spend",
        lhs_tex=r"\sum_\pm \mathbb{E}_{p_T} |v \cdot (q^\pm_s - p_s)|",
        rhs_tex=r"\sum_\pm \mathbb{E}_{p_L}[\mu\,\mathrm{KL}(q^\pm_s \| p_s) + \psi^\pm_s(\mu)]",
        relation="=",
    )


def proof(w: World) -> Proof:
    """Donsker and Varadhan's formula along r_s v in each context at one price, and the tilts that attain it.

    E_{p_T} |v·(p_s − q_s)| = E_{p_L} r_s |v·(p_s − q_s)|, as p_L is positive wherever p_T is. For every μ > 0,
    r_s v·(q − p_s) ≤ μ KL(q‖p_s) + μ log E_{p_s} e^{r_s (v − v·p_s)/μ}, with equality for the tilt
    q ∝ p_s e^{r_s v/μ}, and likewise for −v. The mean over p_L is μ times the excess, which is at most ε, and the mean
    of ψ. And no q on the support of p_s moves the score further than to its extreme values there.
    """
    arrows = infimum, lipschitz, subspace, donsker_varadhan, optimality
    return Proof((attained(w),), chain(w, *arrows))


THEOREM = Theorem(
    id="coverage-exact-transfer",
    number="22",
    title="Coverage-exact transfer",
    statement=r"an ε-optimal LM has $\ell_T(P) \le \tau + \inf_{\mu > 0}(\mu\, \varepsilon + "
    r"\mathbb{E}_{p_L} \psi_s(\mu))$ with $r_s = p_T(s)/p_L(s)$ and "
    r"$\psi_s(\mu) = \mu \max_\pm \log \mathbb{E}_{p_s} e^{\pm r_s (v - v \cdot p_s)/\mu}$, attained by "
    r"the tilts $p_s e^{\pm r_s v/\mu}$",
    source="new; Donsker, Varadhan 1975",
    text=str(__doc__),
    needs=("binary",),
    hypotheses=UNCONSTRAINED,
    proof=proof,
    uses=("cross-entropy-recovers-truth", "instance-exact-transfer"),
    features="p",
    bound=bound,
    constants=(BUDGET,),
)

TWIN = softmax_twin(
    THEOREM,
    title="Coverage-exact softmax transfer",
    statement=r"a softmax LM that is ε-optimal for $\Phi$ has $\ell_T(\Phi p_f) \le \tau + "
    r"\inf_{\mu > 0}(\mu\, \varepsilon + \mathbb{E}_{p_L} \psi_s(\mu))$ on every task that is "
    r"$(\tau,B)$-natural with respect to $\Phi$, attained by softmax models with features $f(s) \pm r_s \lambda/\mu$",
    uses=("softmax-instance-exact-transfer", "coverage-exact-transfer"),
    text=r"""Coverage-exact softmax transfer: the worst that ε allows are softmax models themselves.

With fixed word embeddings Phi, v = Phiᵀλ, r_s = p_T(s)/p_L(s) and ψ_s(μ) = μ max_± log E_{w~p_f(s)} e^{±r_s (v_w −
v·p_f(s))/μ}, under the assumptions of softmax transfer, for every μ > 0

$$\ell_T(\Phi p_f) \le \tau + \min\bigl(\mu\, \varepsilon + \mathbb{E}_{p_L} \psi_s(\mu),\; \rho\bigr),
  \qquad \rho = \mathbb{E}_{p_T} \max_{\pm, w} \pm(v_w - v \cdot p_f(s))$$

The proof is that of coverage-exact-transfer with the best softmax model q_s in the place of p*_s. It loses nothing by
allowing any q: the tilt of p_f(s) by e^{±r_s v/μ} is the softmax model with features f(s) ± r_s λ/μ, so the worst q_s
is a possible optimum for the same Phi.

Assumptions: as for softmax transfer.

Source: new.
""",
)
