r"""Instance-exact softmax transfer: the worst distributions that a budget allows are themselves softmax models.

With fixed word embeddings Phi and v = Phiᵀλ, under the assumptions of softmax transfer, for every μ > 0

$$\ell_T(\Phi p_f) \le
  \tau + \min\Bigl(\mu\, \frac{\varepsilon}{\gamma(p_T)} + \mathbb{E}_{p_T} \psi_s(\mu),\; \rho\Bigr),
  \qquad \rho = \mathbb{E}_{p_T} \max_{\pm, w} \pm(v_w - v \cdot p_s)$$

The proof is that of instance-exact-transfer with the best softmax model q_s in the place of p*_s. It loses nothing by
allowing any q: the tilt of p_f(s) by e^{±v/μ} is the softmax model with features f(s) ± λ/μ, so the worst q_s is a
possible optimum for the same Phi, and the bound is as exact within the class as it is without.

Assumptions: as for softmax transfer.

Source: new.
"""

from __future__ import annotations

from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems import transfer
from rooteps.theory.theorems.instance_exact_transfer import CONSTANTS, at_epsilon, proof

THEOREM = Theorem(
    id="softmax-instance-exact-transfer",
    number="16r",
    title="Instance-exact softmax transfer",
    statement=r"a softmax LM that is ε-optimal for $\Phi$ has $\ell_T(\Phi p_f) \le \tau + "
    r"\inf_{\mu > 0}(\mu\varepsilon/\gamma(p_T) + \mathbb{E}_{p_T} \psi_s(\mu))$ on every task that is "
    r"$(\tau,B)$-natural with respect to $\Phi$, attained by softmax models with features $f(s) \pm \lambda/\mu$",
    source="new",
    reference="optimum",
    needs=("row-span", "optimum"),
    hypotheses=transfer.hypotheses,
    proof=proof,
    without=transfer.WITHOUT,
    uses=("softmax-transfer", "instance-exact-transfer"),
    reads="mean_features",
    bound=at_epsilon,
    constants=CONSTANTS,
)
