r"""Close copies: transfer from a model to its quantised, tempered or distilled copy, with no divergence at all.

The distributions p*_s are those of any model, and p_s those of its copy. Where log(p_s/p*_s) has the oscillation
η_s = max_w − min_w in context s,

$$\|p_s - p^*_s\|_1 \le 2 \tanh(\eta_s / 4), \qquad
  \ell_T(P) \le \tau + 2 B\, \mathbb{E}_{p_T} \tanh(\eta_s / 4)$$

Both are equalities in worlds of two words, for every η: with p* = (a, 1 − a) and p = (1 − a, a), where
a = 1/(1 + e^{−η/2}); and with the hinge loss, those two distributions in two contexts with the labels ±1, a copy that
says the second one in both, and B = coth(η/4), where τ = 0 and no classifier of the copy has a loss below one.

Rounding the logits of a model to within h makes η at most 2h, another temperature 1/(1 + t) makes it |t| times the
oscillation of the logits. Where one of the two excludes a word that the other does not, η is infinite and tanh is one.

Assumptions: the loss is convex and 1-Lipschitz; v with ‖v‖_∞ ≤ B has ℓ_T(P*, v) ≤ τ. Nothing is assumed of p_L.

Source: new.
"""

from __future__ import annotations

from rooteps.theory.arrows import (
    NORM,
    chain,
    hoelder,
    infimum,
    lipschitz,
    lipschitz_loss,
    norm,
    reference_tex,
    row_span,
    size,
    softmax_twin,
    subspace,
    subspace_optimum,
)
from rooteps.theory.claims import Claim, Proof, Step
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.oscillation import tanh_of_share
from rooteps.theory.theorem import Theorem
from rooteps.theory.world import World

SCALE = Constant(
    "scale",
    2.0,
    1.9,
    r"the 2 before $B$",
    r"two contexts of opposite labels attain the bound, for every $\eta$",
    places=((r"^2(?= B)", "VALUE"),),
)
QUARTER = Constant(
    "quarter",
    4.0,
    4.1,
    r"what $\eta_s$ is divided by",
    r"two contexts of opposite labels attain the bound, for every $\eta$",
    places=((r"(?<=eta_s / )4", "VALUE"),),
)


def every_context(w: World) -> Claim:
    """The distance in each context, not only on average."""
    most = 2 * tanh_of_share(w.eta, 4.0, w.xp)
    return Claim(
        w.xp.max(w.l1 - most),
        w.xp.array(0.0),
        w.xp.max(w.l1),
        name="every context",
        because="the inequality in each context, not only on average",
        lhs_tex=rf"\max_s \|p_s - {reference_tex(w)}\|_1 - 2 \tanh(\eta_s / 4)",
        rhs_tex="0",
    )


def attained(w: World) -> Claim:
    """The distance of (a, 1 − a) and (1 − a, a) with a/(1 − a) = e^{η/2}, whose log-ratio has the oscillation η."""
    xp = w.xp
    odds = xp.exp(-w.eta / 2)
    two_valued = 2 * xp.abs(1 / (1 + odds) - odds / (1 + odds))
    return Claim(
        w.over_task(two_valued),
        w.over_task(2 * tanh_of_share(w.eta, 4.0, xp)),
        xp.array(1.0),
        name="attained",
        because=r"$(a, 1 - a)$ and $(1 - a, a)$ with $a = 1/(1 + e^{-\eta/2})$ have the log-ratios $\pm\eta/2$",
        lhs_tex=r"2\, \mathbb{E}_{p_T} |2 a_s - 1|",
        rhs_tex=r"2\, \mathbb{E}_{p_T} \tanh(\eta_s / 4)",
        relation="=",
    )


