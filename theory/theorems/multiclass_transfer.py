r"""k-way transfer: the same bound for k labels, without a factor √k.

Scores U = [v_1 … v_k] with ‖v_i‖_∞ ≤ B, and a loss that is L-Lipschitz in the max-norm of the score vector:

$$\ell_T(P) \le \tau + L \sqrt{2 B^2 \varepsilon / \gamma(p_T)}$$

because max_i |v_i·(p − p*)| ≤ B ‖p − p*‖_1. Softmax cross-entropy and the Crammer–Singer hinge have L = 2. For the
latter the constants are the best possible, with two labels already: on the sharp family, with U = [−v v], it loses
twice what the hinge loses, and the bound is twice as large.

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
    softmax_twin,
    subspace,
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
    return Proof((), chain(w, infimum, lipschitz, subspace, hoelder, norm, pinsker, jensen, coverage, optimality))


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

TWIN = softmax_twin(
    THEOREM,
    title="k-way softmax transfer",
    statement=r"with scores $U = \Phi^\top\Lambda$, $k$ labels and an $L$-Lipschitz loss, a softmax LM that is "
    r"ε-optimal for $\Phi$ has $\ell_T(\Phi p_f) \le \tau + L\sqrt{2B^2\varepsilon/\gamma(p_T)}$",
    uses=("softmax-transfer", "multiclass-transfer"),
    text=r"""k-way softmax transfer: k scores of the d-dimensional features Phi p_f, still without a factor √k.

With fixed word embeddings Phi, scores U = [v_1 … v_k] = PhiᵀΛ, ‖v_i‖_∞ ≤ B, and a loss that is L-Lipschitz in the
max-norm of the score vector, under the assumptions of softmax transfer,

$$\ell_T(\Phi p_f) \le \tau + L \sqrt{2 B^2 \varepsilon / \gamma(p_T)}$$

The proof is that of multiclass-transfer with the best softmax model q_s in the place of p*_s: each v_i is in the
row-span, so v_i·p*_s = v_i·q_s for all labels at once. The constants are the best possible, by the same worlds.

Assumptions: as for softmax transfer, every v_i in the row-span of Phi.

Source: new.
""",
)
