r"""Quadratic log-partition: where the gradient of log Z is affine, the features themselves are enough.

If log Z(θ) = ½ θᵀAθ + b·θ + c near {f(s)}, that is, if its gradient agrees there,

$$\Phi p_f(s) = A f(s) + b \quad \text{for every } s,$$

then an affine classifier on f(s) does what a linear one on Phi p_f(s) does:

$$\ell_T^{\mathrm{affine}}(F) \le \tau + \sqrt{2 B^2 \varepsilon / \gamma(p_T)}$$

Agreement of the *values* of log Z on finitely many θ does not give agreement of gradients; the gradient hypothesis is
the one that is checked, with (A, b) fitted to the instance by least squares.

Assumptions: as for softmax transfer, and the gradient hypothesis.

Source: arXiv:2010.03648, result on quadratic log-partition functions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rooteps.theory import arrows
from rooteps.theory.arrows import (
    ROOT,
    at_witness,
    coverage,
    hoelder,
    jensen,
    lipschitz,
    norm,
    optimality,
    pinsker,
    softmax_model,
    subspace,
)
from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.hypothesis import hypothesis
from rooteps.theory.numbers import Array
from rooteps.theory.record import Short
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.world import World


@dataclass(frozen=True, repr=False)
class AffineFit(Short):
    """The least-squares affine map from f to Phi p_f.

    Args:
        fitted: A f(s) + b, [n, d].
        coefficients: [Aᵀ; b], [d + 1, d].
        residual: Phi p_f(s) − (A f(s) + b), [n, d]; in float64 zero where it is within its own rounding.
        size: of what cancels in that, [n, d].
    """

    fitted: Array
    coefficients: Array
    residual: Array
    size: Array


def affine_fit(w: World) -> AffineFit:
    """The least-squares affine map from f to Phi p_f over the contexts, found in the differences from one of them."""
    xp, first = w.xp, w.F[:1]
    design = with_constant(w, w.F - first)
    slopes = xp.lstsq(design, w.mean_features)
    together = xp.concatenate([w.mean_features, design], axis=1)
    difference = xp.concatenate([xp.array(np.eye(slopes.shape[1])), -slopes], axis=0)
    residual = xp.null_product(together, difference)
    coefficients = xp.concatenate([slopes[:-1], slopes[-1:] - first @ slopes[:-1]], axis=0)
    size = xp.abs(together) @ xp.abs(difference) + xp.max(xp.abs(w.Phi), axis=1)[None, :]
    return AffineFit(w.mean_features - residual, coefficients, residual, size)


def with_constant(w: World, F: Array) -> Array:
    """The features and a constant one, [n, d + 1]: what an affine classifier reads."""
    return w.xp.concatenate([F, w.xp.array(np.ones((F.shape[0], 1)))], axis=1)


@hypothesis("affine gradient", without="without it f may order the contexts in a way no affine classifier can undo")
def affine_gradient(w: World) -> Claim:
    """∇log Z is affine on the contexts."""
    fit = affine_fit(w)
    return Claim(
        w.xp.max(w.xp.abs(fit.residual)),
        w.xp.array(0.0),
        w.xp.max(fit.size),
        because=r"$\nabla \log Z(f(s)) = \Phi p_f(s)$ is an affine function of $f(s)$ on the contexts",
        lhs_tex=r"\max_s \|\Phi p_f(s) - (A f(s) + b)\|_\infty",
        rhs_tex="0",
        relation="=",
    )


def proof(w: World) -> Proof:
    """From ℓ_T^affine(F) − τ to the bound.

    The affine classifier with weights Aᵀλ and bias λ·b has the score λ·(A f(s) + b) = λ·Phi p_f(s), that of λ on Phi
    p_f(s). The rest is softmax transfer.
    """
    fit = affine_fit(w)
    design, weights, change = with_constant(w, w.F), fit.coefficients @ w.lam, -(fit.residual @ w.lam)
    gap = w.lam_gap + w.expected(w.loss.change(w.mean_features @ w.lam, change, w.xp))

    def infimum(w: World) -> Step:
        return at_witness(r"\ell_T(F; A^\top \lambda, \lambda \cdot b) - \tau", gap)

    def same_scores(w: World) -> Step:
        return Step(
            "affine gradient",
            r"$\lambda \cdot (A f(s) + b) = \lambda \cdot \Phi p_f(s)$: the two classifiers have the same scores",
            r"\ell_T(\Phi p_f, \lambda) - \tau",
            w.lam_gap,
            relation="=",
            scale=w.xp.max(fit.size @ w.xp.abs(w.lam)),
        )

    steps = arrows.follow(
        w, infimum, same_scores, lipschitz, subspace, hoelder, norm, pinsker, jensen, coverage, optimality
    )
    return Proof((), telescope(r"\ell_T^{\mathrm{affine}}(F) - \tau", w.best_gap(design, weights, gap), *steps))


covering, _, *others = arrows.SOFTMAX
ANY_FEATURES = softmax_model.but(void="the classifier reads f(s), so the model is the softmax model of these features")

THEOREM = Theorem(
    id="quadratic-partition",
    number="8",
    title="Quadratic log-partition",
    statement=r"if $\Phi p_f(s) = A f(s) + b$ (a quadratic $\log Z$), then "
    r"$\ell_T^{\mathrm{affine}}(F) \le \tau + \sqrt{2B^2\varepsilon/\gamma(p_T)}$: the features themselves are enough",
    source=f"{PAPER}, quadratic log-partition",
    text=str(__doc__),
    reference="optimum",
    needs=("row-span", "optimum", "affine-gradient"),
    hypotheses=(covering, affine_gradient, ANY_FEATURES, *others),
    proof=proof,
    uses=("softmax-transfer",),
    features="F",
    affine=True,
    bound=ROOT.bound,
    constants=ROOT.constants,
)
