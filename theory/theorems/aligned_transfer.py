r"""Transfer with any embeddings: what a witness has in the row-span pays for the features, the rest for what it scores.

Π is the orthogonal projection onto the row-span of Phi, v = Πv + v_⊥, Ω* = E_{p_L}[p*_s p*_sᵀ], and ε_1 is the excess
of the features over the best ones for this Phi, ½ E_{p_L}‖Phiᵀf(s) − Π p*_s‖². If v has ℓ_T(P*, v) ≤ τ, then with
weights Phi v on f(s) itself

$$\ell_T(F) \le \tau
  + \Bigl(\|\Pi v\|_2 \sqrt{2 \varepsilon_1} + \sqrt{v_\perp^\top \Omega^* v_\perp}\Bigr) / \sqrt{\gamma(p_T)}$$

For v in the row-span it is the theorem of the Quad objective. Both constants are the best possible, together too: two
contexts of opposite labels, with the truths ¼ ± (2, 1)·(u, u')/16 for u = (1, 1, −1, −1) and u' = (1, −1, 1, −1), with
Phi = u, features of zero and v = u + 2u' lose either term in full, ½ each.

Assumptions: coverage; a 1-Lipschitz loss.

Source: arXiv:2010.03648, section on learning Phi; the splitting ours.
"""

from __future__ import annotations

from rooteps.theory.arrows import at_witness, covering, lipschitz_loss, no_steeper
from rooteps.theory.claims import Proof, Step, telescope
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import PAPER, Theorem
from rooteps.theory.theorems import learned_embeddings, quad_objective
from rooteps.theory.theorems.quad_objective import distances
from rooteps.theory.world import World

CONSTANT = Constant(
    "constant",
    quad_objective.HALVED,
    1.9,
    r"the 2 before $\varepsilon_1$",
    "where every context errs along v, and by as much, nothing is lost",
    places=((r"2(?= \\varepsilon_1)", "VALUE"),),
)
OUTSIDE = Constant(
    "outside",
    1.0,
    0.9,
    r"the 1 before $\sqrt{v_\perp^\top \Omega^* v_\perp}$",
    "where v is outside of the row-span, and scores every context by as much, the features know nothing of it",
    places=((r"\\sqrt\{v_\\perp", r"VALUE GROUP"),),
)
NORM = Constant(
    "norm",
    "l2",
    "inf",
    r"the norm of $\Pi v$",
    "Quad measures ‖·‖_2, which Cauchy–Schwarz needs",
    places=((r"\\\|\\Pi v\\\|_2", r"\|\Pi v\|_\infty"),),
)
ERROR = r"\|\Phi^\top f(s) - \Pi p^*_s\|_2"


def inside(w: World) -> Array:
    """Πv, [V]."""
    return w.lam @ w.Phi


def size(w: World, norm: str = "l2") -> Array:
    """‖Πv‖_2, or another norm."""
    return w.xp.max(w.xp.abs(inside(w))) if norm == "inf" else w.xp.sqrt((inside(w) * inside(w)).sum())


def left_out(w: World) -> Array:
    """v_⊥·p*_s, up to its sign, [n]."""
    return w.p_star @ w.off_span


def triangle(w: World) -> Step:
    """The score moves by Πv·(Phiᵀf − Πp*) − v_⊥·p*."""
    moved = w.quad_change @ inside(w)
    return Step(
        "triangle",
        r"$v \cdot (\Phi^\top f(s) - p^*_s) = \Pi v \cdot (\Phi^\top f(s) - \Pi p^*_s) - v_\perp \cdot p^*_s$",
        r"\mathbb{E}_{p_T} |\Pi v \cdot (\Phi^\top f(s) - \Pi p^*_s)| + \mathbb{E}_{p_T} |v_\perp \cdot p^*_s|",
        (w.p_T * w.xp.abs(moved)).sum() + (w.p_T * w.xp.abs(left_out(w))).sum(),
        scale=learned_embeddings.size(w),
    )


def cauchy_schwarz(w: World) -> Step:
    """The first score moves by at most ‖Πv‖_2 times the distance."""
    return Step(
        "Cauchy–Schwarz",
        r"in the row-span, $\Pi v$ times the distance",
        rf"\|\Pi v\|_2\, \mathbb{{E}}_{{p_T}} {ERROR} + \mathbb{{E}}_{{p_T}} |v_\perp \cdot p^*_s|",
        size(w) * (w.p_T * w.xp.sqrt(distances(w))).sum() + (w.p_T * w.xp.abs(left_out(w))).sum(),
        scale=learned_embeddings.size(w),
    )


