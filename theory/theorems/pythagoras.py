r"""Pythagoras: the divergence from the truth splits at the best softmax model.

With q_s the maximum-entropy distribution that has Phi q_s = Phi p*_s, for every θ

$$\mathrm{KL}(p^*_s \| p_\theta) = \mathrm{KL}(p^*_s \| q_s) + \mathrm{KL}(q_s \| p_\theta)$$

so the excess of context s is exactly KL(q_s‖p_θ).

Assumptions: q_s has the conditional means of the truth; the boundary case (F* at infinity) is a limit.

Source: arXiv:2010.03648, implicit in the softmax results; Csiszár 1975 for information projections.
"""

from __future__ import annotations

from rooteps.theory.arrows import softmax_model, subspace_optimum
from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.world import World


def proof(w: World) -> Proof:
    """The cross term is a combination of means, on which p* and q agree.

    On the support of q, log(p_θ/q) = λ·φ_w + c: for two softmax models of the same Phi λ is the difference of their
    features and c that of their log Z. The support of p* is within, so the mean of this function is λ·Phi p* + c under
    p* and λ·Phi q + c under q: the same. And KL(p*‖p_θ) − KL(p*‖q) is minus its mean under p*, KL(q‖p_θ) minus its mean
    under q.

    The boundary: where Phi p*_s is on the boundary of conv{φ_w}, q is no softmax model but a limit of such, of smaller
    support. All that was used is that log(p_θ/q) is affine in φ_w there, which the limit keeps, and that the words of
    p* are among its words.
    """
    xp = w.xp
    x, _ = w.log_ratio
    kl_truth_model = w.over_contexts(w.against("truth").kl)
    affine = Claim(
        xp.max(xp.abs((w.kernel * x).sum(axis=1))),
        xp.array(0.0),
        xp.max((w.kernel_size * xp.abs(x)).sum(axis=1)),
        name="cross term",
        because=r"$\log(q_s/p_\theta)$ is affine in $\phi_w$ on the support, and $p^*_s$, $q_s$ have the same means",
        lhs_tex=r"\max_s |\mathbb{E}_{p^*_s} \log(q_s/p_\theta) - \mathbb{E}_{q_s} \log(q_s/p_\theta)|",
        rhs_tex="0",
        relation="=",
    )
    cross = -(w.p_L * (w.p_star * x).sum(axis=1)).sum()
    chain = telescope(
        r"\mathbb{E}_{p_L} \mathrm{KL}(p^*_s \| p_\theta)",
        kl_truth_model,
        Step(
            "split",
            r"$\log(p^*/p_\theta) = \log(p^*/q) + \log(q/p_\theta)$",
            r"\mathbb{E}_{p_L} [\mathrm{KL}(p^*_s \| q_s) + \mathbb{E}_{p^*_s} \log(q_s/p_\theta)]",
            w.misfit + cross,
            relation="=",
            scale=w.over_contexts((w.p_star * xp.abs(x)).sum(axis=1)) + w.misfit,
        ),
        Step(
            "means agree",
            r"replace $p^*_s$ by $q_s$ in the second term (cross term)",
            r"\mathbb{E}_{p_L} [\mathrm{KL}(p^*_s \| q_s) + \mathrm{KL}(q_s \| p_\theta)]",
            w.misfit + w.excess,
            relation="=",
            scale=w.over_contexts((w.p_star * xp.abs(x)).sum(axis=1)) + w.misfit,
        ),
    )
    return Proof((affine,), chain)


THEOREM = Theorem(
    id="pythagoras",
    number="3",
    title="Pythagoras for softmax models",
    statement=r"$\mathrm{KL}(p^*_s \| p_\theta) = \mathrm{KL}(p^*_s \| q_s) + \mathrm{KL}(q_s \| p_\theta)$ for the "
    r"best softmax model $q_s$ and every $\theta$",
    source=f"{PAPER}, implicit; Csiszár 1975",
    text=str(__doc__),
    reference="optimum",
    needs=("optimum",),
    hypotheses=(
        softmax_model.but(without="log(q/p) is no function of the means, and the cross term may have either sign"),
        subspace_optimum.but(without="with other means the cross term does not vanish, and may have either sign"),
    ),
    proof=proof,
    uses=("subspace-recovery",),
)
