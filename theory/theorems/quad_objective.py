r"""The Quad objective: a quadratic surrogate of cross-entropy whose features work without any assumption on log Z.

$$\ell_{\mathrm{quad}}(F) = \mathbb{E}_{p_L}\bigl[-f(s) \cdot \Phi p^*_s + \tfrac12 \|\Phi^\top f(s)\|^2\bigr]$$

Its minimisers have Phiᵀ f*(s) = Π p*_s (Π the orthogonal projection onto the row-span of Phi), its excess is
½ E‖Phiᵀ f(s) − Π p*_s‖². If v in the row-span with ‖v‖_2 ≤ B has ℓ_T(P*, v) ≤ τ, then with weights Phi v on f(s)
itself, for an ε-optimal F,

$$\ell_T(F) \le \tau + \sqrt{2 B^2 \varepsilon / \gamma(p_T)}$$

Assumptions: coverage; a 1-Lipschitz loss; nothing on the rows of Phi. The norm is ‖·‖_2 here, not ‖·‖_∞.

Source: arXiv:2010.03648, Quad objective.
"""

from __future__ import annotations

from rooteps.theory import divergences
from rooteps.theory.arrows import (
    EXPONENT,
    at_witness,
    covering,
    epsilon_optimal,
    lipschitz_loss,
    no_steeper,
    off_span_size,
    row_span,
    to_epsilon,
)
from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.objectives import quad
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.world import World

HALVED = 2.0
"""The mean square is twice the excess."""

CONSTANT = Constant(
    "constant",
    HALVED,
    1.9,
    "the 2 under the root",
    "where every context errs along v, and by as much, nothing is lost",
    places=((r"(?<=\\sqrt\{)2", "VALUE"),),
)
NORM = Constant(
    "norm",
    "l2",
    "inf",
    r"the norm of $v$ that is called $B$",
    "Quad measures ‖·‖_2, which Cauchy–Schwarz needs",
    places=((r"\bB\b", r"\|v\|_\infty"),),
)


def distances(w: World) -> Array:
    """‖Phiᵀf(s) − Π p*_s‖², [n]."""
    return (w.quad_change * w.quad_change).sum(axis=1)


def excess(w: World) -> Array:
    """ℓ_quad(F) − ℓ*_quad, half the mean square."""
    return (w.p_L * distances(w)).sum() / 2


def epsilon(w: World) -> Array:
    """The ε claimed, or the least one that is certain."""
    claimed = w.instance.epsilon
    return w.xp.upper(excess(w)) if claimed is None else claimed


def l2(w: World) -> Array:
    """‖v‖_2."""
    return w.xp.sqrt((w.v * w.v).sum())


def change(w: World) -> Array:
    """v·(Phiᵀf(s) − Π p*_s), [n]."""
    return w.xp.product(w.quad_change, w.v[:, None])[:, 0]


def near_optimal(w: World) -> Claim:
    """The Quad objective of the model is within ε of its optimum."""
    return Claim(
        excess(w),
        epsilon(w),
        because="the Quad objective of the model is within ε of its optimum",
        lhs_tex=r"\ell_{\mathrm{quad}}(F) - \ell^*_{\mathrm{quad}}",
        rhs_tex=r"\varepsilon",
    )


def moved(w: World) -> Array:
    """(Phi v)·f(s) − v·p*_s, [n], which is that where v is in the row-span."""
    return change(w) + w.p_star @ w.off_span


def lipschitz(w: World) -> Step:
    """The change of a 1-Lipschitz loss is at most that of the score."""
    return Step(
        "Lipschitz",
        r"$\ell$ is 1-Lipschitz in the score, which moves by $v \cdot (\Phi^\top f(s) - \Pi p^*_s)$",
        r"\mathbb{E}_{p_T} |v \cdot (\Phi^\top f(s) - \Pi p^*_s)|",
        (w.p_T * w.xp.abs(change(w))).sum(),
        scale=off_span_size(w, w.p_star, moved(w)),
    )


def cauchy_schwarz(w: World) -> Step:
    """The score moves by at most ‖v‖_2 times the distance."""
    tex = r"B\, \mathbb{E}_{p_T} \|\Phi^\top f(s) - \Pi p^*_s\|_2"
    return Step("Cauchy–Schwarz", r"$\|v\|_2 = B$", tex, l2(w) * (w.p_T * w.xp.sqrt(distances(w))).sum())


def jensen(w: World) -> Step:
    """The mean of a root is at most the root of the mean."""
    tex = r"B \sqrt{\mathbb{E}_{p_T} \|\Phi^\top f(s) - \Pi p^*_s\|_2^2}"
    return Step("Jensen", "the square root is concave", tex, l2(w) * w.xp.sqrt((w.p_T * distances(w)).sum()))


def coverage(w: World) -> Step:
    """The mean over the task's contexts is at most 1/γ of that over those of language modelling."""
    return Step(
        "coverage",
        r"$p_L \ge \gamma(p_T)\, p_T$",
        r"B \sqrt{\mathbb{E}_{p_L} \|\Phi^\top f(s) - \Pi p^*_s\|_2^2 / \gamma(p_T)}",
        l2(w) * w.xp.sqrt((w.p_L * distances(w)).sum() / w.gamma),
    )


