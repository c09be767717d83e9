r"""The ladder: every bound on the transfer of a model is above the one that knows more.

Counted from τ, at one instance,

$$\ell_T(P) - \tau \;\le\; \text{instance-exact} \;\le\; \text{never-vacuous} \;\le\; \text{paper}, \qquad
  \text{instance-exact} \;\le\; \text{variance-aware}$$

at the same x = ε/γ. The variance-aware bound and the never-vacuous one are not ordered: the first is smaller where v
lives on rare words, the second where ε is large. The instance-exact bound is an infimum over prices μ; the
variance-aware one is its value at μ = osc(v)/3 + σ/√(2x) with Bernstein's bound in the place of ψ. And however the
budget is spread, tilts move the score by no more than ½ osc(v) E g*(x_s) ≤ ½ osc(v) g*(E x_s), for g* is concave.

Assumptions: as for unconstrained transfer.

Source: new.
"""

from __future__ import annotations

from rooteps.theory import divergences
from rooteps.theory.claims import Claim, Proof, Step
from rooteps.theory.ladder import paper
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems import instance_exact_transfer, never_vacuous_transfer, transfer, variance_aware_transfer
from rooteps.theory.world import World

EXACT = r"\mu\, \varepsilon/\gamma(p_T) + \mathbb{E}_{p_T} \psi_s(\mu)"


def bernstein_price(w: World, x: Array) -> Array:
    """osc(v)/3 + σ/√(2x), the μ at which Bernstein's bound is least; positive even for a constant v."""
    sigma2 = (w.p_T * w.score_variance).sum()
    return w.xp.maximum(2 * w.half_osc / 3 + w.xp.sqrt(sigma2 / (2 * x)), w.xp.array(1e-300))


def proof(w: World) -> Proof:
    """The rungs one above the other."""
    x = w.epsilon / w.gamma
    exact = instance_exact_transfer.bound(w, instance_exact_transfer.price(w))(x)
    at_bernstein = instance_exact_transfer.bound(w, bernstein_price(w, x))(x)
    best_price = Claim(
        exact,
        at_bernstein,
        name="best price",
        because=r"the price that spends $\varepsilon/\gamma$ is the best one, so it is better than "
        r"$\mu' = \frac13\mathrm{osc}(v) + \sigma/\sqrt{2\varepsilon/\gamma}$",
        lhs_tex=EXACT,
        rhs_tex=EXACT.replace(r"\mu", r"\mu'"),
    )
    bernstein = Claim(
        at_bernstein,
        variance_aware_transfer.bound(w, x),
        name="Bernstein",
        because=r"$\psi_s(\mu) \le \frac12\mathrm{Var}_{p_s}(v)/(\mu - \frac13\mathrm{osc}(v))$, which at $\mu'$ "
        "averages to the variance-aware bound",
        lhs_tex=EXACT.replace(r"\mu", r"\mu'"),
        rhs_tex=r"\sqrt{2 \sigma^2 \varepsilon/\gamma(p_T)} + \tfrac13\mathrm{osc}(v)\, \varepsilon/\gamma(p_T)",
    )
    chain = transfer.chain(
        w,
        Step("instance-exact", "the instance-exact transfer theorem", EXACT, exact, scale=transfer.score_size(w)),
        Step(
            "distance",
            r"at any spreading of the budget $v \cdot (q_s - p_s)$ is at most $\frac12\mathrm{osc}(v)\, g^*(x_s)$, "
            "and $g^*$ is concave",
            r"\tfrac12\mathrm{osc}(v)\, g^*(\varepsilon/\gamma(p_T))",
            w.half_osc * divergences.fht_bound(x, w.xp),
        ),
        Step(
            "norm",
            r"$\frac12\mathrm{osc}(v) \le \|v\|_\infty = B$",
            r"B\, g^*(\varepsilon/\gamma(p_T))",
            never_vacuous_transfer.bound(w, x),
        ),
        Step(
            "Pinsker",
            r"$g^*(x) \le \sqrt{2x}$",
            r"\sqrt{2 B^2 \varepsilon / \gamma(p_T)}",
            paper(w, x),
        ),
    )
    return Proof((best_price, bernstein), chain)


THEOREM = Theorem(
    id="ladder",
    number="16l",
    title="The ladder of bounds",
    statement=r"the empirical gap is at most the instance-exact bound, which is at most the variance-aware one and at "
    r"most the never-vacuous one, which is at most $\sqrt{2B^2\varepsilon/\gamma(p_T)}$",
    source="new",
    reference="truth",
    needs=("binary",),
    hypotheses=transfer.hypotheses,
    proof=proof,
    without=transfer.UNCONSTRAINED,
    uses=(
        "unconstrained-transfer",
        "never-vacuous-transfer",
        "variance-aware-transfer",
        "instance-exact-transfer",
    ),
    reads="p",
)
