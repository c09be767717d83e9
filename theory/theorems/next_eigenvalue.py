r"""Learned embeddings, sharper: of the eigenvalues that d dimensions leave out, only the largest counts.

If (F, Phi) is within ε of the least that the Quad objective reaches over all features and all embeddings of d
dimensions, and any v with ‖v‖_2 ≤ B has ℓ_T(P*, v) ≤ τ, then with weights Phi v on f(s) itself

$$\ell_T(F) \le \tau + B \sqrt{(2 \varepsilon + \lambda_{d+1}) / \gamma(p_T)}$$

with the eigenvalues λ_1 ≥ … ≥ λ_V of Ω* = E_{p_L}[p*_s p*_sᵀ], and λ_{V+1} = 0. It is never more than what
learned-embeddings has, where all of Σ_{i>d} λ_i stands under the root.

Every constant is the best possible: two words, two contexts of opposite labels and d = 1 lose λ_2 in full, and with
d = 2, where nothing is left out, they may lose 2ε in full. Nor does λ_{d+2} do, or a mean: of four words with λ =
(¼, 1/16, 1/64, 0) all of λ_2 is lost where λ_2 is what the label asks for.

Assumptions: coverage; a 1-Lipschitz loss.

Source: new.
"""

from __future__ import annotations

import dataclasses

from rooteps.theory import divergences
from rooteps.theory.arrows import at_witness, to_epsilon
from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.numbers import Array
from rooteps.theory.theorems import aligned_transfer, learned_embeddings, quad_objective
from rooteps.theory.theorems.learned_embeddings import CONSTANT, CURVE, RESIDUAL, size
from rooteps.theory.world import World

NEXT = dataclasses.replace(
    RESIDUAL,
    meaning=r"the 1 before $\lambda_{d+1}$",
    places=((r"\\lambda_\{d\+1\}", r"VALUE GROUP"),),
)


def largest_left_out(w: World) -> Array:
    """λ_{d+1} + Σ_{i≤d} λ_i − tr ΠΩ*: at least xᵀΩ*x of every unit vector x orthogonal to the row-span."""
    return w.xp.maximum(w.next + 2 * w.misalignment, w.xp.array(0.0))


def ky_fan(w: World) -> Step:
    """With v_⊥ the row-span has d + 1 dimensions, which hold no more than d + 1 eigenvalues."""
    outside = w.xp.sqrt((w.off_span * w.off_span).sum())
    first = aligned_transfer.size(w) * w.xp.sqrt(2 * quad_objective.excess(w))
    return Step(
        "Ky Fan",
        r"the row-span and $v_\perp$ hold no more of $\Omega^*$ than its $d + 1$ largest eigenvalues; "
        r"$\varepsilon_2 = \tfrac12 (\sum_{i \le d} \lambda_i - \mathrm{tr}\, \Pi \Omega^*)$",
        r"(\|\Pi v\|_2 \sqrt{2 \varepsilon_1} + \|v_\perp\|_2 \sqrt{\lambda_{d+1} + 2 \varepsilon_2}) "
        r"/ \sqrt{\gamma(p_T)}",
        (first + outside * w.xp.sqrt(largest_left_out(w))) / w.xp.sqrt(w.gamma),
        scale=size(w),
    )


def two_parts(w: World) -> Step:
    """The two products are one of vectors in the plane, the first of which has the norm of v."""
    squares = 2 * quad_objective.excess(w) + largest_left_out(w)
    return Step(
        "two parts",
        r"Cauchy–Schwarz in the plane, where $\|\Pi v\|_2^2 + \|v_\perp\|_2^2 = B^2$",
        r"B \sqrt{(2 \varepsilon_1 + 2 \varepsilon_2 + \lambda_{d+1}) / \gamma(p_T)}",
        quad_objective.l2(w) * w.xp.sqrt(squares / w.gamma),
        scale=size(w),
    )


def optimality(w: World) -> Step:
    """The excess is the sum of the two."""
    step = to_epsilon(
        w,
        r"$\varepsilon_1 + \varepsilon_2$ is the excess of features and embeddings",
        r"B \sqrt{(2 \varepsilon + \lambda_{d+1}) / \gamma(p_T)}",
        bound(w),
    )
    return dataclasses.replace(step, scale=size(w))


def bound(
    w: World,
    constant: float = quad_objective.HALVED,
    exponent: float = divergences.ROOT,
    residual: float = 1.0,
    norm: str = "l2",
) -> Array:
    """B ((2ε + λ_{d+1})/γ(p_T))^½ with B = ‖v‖_2, with constants that may be others."""
    B = quad_objective.l2(w) if norm == "l2" else w.B
    return B * w.xp.power((constant * learned_embeddings.epsilon(w) + residual * w.next) / w.gamma, exponent)


def never_worse(w: World) -> Claim:
    """The bound of learned-embeddings is at least this one."""
    return Claim(
        bound(w),
        learned_embeddings.bound(w),
        size(w),
        name="never worse",
        because=r"$\lambda_{d+1} \le \sum_{i>d} \lambda_i$",
        lhs_tex=r"B \sqrt{(2 \varepsilon + \lambda_{d+1}) / \gamma(p_T)}",
        rhs_tex=r"B \sqrt{(2 \varepsilon + \sum_{i>d} \lambda_i) / \gamma(p_T)}",
    )


def proof(w: World) -> Proof:
    """That it is never worse, then from ℓ_T(F) − τ to the bound.

    By aligned-transfer the loss is (‖Πv‖_2 √(2ε_1) + √(v_⊥ᵀΩ*v_⊥))/√γ at most. Let x = v_⊥/‖v_⊥‖_2. The row-span and x
    span d + 1 dimensions at most, so tr ΠΩ* + xᵀΩ*x ≤ Σ_{i≤d+1} λ_i (Ky Fan), and xᵀΩ*x ≤ λ_{d+1} + 2ε_2. Now ‖Πv‖_2 a
    + ‖v_⊥‖_2 b ≤ √(‖Πv‖_2² + ‖v_⊥‖_2²) √(a² + b²), where the first root is ‖v‖_2 ≤ B, and a² + b² = 2ε_1 + λ_{d+1} +
    2ε_2 is λ_{d+1} and twice the excess, by excess-splits.
    """
    gap = w.gap_after(learned_embeddings.change(w))
    best = w.best_gap(w.quad_optimum + w.quad_shift, w.Phi @ w.v, gap)
    steps = (
        at_witness(r"\ell_T(F, \Phi v) - \tau", gap),
        learned_embeddings.lipschitz(w),
        aligned_transfer.triangle(w),
        aligned_transfer.cauchy_schwarz(w),
        aligned_transfer.jensen(w),
        aligned_transfer.coverage(w),
        ky_fan(w),
        two_parts(w),
        optimality(w),
    )
    return Proof((never_worse(w),), telescope(r"\ell_T(F) - \tau", best, *steps))


THEOREM = dataclasses.replace(
    learned_embeddings.THEOREM,
    id="next-eigenvalue",
    number="20g",
    title="Learned embeddings: only the next eigenvalue counts",
    statement=r"$F$ and $\Phi$ together $\varepsilon$-optimal for Quad have $\ell_T(F) \le \tau + "
    r"B \sqrt{(2\varepsilon + \lambda_{d+1})/\gamma(p_T)}$ with $B = \|v\|_2$, for any $v$",
    source="new",
    text=str(__doc__),
    uses=("aligned-transfer", "best-embeddings", "excess-splits", "learned-embeddings"),
    proof=proof,
    bound=bound,
    constants=(CONSTANT, CURVE, NEXT, quad_objective.NORM),
)
