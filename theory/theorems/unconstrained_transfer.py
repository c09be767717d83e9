r"""Unconstrained transfer: an ε-optimal language model solves every natural task within O(√ε).

If P is ε-optimal in cross-entropy and the task is (τ, B)-natural, then the next-word probabilities p_s themselves,
used as features of a linear classifier, satisfy

$$\ell_T(P) \le \tau + \sqrt{2 B^2 \varepsilon / \gamma(p_T)}$$

Assumptions: p_L covers the task (γ > 0); the loss is convex and 1-Lipschitz; v with ‖v‖_∞ ≤ B has ℓ_T(P*, v) ≤ τ.

Source: arXiv:2010.03648, theorem on unconstrained language models.
"""

from __future__ import annotations

from rooteps.theory.arrows import (
    ROOT,
    UNCONSTRAINED,
    chain,
    coverage,
    hoelder,
    infimum,
    jensen,
    lipschitz,
    norm,
    optimality,
    pinsker,
)
from rooteps.theory.claims import Proof
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.world import World


def proof(w: World) -> Proof:
    """From ℓ_T(P) − τ to the bound.

    The classifier is the witness itself, on p_s in the place of p*_s: its scores move by v·(p_s − p*_s), its loss by no
    more. Taking a constant off v changes nothing, so the score moves by at most B ‖p_s − p*_s‖_1, which is at most B
    √(2 KL_s). The rest is about means. The root is concave, so the mean over p_T comes under it; KL_s ≥ 0 and p_T ≤
    p_L/γ, so the mean over p_T is at most 1/γ of that over p_L; and that one is the excess, which
    cross-entropy-recovers-truth identifies.
    """
    return Proof((), chain(w, infimum, lipschitz, hoelder, norm, pinsker, jensen, coverage, optimality))


THEOREM = Theorem(
    id="unconstrained-transfer",
    number="6",
    title="Unconstrained transfer",
    statement=r"an ε-optimal LM has $\ell_T(P) \le \tau + \sqrt{2B^2\varepsilon/\gamma(p_T)}$ on every "
    r"$(\tau,B)$-natural task",
    source=f"{PAPER}, unconstrained language models",
    text=str(__doc__),
    needs=("binary",),
    hypotheses=UNCONSTRAINED,
    proof=proof,
    uses=("cross-entropy-recovers-truth", "pinsker"),
    features="p",
    bound=ROOT.bound,
    constants=ROOT.constants,
)
