r"""χ² coverage: what counts is how well the contexts of the task are covered on average, not where they are the worst.

With r_s = p_T(s)/p_L(s) and C = E_{p_L} r² = Σ_s p_T(s)²/p_L(s) = 1 + χ²(p_T‖p_L),

$$\ell_T(P) \le \tau + \sqrt{2 B^2 \varepsilon\, C} \le \tau + \sqrt{2 B^2 \varepsilon / \gamma(p_T)}$$

It is sharp for every pair (p_L, p_T), where 1/γ is for few. Split each context into two that the model cannot tell
apart, with the labels ±1, the truths (½ ± δ_s, ½ ∓ δ_s) and the model (½, ½), and let δ_s = t r_s. With the hinge loss,
v = (B, −B) and 2Bt max r ≤ 1, the best loss is above τ by 2B E_{p_T} δ_s = 2Bt C, and ε = 2t² C (1 + O(t²)): the ratio
of the two sides tends to one as t → 0.

In the same way C may stand for 1/γ wherever √KL, or a distance whose mean square ε bounds, is averaged over the task:
in the results on quadratic partitions, on the Quad objective and on k labels. It may not in the second term of
variance-aware-transfer, which is no root: see variance-coverage-transfer.

Assumptions: as for unconstrained transfer.

Source: new.
"""

from __future__ import annotations

from rooteps.theory.arrows import (
    ROOT,
    UNCONSTRAINED,
    cauchy_schwarz,
    chain,
    hoelder,
    infimum,
    lipschitz,
    norm,
    pinsker,
    softmax_twin,
    subspace,
    to_epsilon,
)
from rooteps.theory.claims import Claim, Proof, Step
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import Theorem
from rooteps.theory.world import World

COVERAGE = Constant(
    "coverage",
    1.0,
    0.9,
    "the exponent of $C$",
    r"deviations $\delta_s = t\, p_T(s)/p_L(s)$ lose all of it, whatever $p_L$ and $p_T$ are",
    places=((r"\bC\b", "C^{VALUE}"),),
)


def bound(w: World, coverage: float = 1.0, **constants: float | str) -> Array:
    """√(2B²εC), with constants that may be others."""
    C = w.C if coverage == 1.0 else w.xp.power(w.C, coverage)
    return ROOT.value(w, w.epsilon * C, **constants)


def optimality(w: World) -> Step:
    """The excess is at most ε."""
    tex = r"\sqrt{2 B^2 \varepsilon\, C}"
    return to_epsilon(w, r"$\mathbb{E}_{p_L} \mathrm{KL}_s$ is the excess cross-entropy", tex, bound(w))


def never_worse(w: World) -> Claim:
    """C is at most 1/γ."""
    return Claim(
        w.C,
        1 / w.gamma,
        name="never worse",
        because=r"$C = \mathbb{E}_{p_T} r_s$, and no $r_s$ is above $1/\gamma(p_T)$",
        lhs_tex="C",
        rhs_tex=r"1/\gamma(p_T)",
    )


def proof(w: World) -> Proof:
    """The chain of unconstrained transfer, with Cauchy and Schwarz's inequality in the place of Jensen's and of γ.

    Up to Pinsker's inequality nothing changes. Then E_{p_T} √(2 KL_s) = E_{p_L} r_s √(2 KL_s), as p_L is positive
    wherever p_T is, and by Cauchy and Schwarz that is at most √(E_{p_L} r²) √(2 E_{p_L} KL_s), where the last mean is
    the excess. C = E_{p_L} r² = E_{p_T} r is at most the largest r_s, 1/γ(p_T).
    """
    arrows = infimum, lipschitz, subspace, hoelder, norm, pinsker, cauchy_schwarz, optimality
    return Proof((never_worse(w),), chain(w, *arrows))


THEOREM = Theorem(
    id="chi-squared-transfer",
    number="21",
    title="χ² coverage",
    statement=r"with $C = \mathbb{E}_{p_L} (p_T/p_L)^2 = 1 + \chi^2(p_T \| p_L) \le 1/\gamma(p_T)$, an ε-optimal LM "
    r"has $\ell_T(P) \le \tau + \sqrt{2B^2\varepsilon\, C}$ on every $(\tau,B)$-natural task",
    source="new",
    text=str(__doc__),
    needs=("binary",),
    hypotheses=UNCONSTRAINED,
    proof=proof,
    uses=("unconstrained-transfer", "pinsker"),
    features="p",
    bound=bound,
    constants=(*ROOT.constants, COVERAGE),
)

TWIN = softmax_twin(
    THEOREM,
    title="χ² coverage for softmax models",
    statement=r"with $C = \mathbb{E}_{p_L} (p_T/p_L)^2$, a softmax LM that is ε-optimal for $\Phi$ has "
    r"$\ell_T(\Phi p_f) \le \tau + \sqrt{2B^2\varepsilon\, C}$ on every task that is $(\tau,B)$-natural with respect "
    r"to $\Phi$",
    uses=("softmax-transfer", "chi-squared-transfer"),
    text=r"""χ² coverage for softmax models: on average over the contexts, with the features Phi p_f.

With fixed word embeddings Phi and C = E_{p_L} r² = 1 + χ²(p_T‖p_L), under the assumptions of softmax transfer,

$$\ell_T(\Phi p_f) \le \tau + \sqrt{2 B^2 \varepsilon\, C} \le \tau + \sqrt{2 B^2 \varepsilon / \gamma(p_T)}$$

The proof is that of chi-squared-transfer with the best softmax model q_s in the place of p*_s. It is as sharp: with two
words and Phi = [1, −1] the worlds of that page are softmax models, for every pair (p_L, p_T).

Assumptions: as for softmax transfer.

Source: new.
""",
)
