r"""Learned embeddings: where Phi is learned along with the features, no classifier need lie in its row-span.

Ω* = E_{p_L}[p*_s p*_sᵀ] is the substitutability matrix, λ_1 ≥ … ≥ λ_V its eigenvalues. If (F, Phi) is within ε of the
least that the Quad objective reaches over all features and all embeddings of d dimensions, and any v with ‖v‖_2 ≤ B
has ℓ_T(P*, v) ≤ τ, then with weights Phi v on f(s) itself

$$\ell_T(F) \le \tau + B \sqrt{\Bigl(2 \varepsilon + \sum_{i>d} \lambda_i\Bigr) / \gamma(p_T)}$$

Every constant is the best possible, in worlds of two words and two contexts of opposite labels: with d = 1 the best
features lose λ_2 in full, with d = 2 features that do not tell the two apart lose 2ε in full. Where more than one
eigenvalue is left out their sum is not: see next-eigenvalue.

Assumptions: coverage; a 1-Lipschitz loss. What v misses the row-span by is paid with the eigenvalues that d dimensions
leave out, and the norm is ‖·‖_2, as in the Quad objective for a given Phi.

Source: arXiv:2010.03648, section on learning Phi.
"""

from __future__ import annotations

import dataclasses

from rooteps.theory import divergences
from rooteps.theory.arrows import (
    EXPONENT,
    at_witness,
    covering,
    epsilon_optimal,
    lipschitz_loss,
    no_steeper,
    to_epsilon,
)
from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.theorems import quad_objective
from rooteps.theory.theorems.best_embeddings import objective
from rooteps.theory.world import World

CONSTANT = Constant(
    "constant",
    quad_objective.HALVED,
    1.9,
    r"the 2 before $\varepsilon$",
    "where every context errs along v, and by as much, nothing is lost",
    places=((r"(?<=\()2(?= \\varepsilon)", "VALUE"),),
)
RESIDUAL = Constant(
    "residual",
    1.0,
    0.9,
    r"the 1 before $\sum_{i>d} \lambda_i$",
    "where d dimensions leave one direction out, that of v, the loss is all that λ says",
    places=((r"\\sum_\{i>d\}", r"VALUE GROUP"),),
)
CURVE = dataclasses.replace(
    EXPONENT,
    note="the loss does move like the root of what is missed, so a larger power of it is too small",
    places=((r"\\sqrt\{(\(.*?\)) / \\gamma\(p_T\)\}", r"(GROUP / \gamma(p_T))^{VALUE}"),),
)
MEAN_SQUARE = r"\|\Phi^\top f(s) - p^*_s\|_2"


def errors(w: World) -> Array:
    """Phiᵀf(s) − p*_s, [n, V]."""
    return w.quad_change - w.unreached


def distances(w: World) -> Array:
    """‖Phiᵀf(s) − p*_s‖², [n]."""
    return quad_objective.distances(w) + (w.unreached * w.unreached).sum(axis=1)


def excess(w: World) -> Array:
    """ℓ_quad(F, Phi) less its minimum over both: what is due to F, and what is due to Phi."""
    return quad_objective.excess(w) + w.misalignment


def epsilon(w: World) -> Array:
    """The ε claimed, or the least one that is certain."""
    claimed = w.instance.epsilon
    return w.xp.upper(w.xp.maximum(excess(w), w.xp.array(0.0))) if claimed is None else claimed


def change(w: World) -> Array:
    """v·(Phiᵀf(s) − p*_s), [n]."""
    return w.xp.product(errors(w), w.v[:, None])[:, 0]


def size(w: World) -> Array:
    """‖v‖_2 √(tr Ω*/γ), at least ‖v‖_2 √E_{p_T}‖p*_s‖²: what of the scores and distances may cancel."""
    return quad_objective.l2(w) * w.xp.sqrt(w.trace / w.gamma)


def near_optimal(w: World) -> Claim:
    """The Quad objective of features and embeddings is within ε of the least that both can reach."""
    return Claim(
        excess(w),
        epsilon(w),
        w.xp.sqrt(w.trace * w.missed),
        because=r"features and embeddings are within $\varepsilon$ of the best of both",
        lhs_tex=r"\ell_{\mathrm{quad}}(F, \Phi) - \min_{F', \Phi'} \ell_{\mathrm{quad}}(F', \Phi')",
        rhs_tex=r"\varepsilon",
    )


def lipschitz(w: World) -> Step:
    """The change of a 1-Lipschitz loss is at most that of the score."""
    return Step(
        "Lipschitz",
        r"$\ell$ is 1-Lipschitz in the score, which moves by $v \cdot (\Phi^\top f(s) - p^*_s)$",
        r"\mathbb{E}_{p_T} |v \cdot (\Phi^\top f(s) - p^*_s)|",
        (w.p_T * w.xp.abs(change(w))).sum(),
        scale=size(w),
    )


