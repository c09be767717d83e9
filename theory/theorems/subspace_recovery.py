r"""Softmax recovers p* on a subspace: optimal features are those with the conditional means of the truth.

$$F^* \text{ minimises } \ell_{\mathrm{xent}}(\cdot, \Phi) \iff \Phi p_{f^*(s)} = \Phi p^*_s \text{ on supp}(p_L)$$

The gradient of the loss in f(s) is Phi p_f(s) − Phi p*_s. Both directions are checked quantitatively, for the model at
hand, with R = max_w ‖φ_w − φ̄‖:

$$\tfrac{1}{2R^2} \mathbb{E}\|\Phi p_f - \Phi p^*\|_2^2 \le \ell_{\mathrm{xent}}(F) - \ell_{\mathrm{xent}}(F^*)
  \le \mathbb{E}\,(f - f^*) \cdot (\Phi p_f - \Phi p^*)$$

The left side says that a minimiser has zero gradient, the right side that zero gradient makes a minimiser. F* is
unique up to δ with Phiᵀδ constant, which is ½ E‖p_f − p_{f*}‖_1² ≤ excess: equal losses mean equal distributions.

Assumptions: Phi p*_s lies in the relative interior of conv{φ_w}, or else no F* exists (the loss decreases to its
infimum as ‖f‖ → ∞). A softmax model with the same means, all of whose words have positive probability, shows it.

Source: arXiv:2010.03648, proposition on softmax language models.
"""

from __future__ import annotations

from rooteps.theory import divergences
from rooteps.theory.arrows import subspace_optimum
from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.hypothesis import hypothesis
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.world import World


@hypothesis("interior", without="on the boundary of conv{φ_w} the infimum is approached as ‖f‖ → ∞ and never reached")
def interior(w: World) -> Claim:
    """The optimum exists: no word has probability zero under it."""
    return Claim(
        -w.xp.min(w.q),
        w.xp.array(0.0),
        because=r"$\Phi p^*_s$ is in the relative interior of $\mathrm{conv}\{\phi_w\}$: no word has weight zero",
        lhs_tex=r"-\min_{s,w} p_{f^*(s)}(w)",
        rhs_tex="0",
        relation="<",
    )


def proof(w: World) -> Proof:
    """The loss lies between the squared gradient and the gradient's linear bound."""
    gradient = w.delta - w.Phi_kernel
    offset = w.Phi - w.Phi[:, :1]  # exactly zero where Phi is constant
    centred = offset - (offset.sum(axis=1) / w.Phi.shape[1])[:, None]
    radius = w.xp.max((centred * centred).sum(axis=0))
    radius = w.xp.select(~w.xp.is_zero(radius), radius, 1.0)  # nothing moves where all words are embedded alike
    size = w.xp.max(w.xp.abs(centred), axis=1)
    unique = Claim(
        (w.p_L * w.l1 * w.l1).sum() / divergences.PINSKER,
        w.excess,
        name="uniqueness",
        because=r"Pinsker: equal losses mean equal distributions, so $\Phi^\top(f - f^*)$ is constant",
        lhs_tex=r"\tfrac12 \mathbb{E}_{p_L} \|p_f - p_{f^*}\|_1^2",
        rhs_tex=r"\ell_{\mathrm{xent}}(F) - \ell_{\mathrm{xent}}(F^*)",
    )
    chain = telescope(
        r"\tfrac{1}{2R^2} \mathbb{E}_{p_L} \|\Phi p_f - \Phi p^*\|_2^2",
        (w.p_L * (gradient * gradient).sum(axis=1)).sum() / (2 * radius),
        Step(
            "smoothness",
            r"the Hessian $\mathrm{Cov}(\phi_w)$ is at most $R^2$, so a gradient step gains that much",
            r"\ell_{\mathrm{xent}}(F) - \ell_{\mathrm{xent}}(F^*)",
            w.excess,
        ),
        Step(
            "convexity",
            r"$\log Z$ is convex, and $\Phi p_f - \Phi p^*$ is the gradient of the loss",
            r"\mathbb{E}_{p_L} (f - f^*) \cdot (\Phi p_f - \Phi p^*)",
            (w.p_L * (w.shift * gradient).sum(axis=1)).sum(),
            scale=(w.p_L * w.l1 * (w.xp.abs(w.shift) @ size)).sum(),
        ),
    )
    return Proof((unique,), chain)


THEOREM = Theorem(
    id="subspace-recovery",
    number="2",
    title="Softmax recovers the truth on a subspace",
    statement=r"$F^*$ minimises $\ell_{\mathrm{xent}}(\cdot, \Phi)$ iff $\Phi p_{f^*(s)} = \Phi p^*_s$ on the contexts "
    r"seen",
    source=f"{PAPER}, softmax language models",
    text=str(__doc__),
    reference="optimum",
    needs=("optimum", "interior"),
    hypotheses=(
        interior,
        subspace_optimum.but(without="features with other means are not stationary, so a gradient step improves them"),
    ),
    proof=proof,
    uses=("cross-entropy-recovers-truth", "pinsker"),
)
