r"""Never-vacuous softmax transfer: the bound of softmax transfer by the curve g*, never above τ + 2B.

With fixed word embeddings Phi, under the assumptions of softmax transfer,

$$\ell_T(\Phi p_f) \le \tau + B\, g^*(\varepsilon / \gamma(p_T)) \le \tau + 2B$$

The proof is that of never-vacuous-transfer with the best softmax model q_s in the place of p*_s: in the row-span of
Phi, v·p*_s = v·q_s, and by Pythagoras KL(q_s‖p_s) is the excess of context s.

Assumptions: as for softmax transfer.

Source: new.
"""

from __future__ import annotations

from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems import transfer
from rooteps.theory.theorems.never_vacuous_transfer import CONSTANTS, at_epsilon, proof

THEOREM = Theorem(
    id="softmax-never-vacuous-transfer",
    number="14r",
    title="Never-vacuous softmax transfer",
    statement=r"a softmax LM that is ε-optimal for $\Phi$ has "
    r"$\ell_T(\Phi p_f) \le \tau + B\, g^*(\varepsilon/\gamma(p_T)) \le \tau + 2B$ "
    r"on every task that is $(\tau,B)$-natural with respect to $\Phi$",
    source="new",
    reference="optimum",
    needs=("row-span", "optimum"),
    hypotheses=transfer.hypotheses,
    proof=proof,
    without=transfer.WITHOUT,
    uses=("softmax-transfer", "never-vacuous-transfer"),
    reads="mean_features",
    bound=at_epsilon,
    constants=CONSTANTS,
    harmless=("norm",),
)