def close_distance(w: World) -> Step:
    """In each context, the distance is at most 2 tanh(η/4)."""
    q = reference_tex(w)
    return Step(
        "close distance",
        rf"$\|p_s - {q}\|_1 \le 2 \tanh(\eta_s / 4)$ where $\log(p_s/{q})$ has the oscillation $\eta_s$",
        r"2 B\, \mathbb{E}_{p_T} \tanh(\eta_s / 4)",
        bound(w),
    )


def bound(w: World, norm: str = "inf", scale: float = 2.0, quarter: float = 4.0) -> Array:
    """2 B E_{p_T} tanh(η_s/4), with constants that may be others."""
    return scale * size(w, norm) * w.over_task(tanh_of_share(w.eta, quarter, w.xp))


def proof(w: World) -> Proof:
    """From ℓ_T(P) − τ to the bound.

    Up to the distance it is the chain of unconstrained transfer, or of softmax transfer with q_s for p*_s. Let A be the
    words that gain, p(w) ≥ p*(w), and let x = p*(A), y = p(A), so that the distance is 2(y − x). With p/p* in [e^a,
    e^{a+η}], y ≤ x e^{a+η} and 1 − y ≥ (1 − x) e^a, hence y/(1 − y) ≤ e^η x/(1 − x): the log-odds differ by η at most.
    At log-odds l and l + η, y − x is largest where they lie symmetrically about zero, l = −η/2, and is tanh(η/4) there.
    """
    return Proof((every_context(w), attained(w)), chain(w, infimum, lipschitz, subspace, hoelder, norm, close_distance))


THEOREM = Theorem(
    id="close-copies",
    number="27",
    title="Transfer to a close copy",
    statement=r"a copy whose $\log(p_s/p^*_s)$ has the oscillation $\eta_s$ in context $s$ has "
    r"$\ell_T(P) \le \tau + 2B\, \mathbb{E}_{p_T} \tanh(\eta_s/4)$ on every $(\tau,B)$-natural task",
    source="new",
    text=str(__doc__),
    needs=("binary",),
    hypotheses=(lipschitz_loss,),
    proof=proof,
    features="p",
    bound=bound,
    constants=(SCALE, QUARTER, NORM),
)

TWIN = softmax_twin(
    THEOREM,
    title="Softmax models close to the best one",
    statement=r"where $\log(p_s/q_s)$ has the oscillation $\eta_s$, $q_s$ being the best softmax model for $\Phi$, "
    r"$\ell_T(\Phi p_f) \le \tau + 2B\, \mathbb{E}_{p_T} \tanh(\eta_s/4)$ on every task that is $(\tau,B)$-natural "
    r"with respect to $\Phi$",
    uses=("close-copies", "subspace-recovery"),
    hypotheses=(
        subspace_optimum.but(without="how near p_f is to another model than the best says nothing about the means"),
        row_span.but(without="outside the row-span the best model itself may be wrong about v·p*, and p_f with it"),
        lipschitz_loss,
    ),
    text=r"""Softmax models close to the best one: transfer with the features Phi p_f, without divergence or coverage.

With fixed word embeddings Phi let q_s be the best softmax model, of features f*, and η_s the oscillation of
log(p_s/q_s) in context s: for features f, that of the logits Phiᵀ(f(s) − f*(s)). For v = Phiᵀλ in the row-span

$$\ell_T(\Phi p_f) \le \tau + 2 B\, \mathbb{E}_{p_T} \tanh(\eta_s / 4)$$

The truth may be far from both: as Phi q_s = Phi p*_s, no score of the row-span tells it from q_s. Where p*_s itself is
a softmax model with this Phi, p_f is its copy with rounded or tempered features: moving them by δ_s makes η_s at most
2 max_w |φ_w·δ_s|. It is as sharp as close-copies, whose two words are softmax models with Phi = [1, −1].

Assumptions: the loss is convex and 1-Lipschitz; v = Phiᵀλ with ‖v‖_∞ ≤ B has ℓ_T(P*, v) ≤ τ; q_s is the best for this
Phi. Nothing is assumed of p_L, nor of p_f but its distance.

Source: new.
""",
)
