r"""The ladder: every bound on the transfer of a model is above the one that knows more.

Counted from τ, at one instance,

$$\ell_T(P) - \tau \;\le\; \text{instance-exact} \;\le\; \text{never-vacuous} \;\le\; \text{paper}, \qquad
  \text{instance-exact} \;\le\; \text{variance-aware}$$

at the same x = ε/γ. The variance-aware bound and the never-vacuous one are not ordered: the first is smaller where v
lives on rare words, the second where ε is large. The instance-exact bound is an infimum over prices μ, so it is at most
its value at any of them. With Bernstein's bound in the place of ψ, that at μ = osc(v)/3 + σ/√(2x) is the variance-aware
bound. And for every q, |v·(q − p)| ≤ ½ osc(v) g*(KL), where the concave g* is below its tangent at x: at the price
μ = ½ osc(v) g*'(x), what is charged beside μ x is at most ½ osc(v) (g*(x) − x g*'(x)), and all together ½ osc(v) g*(x).

The number in the first place is the least of the values at these two prices and at one found in float64.

Assumptions: as for unconstrained transfer.

Source: new.
"""

from __future__ import annotations

from rooteps.theory import divergences
from rooteps.theory.arrows import (
    ROOT,
    UNCONSTRAINED,
    chain,
    infimum,
    lipschitz,
    score_size,
    softmax_twin,
    subspace,
)
from rooteps.theory.claims import Claim, Proof, Step
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems import instance_exact_transfer, never_vacuous_transfer, variance_aware_transfer
from rooteps.theory.world import World

EXACT = r"\min_\mu\, \mu\, \varepsilon/\gamma(p_T) + \mathbb{E}_{p_T} \psi_s(\mu)"


def rungs(w: World, exact: bool = True) -> dict[str, Array]:
    r"""The empirical gap and the bounds above it, all counted from τ.

    $$\text{empirical} \le \text{instance-exact} \le \text{variance-aware}, \qquad
      \text{instance-exact} \le \text{never-vacuous} \le \text{paper}$$

    Args:
        w: the world of an instance with a binary task; with reference ``"optimum"`` the features are Phi p_f.
        exact: whether the instance-exact bound is wanted, which reads ``w.score_law``.

    Returns:
        Scalars by name, from the lowest rung to the highest (variance-aware and never-vacuous are not ordered).

    Raises:
        InvalidInput: the instance has no task or no witness.

    >>> from rooteps.theory import FLOAT64, Instance, Language, Model, Task, Witness
    >>> language = Language(p_L=[0.5, 0.5], F=[[1.0], [-1.0]], Phi=[[1.0, 0.0, -1.0]])
    >>> task = Task.from_labels([0.5, 0.5], [1, -1])
    >>> world = Instance(language, Model(shift=[[-0.1], [0.1]]), task, Witness(lam=[1.0]))
    >>> [round(float(value), 4) for value in rungs(World(world, FLOAT64, "optimum")).values()]
    [0.0442, 0.0453, 0.0462, 0.066, 0.066]
    """
    x = w.epsilon / w.gamma
    return {
        "empirical": w.known_gap,
        **({"instance-exact": instance_exact_transfer.bound(w, x)} if exact else {}),
        "variance-aware": variance_aware_transfer.bound(w, x),
        "never-vacuous": never_vacuous_transfer.bound(w, x),
        "paper": ROOT.value(w, x),
    }


def instance_exact(w: World) -> Step:
    """The gap is at most the instance-exact bound, the theorem of that name."""
    value = instance_exact_transfer.bound(w, w.epsilon / w.gamma)
    return Step(
        "instance-exact",
        r"the theorem of that name: at one price $\mu$ for all contexts, Donsker–Varadhan in each",
        EXACT,
        value,
        scale=score_size(w),
    )


def distance(w: World) -> Step:
    """At the price that is the slope of ½ osc(v) g* at ε/γ, the bound is at most ½ osc(v) g*(ε/γ)."""
    return Step(
        "distance",
        r"no $q$ moves the score by more than $\frac12\mathrm{osc}(v)\, g^*(\mathrm{KL})$, and $g^*$ is below its "
        r"tangent; at $\mu = \frac12\mathrm{osc}(v)\, {g^*}'(\varepsilon/\gamma)$ nothing more is charged",
        r"\tfrac12\mathrm{osc}(v)\, g^*(\varepsilon/\gamma(p_T))",
        w.half_osc * divergences.fht_bound(w.epsilon / w.gamma, w.xp),
    )


