r"""The ladder: every bound on the transfer of a model is above the one that knows more.

Counted from τ, at one instance,

$$\ell_T(P) - \tau \;\le\; \text{coverage-exact} \;\le\; \text{instance-exact} \;\le\; \text{never-vacuous}
  \;\le\; \text{paper}$$

$$\text{instance-exact} \;\le\; \text{variance-aware}, \qquad \text{coverage-exact} \;\le\; \text{variance and
  coverage}, \qquad \text{coverage-exact} \;\le\; \chi^2 \text{ coverage}$$

Of the bounds that know of p_L only γ(p_T), x = ε/γ is the argument. The variance-aware bound and the never-vacuous one
are not ordered: the first is smaller where v lives on rare words, the second where ε is large. Neither are χ² coverage
and these: it is the smaller one where few contexts are covered badly, and the larger one at large ε.

The exact bounds are infima over prices μ. The numbers that stand for them are each the least of values at prices in
closed form, those of the proof, and at one found in float64.

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
    loss_size,
    softmax_twin,
    subspace,
)
from rooteps.theory.claims import Claim, Proof, Step
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems import (
    chi_squared_transfer,
    coverage_exact_transfer,
    instance_exact_transfer,
    never_vacuous_transfer,
    trimmed_transfer,
    variance_aware_transfer,
    variance_coverage_transfer,
)
from rooteps.theory.world import World

COVERED = r"\min_\mu\, \mu\, \varepsilon + \mathbb{E}_{p_L} \psi^r_s(\mu)"
EXACT = r"\min_\mu\, \mu\, \varepsilon/\gamma(p_T) + \mathbb{E}_{p_T} \psi_s(\mu)"


def rungs(w: World, exact: bool = True) -> dict[str, Array]:
    r"""The empirical gap and the bounds above it, all counted from τ.

    $$\text{empirical} \le \text{coverage-exact} \le \text{instance-exact} \le \text{variance-aware}, \qquad
      \text{instance-exact} \le \text{never-vacuous} \le \text{paper}$$
    $$\text{coverage-exact} \le \text{variance-coverage} \le \text{variance-aware}, \qquad
      \text{coverage-exact}, \text{trimmed} \le \text{chi-squared} \le \text{paper}$$

    Args:
        w: the world of an instance with a binary task; with reference ``"optimum"`` the features are Phi p_f.
        exact: whether the exact bounds are wanted, which read ``w.score_law``.

    Returns:
        Scalars by name, the names as above, each after those that are certainly no larger.

    Raises:
        InvalidInput: the instance has no task or no witness.

    >>> from rooteps.theory import FLOAT64, Instance, Language, Model, Task, Witness
    >>> language = Language(p_L=[0.5, 0.5], F=[[1.0], [-1.0]], Phi=[[1.0, 0.0, -1.0]])
    >>> task = Task.from_labels([0.5, 0.5], [1, -1])
    >>> world = Instance(language, Model(shift=[[-0.1], [0.1]]), task, Witness(lam=[1.0]))
    >>> found = rungs(World(world, FLOAT64, "optimum"))
    >>> [round(float(found[name]), 4) for name in ("empirical", "coverage-exact", "variance-aware", "paper")]
    [0.0442, 0.0453, 0.0462, 0.066]
    """
    x = w.epsilon / w.gamma
    sharpest = {
        "coverage-exact": coverage_exact_transfer.bound,
        "instance-exact": lambda w: instance_exact_transfer.bound(w, x),
    }
    return {
        "empirical": w.known_gap,
        **({name: bound(w) for name, bound in sharpest.items()} if exact else {}),
        "variance-coverage": variance_coverage_transfer.bound(w),
        "variance-aware": variance_aware_transfer.bound(w, x),
        "trimmed": trimmed_transfer.bound(w),
        "chi-squared": chi_squared_transfer.bound(w),
        "never-vacuous": never_vacuous_transfer.bound(w, x),
        "paper": ROOT.value(w, x),
    }


def coverage_exact(w: World) -> Step:
    """The gap is at most the coverage-exact bound, the theorem of that name."""
    return Step(
        "coverage-exact",
        r"the theorem of that name: at one price $\mu$ for all contexts, Donsker–Varadhan along $r_s v$ in each, with "
        r"$\psi^r_s(\mu) = r_s\, \psi_s(\mu/r_s)$",
        COVERED,
        coverage_exact_transfer.bound(w),
        scale=loss_size(w),
    )


def instance_exact(w: World) -> Step:
    """At the price μ/γ, the coverage-exact bound is at most the instance-exact one at μ."""
    return Step(
        "instance-exact",
        r"$\psi_s$ decreases with the price, and no $r_s$ is above $1/\gamma(p_T)$: at $\mu/\gamma$ no context is "
        r"charged more than $p_T(s)\, \psi_s(\mu)$",
        EXACT,
        instance_exact_transfer.bound(w, w.epsilon / w.gamma),
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


def by_variance(w: World) -> Claim:
    """At Bernstein's price, the coverage-exact bound is at most that by variance and coverage."""
    return Claim(
        coverage_exact_transfer.bound(w),
        variance_coverage_transfer.bound(w),
        name="variance and coverage",
        because=r"$\psi^r_s(\mu) \le \frac12 r_s^2 \mathrm{Var}_{p_s}(v)/(\mu - \frac13\mathrm{osc}(v)/\gamma)$",
        lhs_tex=COVERED,
        rhs_tex=variance_coverage_transfer.tex(r"\varepsilon"),
    )


