r"""Trimmed coverage: contexts of the task that language modelling hardly sees, or never, are given up.

For every set S of contexts that language modelling sees, with C_S = Σ_{s ∈ S} p_T(s)²/p_L(s),

$$\ell_T(P) \le \tau + \sqrt{2 B^2 \varepsilon\, C_S} + 2B\, p_T(S^c)$$

so something is promised even where γ(p_T) = 0 and C is infinite. S = ∅ leaves 2B, as never-vacuous-transfer does, and
S = everything is chi-squared-transfer.

The best S consists of the contexts with the least r_s = p_T(s)/p_L(s), up to some r: the bound is the least over
these n + 1 sets, and so over all 2ⁿ. For at any S the root is below its tangent, and the sum of tangent and
2B p_T(S^c) is a sum over the contexts, of a p_T(s) r_s for those inside and of 2B p_T(s) for those outside, with one
a > 0: the set {r_s ≤ 2B/a} makes that as small as can be, and there the bound is no larger than it was.

Both constants are the best possible: the root where S is everything, as in chi-squared-transfer, and 2B where language
modelling never sees a context and the model is sure of the opposite of what is true there.

Assumptions: as for unconstrained transfer, but for the coverage of the task, of which nothing is assumed.

Source: new.
"""

from __future__ import annotations

from typing import Any

from rooteps.theory import divergences
from rooteps.theory.arrows import (
    ROOT,
    SOFTMAX,
    UNCONSTRAINED,
    chain,
    covering,
    hoelder,
    infimum,
    lipschitz,
    norm,
    size,
    softmax_twin,
    subspace,
    to_epsilon,
)
from rooteps.theory.claims import Claim, Proof, Step
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import Theorem
from rooteps.theory.world import World

LOST = Constant(
    "lost",
    2.0,
    1.9,
    "how often $B$ is lost in a context that is given up",
    "two distributions may be nearly 2 apart, in a context of which language modelling says nothing",
    places=((r"2(?=B\\, p_T)", "VALUE "),),
)


def inside(w: World, values: Array) -> Array:
    """Σ_{s ∈ S} p_T(s) values[s] for the sets S of the k contexts with the least r_s, k = 0 … n, [n + 1].

    A context that language modelling never sees is in none of them.
    """
    terms = w.xp.select(_seen(w), w.p_T * w.xp.select(_seen(w), values, 0.0), 0.0)[w.xp.ascending(w.r)]
    return w.xp.concatenate([0 * terms[:1], terms.cumsum()])


def outside(w: World) -> Array:
    """p_T(S^c) for the same sets, [n + 1]."""
    terms = w.xp.select(_seen(w), w.p_T, 0.0)[w.xp.ascending(w.r)]
    return w.xp.concatenate([terms[::-1].cumsum()[::-1], 0 * terms[:1]]) + w.xp.select(_seen(w), 0.0, w.p_T).sum()


def _seen(w: World) -> Array:
    return ~w.xp.is_zero(w.instance.language.p_L)


def least(w: World, x: Array, norm: str = "inf", lost: float = 2.0, **constants: float) -> Array:
    """The least of √(2B²x C_S) + 2B p_T(S^c) over these sets, with constants that may be others."""
    return w.xp.min(ROOT.value(w, x * inside(w, w.r), norm=norm, **constants) + lost * size(w, norm) * outside(w))


def bound(w: World, **constants: Any) -> Array:
    """The least of √(2B²ε C_S) + 2B p_T(S^c)."""
    return w.xp.compute(lambda: least(w, w.epsilon, **constants))


def trimming(w: World) -> Step:
    """In each context of S the distance is at most √(2 KL), in each of the others at most 2."""
    root = divergences.pinsker(w.kl, w.xp)
    return Step(
        "trimming",
        r"$\|p - q\|_1$ is at most $\sqrt{2\,\mathrm{KL}}$ and at most $2$; the sets $S$ that are tried consist of the "
        r"contexts with the least $r_s = p_T(s)/p_L(s)$",
        r"\min_S\, B \sum_{s \in S} p_T(s) \sqrt{2\,\mathrm{KL}_s} + 2B\, p_T(S^c)",
        w.xp.min(w.B * (inside(w, root) + 2 * outside(w))),
    )


