r"""Approximately quadratic log-partition: the features themselves are enough, up to how far ∇log Z is from affine.

For any affine map, with residuals η(s) = ‖Phi p_f(s) − (A f(s) + b)‖_2 and v = Phiᵀλ, the affine classifier with
weights Aᵀλ and bias λ·b satisfies

$$\ell_T^{\mathrm{affine}}(F) \le
  \tau + \sqrt{2 B^2 \varepsilon / \gamma(p_T)} + \|\lambda\|_2\, \mathbb{E}_{p_T} \eta(s)$$

because |λ·(A f(s) + b) − v·p_f(s)| ≤ ‖λ‖_2 η(s). The instance's (A, b) is the least-squares fit over the contexts; the
log-partition need not be quadratic anywhere. η vanishes where it is, and whenever there are no more than d + 1
contexts, in general position.

Which λ: every one with Phiᵀλ = v gives a classifier and a bound. Where Phi has dependent rows the least, the
pseudo-inverse's, is best, and it loses nothing: the residuals of a least-squares fit lie in the column space of Phi,
so all these classifiers have the same scores. The bound holds for the λ that the witness brings.

Assumptions: as for softmax transfer (the loss being 1-Lipschitz up to the affine scores), but no condition on log Z.

Source: new.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from rooteps.theory import arrows
from rooteps.theory.arrows import (
    ROOT,
    Arrow,
    at_witness,
    coverage,
    hoelder,
    jensen,
    lam_size,
    lipschitz_loss,
    no_steeper,
    norm,
    optimality,
    pinsker,
    plus,
    score_size,
    subspace,
)
from rooteps.theory.claims import Proof, Step, telescope
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems.quadratic_partition import ANY_FEATURES, AffineFit, affine_fit, with_constant
from rooteps.theory.world import World

RESIDUAL = Constant(
    "residual",
    1.0,
    0.0,
    "how often the residuals are added",
    "then it is result 8 without its hypothesis",
    places=((r"(?<=\+ )(?=\\\|\\lambda)", r"VALUE \cdot "),),
)


NOTHING = 2.0**-52
"""What of a residual, relative to what cancels in it, counts as none; for balls that is a lot."""


def unfit(w: World, fit: AffineFit) -> Array:
    """The size of λ·residual, where it should vanish."""
    return NOTHING * w.xp.max(fit.size @ w.xp.abs(w.lam))


def extra(w: World) -> Array:
    """‖λ‖_2 E_{p_T} η(s), what the bound adds to that of softmax transfer."""
    difference = affine_fit(w).residual
    eta = w.xp.sqrt((difference * difference).sum(axis=1))
    return w.xp.sqrt((w.lam * w.lam).sum()) * (w.p_T * eta).sum()


def score_change(w: World) -> Array:
    """λ·(A f(s) + b) − v·p*_s, [n]."""
    return w.lam_change - affine_fit(w).residual @ w.lam


def lipschitz(w: World) -> Step:
    """The change of a 1-Lipschitz loss is at most that of the affine scores."""
    return Step(
        "Lipschitz",
        r"$\ell$ is 1-Lipschitz in the score",
        r"\mathbb{E}_{p_T} |\lambda \cdot (A f(s) + b) - v \cdot p^*_s|",
        (w.p_T * w.xp.abs(score_change(w))).sum(),
        scale=score_size(w) + unfit(w, affine_fit(w)) + lam_size(w),
    )


def residual(w: World) -> Step:
    """The affine scores are near those of Phi p_f."""
    return dataclasses.replace(
        arrows.lipschitz(w),
        name="residual",
        because=r"$|\lambda \cdot (A f(s) + b) - v \cdot p_f(s)| \le \|\lambda\|_2\, \eta(s)$ (Cauchy–Schwarz)",
    )


def proof(w: World) -> Proof:
    """From ℓ_T^affine(F) − τ to the bound: softmax transfer with a residual on the way.

    The affine classifier with weights Aᵀλ and bias λ·b has a score that differs from λ·Phi p_f(s) by λ·(Phi p_f(s) − A
    f(s) − b), at most ‖λ‖_2 η(s) by Cauchy and Schwarz; so the score differs from v·p*_s by that much more than in
    softmax transfer.
    """
    fit = affine_fit(w)
    design, weights = with_constant(w, w.F), fit.coefficients @ w.lam
    gap, more = w.gap_after(score_change(w)), extra(w)

    def infimum(w: World) -> Step:
        return at_witness(r"\ell_T(F; A^\top \lambda, \lambda \cdot b) - \tau", gap)

    def with_residual(arrow: Arrow) -> Step:
        (step,) = arrows.follow(w, arrow)
        return plus(step, r"\|\lambda\|_2\, \mathbb{E}_{p_T} \eta(s)", more, unfit(w, fit))

    to_bound = residual, subspace, hoelder, norm, pinsker, jensen, coverage, optimality
    steps = *arrows.follow(w, infimum, lipschitz), *map(with_residual, to_bound)
    return Proof((), telescope(r"\ell_T^{\mathrm{affine}}(F) - \tau", w.best_gap(design, weights, gap), *steps))


def bound(w: World, residual: float = 1.0, **constants: Any) -> Array:
    """The bound of softmax transfer, and what the residuals add."""
    return ROOT.bound(w, **constants) + residual * extra(w)


covering, _, *others, _ = arrows.SOFTMAX

THEOREM = Theorem(
    id="approximate-quadratic-partition",
    number="8a",
    title="Approximately quadratic log-partition",
    statement=r"with $\eta(s) = \|\Phi p_f(s) - (A f(s) + b)\|_2$ for any affine map and $v = \Phi^\top\lambda$, "
    r"$\ell_T^{\mathrm{affine}}(F) \le \tau + \sqrt{2B^2\varepsilon/\gamma(p_T)} + "
    r"\|\lambda\|_2\, \mathbb{E}_{p_T} \eta(s)$",
    source="new",
    text=str(__doc__),
    reference="optimum",
    needs=("row-span", "optimum", "features"),
    hypotheses=(
        covering,
        ANY_FEATURES,
        *others,
        lipschitz_loss.but(claim=lambda w: no_steeper(w, score_change(w))),
    ),
    proof=proof,
    uses=("softmax-transfer",),
    features="F",
    affine=True,
    bound=bound,
    constants=(*ROOT.constants, RESIDUAL),
)
