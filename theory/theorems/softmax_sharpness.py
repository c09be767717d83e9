r"""Sharpness of softmax transfer: the family of sharpness has one-dimensional softmax models.

With Phi = [1, −1], d = 1, the truths of the family are softmax(±f, ∓f) with tanh f = 2δ, the model has f(s) = 0 on both
contexts, and v = (B, −B) = Phiᵀλ with λ = B. The excess is measured from the truth, which is the best softmax model, so

$$(1 - C \delta^2) \sqrt{2 B^2 \varepsilon / \gamma(p_T)} \;\le\; \ell_T(\Phi p_f) - \tau = 2 B \delta \;\le\;
  \bigl(1 - \tfrac13 \delta^2\bigr) \sqrt{2 B^2 \varepsilon / \gamma(p_T)}, \qquad C = 4 - \frac{4}{\sqrt{2 \log 2}}$$

and nothing in softmax transfer can be improved: one dimension and a well-specified truth do not help.

Assumptions: the world is one of the family, with v in the row-span.

Source: new.
"""

from __future__ import annotations

from rooteps.theory.claims import Claim
from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems import sharpness, transfer
from rooteps.theory.theorems.sharpness import proof
from rooteps.theory.world import World


def hypotheses(w: World) -> tuple[Claim, ...]:
    """Those of sharpness, for a softmax model and a witness in the row-span."""
    return *sharpness.hypotheses(w), transfer.softmax_model(w), transfer.optimum_on_subspace(w), transfer.row_span(w)


THEOREM = Theorem(
    id="softmax-sharpness",
    number="13r",
    title="Sharpness of softmax transfer",
    statement=r"for all $B$, $\gamma$ and $\delta \le 1/2B$ there is a softmax LM with $d = 1$ and "
    r"$1 - C\delta^2 \le (\ell_T(\Phi p_f) - \tau)/\sqrt{2B^2\varepsilon/\gamma(p_T)} \le 1 - \frac13\delta^2$, "
    r"$C = 4 - 4/\sqrt{2 \log 2}$",
    source="new",
    reference="optimum",
    needs=("row-span", "optimum", "sharp"),
    hypotheses=hypotheses,
    proof=proof,
    without=sharpness.THEOREM.without
    | {name: transfer.WITHOUT[name] for name in ("softmax model", "subspace-optimum", "row-span")},
    uses=("sharpness", "softmax-transfer"),
)
