r"""Gaussian embeddings make the log-partition quadratic: Z(θ)/V concentrates on exp(μ·θ + ½θᵀΣθ).

For φ_w iid N(μ, Σ), w = 1..V, and a fixed θ, Z(θ) = Σ_w exp(θ·φ_w) has

$$\mathbb{E}\,\frac{Z(\theta)}{V} = e^{\mu\cdot\theta + \frac12 \theta^\top\Sigma\theta}, \qquad
  \mathbb{P}\Bigl(\Bigl|\frac{Z}{\mathbb{E}Z} - 1\Bigr| \ge t\Bigr) \le \frac{e^{\theta^\top\Sigma\theta} - 1}{V t^2}$$

The two moments are checked against quadrature. The probability is checked twice: exactly, for a single word, where the
law of Z is log-normal; and for V words as the frequency among R independent vocabularies, which may exceed the
probability by at most ``SAMPLING`` = sqrt(log(1/α)/2R) except with probability α = 1e-12 (Hoeffding).

Assumptions: the embeddings are independent normal draws; θ does not depend on them.

Source: arXiv:2010.03648, motivation of the quadratic log-partition; Arora et al. 2016.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from rooteps.theory import checks
from rooteps.theory.array_like import Matrix, Scalar, Stack, Vector
from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.hypothesis import hypothesis
from rooteps.theory.numbers import Array, NumberSystem
from rooteps.theory.quantity import quantity
from rooteps.theory.record import lift, record
from rooteps.theory.theorem import PAPER, Theorem

FALSE_ALARM = 1e-12


@record
class GaussianInstance:
    """R vocabularies of V Gaussian embeddings, a θ, and a deviation t.

    Args:
        theta, mu: shape [d].
        Sigma_root: shape [d, d], Σ = root rootᵀ.
        draws: independent standard normals z, shape [R, d, V]; φ = μ + root z.
        t: the relative deviation, a positive scalar.

    Raises:
        InvalidInput: shapes that disagree, NaN, a deviation that is not positive.
    """

    theta: Float[np.ndarray, " d"]
    mu: Float[np.ndarray, " d"]
    Sigma_root: Float[np.ndarray, "d d"]
    draws: Float[np.ndarray, "R d V"]
    t: Float[np.ndarray, ""]

    if TYPE_CHECKING:  # what is read is an array; what is given may be lists, which the types of fields cannot say

        def __init__(self, theta: Vector, mu: Vector, Sigma_root: Matrix, draws: Stack, t: Scalar) -> None: ...

    def __post_init__(self) -> None:
        for name, ndim in (("theta", 1), ("mu", 1), ("Sigma_root", 2), ("draws", 3), ("t", 0)):
            object.__setattr__(self, name, checks.array(name, getattr(self, name), ndim))
        d = len(self.theta)
        checks.shape("mu", self.mu, (d,), "[d]")
        checks.shape("Sigma_root", self.Sigma_root, (d, d), "[d, d]")
        checks.shape("draws", self.draws, (self.draws.shape[0], d, self.draws.shape[2]), "[R, d, V]")
        if self.t <= 0:
            raise checks.InvalidInput(f"t: {float(self.t)!r} is not positive")


class GaussianWorld:
    """The quantities of a ``GaussianInstance`` in one number system (``reference`` plays no part)."""

    def __init__(self, instance: GaussianInstance, xp: NumberSystem, reference: str = ""):
        if not isinstance(instance, GaussianInstance):
            raise checks.InvalidInput(
                "gaussian-partition: its instances are drawn embeddings, not a language and a model"
            )
        self.xp = xp
        self.instance = lift(instance, xp)
        self.R, _, self.V = self.instance.draws.shape

    def __repr__(self) -> str:
        return f"<GaussianWorld in {self.xp.name}>"

    @quantity
    def mean(self) -> Array:
        """θ·μ, the mean of a word's score."""
        return self.instance.theta @ self.instance.mu

    @quantity
    def along(self) -> Array:
        """The root of Σ times θ, [d]."""
        return self.instance.theta @ self.instance.Sigma_root

    @quantity
    def variance(self) -> Array:
        """θᵀΣθ, the variance of a word's score."""
        return (self.along * self.along).sum()

    @quantity
    def z(self) -> Array:
        """θ·φ_w − θ·μ of every word drawn, [R, V]."""
        return (self.along[None, :, None] * self.instance.draws).sum(axis=1)

    @quantity
    def expected(self) -> Array:
        """E Z/V."""
        return self.xp.exp(self.mean + self.variance / 2)

    @quantity
    def chebyshev(self) -> Array:
        """Var(Z/E Z)/t² = (e^{θᵀΣθ} − 1)/(V t²)."""
        t = self.instance.t
        return self.xp.expm1(self.variance) / (self.V * t * t)