def jensen(w: World) -> Step:
    """The mean of a root is at most the root of the mean."""
    squares = left_out(w) * left_out(w)
    return Step(
        "Jensen",
        "the square root is concave",
        rf"\|\Pi v\|_2 \sqrt{{\mathbb{{E}}_{{p_T}} {ERROR}^2}} + \sqrt{{\mathbb{{E}}_{{p_T}} (v_\perp \cdot p^*_s)^2}}",
        size(w) * w.xp.sqrt((w.p_T * distances(w)).sum()) + w.xp.sqrt((w.p_T * squares).sum()),
        scale=learned_embeddings.size(w),
    )


def coverage(w: World) -> Step:
    """The means over the task's contexts are at most 1/γ of those over the contexts of language modelling."""
    tex = r"(\|\Pi v\|_2 \sqrt{2 \varepsilon_1} + \sqrt{v_\perp^\top \Omega^* v_\perp}) / \sqrt{\gamma(p_T)}"
    because = (
        r"$p_L \ge \gamma(p_T)\, p_T$, and $\mathbb{E}_{p_L} (v_\perp \cdot p^*_s)^2 = v_\perp^\top \Omega^* v_\perp$"
    )
    return Step("coverage", because, tex, bound(w), scale=learned_embeddings.size(w))


def bound(w: World, constant: float = quad_objective.HALVED, outside: float = 1.0, norm: str = "l2") -> Array:
    """(‖Πv‖_2 √(2ε_1) + √(v_⊥ᵀΩ*v_⊥))/√γ(p_T), with constants that may be others."""
    root = w.xp.sqrt((w.p_L * left_out(w) * left_out(w)).sum())
    first = size(w, norm) * w.xp.sqrt(constant * quad_objective.excess(w))
    return (first + outside * root) / w.xp.sqrt(w.gamma)


def proof(w: World) -> Proof:
    """From ℓ_T(F) − τ to the bound.

    The classifier Phi v has the score (Phi v)·f = v·Phiᵀf = Πv·Phiᵀf, as Phiᵀf lies in the row-span. The truth has
    v·p*_s = Πv·Πp*_s + v_⊥·p*_s. So the score moves by Πv·(Phiᵀf − Πp*_s) − v_⊥·p*_s; the first is at most ‖Πv‖_2 times
    the distance, the second is what it is. Both means over p_T come under a root, and there they are at most 1/γ of
    those over p_L: of 2ε_1, and of E_{p_L}(v_⊥·p*_s)² = v_⊥ᵀΩ*v_⊥.
    """
    gap = w.gap_after(learned_embeddings.change(w))
    best = w.best_gap(w.quad_optimum + w.quad_shift, w.Phi @ w.v, gap)
    infimum = at_witness(r"\ell_T(F, \Phi v) - \tau", gap)
    steps = infimum, learned_embeddings.lipschitz(w), triangle(w), cauchy_schwarz(w), jensen(w), coverage(w)
    return Proof((), telescope(r"\ell_T(F) - \tau", best, *steps))


THEOREM = Theorem(
    id="aligned-transfer",
    number="20d",
    title="Transfer with any embeddings",
    statement=r"$\ell_T(F) \le \tau + (\|\Pi v\|_2 \sqrt{2 \varepsilon_1} + \sqrt{v_\perp^\top \Omega^* v_\perp}) / "
    r"\sqrt{\gamma(p_T)}$ for any $v = \Pi v + v_\perp$, $\Pi$ the projection onto the row-span of $\Phi$",
    source=f"{PAPER}, learning Phi; the splitting ours",
    text=str(__doc__),
    needs=("binary", "quad"),
    hypotheses=(
        covering.but(
            without="a context that language modelling never sees may be fitted arbitrarily badly at no cost in ε"
        ),
        lipschitz_loss.but(claim=lambda w: no_steeper(w, learned_embeddings.change(w))),
    ),
    uses=("quad-objective",),
    proof=proof,
    features="F",
    bound=bound,
    constants=(CONSTANT, OUTSIDE, NORM),
    norm=quad_objective.l2,
    epsilon=quad_objective.excess,
)
