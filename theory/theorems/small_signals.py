r"""Small signals: cross-entropy is Quad for the centred truth, up to the third order of the logits.

Let h_s = p*_s − 1/V, and λ_1 ≥ … ≥ λ_V the eigenvalues of the centred matrix E_{p_L}[h_s h_sᵀ]. Whatever features and
embeddings of d dimensions a softmax model has, with logits θ_s = Phiᵀf(s), it gains over the uniform model at most

$$\log V - \ell_{\mathrm{xent}}(F, \Phi)
  \le \tfrac{V}{2} \sum_{i \le d} \lambda_i + \frac{1}{36 \sqrt{3}}\, \mathbb{E}_{p_L} \mathrm{osc}(\theta_s)^3$$

The first term is what Quad gains on h with the best embeddings, and top eigenvectors reach it to the second order: as
the truth tends to the uniform one, P* = 1/V + tH with t → 0, the gain is of order t² and the other term of order t³.

Both constants are the best possible in the limit of small signals. A coin that is nearly fair gains the first term, and
words of which a share near (3 − √3)/6 = 0.211 has one logit and the rest another gain the second beside it: with one of
five words, even 36.1 in the place of 36 is refuted.

Assumptions: none; it says something where logits are small.

Source: arXiv:2010.03648, section on learning Phi, for the idea; the bound ours.
"""

from __future__ import annotations

from rooteps.theory.claims import Proof, Step, telescope
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.substitutability import substitutability_eigenvalues
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.world import World

HALF = Constant(
    "half",
    0.5,
    0.45,
    r"the ½ before $V \sum_{i \le d} \lambda_i$",
    "for small signals the best embeddings and features reach it",
    places=((r"\\tfrac\{V\}\{2\}", r"VALUE V"),),
)
THIRD = Constant(
    "third",
    36.0,
    54.0,
    r"the 36 under the third order",
    "of numbers between 0 and 1 the third central moment reaches 1/(6√3), nearly so on one word of five",
    places=((r"36", "VALUE"),),
)


def centred_logits(w: World) -> Array:
    """θ_s less its mean over the words, [n, V]."""
    logits = w.xp.product(w.F, w.Phi)
    return logits - (logits.sum(axis=1) / logits.shape[1])[:, None]


def third_order(w: World, third: float = 36.0) -> Array:
    """E osc(θ_s)³/(36 √3), with a constant that may be another."""
    theta = centred_logits(w)
    osc = w.xp.max(theta, axis=1) - w.xp.min(theta, axis=1)
    return (w.p_L * osc * osc * osc).sum() / (third * w.xp.sqrt(w.xp.array(3.0)))


def bound(w: World, half: float = 0.5, third: float = 36.0) -> Array:
    """½ V Σ_{i≤d} λ_i + E osc(θ_s)³/(36 √3), with constants that may be others."""
    V, d = w.p_star.shape[1], w.Phi.shape[0]
    top = substitutability_eigenvalues(w.p_L, w.signal, w.xp)[:d].sum()
    return half * float(V) * top + third_order(w, third)


def proof(w: World) -> Proof:
    r"""From the gain over the uniform model to the bound.

    log Z(θ_s) less log V and the mean of θ_s is the cumulant generating function of θ_s(w) for a uniform word w, at 1:
    half the variance, ‖θ_s − mean‖²/2V, and a third derivative over 6. That is a third central moment of numbers within
    osc(θ_s), at most osc³/(6√3), which two values of probability (3 ± √3)/6 reach. What is left, E h_s·θ_s less
    E‖θ_s − mean‖²/2V, is −V times Quad at features F/V on h. No features and embeddings of d dimensions bring Quad
    below −½ Σ_{i≤d} λ_i, by the proof of best-embeddings, which uses of P* that it is a matrix.
    """
    theta, h = centred_logits(w), w.signal
    V = float(theta.shape[1])
    first = (w.p_L * (h * theta).sum(axis=1)).sum()
    second = (w.p_L * (theta * theta).sum(axis=1)).sum() / (2 * V)
    cumulants = (w.p_L * w.xp.log1p(w.xp.expm1_minus_x(theta).sum(axis=1) / V)).sum()
    scale = (w.p_L * (w.xp.abs(h) * w.xp.abs(theta)).sum(axis=1)).sum() + second
    chain = telescope(
        r"\log V - \ell_{\mathrm{xent}}(F, \Phi)",
        first - cumulants,
        Step(
            "third order",
            r"$\log Z$ is a cumulant generating function, whose third derivative is a third central moment",
            r"\mathbb{E}_{p_L} [h_s \cdot \theta_s - \tfrac{1}{2V} \|\theta_s - \overline{\theta}_s\|_2^2] "
            r"+ \frac{1}{36 \sqrt{3}} \mathbb{E}_{p_L} \mathrm{osc}(\theta_s)^3",
            first - second + third_order(w),
            scale=scale,
            cited="Taylor's theorem",
        ),
        Step(
            "best for Quad",
            r"$V$ times Quad of $F/V$ on $h$, and no $d$ dimensions hold more than its $d$ largest eigenvalues",
            r"\tfrac{V}{2} \sum_{i \le d} \lambda_i + \frac{1}{36 \sqrt{3}} \mathbb{E}_{p_L} \mathrm{osc}(\theta_s)^3",
            bound(w),
            scale=scale,
            cited="Eckart and Young 1936",
        ),
    )
    return Proof((), chain)


THEOREM = Theorem(
    id="small-signals",
    number="20h",
    title="For small signals cross-entropy is Quad",
    statement=r"$\log V - \ell_{\mathrm{xent}}(F, \Phi) \le \tfrac{V}{2} \sum_{i \le d} \lambda_i + "
    r"\frac{1}{36 \sqrt{3}} \mathbb{E}_{p_L} \mathrm{osc}(\theta_s)^3$ with the eigenvalues $\lambda_i$ of the centred "
    r"$\mathbb{E}_{p_L} h_s h_s^\top$, $h_s = p^*_s - 1/V$",
    source=f"{PAPER}, learning Phi, for the idea; the bound ours",
    text=str(__doc__),
    reference="optimum",
    needs=("optimum", "features"),
    uses=("best-embeddings",),
    proof=proof,
    bound=bound,
    constants=(HALF, THIRD),
)