def norm(w: World) -> Step:
    """Half the oscillation of v is at most B."""
    return Step(
        "norm",
        r"$\frac12\mathrm{osc}(v) \le \|v\|_\infty = B$",
        r"B\, g^*(\varepsilon/\gamma(p_T))",
        never_vacuous_transfer.CURVE.bound(w),
    )


def pinsker(w: World) -> Step:
    """g* is below the root."""
    return Step("Pinsker", r"$g^*(x) \le \sqrt{2x}$", r"\sqrt{2 B^2 \varepsilon / \gamma(p_T)}", ROOT.bound(w))


def bernstein(w: World) -> Claim:
    """At Bernstein's price, the bound is at most the variance-aware one."""
    x = w.epsilon / w.gamma
    return Claim(
        instance_exact_transfer.bound(w, x),
        variance_aware_transfer.bound(w, x),
        name="Bernstein",
        because=r"$\psi_s(\mu) \le \frac12\mathrm{Var}_{p_s}(v)/(\mu - \frac13\mathrm{osc}(v))$, which at "
        r"$\mu = \frac13\mathrm{osc}(v) + \sigma/\sqrt{2\varepsilon/\gamma}$ averages to the variance-aware bound",
        lhs_tex=EXACT,
        rhs_tex=r"\sqrt{2 \sigma^2 \varepsilon/\gamma(p_T)} + \tfrac13\mathrm{osc}(v)\, \varepsilon/\gamma(p_T)",
    )


def proof(w: World) -> Proof:
    """The rungs one above the other.

    The instance-exact bound is an infimum over prices, so its value at any price is above it. At μ = osc(v)/3 + σ/√(2x)
    Bernstein's bound on ψ makes it the variance-aware one: that is the best price for Bernstein's bound. At μ = ½
    osc(v)/t, where t is the parameter of g* at x, osc(v)/μ = 2t, so ψ_s(μ) ≤ μ (log(sinh t/t) + t coth t − 1) as on the
    page of Pinsker's inequality (two values are the worst), and μ x + ψ is ½ osc(v) times the line that touches g* at
    x: it is ½ osc(v) g*(x). The last two arrows are ½ osc(v) ≤ B and g*(x) ≤ √(2x).
    """
    arrows = infimum, lipschitz, subspace, instance_exact, distance, norm, pinsker
    return Proof((bernstein(w),), chain(w, *arrows))


THEOREM = Theorem(
    id="ladder",
    number="16l",
    title="The ladder of bounds",
    statement=r"the empirical gap is at most the instance-exact bound, which is at most the variance-aware one and at "
    r"most the never-vacuous one, which is at most $\sqrt{2B^2\varepsilon/\gamma(p_T)}$",
    source="new",
    text=str(__doc__),
    needs=("binary",),
    hypotheses=UNCONSTRAINED,
    proof=proof,
    uses=(
        "unconstrained-transfer",
        "never-vacuous-transfer",
        "variance-aware-transfer",
        "instance-exact-transfer",
    ),
    features="p",
)

TWIN = softmax_twin(
    THEOREM,
    title="The ladder of bounds for softmax models",
    statement=r"for features $\Phi p_f$ too, the gap is at most the instance-exact bound, which is at most the "
    r"variance-aware one and at most the never-vacuous one, which is at most $\sqrt{2B^2\varepsilon/\gamma(p_T)}$",
    uses=(
        "softmax-transfer",
        "softmax-never-vacuous-transfer",
        "softmax-variance-aware-transfer",
        "softmax-instance-exact-transfer",
        "ladder",
    ),
    text=r"""The softmax ladder: the order of the bounds on ℓ_T(Phi p_f), for a fixed Phi and v in its row-span.

$$\ell_T(\Phi p_f) - \tau \;\le\; \text{instance-exact} \;\le\; \text{never-vacuous} \;\le\; \text{paper}, \qquad
  \text{instance-exact} \;\le\; \text{variance-aware}$$

The proof is that of the ladder with the best softmax model q_s in the place of p*_s.

Assumptions: as for softmax transfer.

Source: new.
""",
)