def cauchy_schwarz(w: World) -> Step:
    """Σ_S p_T √(2 KL) is E_{p_L} of r_s times the root over S, at most √C_S times that of 2 E_{p_L} KL."""
    return Step(
        "Cauchy–Schwarz",
        r"$\sum_{s \in S} p_T(s) \sqrt{2\,\mathrm{KL}_s} = \sum_{s \in S} p_L(s)\, r_s \sqrt{2\,\mathrm{KL}_s}$, and "
        r"$C_S = \sum_{s \in S} p_L(s)\, r_s^2$",
        _tex(r"\mathbb{E}_{p_L} \mathrm{KL}_s"),
        least(w, w.excess),
    )


def _tex(x: str) -> str:
    return rf"\min_S\, \sqrt{{2 B^2 {x}\, C_S}} + 2B\, p_T(S^c)"


def optimality(w: World) -> Step:
    """The excess is at most ε."""
    because = r"$\mathbb{E}_{p_L} \mathrm{KL}_s$ is the excess cross-entropy"
    return to_epsilon(w, because, _tex(r"\varepsilon"), bound(w))


def never_vacuous(w: World) -> Claim:
    """It never exceeds 2B."""
    return Claim(
        bound(w),
        2 * w.B,
        name="never vacuous",
        because="the empty $S$ gives up every context",
        lhs_tex=_tex(r"\varepsilon"),
        rhs_tex="2B",
    )


def proof(w: World) -> Proof:
    """The chain of chi-squared-transfer on S, and the trivial bound off it.

    Up to the mean distance nothing changes. Off S two distributions are at most 2 apart. On S Pinsker's inequality
    bounds the distance, and as p_L is positive there, Σ_{s ∈ S} p_T(s) √(2 KL_s) = Σ_{s ∈ S} p_L(s) r_s √(2 KL_s),
    which Cauchy and Schwarz bound by √C_S times the root of 2 E_{p_L} KL, twice the excess. This holds for every S, and
    so for the least of them.
    """
    arrows = infimum, lipschitz, subspace, hoelder, norm, trimming, cauchy_schwarz, optimality
    return w.xp.compute(lambda: Proof((never_vacuous(w),), chain(w, *arrows)))


THEOREM = Theorem(
    id="trimmed-transfer",
    number="24",
    title="Trimmed coverage",
    statement=r"with $C_S = \sum_{s \in S} p_T(s)^2/p_L(s)$, an ε-optimal LM has $\ell_T(P) \le \tau + "
    r"\sqrt{2B^2\varepsilon\, C_S} + 2B\, p_T(S^c)$ for every set $S$ of contexts, on every $(\tau,B)$-natural task, "
    r"with $\gamma(p_T) = 0$ too",
    source="new",
    text=str(__doc__),
    needs=("binary",),
    hypotheses=tuple(assumed for assumed in UNCONSTRAINED if assumed != covering),
    proof=proof,
    uses=("chi-squared-transfer",),
    features="p",
    bound=bound,
    constants=(*ROOT.constants, LOST),
)

TWIN = softmax_twin(
    THEOREM,
    title="Trimmed coverage for softmax models",
    statement=r"with $C_S = \sum_{s \in S} p_T(s)^2/p_L(s)$, a softmax LM that is ε-optimal for $\Phi$ has "
    r"$\ell_T(\Phi p_f) \le \tau + \sqrt{2B^2\varepsilon\, C_S} + 2B\, p_T(S^c)$ for every set $S$ of contexts, on "
    r"every task that is $(\tau,B)$-natural with respect to $\Phi$",
    hypotheses=tuple(assumed for assumed in SOFTMAX if assumed != covering),
    uses=("softmax-chi-squared-transfer", "trimmed-transfer"),
    text=r"""Trimmed coverage for softmax models: contexts that are hardly seen are given up, for features Phi p_f.

With fixed word embeddings Phi, v = Phiᵀλ and C_S = Σ_{s ∈ S} p_T(s)²/p_L(s), for every set S of contexts that language
modelling sees,

$$\ell_T(\Phi p_f) \le \tau + \sqrt{2 B^2 \varepsilon\, C_S} + 2B\, p_T(S^c)$$

The proof is that of trimmed-transfer with the best softmax model q_s in the place of p*_s; in a context that is never
seen, too, q_s is the softmax model with the means of the truth.

Assumptions: as for softmax transfer, but for the coverage of the task.

Source: new.
""",
)
