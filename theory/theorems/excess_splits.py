r"""The excess of learned embeddings splits: one part is due to the features, the other to Phi, and neither is negative.

Π is the orthogonal projection onto the row-span of Phi, λ_1 ≥ … ≥ λ_V are the eigenvalues of Ω* = E_{p_L}[p*_s p*_sᵀ].

$$\ell_{\mathrm{quad}}(F, \Phi) + \tfrac12 \sum_{i \le d} \lambda_i
  = \tfrac12 \mathbb{E}_{p_L} \|\Phi^\top f(s) - \Pi p^*_s\|_2^2
  + \tfrac12 \Bigl(\sum_{i \le d} \lambda_i - \mathrm{tr}\, \Pi \Omega^*\Bigr)$$

The left side is the excess over the best features and embeddings of d dimensions. It is an identity: with less than
either part in full it is false wherever that part is not zero.

Assumptions: none.

Source: arXiv:2010.03648, section on learning Phi.
"""

from __future__ import annotations

from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.theorems import quad_objective
from rooteps.theory.theorems.best_embeddings import objective
from rooteps.theory.world import World

FEATURES = Constant(
    "features",
    1.0,
    0.9,
    "the 1 before the part of the features",
    "it is an identity: where the features are not the best, the part has to count in full",
)
EMBEDDINGS = Constant(
    "embeddings",
    1.0,
    0.9,
    r"the 1 before the part of $\Phi$",
    "it is an identity: where the row-span is not the best, the part has to count in full",
)


def bound(w: World, features: float = 1.0, embeddings: float = 1.0) -> Array:
    """½ E‖Phiᵀf(s) − Π p*_s‖² + ½(Σ_{i≤d} λ_i − tr ΠΩ*), with constants that may be others."""
    return features * quad_objective.excess(w) + embeddings * w.misalignment


def proof(w: World) -> Proof:
    """That both parts are nonnegative, and that they are all of it.

    For a given Phi, ℓ_quad(F, Phi) is −½ tr ΠΩ* at the best features and ½ E‖Phiᵀf(s) − Π p*_s‖_2² above that at
    others. Add ½ Σ_{i≤d} λ_i. The first part is a mean of squares, and no d dimensions hold more of Ω* than its d
    largest eigenvalues, by best-embeddings.
    """
    value, size = objective(w)
    features = Claim(
        w.xp.array(0.0),
        quad_objective.excess(w),
        name="features",
        because="a mean of squares",
        lhs_tex="0",
        rhs_tex=r"\tfrac12 \mathbb{E}_{p_L} \|\Phi^\top f(s) - \Pi p^*_s\|_2^2",
    )
    embeddings = Claim(
        w.trace - w.missed,
        w.top,
        w.trace,
        name="Ky Fan",
        because=r"no $d$ dimensions hold more of $\Omega^*$ than its $d$ largest eigenvalues",
        lhs_tex=r"\mathrm{tr}\, \Pi \Omega^*",
        rhs_tex=r"\sum_{i \le d} \lambda_i",
    )
    splitting = Step(
        "splitting",
        r"$\ell_{\mathrm{quad}}$ is $-\tfrac12 \mathrm{tr}\, \Pi \Omega^*$ at the best features for this $\Phi$",
        r"\tfrac12 \mathbb{E}_{p_L} \|\Phi^\top f(s) - \Pi p^*_s\|_2^2 "
        r"+ \tfrac12 (\sum_{i \le d} \lambda_i - \mathrm{tr}\, \Pi \Omega^*)",
        bound(w),
        relation="=",
        scale=size,
    )
    tex = r"\ell_{\mathrm{quad}}(F, \Phi) + \tfrac12 \sum_{i \le d} \lambda_i"
    return Proof((features, embeddings), telescope(tex, value + w.top / 2, splitting))


THEOREM = Theorem(
    id="excess-splits",
    number="20b",
    title="The excess of learned embeddings splits",
    statement=r"$\ell_{\mathrm{quad}}(F, \Phi) + \tfrac12 \sum_{i \le d} \lambda_i = "
    r"\tfrac12 \mathbb{E}_{p_L} \|\Phi^\top f(s) - \Pi p^*_s\|_2^2 "
    r"+ \tfrac12 (\sum_{i \le d} \lambda_i - \mathrm{tr}\, \Pi \Omega^*)$, and both parts are at least 0",
    source=f"{PAPER}, learning Phi",
    text=str(__doc__),
    needs=("quad",),
    uses=("best-embeddings", "quad-objective"),
    proof=proof,
    bound=bound,
    constants=(FEATURES, EMBEDDINGS),
)
