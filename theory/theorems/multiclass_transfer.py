r"""k-way transfer: the same bound for k labels, without a factor √k.

Scores U = [v_1 … v_k] with ‖v_i‖_∞ ≤ B, and a loss that is L-Lipschitz in the max-norm of the score vector:

$$\ell_T(P) \le \tau + L \sqrt{2 B^2 \varepsilon / \gamma(p_T)}$$

because max_i |v_i·(p − p*)| ≤ B ‖p − p*‖_1. Softmax cross-entropy and the Crammer–Singer hinge have L = 2.

Assumptions: as for unconstrained transfer.

Source: arXiv:2010.03648, extension to k-way tasks.
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
from rooteps.theory.mutation import Constant
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.world import World

LIPSCHITZ = Constant(
    "L",
    2.0,
    1.0,
    "the Lipschitz constant of the loss",
    "two scores may move against each other by B each",
    places=((r"^2(?= \\sqrt)", r"VALUE \cdot"),),
)


def proof(w: World) -> Proof:
    """From ℓ_T(P) − τ to the bound.

    Every score v_i·p_s moves by at most B ‖p_s − p*_s‖_1, so the largest does; the loss is L-Lipschitz in the largest,
    and the rest is the chain of unconstrained transfer, times L. No sum over labels is taken, hence no factor √k.
    """
    return Proof((), chain(w, infimum, lipschitz, hoelder, norm, pinsker, jensen, coverage, optimality))


THEOREM = Theorem(
    id="multiclass-transfer",
    number="11",
    title="k-way transfer",
    statement=r"with $k$ labels and an $L$-Lipschitz loss, $\ell_T(P) \le \tau + L\sqrt{2B^2\varepsilon/\gamma(p_T)}$",
    source=f"{PAPER}, extension to k-way tasks",
    text=str(__doc__),
    needs=("multiclass",),
    hypotheses=UNCONSTRAINED,
    proof=proof,
    uses=("cross-entropy-recovers-truth", "pinsker"),
    features="p",
    bound=ROOT.bound,
    constants=(*ROOT.constants, LIPSCHITZ),
)
