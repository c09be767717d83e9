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
    r"""The chain averaged over contexts, and Pinsker's inequality in each context.

    Let v be 1 on the words with q ≥ p and −1 on the others: v·(q − p) = ‖p − q‖_1. By Donsker and Varadhan's inequality

    $$t\, \|p - q\|_1 \le \mathrm{KL}(q \| p) + \log \mathbb{E}_p e^{t(v - v \cdot p)} \quad \text{for every } t > 0$$

    and v takes two values. (More values between them make the second term smaller: the exponential is below its chord.)
    With β the probability of 1 under p and u = 2t it is $h(\beta, u) = \log(1 - \beta + \beta e^u) - \beta u$.

    Pinsker. In u, h is 0 with slope 0 at u = 0, and its second derivative is b(1 − b) ≤ ¼ with
    $b = \beta e^u/(1 - \beta + \beta e^u)$. So h ≤ u²/8 = t²/2 (Hoeffding's lemma); at t = ‖p − q‖_1 this leaves ½ ‖p −
    q‖_1² ≤ KL(q‖p).

    The exact curve. In β, the logarithm is below its tangent at $y = (e^u - 1)/u$, which is parallel to βu: h is at
    most log y − 1 + 1/y, whatever β. Divided by t,

    $$\|p - q\|_1 \le g^*(x) = \inf_{t > 0} \frac1t \Bigl(x + \log\frac{\sinh t}{t} + t \coth t - 1\Bigr)$$

    An infimum of increasing affine functions of x, g* is increasing and concave. No line can be lowered: for two words,
    with $\beta = 1/u - 1/(e^u - 1)$ under p and $q \propto p\, e^{tv}$, nothing is lost on the way. Their distance and
    divergence are

    $$V(t) = t \bigl(1 - m^2\bigr), \qquad L(t) = t V - t m - \log\frac{\sinh t}{t}, \qquad m = \coth t - \frac1t$$

    the curve of Fedotov, Harremoës and Topsøe. L is continuous and goes from 0 to ∞, so g*(x) is V(t) where L(t) = x,
    and the largest distance at divergence x. That it is below √(2x), and below the next curve, needs no further proof:
    some p and q attain it.

    Bretagnolle–Huber. Let $a = \sum_w \sqrt{p_w q_w}$. By Cauchy and Schwarz,
    $\|p - q\|_1 = \sum_w |\sqrt{p_w} - \sqrt{q_w}|(\sqrt{p_w} + \sqrt{q_w})$ is at most the root of (2 − 2a)(2 + 2a) =
    4(1 − a²), and $a = \mathbb{E}_q e^{\log(p/q)/2} \ge e^{-x/2}$, as the exponential is above its tangent.
    """
    xp = w.xp
    bretagnolle_huber = divergences.bretagnolle_huber(w.kl, xp)
    exact = divergences.fht_bound(w.kl, xp)
    huber = Claim(
        w.over_contexts(exact),
        w.over_contexts(bretagnolle_huber),
        name="Bretagnolle–Huber",
        because=r"$\|p - q\|_1^2 \le 4(1 - (\sum_w \sqrt{p_w q_w})^2)$ (Cauchy–Schwarz), and "
        r"$\sum_w \sqrt{p_w q_w} \ge e^{-x/2}$ (Jensen), also for the $p$ and $q$ that attain $g^*$",
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
            r"each line of which $g^*$ is the infimum is above the distance (Donsker–Varadhan on two values)",
            r"\mathbb{E}_{p_L}\, g^*(\mathrm{KL}_s)",
            w.over_contexts(exact),
        ),
        Step(
            "Pinsker",
            r"the line at $t = \sqrt{2x}$ is no higher, as its constant is at most $t^2/2$ (Hoeffding)",
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
    uses=("donsker-varadhan",),
    bound=bound,
    constants=(CONSTANT, EXPONENT),
)
