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

from rooteps.theory import divergences
from rooteps.theory.arrows import (
    NORM,
    UNCONSTRAINED,
    Curve,
    chain,
    hoelder,
    infimum,
    lipschitz,
    norm,
    size,
    softmax_twin,
    subspace,
)
from rooteps.theory.claims import Claim, Proof, Step
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import Theorem
from rooteps.theory.world import World

SCALE = Constant(
    "scale",
    1.0,
    0.95,
    "a factor on $g^*$",
    "two words attain g*, and the labels may be such that all of it is lost",
    places=((r"(?=B\\, g\^\*)", r"VALUE\, "),),
)


def bound(w: World, x: Array, scale: float = 1.0, norm: str = "inf") -> Array:
    """B g*(x), what a divergence of x = ε/γ can do to the loss, with constants that may be others."""
    return scale * size(w, norm) * divergences.fht_bound(x, w.xp)


CURVE = Curve(
    bound,
    lambda w, x: rf"B\, g^*({x})",
    "$g^*$ is an infimum of affine functions, hence concave",
    (SCALE, NORM),
)


def exact_curve(w: World) -> Step:
    """In each context, the distance is at most g*(KL)."""
    return Step(
        "Fedotov–Harremoës–Topsøe",
        r"each line of which $g^*$ is the infimum is above the distance",
        r"B\, \mathbb{E}_{p_T}\, g^*(\mathrm{KL}_s)",
        w.B * w.over_task(divergences.fht_bound(w.kl, w.xp)),
    )


def proof(w: World) -> Proof:
    r"""The chain, and g* against the curve of Bretagnolle and Huber, the root, and 2.

    Only one property of the root was used in unconstrained transfer: it is an increasing concave function above the
    distance. So is g*, which is moreover the least such function:

    $$g^*(x) = \inf_{t > 0} \frac1t \Bigl(x + \log\frac{\sinh t}{t} + t \coth t - 1\Bigr)$$

    is an infimum of lines, each of which is above the distance (page of Pinsker's inequality). Jensen is then a matter
    of one line: that which touches g* at E KL_s is above every g*(KL_s), and its mean is g*(E KL_s).
    """
    arrows = infimum, lipschitz, subspace, hoelder, norm, exact_curve, CURVE.jensen, CURVE.coverage, CURVE.optimality
    return Proof(_curves(w), chain(w, *arrows))


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
            because=r"some $p$ and $q$ attain $g^*$, and none are further apart than $2\sqrt{1 - e^{-x}}$",
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
            w.B * divergences.pinsker(x, w.xp),
            name="never worse",
            because=r"the line of $g^*$ at $t = \sqrt{2x}$ is no higher than $\sqrt{2x}$ (Pinsker)",
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
    text=str(__doc__),
    needs=("binary",),
    hypotheses=UNCONSTRAINED,
    proof=proof,
    uses=("unconstrained-transfer", "pinsker"),
    features="p",
    bound=CURVE.bound,
    constants=CURVE.constants,
)

TWIN = softmax_twin(
    THEOREM,
    title="Never-vacuous softmax transfer",
    statement=r"a softmax LM that is ε-optimal for $\Phi$ has "
    r"$\ell_T(\Phi p_f) \le \tau + B\, g^*(\varepsilon/\gamma(p_T)) \le \tau + 2B$ "
    r"on every task that is $(\tau,B)$-natural with respect to $\Phi$",
    uses=("softmax-transfer", "never-vacuous-transfer"),
    text=r"""Never-vacuous softmax transfer: the bound of softmax transfer by the curve g*, never above τ + 2B.

With fixed word embeddings Phi, under the assumptions of softmax transfer,

$$\ell_T(\Phi p_f) \le \tau + B\, g^*(\varepsilon / \gamma(p_T)) \le \tau + 2B$$

The proof is that of never-vacuous-transfer with the best softmax model q_s in the place of p*_s: in the row-span of
Phi, v·p*_s = v·q_s, and by Pythagoras KL(q_s‖p_s) is the excess of context s.

Assumptions: as for softmax transfer.

Source: new.
""",
)