def optimality(w: World) -> Step:
    """The excess is at most ε."""
    tex = r"\sqrt{2 B^2 \varepsilon / \gamma(p_T)}"
    return to_epsilon(w, "half the mean square is the excess of Quad", tex, bound(w))


def bound(w: World, constant: float = HALVED, exponent: float = divergences.ROOT, norm: str = "l2") -> Array:
    """B (2ε/γ(p_T))^½ with B = ‖v‖_2, with constants that may be others."""
    B = l2(w) if norm == "l2" else w.B
    return B * w.xp.power(constant * epsilon(w) / w.gamma, exponent)


def lemmas(w: World) -> tuple[Claim, Claim, Claim]:
    """The optimum of Quad, its excess, and what its scores are."""
    xp = w.xp
    gram, means, optimum, weights = w.Phi @ w.Phi.T, w.p_star @ w.Phi.T, w.quad_optimum, w.Phi @ w.v

    def objective(f: Array) -> Array:
        return quad(w.p_L, w.p_star, f, w.Phi, xp)

    linear = (w.p_L * (xp.abs(w.quad_shift) * xp.abs(means)).sum(axis=1)).sum()
    size = (w.p_L * (w.p_star * w.p_star).sum(axis=1)).sum()  # at least what the optimum is below zero
    stationary = Claim(
        xp.max(xp.abs(optimum @ gram - means)),
        xp.array(0.0),
        xp.max(xp.abs(w.Phi)) + xp.max(xp.abs(optimum) @ xp.abs(gram)),
        name="stationarity",
        because=r"$\Phi^\top f^*(s) = \Pi p^*_s$ is the first-order condition",
        lhs_tex=r"\max_s \|\Phi\Phi^\top f^*(s) - \Phi p^*_s\|_\infty",
        rhs_tex="0",
        relation="=",
    )
    quadratic = Claim(
        objective(optimum + w.quad_shift) - objective(optimum),
        excess(w),
        size + excess(w) + linear,
        name="excess",
        because="the objective is quadratic: no linear term is left at the optimum",
        lhs_tex=r"\ell_{\mathrm{quad}}(F) - \ell_{\mathrm{quad}}(F^*)",
        rhs_tex=r"\tfrac12 \mathbb{E}_{p_L} \|\Phi^\top f(s) - \Pi p^*_s\|_2^2",
        relation="=",
    )
    scores = Claim(
        xp.max(xp.abs(optimum @ weights - w.true_scores)),
        xp.array(0.0),
        xp.max(xp.abs(optimum) @ xp.abs(weights)) + l2(w),
        name="scores",
        because=r"$(\Phi v) \cdot f^*(s) = v \cdot \Pi p^*_s = v \cdot p^*_s$ since $v$ is in the row-span",
        lhs_tex=r"\max_s |(\Phi v) \cdot f^*(s) - v \cdot p^*_s|",
        rhs_tex="0",
        relation="=",
    )
    return stationary, quadratic, scores


def proof(w: World) -> Proof:
    """The optimum of Quad, its excess, then the chain from ℓ_T(F) − τ to the bound.

    Up to a constant the objective of context s is ½ ‖Phiᵀf − p*_s‖_2², so its minimisers are the f with Phiᵀf = Π p*_s;
    they exist whatever the rows of Phi. What is left is orthogonal to the row-span, so by Pythagoras the excess is ½ E
    ‖Phiᵀf(s) − Π p*_s‖_2². For v in the row-span, v·p*_s = v·Π p*_s, and the classifier Phi v has the score (Phi v)·f =
    v·Phiᵀf: it moves by v·(Phiᵀf − Π p*_s), at most ‖v‖_2 times the distance. The rest is about means, as in
    unconstrained transfer.
    """
    gap = w.gap_after(moved(w))
    best = w.best_gap(w.quad_optimum + w.quad_shift, w.Phi @ w.v, gap)
    infimum = at_witness(r"\ell_T(F, \Phi v) - \tau", gap)
    steps = infimum, lipschitz(w), cauchy_schwarz(w), jensen(w), coverage(w), optimality(w)
    return Proof(lemmas(w), telescope(r"\ell_T(F) - \tau", best, *steps))


THEOREM = Theorem(
    id="quad-objective",
    number="10",
    title="The Quad objective",
    statement=r"an F that is ε-optimal for Quad has $\ell_T(F) \le \tau + \sqrt{2B^2\varepsilon/\gamma(p_T)}$ with "
    r"$B = \|v\|_2$, on $f$ itself and without any assumption on $\log Z$",
    source=f"{PAPER}, Quad objective",
    text=str(__doc__),
    needs=("row-span", "quad"),
    hypotheses=(
        covering.but(
            without="a context that language modelling never sees may be fitted arbitrarily badly at no cost in ε"
        ),
        epsilon_optimal.but(claim=near_optimal),
        row_span.but(without="outside the row-span Π changes v·p*, and no f can represent the score"),
        lipschitz_loss.but(claim=lambda w: no_steeper(w, change(w))),
    ),
    proof=proof,
    features="F",
    bound=bound,
    constants=(CONSTANT, EXPONENT, NORM),
    norm=l2,
    epsilon=epsilon,
)