def gaussian_expectation(s: Array, xp: NumberSystem) -> Array:
    r"""E e^{sY} for Y ~ N(0, 1), |s| ≤ 4, by the trapezoidal rule with step 1/4 on [−20, 20].

    By Poisson summation the rule's relative error is at most 3·e^{−2π²/h²} < 2^{−450}, and the tails beyond 20 weigh
    less than 2^{−180} of the whole; balls carry both in their radius.
    """
    y = xp.array(np.arange(-80, 81) / 4.0)
    total = xp.exp(y * s - y * y / 2).sum() / 4
    return xp.widened(total / xp.sqrt(2 * xp.array(xp.pi)), 2.0**-180)


@hypothesis(
    "moderate", without="the statement holds for every θ; only the certified quadrature asks for a moderate one"
)
def moderate(w: GaussianWorld) -> Claim:
    """θᵀΣθ is in the range of the quadrature."""
    return Claim(
        w.variance,
        w.xp.array(4.0),
        because="the deviation of a word's score is at most 2, where the quadrature is certified",
        lhs_tex=r"\theta^\top \Sigma \theta",
        rhs_tex="4",
    )


@hypothesis("normal draws", without="heavier tails have no finite exponential moment, and Z does not concentrate")
def normal_draws(w: GaussianWorld) -> Claim:
    """The draws look standard normal: their mean square is near one."""
    draws = w.instance.draws
    count = draws.size
    return Claim(
        w.xp.abs((draws * draws).sum() / count - 1),
        w.xp.array(2 * math.sqrt(math.log(2 / FALSE_ALARM) / count) + 2 * math.log(2 / FALSE_ALARM) / count),
        because="the mean square of standard normal draws is one within its chi-square deviation (Laurent–Massart)",
        lhs_tex=r"|\overline{z^2} - 1|",
        rhs_tex=r"2\sqrt{\log(2/\alpha)/N} + 2\log(2/\alpha)/N",
    )


