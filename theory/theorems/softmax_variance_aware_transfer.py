r"""Variance-aware softmax transfer: the variance of the score under the model, for features Phi p_f.

With fixed word embeddings Phi, v = Phiᵀλ and σ² = E_{p_T} Var_{w~p_f(s)}[v_w] = E_{p_T} λᵀ ∇²log Z(f(s)) λ, under the
assumptions of softmax transfer,

$$\ell_T(\Phi p_f) \le \tau + \sqrt{2 \sigma^2 \varepsilon / \gamma(p_T)} + \frac{\mathrm{osc}(v)}{3}\,
  \frac{\varepsilon}{\gamma(p_T)}$$

The proof is that of variance-aware-transfer with the best softmax model q_s in the place of p*_s.

Assumptions: as for softmax transfer.

Source: new.
"""

from __future__ import annotations

from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems import transfer
from rooteps.theory.theorems.variance_aware_transfer import CONSTANTS, at_epsilon, proof

THEOREM = Theorem(
    id="softmax-variance-aware-transfer",
    number="15r",
    title="Variance-aware softmax transfer",
    statement=r"with $v = \Phi^\top\lambda$ and $\sigma^2 = \mathbb{E}_{p_T} \mathrm{Var}_{p_f(s)}(v)$, a softmax LM "
    r"that is ε-optimal for $\Phi$ has "
    r"$\ell_T(\Phi p_f) \le \tau + \sqrt{2\sigma^2\varepsilon/\gamma(p_T)} + "
    r"\frac13 \mathrm{osc}(v)\, \varepsilon/\gamma(p_T)$",
    source="new",
    reference="optimum",
    needs=("row-span", "optimum"),
    hypotheses=transfer.hypotheses,
    proof=proof,
    without=transfer.WITHOUT,
    uses=("softmax-transfer", "variance-aware-transfer"),
    reads="mean_features",
    bound=at_epsilon,
    constants=CONSTANTS,
)
