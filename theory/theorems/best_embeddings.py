r"""The best embeddings for Quad: the top eigenvectors of the substitutability matrix.

Ω* = E_{p_L}[p*_s p*_sᵀ] has the eigenvalues λ_1 ≥ … ≥ λ_V. Over all features F and all embeddings Phi of d dimensions,

$$\min_{F, \Phi} \ell_{\mathrm{quad}}(F, \Phi) = -\tfrac12 \sum_{i \le d} \lambda_i$$

and it is attained if and only if the row-span of Phi belongs to the d largest eigenvalues and Phiᵀf(s) is the
projection of p*_s onto it, wherever p_L(s) > 0.

The ½ is the best possible in every language, as the minimum is attained.

Assumptions: none. Where λ_d = λ_{d+1}, many row-spans serve.

Source: arXiv:2010.03648, section on learning Phi.
"""

from __future__ import annotations

from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.objectives import quad
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.theorems import quad_objective
from rooteps.theory.world import World

HALF = Constant(
    "half",
    0.5,
    0.45,
    r"the ½ before $\sum_{i \le d} \lambda_i$",
    "top eigenvectors and the best features for them reach all of it",
    places=((r"\\tfrac12", "VALUE"),),
)


def objective(w: World) -> tuple[Array, Array]:
    """ℓ_quad(F, Phi), and the size of the terms that cancel in it."""
    linear = (w.p_L * (w.xp.abs(w.quad_shift) * w.xp.abs(w.p_star @ w.Phi.T)).sum(axis=1)).sum()
    value = quad(w.p_L, w.p_star, w.quad_optimum + w.quad_shift, w.Phi, w.xp)
    return value, w.trace + quad_objective.excess(w) + linear


def bound(w: World, half: float = 0.5) -> Array:
    """½ Σ_{i≤d} λ_i, with a constant that may be another."""
    return half * w.top


def attained(w: World) -> Claim:
    """That some features and embeddings reach it."""
    F, Phi = w.best_pair
    return Claim(
        -quad(w.p_L, w.p_star, F, Phi, w.xp),
        w.top / 2,
        w.trace,
        name="attained",
        because=r"the rows of $U$ are the top eigenvectors of $\Omega^*$, and $f(s) = U p^*_s$",
        lhs_tex=r"-\ell_{\mathrm{quad}}(U p^*, U)",
        rhs_tex=r"\tfrac12 \sum_{i \le d} \lambda_i",
        relation="=",
    )


def proof(w: World) -> Proof:
    """The best pair, then the chain from −ℓ_quad(F, Phi) to the bound.

    For a given Phi the best features have Phiᵀf(s) = Π p*_s, and any others lose ½ E‖Phiᵀf(s) − Π p*_s‖_2². What they
    reach is −½ E‖Π p*_s‖_2² = −½ tr ΠΩ*. With the eigenvectors u_i, tr ΠΩ* = Σ_i λ_i ‖Πu_i‖_2²: weights between 0 and
    1 whose sum is the rank of Π, d at most. So it is largest when the first d weights are 1 (Ky Fan).
    """
    value, size = objective(w)
    chain = telescope(
        r"-\ell_{\mathrm{quad}}(F, \Phi)",
        -value,
        Step(
            "best features",
            r"any others lose $\tfrac12 \mathbb{E} \|\Phi^\top f(s) - \Pi p^*_s\|_2^2$ with this $\Phi$",
            r"\tfrac12 \mathrm{tr}\, \Pi \Omega^*",
            (w.trace - w.missed) / 2,
            scale=size,
        ),
        Step(
            "Ky Fan",
            r"no $d$ dimensions hold more of $\Omega^*$ than its $d$ largest eigenvalues",
            r"\tfrac12 \sum_{i \le d} \lambda_i",
            bound(w),
            scale=w.trace,
        ),
    )
    return Proof((attained(w),), chain)


THEOREM = Theorem(
    id="best-embeddings",
    number="20a",
    title="The best embeddings for Quad",
    statement=r"$\min_{F, \Phi} \ell_{\mathrm{quad}}(F, \Phi) = -\tfrac12 \sum_{i \le d} \lambda_i$, attained by the "
    r"top eigenvectors of $\Omega^* = \mathbb{E}_{p_L} p^*_s p^{*\top}_s$",
    source=f"{PAPER}, learning Phi",
    text=str(__doc__),
    needs=("quad",),
    uses=("quad-objective",),
    proof=proof,
    bound=bound,
    constants=(HALF,),
)
