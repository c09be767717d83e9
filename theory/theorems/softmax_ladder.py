r"""The softmax ladder: the order of the bounds on ℓ_T(Phi p_f), for a fixed Phi and v in its row-span.

$$\ell_T(\Phi p_f) - \tau \;\le\; \text{instance-exact} \;\le\; \text{never-vacuous} \;\le\; \text{paper}, \qquad
  \text{instance-exact} \;\le\; \text{variance-aware}$$

The proof is that of the ladder with the best softmax model q_s in the place of p*_s.

Assumptions: as for softmax transfer.

Source: new.
"""

from __future__ import annotations

from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems import transfer
from rooteps.theory.theorems.ladder import proof

THEOREM = Theorem(
    id="softmax-ladder",
    number="16lr",
    title="The ladder of bounds for softmax models",
    statement=r"for features $\Phi p_f$ too, the gap is at most the instance-exact bound, which is at most the "
    r"variance-aware one and at most the never-vacuous one, which is at most $\sqrt{2B^2\varepsilon/\gamma(p_T)}$",
    source="new",
    reference="optimum",
    needs=("row-span", "optimum"),
    hypotheses=transfer.hypotheses,
    proof=proof,
    without=transfer.WITHOUT,
    uses=(
        "softmax-transfer",
        "softmax-never-vacuous-transfer",
        "softmax-variance-aware-transfer",
        "softmax-instance-exact-transfer",
        "ladder",
    ),
    reads="mean_features",
)
