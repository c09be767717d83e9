r"""Donsker and Varadhan's inequality: how far a divergence can move the mean of a score.

For a score v and every μ > 0,

$$|v \cdot (p - q)| \le \mu\, \mathrm{KL}(q \| p) + \psi(\mu), \qquad
  \psi(\mu) = \mu \max_\pm \log \mathbb{E}_{w \sim p}\, e^{\pm(v_w - v \cdot p)/\mu}$$

with equality for q ∝ p e^{±v/μ}, the tilts of p. The price μ is what a unit of divergence costs; ψ(μ) is paid whatever
is spent. Every bound of transfer here comes from it, by a bound on ψ: Hoeffding's gives Pinsker's inequality, the
largest ψ of two values the exact curve, Bernstein's the variance, and ψ itself the instance-exact bound.

Assumptions: none. A world brings one μ, the oscillation of v.

Source: Donsker, Varadhan 1975.
"""

from __future__ import annotations

from rooteps.theory import tilts
from rooteps.theory.arrows import reference_tex, score_size
from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.numbers import Array
from rooteps.theory.theorem import Theorem
from rooteps.theory.world import World


def attained(w: World, mu: Array) -> Claim:
    """The tilts at a price attain Donsker and Varadhan's inequality."""
    law, v, _ = w.score_law
    both = tilts.tilts(law, v, mu, w.xp)
    return Claim(
        sum((w.p_T * tilt.change).sum() for tilt in both),
        mu * sum((w.p_T * (tilt.spent + tilt.mgf)).sum() for tilt in both),
        name="attained",
        because=r"for $q^\pm_s \propto p_s e^{\pm v/\mu}$ Donsker and Varadhan's inequality is an equality: "
        r"no smaller bound holds at the budget that these spend",
        lhs_tex=r"\sum_\pm \mathbb{E}_{p_T} |v \cdot (q^\pm_s - p_s)|",
        rhs_tex=r"\sum_\pm \mathbb{E}_{p_T}[\mu\,\mathrm{KL}(q^\pm_s \| p_s) + \psi^\pm_s(\mu)]",
        relation="=",
    )


def proof(w: World) -> Proof:
    r"""The inequality in each context of the task, averaged, and the tilts that attain it.

    For any z let Z = E_p e^z. As log x ≤ x − 1, at x = p e^z/(Z q) and in the mean over q,

    $$\mathbb{E}_q z - \mathrm{KL}(q \| p) - \log Z = \mathbb{E}_q \log\frac{p\, e^z}{Z q} \le
      \sum_{w : q_w > 0} \frac{p_w e^{z_w}}{Z} - 1 \le 0$$

    At z = ±(v − v·p)/μ, times μ, this is the claim. Both signs ≤ are = where q = p e^z/Z.
    """
    law, v, _ = w.score_law
    mu = tilts.unit(v, w.xp)
    chain = telescope(
        rf"\mathbb{{E}}_{{p_T}} |v \cdot (p_s - {reference_tex(w)})|",
        w.over_task(w.xp.abs(w.score_change)),
        Step(
            "Donsker–Varadhan",
            r"$\log x \le x - 1$ at $x = p_s e^z/(Z p^*_s)$, in the mean over $p^*_s$, where "
            r"$z = \pm(v - v \cdot p_s)/\mu$ and $Z = \mathbb{E}_{p_s} e^z$",
            r"\mu\, \mathbb{E}_{p_T} \mathrm{KL}_s + \mathbb{E}_{p_T} \psi_s(\mu)",
            mu * w.over_task(w.kl) + (w.p_T * tilts.log_mgf(law, v, mu, w.xp)).sum(),
            scale=score_size(w),
        ),
    )
    return Proof((attained(w, mu),), chain)


THEOREM = Theorem(
    id="donsker-varadhan",
    number="4a",
    title="Donsker and Varadhan's inequality",
    statement=r"$|v \cdot (p - q)| \le \mu\, \mathrm{KL}(q \| p) + \psi(\mu)$ with "
    r"$\psi(\mu) = \mu \max_\pm \log \mathbb{E}_p e^{\pm(v - v \cdot p)/\mu}$ for every $\mu > 0$, attained by the "
    r"tilts $q \propto p e^{\pm v/\mu}$",
    source="Donsker, Varadhan 1975",
    text=str(__doc__),
    needs=("binary",),
    proof=proof,
)
