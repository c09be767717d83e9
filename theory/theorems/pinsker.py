r"""Pinsker's inequality and its refinements: what the KL divergence says about the L1 distance.

$$\|p - q\|_1 \le g^*(x) \le \min\bigl(\sqrt{2x},\; 2\sqrt{1 - e^{-x}}\bigr) \le 2, \qquad x = \mathrm{KL}(q \| p)$$

g* (Fedotov–Harremoës–Topsøe) is the exact inverse of the least KL at a given distance, the minimum being attained by
two-point distributions; sqrt(2x) is Pinsker's bound and 2 sqrt(1 − e^{−x}) that of Bretagnolle and Huber. All are
increasing and concave in x.

Assumptions: none. (Where p excludes a word of q, x = ∞ and nothing is said; an instance refuses such a model.)

Source: Pinsker 1964; Bretagnolle, Huber 1979; Fedotov, Harremoës, Topsøe 2003.
"""

from __future__ import annotations

from rooteps.theory import divergences
from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.mutation import Constant
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import Theorem
from rooteps.theory.world import World


def proof(w: World) -> Proof:
    """The chain averaged over contexts, and Pinsker's inequality in each context."""
    xp = w.xp
    bretagnolle_huber = divergences.bretagnolle_huber(w.kl, xp)
    exact = divergences.fht_bound(w.kl, xp)
    huber = Claim(
        w.over_contexts(exact),
        w.over_contexts(bretagnolle_huber),
        name="Bretagnolle–Huber",
        because=r"$g^*$ is the least of all bounds, so it is below $2\sqrt{1 - e^{-x}}$ too",
        lhs_tex=r"\mathbb{E}_{p_L}\, g^*(\mathrm{KL}_s)",
        rhs_tex=r"\mathbb{E}_{p_L}\, 2\sqrt{1 - e^{-\mathrm{KL}_s}}",
    )
    everywhere = Claim(
        xp.max(w.l1 * w.l1 - divergences.PINSKER * w.kl),
        xp.array(0.0),
        xp.max(w.kl),
        name="every context",
        because="Pinsker's inequality in each context, not only on average",
        lhs_tex=r"\max_s \|p_s - q_s\|_1^2 - 2\,\mathrm{KL}_s",
        rhs_tex="0",
    )
    chain = telescope(
        r"\mathbb{E}_{p_L} \|p_s - q_s\|_1",
        w.over_contexts(w.l1),
        Step(
            "Fedotov–Harremoës–Topsøe",
            r"$g^*$ inverts the least divergence at each distance",
            r"\mathbb{E}_{p_L}\, g^*(\mathrm{KL}_s)",
            w.over_contexts(exact),
        ),
        Step(
            "Pinsker",
            r"the least divergence at distance $V$ is at least $V^2/2$",
            r"\mathbb{E}_{p_L} \sqrt{2\,\mathrm{KL}_s}",
            bound(w),
        ),
    )
    return Proof((everywhere, huber), chain)


def bound(w: World, **constants: float) -> Array:
    """E (2 KL)^½, with constants that may be others."""
    return w.over_contexts(divergences.pinsker(w.kl, w.xp, **constants))


CONSTANT = Constant(
    "constant",
    divergences.PINSKER,
    1.9,
    "the 2 under the root",
    "two nearly equal distributions on two words attain it",
    places=((r"(?<=\\sqrt\{)2", "VALUE"),),
)
EXPONENT = Constant(
    "exponent",
    divergences.ROOT,
    0.55,
    "the exponent of KL",
    "the distance does move like the root of the divergence",
    places=((r"\\sqrt\{(2\\,\\mathrm\{\w+\}_s)\}", "(GROUP)^{VALUE}"),),
)

THEOREM = Theorem(
    id="pinsker",
    number="4",
    title="Pinsker and its refinements",
    statement=r"$\|p - q\|_1 \le g^*(x) \le \min(\sqrt{2x}, 2\sqrt{1 - e^{-x}})$ at $x = \mathrm{KL}(q \| p)$",
    source="Pinsker 1964; Bretagnolle, Huber 1979; Fedotov, Harremoës, Topsøe 2003",
    text=str(__doc__),
    proof=proof,
    bound=bound,
    constants=(CONSTANT, EXPONENT),
)
