r"""Sharpness: on one family of worlds the bound of unconstrained transfer is attained, up to a known factor 1 − O(δ²).

For every B, γ and δ with 2Bδ ≤ 1: two words and two contexts of labels +1 and −1 with p*_1 = (½ + δ, ½ − δ) and
p*_2 = (½ − δ, ½ + δ), the model p = (½, ½) on both, p_T uniform on the two, p_L = γ p_T there and the model exact
elsewhere. With the hinge loss, τ(B) = 1 − 2Bδ, ℓ_T(P) = 1, ε = γ KL(p*_1‖½), and

$$(1 - C \delta^2) \sqrt{2 B^2 \varepsilon / \gamma(p_T)} \;\le\; \ell_T(P) - \tau(B) = 2 B \delta \;\le\;
  \bigl(1 - \tfrac13 \delta^2\bigr) \sqrt{2 B^2 \varepsilon / \gamma(p_T)}, \qquad C = 4 - \frac{4}{\sqrt{2 \log 2}}$$

(C ≈ 0.603), so the ratio of the two tends to one as δ → 0: the rate √ε, the constant 2, B and γ are all unimprovable.
So are C and ⅓: the left inequality is an equality at δ = ½, and near δ = 0 the ratio is 1 − δ²/3 + O(δ⁴).

Assumptions: the world is one of the family. With Phi = [1, −1] it is sharp for softmax transfer (softmax-sharpness).

Source: new.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from rooteps.theory import divergences
from rooteps.theory.arrows import row_span, softmax_twin, subspace_optimum
from rooteps.theory.checks import InvalidInput
from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.hypothesis import hypothesis
from rooteps.theory.numbers import Array, NumberSystem
from rooteps.theory.theorem import Theorem
from rooteps.theory.world import World

SIGNS = np.array([[1.0, -1.0], [-1.0, 1.0]])
TANGENT = Fraction(1, 3)
"""What the ratio of the two sides loses per δ² at δ = 0."""


def delta(w: World) -> Array:
    """δ, read off the first context's truth.

    Raises:
        InvalidInput: the language has other than two words, or a single context.
    """
    n, V = w.p_star.shape
    if V != 2 or n < 2:
        raise InvalidInput(
            f"truth: has {n} contexts and {V} words, and this result is about two words after two contexts"
        )
    return (w.p_star[0, 0] - w.p_star[0, 1]) / 2


def constant(xp: NumberSystem) -> Array:
    """C = 4 − 4/√(2 log 2), the least with which the lower bound holds for every δ ≤ ½."""
    return 4 - 4 / xp.sqrt(2 * xp.log(xp.array(2.0)))


def bound(w: World) -> Array:
    """√(2B²ε/γ) with the ε of this model, its excess."""
    return w.B * divergences.pinsker(w.excess / w.gamma, w.xp)


@hypothesis("family", without="elsewhere the ratio may be anything between 0 and 1")
def family(w: World) -> Claim:
    """The world is the one of its B, γ and δ."""
    return Claim(
        _deviation(w),
        w.xp.array(0.0),
        w.xp.array(1.0) + w.B,
        because=r"$p^*$, $p$, $p_L$, $p_T$, the labels and $v = (B, -B)$ are those of the family",
        lhs_tex=r"\max |\mathrm{world} - \mathrm{world}(B, \gamma, \delta)|",
        rhs_tex="0",
        relation="=",
    )


@hypothesis("separated", without="at δ = 0 both sides are zero")
def separated(w: World) -> Claim:
    """δ > 0."""
    return Claim(
        w.xp.array(0.0),
        delta(w),
        w.p_star[0].sum() / 2,
        because="the truth tells the two contexts apart",
        lhs_tex="0",
        rhs_tex=r"\delta",
        relation="<",
    )


@hypothesis("margin", without="beyond it the hinge loss is zero, and a larger B no longer lowers τ")
def margin(w: World) -> Claim:
    """The labels are within the margin: 2Bδ ≤ 1."""
    return Claim(
        2 * w.B * delta(w),
        w.xp.array(1.0),
        because="no score of the truth is beyond the margin of the hinge loss",
        lhs_tex=r"2B\delta",
        rhs_tex="1",
    )


def _deviation(w: World) -> Array:
    """How far the instance is from the member of the family with its own B, γ and δ."""
    xp, signs = w.xp, w.xp.array(SIGNS)
    here = np.arange(w.task.p_T.shape[0]) < 2
    labels = w.task.label_probs[:2] - xp.array(np.array([[0.0, 1.0], [1.0, 0.0]]))
    parts = [
        w.p_star[:2] - (xp.array(0.5) + delta(w) * signs),
        w.p[:2] - xp.array(0.5),
        w.kl[2:],
        w.p_T - xp.array(np.where(here, 0.5, 0.0)),
        labels,
        w.p_L[:2] - w.gamma / 2,
        w.v - w.B * signs[0],
    ]
    return xp.max(xp.abs(xp.concatenate([part.reshape(-1) for part in parts])))


def proof(w: World) -> Proof:
    r"""The two sides of the ratio, from what ε, τ(B) and ℓ_T(P) are.

    With u = 2δ, KL(p*_1‖½) = ½((1+u) log(1+u) + (1−u) log(1−u)) = ½ u² a(u²), where

    $$a(s) = \sum_{j \ge 0} \frac{s^j}{(j+1)(2j+1)} = \int_0^1 \frac{2(1 - r)}{1 - s r^2}\, dr$$

    so the ratio is $a(s)^{-1/2}$ at s = u². Against the measure 2(1 − r) dr, a' and a'' are the integrals of
    $r^2/(1 - s r^2)^2$ and $2 r^4/(1 - s r^2)^3$, so (a')² ≤ a a''/2 by Cauchy and Schwarz, and $a^{-1/2}$ has the
    second derivative $\frac14 a^{-5/2}(3 a'^2 - 2 a a'') \le 0$. It is concave on [0, 1], hence above its chord from
    a(0) = 1 to a(1) = 2 log 2, and below its tangent at 0, of slope −a'(0)/2 = −1/12.

    (In Coq no integral is needed: with κ = C/4, $u^2/(1 - \kappa u^2)^2 - u^2 a(u^2)$ is first convex and then concave
    in u, and zero at both ends; and three terms of the series are enough for the tangent.)
    """
    xp, u = w.xp, 2 * delta(w)
    loss = r"\ell_T(P)" if w.reference == "truth" else r"\ell_T(\Phi p_f)"
    rest = xp.select(~xp.is_zero(1 - u), (1 - u) * xp.log1p(-u), 0.0)  # its limit at δ = ½
    divergence = ((1 + u) * xp.log1p(u) + rest) / 2
    square = delta(w) * delta(w)
    excess = Claim(
        w.excess,
        w.gamma * divergence,
        w.gamma * u,
        name="excess",
        because=r"the model errs on two contexts of weight $\gamma/2$, by the same divergence",
        lhs_tex=r"\ell_{\mathrm{xent}} - \ell^*_{\mathrm{xent}}",
        rhs_tex=r"\frac{\gamma}{2}((1+2\delta)\log(1+2\delta) + (1-2\delta)\log(1-2\delta))",
        relation="=",
    )
    natural = Claim(
        w.tau,
        1 - w.B * xp.abs(w.p_star[0] - w.p_star[1]).sum() / 2,
        xp.array(1.0),
        name="naturalness",
        because=r"$\ell(u, y) \ge 1 - yu$, so every $v$ with $\|v\|_\infty \le B$ has loss at least "
        r"$1 - \frac12 v \cdot (p^*_1 - p^*_2) \ge 1 - \frac12 B\|p^*_1 - p^*_2\|_1$: this $\tau$ is $\tau(B)$",
        lhs_tex=r"\tau",
        rhs_tex=r"1 - \tfrac12 B \|p^*_1 - p^*_2\|_1",
        relation="=",
    )
    labels = w.task.label_probs
    alike = Claim(
        xp.max(xp.abs((w.p_T * (labels[:, 1] - labels[:, 0])) @ w.p)),
        xp.array(0.0),
        xp.array(1.0),
        name="alike",
        because=r"$\ell(u, y) \ge 1 - yu$, so every $v$ has loss at least $1 - v \cdot \mathbb{E}[y\, p_s] = 1$: "
        rf"${loss} = 1$, which $v$ attains",
        lhs_tex=r"\|\mathbb{E}_{(s, y) \sim p_T}[y\, p_s]\|_\infty",
        rhs_tex="0",
        relation="=",
    )
    below = Claim(
        w.gap,
        (1 - square * TANGENT.numerator / TANGENT.denominator) * bound(w),
        name="tangent",
        because=r"$a^{-1/2}$ is below its tangent at $\delta = 0$",
        lhs_tex=rf"{loss} - \tau",
        rhs_tex=r"(1 - \tfrac13 \delta^2) \sqrt{2 B^2 \varepsilon / \gamma(p_T)}",
    )
    chain = telescope(
        r"(1 - C\delta^2) \sqrt{2 B^2 \varepsilon / \gamma(p_T)}",
        (1 - constant(xp) * square) * bound(w),
        Step(
            "chord",
            r"$2B\delta = a(4\delta^2)^{-1/2} \sqrt{2B^2\varepsilon/\gamma}$, and $a^{-1/2}$ is concave with values 1 "
            r"and $1 - C/4$ at $\delta = 0$ and $\frac12$",
            r"2B\delta",
            w.B * u,
        ),
        Step(
            "gap",
            rf"$\tau = 1 - 2B\delta$ and ${loss} = 1$",
            rf"{loss} - \tau",
            w.gap,
            relation="=",
            scale=xp.array(1.0),
        ),
    )
    return Proof((excess, natural, alike, below), chain)


THEOREM = Theorem(
    id="sharpness",
    number="13",
    title="Sharpness",
    statement=r"for all $B$, $\gamma$ and $\delta \le 1/2B$ there is a world with "
    r"$1 - C\delta^2 \le (\ell_T(P) - \tau(B))/\sqrt{2B^2\varepsilon/\gamma(p_T)} \le 1 - \frac13\delta^2$, "
    r"$C = 4 - 4/\sqrt{2 \log 2}$: nothing in unconstrained transfer can be improved",
    source="new",
    text=str(__doc__),
    needs=("binary", "sharp"),
    hypotheses=(family, separated, margin),
    proof=proof,
    uses=("unconstrained-transfer",),
)

TWIN = softmax_twin(
    THEOREM,
    title="Sharpness of softmax transfer",
    statement=r"for all $B$, $\gamma$ and $\delta \le 1/2B$ there is a softmax LM with $d = 1$ and "
    r"$1 - C\delta^2 \le (\ell_T(\Phi p_f) - \tau)/\sqrt{2B^2\varepsilon/\gamma(p_T)} \le 1 - \frac13\delta^2$, "
    r"$C = 4 - 4/\sqrt{2 \log 2}$",
    hypotheses=(*THEOREM.hypotheses, subspace_optimum, row_span),
    uses=("sharpness", "softmax-transfer"),
    text=r"""Sharpness of softmax transfer: the family of sharpness has one-dimensional softmax models.

With Phi = [1, −1], d = 1, the truths of the family are softmax(±f, ∓f) with tanh f = 2δ, the model has f(s) = 0 on both
contexts, and v = (B, −B) = Phiᵀλ with λ = B. The excess is measured from the truth, which is the best softmax model, so

$$(1 - C \delta^2) \sqrt{2 B^2 \varepsilon / \gamma(p_T)} \;\le\; \ell_T(\Phi p_f) - \tau = 2 B \delta \;\le\;
  \bigl(1 - \tfrac13 \delta^2\bigr) \sqrt{2 B^2 \varepsilon / \gamma(p_T)}, \qquad C = 4 - \frac{4}{\sqrt{2 \log 2}}$$

and nothing in softmax transfer can be improved: one dimension and a well-specified truth do not help.

Assumptions: the world is one of the family, with v in the row-span.

Source: new.
""",
)
