r"""Softmax transfer: with fixed word embeddings, the d-dimensional features Phi p_f are enough.

If F is ε-optimal among softmax models with embeddings Phi, and the task is (τ, B)-natural with v = Phiᵀλ, then

$$\ell_T(\mathrm{softmax}(F\Phi)) \le \ell_T(\Phi p_f) \le \tau + \sqrt{2 B^2 \varepsilon / \gamma(p_T)}$$

Assumptions: as for unconstrained transfer, and v in the row-span of Phi. ε is measured from the best softmax model
for this Phi, which may be far from the truth.

Source: arXiv:2010.03648, theorem on softmax language models.
"""

from __future__ import annotations

from rooteps.theory.arrows import (
    ROOT,
    SOFTMAX,
    chain,
    coverage,
    hoelder,
    infimum,
    jensen,
    lipschitz,
    norm,
    optimality,
    pinsker,
    subspace,
)
from rooteps.theory.claims import Claim, Proof
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.world import World


def linear_map(w: World) -> Claim:
    """A classifier on Phi p_f is one on p_f, so ℓ_T(softmax(F Phi)) ≤ ℓ_T(Phi p_f)."""
    return Claim(
        w.xp.max(w.xp.abs(w.scores - w.mean_features @ w.lam)),
        w.xp.array(0.0),
        w.xp.max(w.xp.abs(w.Phi), axis=1) @ w.xp.abs(w.lam),
        name="linear map",
        because=r"$\lambda \cdot \Phi p_f = (\Phi^\top \lambda) \cdot p_f$: a classifier on $\Phi p_f$ is one on $p_f$"
        r", so $\ell_T(p_f) \le \ell_T(\Phi p_f)$",
        lhs_tex=r"\max_s |v \cdot p_f(s) - \lambda \cdot \Phi p_f(s)|",
        rhs_tex="0",
        relation="=",
    )


def proof(w: World) -> Proof:
    r"""From ℓ_T(Phi p_f) − τ to the bound.

    The proof is that of unconstrained transfer with q_s, the best softmax model, in the place of p*_s. It may be so
    because the classifier λ reads only means: λ·Phi p = v·p, and v·p*_s = v·q_s. And by Pythagoras the excess, measured
    from the best softmax model, is the mean of KL(q_s‖p_s).

    Where no best model exists (its features run to infinity) q_s is the limit. Or do without: a step tλ on the features
    of context s gains $t\, v \cdot (p^*_s - p_s) - \log \mathbb{E}_{p_s} e^{t(v - v \cdot p_s)}$, and all gains
    together are at most ε. That is the inequality of Donsker and Varadhan with what the step gains in the place of
    KL_s, and all the chain needs; the proof in Coq goes so, and measures ε from the infimum.
    """
    arrows = infimum, lipschitz, subspace, hoelder, norm, pinsker, jensen, coverage, optimality
    return Proof((linear_map(w),), chain(w, *arrows))


THEOREM = Theorem(
    id="softmax-transfer",
    number="7",
    title="Softmax transfer",
    statement=r"a softmax LM that is ε-optimal for $\Phi$ has "
    r"$\ell_T(\Phi p_f) \le \tau + \sqrt{2B^2\varepsilon/\gamma(p_T)}$ "
    r"on every task that is $(\tau,B)$-natural with respect to $\Phi$",
    source=f"{PAPER}, softmax language models",
    text=str(__doc__),
    reference="optimum",
    needs=("row-span", "optimum"),
    hypotheses=SOFTMAX,
    proof=proof,
    uses=("subspace-recovery", "pythagoras", "subspace-pinsker"),
    features="mean_features",
    bound=ROOT.bound,
    constants=ROOT.constants,
)
