r"""k-way transfer: the same bound for k labels, without a factor √k.

Scores U = [v_1 … v_k] with ‖v_i‖_∞ ≤ B, and a loss that is L-Lipschitz in the max-norm of the score vector:

$$\ell_T(P) \le \tau + L \sqrt{2 B^2 \varepsilon / \gamma(p_T)}$$

because max_i |v_i·(p − p*)| ≤ B ‖p − p*‖_1. Softmax cross-entropy and the Crammer–Singer hinge have L = 2.

Assumptions: as for unconstrained transfer.

Source: arXiv:2010.03648, extension to k-way tasks.
"""

from __future__ import annotations

from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.mutation import Constant
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.theorems import transfer
from rooteps.theory.world import World


def hypotheses(w: World) -> tuple[Claim, ...]:
    """Coverage, ε-optimality and an L-Lipschitz loss."""
    return transfer.covering(w), transfer.epsilon_optimal(w), transfer.lipschitz(w)


def proof(w: World) -> Proof:
    """From ℓ_T(P) − τ to the bound."""
    L = w.loss.lipschitz
    moved = w.xp.max(w.xp.abs(w.score_change), axis=1)
    chain = telescope(
        r"\ell_T(P) - \tau",
        w.best_gap_on_p,
        transfer.infimum(r"\ell_T(P, U) - \tau", w.gap),
        Step(
            "Lipschitz",
            rf"$\ell$ is {L}-Lipschitz in the max-norm of the scores",
            rf"{L}\, \mathbb{{E}}_{{p_T}} \max_i |v_i \cdot (p_s - p^*_s)|",
            L * (w.p_T * moved).sum(),
            scale=L * transfer.score_size(w),
        ),
        *transfer.to_cross_entropy(w, "p^*_s"),
    )
    return Proof((), chain)


THEOREM = Theorem(
    id="multiclass-transfer",
    number="11",
    title="k-way transfer",
    statement=r"with $k$ labels and an $L$-Lipschitz loss, $\ell_T(P) \le \tau + L\sqrt{2B^2\varepsilon/\gamma(p_T)}$",
    source=f"{PAPER}, extension to k-way tasks",
    reference="truth",
    needs=("multiclass",),
    hypotheses=hypotheses,
    proof=proof,
    without=transfer.UNCONSTRAINED,
    uses=("cross-entropy-recovers-truth", "pinsker"),
    reads="p",
    bound=transfer.bound,
    constants=(
        *transfer.CONSTANTS,
        Constant(
            "L", 2.0, 1.0, "the Lipschitz constant of the loss", "two scores may move against each other by B each"
        ),
    ),
    harmless=("norm",),
)