def proof(w: GaussianWorld) -> Proof:
    r"""Two moments by quadrature, Chebyshev for one word exactly, and the frequency among the drawn vocabularies.

    θ·φ_w is normal with mean μ·θ and variance s² = θᵀΣθ, so
    $\mathbb{E}\, e^{\theta \cdot \phi} = e^{\mu \cdot \theta + s^2/2}$. Divided by it, each of the V terms of Z has
    mean 1 and variance $e^{2 s^2}/e^{s^2} - 1 = e^{s^2} - 1$. The words are independent, so Z/EZ has a V-th of that,
    and Chebyshev's inequality follows.
    """
    xp = w.xp
    s = xp.sqrt(w.variance)
    first, second = gaussian_expectation(s, xp), gaussian_expectation(2 * s, xp)
    mean = Claim(
        xp.exp(w.mean) * first,
        w.expected,
        name="mean",
        because=r"$\theta \cdot \phi_w \sim N(\mu \cdot \theta, \theta^\top \Sigma \theta)$; left side by quadrature",
        lhs_tex=r"\mathbb{E}\, e^{\theta \cdot \phi}",
        rhs_tex=r"e^{\mu \cdot \theta + \frac12 \theta^\top \Sigma \theta}",
        relation="=",
    )
    square = first * first
    variance = Claim(
        (second + (w.V - 1) * square) / (w.V * square) - 1,
        xp.expm1(w.variance) / w.V,
        1.0,
        name="variance",
        because=r"the words are independent: $\mathbb{E} Z^2 = V\, \mathbb{E} e^{2\theta \cdot \phi} + "
        r"V(V - 1) (\mathbb{E} e^{\theta \cdot \phi})^2$; left side by quadrature",
        lhs_tex=r"\mathrm{Var}(Z/\mathbb{E}Z)",
        rhs_tex=r"(e^{\theta^\top \Sigma \theta} - 1)/V",
        relation="=",
    )
    # One word: |e^{sY − s²/2} − 1| ≥ t iff Y ≥ (log(1 + t) + s²/2)/s or, for t < 1, Y ≤ (log(1 − t) + s²/2)/s.
    t = w.instance.t
    root2, moving = xp.sqrt(xp.array(2.0)), ~xp.is_zero(w.variance)  # at θ = 0 nothing deviates
    above = xp.select(moving, xp.erfc((xp.log1p(t) + w.variance / 2) / (s * root2)) / 2, 0.0)
    inside = xp.minimum(t, xp.array(1 - 2.0**-20))
    below = xp.select(moving, xp.erfc(-(xp.log1p(-inside) + w.variance / 2) / (s * root2)) / 2, 0.0)
    one_word = Claim(
        above,
        xp.expm1(w.variance) / (t * t),
        name="one word, above",
        because=r"Chebyshev; for $V = 1$ the law is log-normal and the upper tail is known exactly",
        lhs_tex=r"\mathbb{P}(e^{\theta \cdot \phi}/\mathbb{E}\, e^{\theta \cdot \phi} \ge 1 + t)",
        rhs_tex=r"(e^{\theta^\top \Sigma \theta} - 1)/t^2",
        cited="Chebyshev 1867",
    )
    both_tails = Claim(
        above + below,
        xp.expm1(w.variance) / (inside * inside),
        name="one word, both tails",
        because=r"Chebyshev at $t' = \min(t, 1 - 2^{-20})$, where the lower tail exists",
        lhs_tex=r"\mathbb{P}(|e^{\theta \cdot \phi}/\mathbb{E}\, e^{\theta \cdot \phi} - 1| \ge t')",
        rhs_tex=r"(e^{\theta^\top \Sigma \theta} - 1)/t'^2",
        cited="Chebyshev 1867",
    )
    ratio = xp.exp(w.z - w.variance / 2).sum(axis=1) / w.V
    squares = (ratio - 1) * (ratio - 1)
    frequency = xp.share_at_least(squares, t * t)
    margin = xp.sqrt(-xp.log(xp.array(FALSE_ALARM)) / (2 * w.R))
    chain = telescope(
        r"\frac1R \#\{r : |Z_r/\mathbb{E}Z - 1| \ge t\}",
        frequency,
        Step(
            "Chebyshev and sampling",
            r"Chebyshev bounds the probability, Hoeffding what a frequency of $R$ draws adds (but for $10^{-12}$)",
            r"\frac{e^{\theta^\top \Sigma \theta} - 1}{V t^2} + \sqrt{\frac{\log(1/\alpha)}{2R}}",
            w.chebyshev + margin,
            cited="Chebyshev 1867, Hoeffding 1963",
        ),
    )
    return Proof((mean, variance, one_word, both_tails), chain)


THEOREM = Theorem(
    id="gaussian-partition",
    number="8b",
    title="Gaussian embeddings make log Z quadratic",
    statement=r"for $\phi_w$ iid $N(\mu, \Sigma)$, $Z(\theta)/V$ has mean "
    r"$e^{\mu\cdot\theta + \theta^\top\Sigma\theta/2}$ and "
    r"$\mathbb{P}(|Z/\mathbb{E}Z - 1| \ge t) \le (e^{\theta^\top\Sigma\theta} - 1)/(Vt^2)$",
    source=f"{PAPER}, motivation; Arora et al. 2016",
    text=str(__doc__),
    needs=("gaussian",),
    hypotheses=(moderate, normal_draws),
    proof=proof,
    world=GaussianWorld,
)
