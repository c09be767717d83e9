r"""The Quad objective: a quadratic surrogate of cross-entropy whose features work without any assumption on log Z.

$$\ell_{\mathrm{quad}}(F) = \mathbb{E}_{p_L}\bigl[-f(s) \cdot \Phi p^*_s + \tfrac12 \|\Phi^\top f(s)\|^2\bigr]$$

Its minimisers have Phiᵀ f*(s) = Π p*_s (Π the orthogonal projection onto the row-span of Phi), its excess is
½ E‖Phiᵀ f(s) − Π p*_s‖². If v in the row-span with ‖v‖_2 ≤ B has ℓ_T(P*, v) ≤ τ, then with weights Phi v on f(s)
itself, for an ε-optimal F,

$$\ell_T(F) \le \tau + \sqrt{2 B^2 \varepsilon / \gamma(p_T)}$$

Assumptions: the rows of Phi are independent; coverage; a 1-Lipschitz loss. The norm is ‖·‖_2 here, not ‖·‖_∞.

Source: arXiv:2010.03648, Quad objective.
"""

from __future__ import annotations

from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.objectives import quad
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.theorems import transfer
from rooteps.theory.world import World


def _distances(w: World) -> Array:
    """‖Phiᵀf(s) − Π p*_s‖², [n]."""
    projected = w.quad_shift @ w.Phi
    return (projected * projected).sum(axis=1)


def _epsilon(w: World) -> Array:
    claimed = w.instance.epsilon
    return w.xp.upper((w.p_L * _distances(w)).sum() / 2) if claimed is None else claimed


def _norm(w: World) -> Array:
    return w.xp.sqrt((w.v * w.v).sum())


def hypotheses(w: World) -> tuple[Claim, ...]:
    """Coverage, ε-optimality in Quad, v in the row-span, a 1-Lipschitz loss."""
    optimal = Claim(
        (w.p_L * _distances(w)).sum() / 2,
        _epsilon(w),
        name="epsilon-optimal",
        because="the Quad objective of the model is within ε of its optimum",
        lhs_tex=r"\ell_{\mathrm{quad}}(F) - \ell^*_{\mathrm{quad}}",
        rhs_tex=r"\varepsilon",
    )
    change = (w.quad_shift @ w.Phi) @ w.v
    return transfer.covering(w), optimal, transfer.row_span(w), transfer.lipschitz(w, change)


def proof(w: World) -> Proof:
    """The optimum of Quad, its excess, then the chain from ℓ_T(F) − τ to the bound."""
    xp = w.xp
    gram = w.Phi @ w.Phi.T
    means = w.p_star @ w.Phi.T
    optimum = w.quad_optimum
    F = optimum + w.quad_shift
    distances = _distances(w)
    excess = (w.p_L * distances).sum() / 2
    norm = xp.sqrt((w.v * w.v).sum())
    change = (w.quad_shift @ w.Phi) @ w.v
    gap = w.expected(w.loss.change(w.true_scores, change, xp))
    weights = w.Phi @ w.v

    def objective(f: Array) -> Array:
        return quad(w.p_L, w.p_star, f, w.Phi, xp)

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
        objective(F) - objective(optimum),
        excess,
        xp.abs(objective(optimum)) + excess + (w.p_L * (xp.abs(w.quad_shift) * xp.abs(means)).sum(axis=1)).sum(),
        name="excess",
        because="the objective is quadratic: no linear term is left at the optimum",
        lhs_tex=r"\ell_{\mathrm{quad}}(F) - \ell_{\mathrm{quad}}(F^*)",
        rhs_tex=r"\tfrac12 \mathbb{E}_{p_L} \|\Phi^\top f(s) - \Pi p^*_s\|_2^2",
        relation="=",
    )
    scores = Claim(
        xp.max(xp.abs(optimum @ weights - w.true_scores)),
        xp.array(0.0),
        xp.max(xp.abs(optimum) @ xp.abs(weights)) + norm,
        name="scores",
        because=r"$(\Phi v) \cdot f^*(s) = v \cdot \Pi p^*_s = v \cdot p^*_s$ since $v$ is in the row-span",
        lhs_tex=r"\max_s |(\Phi v) \cdot f^*(s) - v \cdot p^*_s|",
        rhs_tex="0",
        relation="=",
    )
    chain = telescope(
        r"\ell_T(F) - \tau",
        w.best_gap(F, weights, gap),
        transfer.infimum(r"\ell_T(F, \Phi v) - \tau", gap),
        Step(
            "Lipschitz",
            r"$\ell$ is 1-Lipschitz in the score, which moves by $v \cdot (\Phi^\top f(s) - \Pi p^*_s)$",
            r"\mathbb{E}_{p_T} |v \cdot (\Phi^\top f(s) - \Pi p^*_s)|",
            (w.p_T * xp.abs(change)).sum(),
        ),
        Step(
            "Cauchy–Schwarz",
            r"$\|v\|_2 = B$",
            r"B\, \mathbb{E}_{p_T} \|\Phi^\top f(s) - \Pi p^*_s\|_2",
            norm * (w.p_T * xp.sqrt(distances)).sum(),
        ),
        Step(
            "Jensen",
            "the square root is concave",
            r"B \sqrt{\mathbb{E}_{p_T} \|\Phi^\top f(s) - \Pi p^*_s\|_2^2}",
            norm * xp.sqrt((w.p_T * distances).sum()),
        ),
        Step(
            "coverage",
            r"$p_L \ge \gamma(p_T)\, p_T$",
            r"B \sqrt{\mathbb{E}_{p_L} \|\Phi^\top f(s) - \Pi p^*_s\|_2^2 / \gamma(p_T)}",
            norm * xp.sqrt((w.p_L * distances).sum() / w.gamma),
        ),
        transfer.optimality(
            w,
            r"half the mean square is the excess of Quad",
            r"\sqrt{2 B^2 \varepsilon / \gamma(p_T)}",
            bound(w),
        ),
    )
    return Proof((stationary, quadratic, scores), chain)


def bound(w: World, constant: float = 2.0, exponent: float = 0.5, norm: str = "l2") -> Array:
    """B (2ε/γ(p_T))^½ with B = ‖v‖_2, with constants that may be others."""
    B = w.xp.sqrt((w.v * w.v).sum()) if norm == "l2" else w.B
    return B * w.xp.power(constant * _epsilon(w) / w.gamma, exponent)


THEOREM = Theorem(
    id="quad-objective",
    number="10",
    title="The Quad objective",
    statement=r"an F that is ε-optimal for Quad has $\ell_T(F) \le \tau + \sqrt{2B^2\varepsilon/\gamma(p_T)}$ with "
    r"$B = \|v\|_2$, on $f$ itself and without any assumption on $\log Z$",
    source=f"{PAPER}, Quad objective",
    reference="truth",
    needs=("row-span", "quad"),
    hypotheses=hypotheses,
    proof=proof,
    without={
        "covering": "a context that language modelling never sees may be fitted arbitrarily badly at no cost in ε",
        "epsilon-optimal": "a model far from the optimum may confuse contexts with different labels",
        "row-span": "outside the row-span Π changes v·p*, and no f can represent the score",
        "Lipschitz loss": "a steep loss turns a small change of the score into a large one",
    },
    reads="F",
    norm=_norm,
    epsilon=_epsilon,
    bound=bound,
    constants=(
        transfer.CONSTANT,
        transfer.EXPONENT,
        Constant(
            "norm",
            "l2",
            "inf",
            r"the norm of $v$ that is called $B$",
            "Quad measures ‖·‖_2, which Cauchy–Schwarz needs",
        ),
    ),
)
