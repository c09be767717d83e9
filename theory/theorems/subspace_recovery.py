r"""Softmax recovers p* on a subspace: optimal features are those with the conditional means of the truth.

$$F^* \text{ minimises } \ell_{\mathrm{xent}}(\cdot, \Phi) \iff \Phi p_{f^*(s)} = \Phi p^*_s \text{ on supp}(p_L)$$

The gradient of the loss in f(s) is Phi p_f(s) − Phi p*_s. Both directions are checked quantitatively, for the model at
hand, with R = max_w ‖φ_w − φ̄‖:

$$\tfrac{1}{2R^2} \mathbb{E}\|\Phi p_f - \Phi p^*\|_2^2 \le \ell_{\mathrm{xent}}(F) - \ell_{\mathrm{xent}}(F^*)
  \le \mathbb{E}\,(f - f^*) \cdot (\Phi p_f - \Phi p^*)$$

The left side says that a minimiser has zero gradient, the right side that zero gradient makes a minimiser. F* is
unique up to δ with Phiᵀδ constant, which is ½ E‖p_f − p_{f*}‖_1² ≤ excess: equal losses mean equal distributions.

Assumptions: Phi p*_s lies in the relative interior of conv{φ_w}, or else no F* exists (the loss decreases to its
infimum as ‖f‖ → ∞). A softmax model with the same means, all of whose words have positive probability, shows it; a
direction that is lowest on the words of the truth, and higher on some other word, shows that there is none.

Source: arXiv:2010.03648, proposition on softmax language models.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from rooteps.theory import divergences
from rooteps.theory.arrows import subspace_optimum
from rooteps.theory.boundary import supporting
from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.hypothesis import hypothesis
from rooteps.theory.instance import Instance
from rooteps.theory.language import Language
from rooteps.theory.numbers import NumberSystem
from rooteps.theory.record import unchecked
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.world import World


class Attainable(World):
    """A world whose optimum may be out of reach: where a direction proves that, what depends on F* is not a number."""

    def __init__(self, instance: Instance, xp: NumberSystem, reference: str = "optimum"):
        Phi = instance.language.Phi if isinstance(instance, Instance) else None
        if Phi is not None and _at_infinity(instance.language):
            nowhere = np.full((instance.language.n, len(Phi)), np.nan)
            given = {field.name: getattr(instance.language, field.name) for field in dataclasses.fields(Language)}
            language = unchecked(Language, **given | {"optimum": nowhere})
            instance = unchecked(Instance, **{**vars(instance), "language": language})
        super().__init__(instance, xp, reference)

    @property
    def attained(self) -> bool:
        """Whether some F* may be there."""
        optimum = self.instance.language.optimum
        return not isinstance(optimum, np.ndarray) or all(x == x for x in optimum.flat)  # a tracer is past all that


def _at_infinity(language: Language) -> bool:
    """Whether the mean of some context is on the boundary for certain; with words all of which occur none is."""
    if language.F is not None or not isinstance(language.Phi, np.ndarray) or language.Phi.dtype == object:
        return False
    if language.probs is not None:
        occurs = language.probs > 0
    elif language.A is not None and language.pi is not None and language.kernel is None:
        occurs = (language.pi > 0) @ (language.A > 0).T
    else:
        return False
    return any(not row.all() and supporting(language.Phi, row) is not None for row in occurs)


@hypothesis("interior", without="on the boundary of conv{φ_w} the infimum is approached as ‖f‖ → ∞ and never reached")
def interior(w: Attainable) -> Claim:
    """The optimum exists: a softmax model, where every word has positive probability, has the means of the truth."""
    return Claim(
        w.xp.array(0.0),
        1 / (1 - w.xp.min(w.log_q)) if w.attained else w.xp.array(0.0),
        because=r"$\Phi p^*_s$ is in the relative interior of $\mathrm{conv}\{\phi_w\}$: it is the mean of "
        "weights that are all positive",
        lhs_tex="0",
        rhs_tex=r"\min_{s,w} 1/(1 - \log p_{f^*(s)}(w))",
        relation="<",
    )


def proof(w: World) -> Proof:
    r"""The loss lies between the squared gradient and the gradient's linear bound.

    Move the features of context s by tλ and let v = Phiᵀλ. As log Z is the logarithm of a sum of exponentials, the loss
    of the context falls by exactly

    $$t\, v \cdot (p^*_s - p_f(s)) - \log \mathbb{E}_{p_f(s)} e^{t (v - v \cdot p_f(s))}$$

    Convexity: the second term is never negative (Jensen), so the step to f* gains at most (f − f*)·(Phi p_f − Phi p*).
    Smoothness: it is at most t² osc(v)²/8 (Hoeffding's lemma, on the page of Pinsker's inequality), and osc(v) ≤ 2R‖λ‖;
    with λ the negative gradient and t = 1/R² the gain is at least ‖λ‖²/R² − ‖λ‖²/2R², and no step gains more than that
    to f*. So a minimiser has zero gradient, and features with zero gradient are minimisers. In both places p*_s may be
    replaced by p_{f*(s)}, as they have the same means, and the excess is the mean of KL(p_{f*(s)}‖p_f(s)): Pinsker's
    inequality makes the minimiser unique.
    """
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
    world=Attainable,
)
