r"""Never-vacuous transfer: the bound by the exact curve g* between divergence and distance, which never exceeds τ + 2B.

Under the assumptions of unconstrained transfer,

$$\ell_T(P) \le \tau + B\, g^*(\varepsilon / \gamma(p_T)) \le \tau + 2B, \qquad
  g^*(x) \le \min\bigl(\sqrt{2x},\; 2\sqrt{1 - e^{-x}}\bigr)$$

where g* (Fedotov–Harremoës–Topsøe) is the largest distance ‖p − q‖_1 that KL(q‖p) = x allows. The chain is the one of
unconstrained transfer with g* in the place of √(2x); Jensen's step needs its concavity, as it needs that of the root.
The lemmas say what the same chain gives with the curve of Bretagnolle and Huber, and that neither exceeds the paper's.

Assumptions: as for unconstrained transfer.

Source: new; the curve is from Fedotov, Harremoës, Topsøe 2003 (see pinsker).
"""

from __future__ import annotations

from typing import Any

from rooteps.theory import divergences
from rooteps.theory.claims import Claim, Proof, Step
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems import transfer
from rooteps.theory.world import World


def bound(w: World, x: Array, scale: float = 1.0, norm: str = "inf") -> Array:
    """B g*(x), what a divergence of x = ε/γ can do to the loss, with constants that may be others."""
    return scale * transfer.size(w, norm) * divergences.fht_bound(x, w.xp)


def at_epsilon(w: World, **constants: Any) -> Array:
    """The bound of the statement."""
    return bound(w, w.epsilon / w.gamma, **constants)


CONSTANTS = (
    Constant(
        "scale",
        1.0,
        0.95,
        "a factor on $g^*$",
        "two words attain g*, and the labels may be such that all of it is lost",
    ),
    transfer.NORM,
)


def proof(w: World) -> Proof:
    """The chain, and g* against the curve of Bretagnolle and Huber, the root, and 2."""
    q = transfer.reference_tex(w)
    task_kl = (w.p_T * w.kl).sum()
    chain = transfer.chain(
        w,
        *transfer.to_distance(w, q),
        Step(
            "Fedotov–Harremoës–Topsøe",
            r"$g^*$ inverts the least divergence at each distance",
            r"B\, \mathbb{E}_{p_T}\, g^*(\mathrm{KL}_s)",
            w.B * (w.p_T * divergences.fht_bound(w.kl, w.xp)).sum(),
        ),
        Step(
            "Jensen",
            "$g^*$ is concave, being the inverse of a convex function",
            r"B\, g^*(\mathbb{E}_{p_T} \mathrm{KL}_s)",
            bound(w, task_kl),
        ),
        *transfer.to_epsilon(w, lambda x: bound(w, x), lambda x: rf"B\, g^*({x})"),
    )
    return Proof(_curves(w), chain)


def _curves(w: World) -> tuple[Claim, ...]:
    """B g*(x) at x = ε/γ is below what the other curves give."""
    x = w.epsilon / w.gamma
    best, best_tex = bound(w, x), r"B\, g^*(\varepsilon / \gamma(p_T))"
    huber, huber_tex = w.B * divergences.bretagnolle_huber(x, w.xp), r"2B \sqrt{1 - e^{-\varepsilon/\gamma(p_T)}}"
    return (
        Claim(
            best,
            huber,
            name="Bretagnolle–Huber",
            because=r"$g^*$ is the least of all bounds, so it is below $2\sqrt{1 - e^{-x}}$ too",
            lhs_tex=best_tex,
            rhs_tex=huber_tex,
        ),
        Claim(
            huber,
            2 * w.B,
            name="never vacuous",
            because="no two distributions are further apart than 2",
            lhs_tex=huber_tex,
            rhs_tex="2B",
        ),
        Claim(
            best,
            w.B * w.xp.sqrt(2 * x),
            name="never worse",
            because=r"the least divergence at distance $V$ is at least $V^2/2$ (Pinsker)",
            lhs_tex=best_tex,
            rhs_tex=r"\sqrt{2 B^2 \varepsilon / \gamma(p_T)}",
        ),
    )


THEOREM = Theorem(
    id="never-vacuous-transfer",
    number="14",
    title="Never-vacuous transfer",
    statement=r"an ε-optimal LM has $\ell_T(P) \le \tau + B\, g^*(\varepsilon/\gamma(p_T)) \le \tau + 2B$ on every "
    r"$(\tau,B)$-natural task",
    source="new; the curve g* by Fedotov, Harremoës, Topsøe 2003",
    reference="truth",
    needs=("binary",),
    hypotheses=transfer.hypotheses,
    proof=proof,
    without=transfer.UNCONSTRAINED,
    uses=("unconstrained-transfer", "pinsker"),
    reads="p",
    bound=at_epsilon,
    constants=CONSTANTS,
    harmless=("norm",),
)
