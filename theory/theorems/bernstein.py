r"""Bernstein's inequality: a score that varies little has a small log-moment generating function.

With osc(v) = max v − min v, for every μ > osc(v)/3,

$$\psi(\mu) = \mu \max_\pm \log \mathbb{E}_{w \sim p}\, e^{\pm(v_w - v \cdot p)/\mu} \le
  \frac{\mathrm{Var}_p(v)}{2(\mu - \frac13 \mathrm{osc}(v))}$$

Assumptions: none. A world brings one μ, the oscillation of v.

Source: Bernstein; as in Boucheron, Lugosi, Massart 2013, section 2.8.
"""

from __future__ import annotations

from rooteps.theory import tilts
from rooteps.theory.claims import Proof, Step, telescope
from rooteps.theory.theorem import Theorem
from rooteps.theory.world import World


def proof(w: World) -> Proof:
    r"""The inequality in each context of the task, averaged.

    For every y, (1 − y/3)(e^y − 1 − y) ≤ y²/2: the difference of the two sides is 0 with slope 0 at y = 0, and its
    second derivative is (1 − (1 − y)e^y)/3 ≥ 0, as $e^{-y} \ge 1 - y$. So for y ≤ b < 3

    $$e^y \le 1 + y + \frac{y^2}{2(1 - b/3)}$$

    No value of v is further than osc(v) from its mean, so this holds for y = ±(v_w − v·p)/μ with b = osc(v)/μ. In the
    mean over p the linear term vanishes and y² leaves Var_p(v)/μ²; and log x ≤ x − 1. Times μ, this is the claim.
    """
    law, v, _ = w.score_law
    unit = tilts.unit(v, w.xp)
    mu = unit  # any price above a third of it
    charged = tilts.log_mgf(law, v, mu, w.xp)
    chain = telescope(
        r"\mathbb{E}_{p_T} \psi_s(\mu)",
        (w.p_T * charged).sum(),
        Step(
            "logarithm",
            r"$\log x \le x - 1$",
            r"\mathbb{E}_{p_T}\, \mu \max_\pm (\mathbb{E}_{p_s} e^{\pm(v - v \cdot p_s)/\mu} - 1)",
            mu * (w.p_T * w.xp.expm1(charged / mu)).sum(),
        ),
        Step(
            "pointwise",
            r"$e^y \le 1 + y + y^2/(2(1 - b/3))$ for $y \le b < 3$, at $y = \pm(v_w - v \cdot p_s)/\mu$ and "
            r"$b = \mathrm{osc}(v)/\mu$",
            r"\frac{\mathbb{E}_{p_T} \mathrm{Var}_{p_s}(v)}{2(\mu - \frac13 \mathrm{osc}(v))}",
            unit * unit * (w.p_T * w.relative_variance).sum() / (2 * (mu - unit / 3)),
        ),
    )
    return Proof((), chain)


THEOREM = Theorem(
    id="bernstein",
    number="4b",
    title="Bernstein's inequality",
    statement=r"$\psi(\mu) = \mu \max_\pm \log \mathbb{E}_p e^{\pm(v - v \cdot p)/\mu} \le "
    r"\frac12 \mathrm{Var}_p(v)/(\mu - \frac13 \mathrm{osc}(v))$ for every $\mu > \frac13 \mathrm{osc}(v)$",
    source="Bernstein; Boucheron, Lugosi, Massart 2013",
    text=str(__doc__),
    needs=("binary",),
    proof=proof,
)