def by_chi_squared(w: World) -> Claim:
    """At Hoeffding's price, the coverage-exact bound is at most χ² coverage."""
    return Claim(
        coverage_exact_transfer.bound(w),
        chi_squared_transfer.bound(w),
        name="χ² coverage",
        because=r"$\psi^r_s(\mu) \le r_s^2\, \mathrm{osc}(v)^2/8\mu$, and $\frac12\mathrm{osc}(v) \le B$",
        lhs_tex=COVERED,
        rhs_tex=r"\sqrt{2 B^2 \varepsilon\, C}",
    )


def proof(w: World) -> Proof:
    """The rungs one above the other.

    The exact bounds are infima over prices, so their values at any price are above them. With ψ for r = 1,
    coverage-exact transfer charges E_{p_L} r_s ψ_s(μ/r_s) = E_{p_T} ψ_s(μ/r_s); ψ decreases with the price, so at μ/γ
    in the place of μ that is at most E_{p_T} ψ_s(μ), and (μ/γ) ε = μ x: no more than instance-exact transfer at μ. By
    Hoeffding's inequality it is at most C osc(v)²/8μ, which at μ = ½ osc(v) √(C/2ε) makes it ½ osc(v) √(2εC); by
    Bernstein's at most ½ E_{p_T} r Var(v)/(μ − osc(v)/3γ), which at the best such μ makes it the bound by variance and
    coverage.

    For instance-exact transfer, at μ = osc(v)/3 + σ/√(2x) Bernstein's bound on ψ makes it the variance-aware one. At
    μ = ½ osc(v)/t, where t is the parameter of g* at x, osc(v)/μ = 2t, so ψ_s(μ) ≤ μ (log(sinh t/t) + t coth t − 1) as
    on the page of Pinsker's inequality (two values are the worst), and μ x + ψ is ½ osc(v) times the line that touches
    g* at x: it is ½ osc(v) g*(x). The last two arrows are ½ osc(v) ≤ B and g*(x) ≤ √(2x).
    """
    arrows = infimum, lipschitz, subspace, coverage_exact, instance_exact, distance, norm, pinsker
    return Proof((bernstein(w), by_variance(w), by_chi_squared(w)), chain(w, *arrows))


THEOREM = Theorem(
    id="ladder",
    number="16l",
    title="The ladder of bounds",
    statement=r"the empirical gap is at most the coverage-exact bound, which is at most the instance-exact one, "
    r"variance and coverage, and χ² coverage; the instance-exact bound is at most the variance-aware one and the "
    r"never-vacuous one, which is at most $\sqrt{2B^2\varepsilon/\gamma(p_T)}$",
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
        "chi-squared-transfer",
        "variance-coverage-transfer",
        "coverage-exact-transfer",
    ),
    features="p",
)

TWIN = softmax_twin(
    THEOREM,
    title="The ladder of bounds for softmax models",
    statement=r"for features $\Phi p_f$ too, the gap is at most the coverage-exact bound, which is at most the "
    r"instance-exact one, variance and coverage, and χ² coverage; the instance-exact bound is at most the "
    r"variance-aware one and the never-vacuous one, which is at most $\sqrt{2B^2\varepsilon/\gamma(p_T)}$",
    uses=(
        "softmax-transfer",
        "softmax-never-vacuous-transfer",
        "softmax-variance-aware-transfer",
        "softmax-instance-exact-transfer",
        "softmax-chi-squared-transfer",
        "softmax-variance-coverage-transfer",
        "softmax-coverage-exact-transfer",
        "ladder",
    ),
    text=r"""The softmax ladder: the order of the bounds on ℓ_T(Phi p_f), for a fixed Phi and v in its row-span.

$$\ell_T(\Phi p_f) - \tau \;\le\; \text{coverage-exact} \;\le\; \text{instance-exact} \;\le\; \text{never-vacuous}
  \;\le\; \text{paper}$$

$$\text{instance-exact} \;\le\; \text{variance-aware}, \qquad \text{coverage-exact} \;\le\; \text{variance and
  coverage}, \qquad \text{coverage-exact} \;\le\; \chi^2 \text{ coverage}$$

The proof is that of the ladder with the best softmax model q_s in the place of p*_s.

Assumptions: as for softmax transfer.

Source: new.
""",
)
