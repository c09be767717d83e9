r"""Approximately natural tasks: the witness need not be in the row-span of Phi, if something there scores nearly as it.

The witness u has the loss τ = ℓ_T(P*, u). For any v = Phiᵀλ with ‖v‖_∞ = B, and C = E_{p_L} (p_T/p_L)²,

$$\ell_T(\Phi p_f) \le \tau + \sqrt{2 B^2 \varepsilon\, C} + \mathbb{E}_{p_T} |(u - v) \cdot p^*_s|$$

so what Phi cannot express costs no more than how far it moves the scores of the truth, on the contexts of the task. The
instance's λ is the least-squares one, which makes v the point of the row-span nearest to u; a witness λ is its own.

What it adds to softmax-transfer is that the two parts can be known apart: τ from word weights, say on class words, and
the distance from Phi. It is never smaller than the bound of chi-squared-transfer for the witness v itself, because
ℓ_T(P*, v) ≤ ℓ_T(P*, u) + E_{p_T} |(u − v)·p*_s| (lemma). The least τ at each distance is a convex curve,
``rooteps.theory.classifiers.tau_by_distance``, from what is natural with respect to Phi to what is natural for any word
weights; where the distance grows by one, it falls by one at most.

Both terms are the best possible. For u = v it is softmax transfer by coverage. And two words with one embedding, in two
contexts of opposite labels, lose all of the second: Phi p_f is the same in both, v = 0, and u = (2, −2) scores the
truths (¾, ¼) and (¼, ¾) by ±1.

Assumptions: as for softmax transfer, but no condition on the witness.

Source: new.
"""

from __future__ import annotations

from typing import Any

from rooteps.theory import arrows
from rooteps.theory.arrows import (
    ROOT,
    SOFTMAX,
    at_witness,
    cauchy_schwarz,
    hoelder,
    lipschitz_loss,
    no_steeper,
    norm,
    pinsker,
    plus,
    row_span,
    subspace,
)
from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.instance import Witness
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.record import unchecked
from rooteps.theory.theorem import Theorem
from rooteps.theory.theorems import chi_squared_transfer
from rooteps.theory.theorems.chi_squared_transfer import optimality
from rooteps.theory.world import World

APART = Constant(
    "apart",
    1.0,
    0.0,
    r"how often $\mathbb{E}_{p_T} |(u - v) \cdot p^*_s|$ is added",
    "then it is softmax transfer without its row-span",
    places=((r"(?<=\+ )(?=\\mathbb\{E\})", r"VALUE \cdot "),),
)

APART_TEX = r"\mathbb{E}_{p_T} |(u - v) \cdot p^*_s|"


def nearby(w: World) -> World:
    """The same world with the witness v = Phiᵀλ in the place of u."""
    return w.remembered("nearby", lambda: w.with_witness(unchecked(Witness, lam=w.lam)))


def scores_apart(w: World) -> Array:
    """(u − v)·p*_s, [n]; zero for a witness that is a λ."""
    assert w.instance.witness is not None
    if w.instance.witness.on_features is not None:
        return w.p_L * 0
    return w.true_means(w.v - w.Phi.T @ w.lam)


def rounding(w: World) -> Array:
    """The size of what cancels in (u − v)·p*_s."""
    return w.B + w.xp.max(w.xp.abs(w.Phi).T @ w.xp.abs(w.lam))


def distance(w: World) -> Array:
    """E_{p_T} |(u − v)·p*_s|."""
    return w.over_task(w.xp.abs(scores_apart(w)))


def score_change(w: World) -> Array:
    """v·p_s − u·p*_s, [n]."""
    return nearby(w).score_change - scores_apart(w)


def lipschitz(w: World) -> Step:
    """The change of a 1-Lipschitz loss is at most that of the scores, from u on the truth to v on the model."""
    return Step(
        "Lipschitz",
        r"$\ell$ is 1-Lipschitz in the score",
        r"\mathbb{E}_{p_T} |v \cdot p_s - u \cdot p^*_s|",
        w.over_task(w.xp.abs(score_change(w))),
        scale=rounding(w),
    )


def near(w: World) -> Step:
    """What Phi cannot express and what the model gets wrong are taken apart."""
    step = arrows.lipschitz(nearby(w))
    because = r"$v \cdot p_s - u \cdot p^*_s = v \cdot (p_s - p^*_s) - (u - v) \cdot p^*_s$"
    return Step("near", because, step.tex, step.value, scale=step.scale)


def never_better(w: World) -> Claim:
    """The nearby witness has nearly the loss of the witness."""
    return Claim(
        w.gap_after(-scores_apart(w)),
        distance(w),
        rounding(w),
        name="never better",
        because=r"$\ell$ is 1-Lipschitz: the bound for the witness $v$ itself is at most this one",
        lhs_tex=r"\ell_T(P^*, v) - \ell_T(P^*, u)",
        rhs_tex=APART_TEX,
    )


def bound(w: World, apart: float = 1.0, **constants: Any) -> Array:
    """√(2B²εC) and the distance of the scores, with constants that may be others."""
    return chi_squared_transfer.bound(nearby(w), **constants) + apart * distance(w)


def proof(w: World) -> Proof:
    """From ℓ_T(Phi p_f) − τ to the bound.

    The classifier λ on Phi p_f has the score v·p_s, which is v·(p_s − p*_s) from v·p*_s and that (u − v)·p*_s from
    u·p*_s. The loss is 1-Lipschitz and the triangle inequality takes the two apart; the first is bounded as in
    chi-squared-transfer for softmax models, the second stays as it is.
    """
    other, more = nearby(w), distance(w)
    gap = w.gap_after(score_change(w))
    first = at_witness(r"\ell_T(\Phi p_f, \lambda) - \tau", gap, rounding(w)), lipschitz(w)
    to_bound = arrows.follow(other, subspace, hoelder, norm, pinsker, cauchy_schwarz, optimality)
    rest = (plus(step, APART_TEX, more, rounding(w)) for step in (near(w), *to_bound))
    start = w.best_gap(w.mean_features, w.lam, gap)
    return Proof((never_better(w),), telescope(r"\ell_T(\Phi p_f) - \tau", start, *first, *rest))


THEOREM = Theorem(
    id="near-row-span-transfer",
    number="25",
    title="Transfer near the row-span",
    statement=r"for any $v = \Phi^\top\lambda$, $B = \|v\|_\infty$, a softmax LM that is ε-optimal for $\Phi$ has "
    r"$\ell_T(\Phi p_f) \le \ell_T(P^*, u) + \sqrt{2B^2\varepsilon\, C} + \mathbb{E}_{p_T} |(u - v) \cdot p^*_s|$ "
    r"on every task with a witness $u$",
    source="new",
    text=str(__doc__),
    reference="optimum",
    needs=("binary", "optimum"),
    hypotheses=(
        *(assumed for assumed in SOFTMAX if assumed not in (row_span, lipschitz_loss)),
        lipschitz_loss.but(claim=lambda w: no_steeper(w, score_change(w))),
    ),
    proof=proof,
    uses=("softmax-transfer", "chi-squared-transfer"),
    features="mean_features",
    bound=bound,
    constants=(*ROOT.constants, chi_squared_transfer.COVERAGE, APART),
    norm=lambda w: nearby(w).B,
)
