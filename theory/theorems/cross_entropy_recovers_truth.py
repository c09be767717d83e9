r"""Cross-entropy recovers the truth: the excess is an average KL divergence, so its only minimiser is P*.

$$\ell_{\mathrm{xent}}(P) - \ell^*_{\mathrm{xent}} = \mathbb{E}_{s \sim p_L} \mathrm{KL}(p^*_s \| p_s) \ge 0$$

with equality iff P = P* on supp(p_L). The second half is checked in the quantitative form
½ E‖p_s − p*_s‖_1² ≤ excess: where the excess vanishes, so does every distance.

Assumptions: none. (A model that excludes a word of the truth has an infinite cross-entropy; an instance refuses it.)

Source: arXiv:2010.03648, proposition on the optimum of the cross-entropy.
"""

from __future__ import annotations

from rooteps.theory import divergences
from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.world import World


def proof(w: World) -> Proof:
    """The decomposition of the cross-entropy, then ½ E‖p − p*‖² ≤ E KL = excess.

    In context s, −log p = −log p* + log(p*/p), whose mean over p* is the entropy of p*_s plus KL(p*_s‖p_s). Only the
    second depends on the model, it is never negative, and zero for p_s = p*_s: so the entropy is the optimum, and the
    rest the excess. By Pinsker's inequality the divergence is at least ½ ‖p_s − p*_s‖_1², so an excess of zero leaves
    no context with p_L(s) > 0 in which the two differ.
    """
    xp = w.xp
    x, _ = w.log_ratio
    decomposition = Claim(
        w.cross_entropy,
        w.optimal_cross_entropy + w.excess,
        name="decomposition",
        because=r"$-\log p = -\log p^* + \log(p^*/p)$, and the entropy does not depend on the model",
        lhs_tex=r"\ell_{\mathrm{xent}}(P)",
        rhs_tex=r"\mathbb{E}_{p_L} H(p^*_s) + \mathbb{E}_{p_L} \mathrm{KL}(p^*_s \| p_s)",
        relation="=",
    )
    difference = -(w.p_L * (w.q * x).sum(axis=1)).sum()
    chain = telescope(
        r"\tfrac12 \mathbb{E}_{p_L} \|p_s - p^*_s\|_1^2",
        w.over_contexts(w.l1 * w.l1) / divergences.PINSKER,
        Step(
            "only minimiser",
            "Pinsker: the divergence vanishes only where the distributions agree",
            r"\mathbb{E}_{p_L} \mathrm{KL}(p^*_s \| p_s)",
            w.excess,
        ),
        Step(
            "excess",
            r"$\ell^*_{\mathrm{xent}}$ is the entropy, reached by $P = P^*$",
            r"\ell_{\mathrm{xent}}(P) - \ell^*_{\mathrm{xent}}",
            difference,
            relation="=",
            scale=w.over_contexts((w.q * xp.abs(x)).sum(axis=1)),
        ),
    )
    return Proof((decomposition,), chain)


THEOREM = Theorem(
    id="cross-entropy-recovers-truth",
    number="1",
    title="Cross-entropy recovers the truth",
    statement=r"$\ell_{\mathrm{xent}}(P) - \ell^*_{\mathrm{xent}} = \mathbb{E}_{p_L} \mathrm{KL}(p^*_s \| p_s) \ge 0$, "
    r"with equality iff $P = P^*$ on the contexts seen",
    source=f"{PAPER}, optimum of the cross-entropy",
    text=str(__doc__),
    proof=proof,
    uses=("pinsker",),
)