def cauchy_schwarz(w: World) -> Step:
    """The score moves by at most ‖v‖_2 times the distance."""
    tex = rf"B\, \mathbb{{E}}_{{p_T}} {MEAN_SQUARE}"
    value = quad_objective.l2(w) * (w.p_T * w.xp.sqrt(distances(w))).sum()
    return Step("Cauchy–Schwarz", r"$\|v\|_2 = B$", tex, value, scale=size(w))


def jensen(w: World) -> Step:
    """The mean of a root is at most the root of the mean."""
    tex = rf"B \sqrt{{\mathbb{{E}}_{{p_T}} {MEAN_SQUARE}^2}}"
    value = quad_objective.l2(w) * w.xp.sqrt((w.p_T * distances(w)).sum())
    return Step("Jensen", "the square root is concave", tex, value, scale=size(w))


def coverage(w: World) -> Step:
    """The mean over the task's contexts is at most 1/γ of that over those of language modelling."""
    return Step(
        "coverage",
        r"$p_L \ge \gamma(p_T)\, p_T$",
        rf"B \sqrt{{\mathbb{{E}}_{{p_L}} {MEAN_SQUARE}^2 / \gamma(p_T)}}",
        quad_objective.l2(w) * w.xp.sqrt((w.p_L * distances(w)).sum() / w.gamma),
        scale=size(w),
    )


def optimality(w: World) -> Step:
    """The mean square is twice the excess and what every Phi of d dimensions misses."""
    step = to_epsilon(
        w,
        r"the mean square is $\sum_{i>d} \lambda_i$ and twice the excess of Quad",
        r"B \sqrt{(2 \varepsilon + \sum_{i>d} \lambda_i) / \gamma(p_T)}",
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
    """B ((2ε + Σ_{i>d} λ_i)/γ(p_T))^½ with B = ‖v‖_2, with constants that may be others."""
    B = quad_objective.l2(w) if norm == "l2" else w.B
    return B * w.xp.power((constant * epsilon(w) + residual * w.tail) / w.gamma, exponent)


def lemma(w: World) -> Claim:
    """That the excess is what it is called: the objective less the least that it can be."""
    value, size = objective(w)
    return Claim(
        value + w.top / 2,
        excess(w),
        size,
        name="joint excess",
        because=r"$\ell_{\mathrm{quad}}$ is half the mean square, less $\tfrac12 \mathbb{E}_{p_L} \|p^*_s\|_2^2$",
        lhs_tex=r"\ell_{\mathrm{quad}}(F, \Phi) + \tfrac12 \sum_{i \le d} \lambda_i",
        rhs_tex=rf"\tfrac12 \mathbb{{E}}_{{p_L}} {MEAN_SQUARE}^2 - \tfrac12 \sum_{{i>d}} \lambda_i",
        relation="=",
    )


def proof(w: World) -> Proof:
    """What the excess is, then the chain from ℓ_T(F) − τ to the bound.

    ℓ_quad(F, Phi) + ½ E‖p*_s‖_2² = ½ E‖Phiᵀf(s) − p*_s‖_2², and the rows √p_L(s) Phiᵀf(s) make a matrix of rank d at
    most: none comes nearer to that of √p_L(s) p*_s than the root of the sum of its squared singular values beyond the
    first d (Eckart and Young), which are the λ_i. So the least value of the right side is ½ Σ_{i>d} λ_i, and E‖Phiᵀf(s)
    − p*_s‖_2² ≤ 2ε + Σ_{i>d} λ_i. The classifier Phi v has the score (Phi v)·f = v·Phiᵀf: it moves by v·(Phiᵀf − p*_s),
    at most ‖v‖_2 times the distance, wherever v lies. The rest is about means, as in unconstrained transfer.
    """
    gap = w.gap_after(change(w))
    best = w.best_gap(w.quad_optimum + w.quad_shift, w.Phi @ w.v, gap)
    infimum = at_witness(r"\ell_T(F, \Phi v) - \tau", gap)
    steps = infimum, lipschitz(w), cauchy_schwarz(w), jensen(w), coverage(w), optimality(w)
    return Proof((lemma(w),), telescope(r"\ell_T(F) - \tau", best, *steps))


THEOREM = Theorem(
    id="learned-embeddings",
    number="20c",
    title="Learned embeddings",
    statement=r"$F$ and $\Phi$ together $\varepsilon$-optimal for Quad have $\ell_T(F) \le \tau + "
    r"B \sqrt{(2\varepsilon + \sum_{i>d} \lambda_i)/\gamma(p_T)}$ with $B = \|v\|_2$, for any $v$",
    source=f"{PAPER}, learning Phi; constants ours",
    text=str(__doc__),
    needs=("binary", "quad"),
    hypotheses=(
        covering.but(
            without="a context that language modelling never sees may be fitted arbitrarily badly at no cost in ε"
        ),
        epsilon_optimal.but(claim=near_optimal),
        lipschitz_loss.but(claim=lambda w: no_steeper(w, change(w))),
    ),
    uses=("best-embeddings", "excess-splits", "quad-objective"),
    proof=proof,
    features="F",
    bound=bound,
    constants=(CONSTANT, CURVE, RESIDUAL, quad_objective.NORM),
    norm=quad_objective.l2,
    epsilon=epsilon,
)
