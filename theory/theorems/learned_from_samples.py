r"""Learned from m labelled examples: approximation, coverage, estimation and confidence add up.

v̂ minimises the mean hinge loss of m independent examples of the task over ‖v‖_∞ ≤ B, the features being the
distributions p_s of an ε-optimal model; any minimiser, where there are several. With κ = Σ_w √(E_{p_T} p_s(w)²) and
C = E_{p_L} (p_T/p_L)², with probability at least 1 − δ over the examples,

$$\ell_T(P, \hat v) \le \tau + \sqrt{2 B^2 \varepsilon\, C} + \frac{2 B \kappa}{\sqrt{m}}
  + (1 + B) \sqrt{\frac{2 \log(2/\delta)}{m}}$$

where τ = ℓ_T(P*, v) for any v with ‖v‖_∞ ≤ B.

On a small world the probability is a number, and so is every quantity of the proof: all samples there can be are gone
through, and a loss that is linear between the hyperplanes v·p_s = ±1 has its extremes at their corners. For all
minimisers together, the worst of those corners counts that are minimisers. What these worlds show of the constants is
little: on all of them the probability is far below δ, as the bounds of McDiarmid and Hoeffding are for any loss.

Assumptions: p_L covers the task; the examples are independent.

Source: new; Bartlett, Mendelson 2002; Ledoux, Talagrand 1991 for the contraction; McDiarmid 1989; Hoeffding 1963.
"""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
from jaxtyping import Float

from rooteps.theory import checks, divergences, samples
from rooteps.theory.array_world import ArrayWorld
from rooteps.theory.arrows import covering
from rooteps.theory.base_world import normalise
from rooteps.theory.checks import InvalidInput
from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.divergences import Reference
from rooteps.theory.numbers import Array, NumberSystem
from rooteps.theory.quantity import quantity
from rooteps.theory.record import lift, record, static
from rooteps.theory.theorem import Theorem

LARGEST = 20_000
"""Samples, at most, of a world that is gone through."""


@record
class SampledTask:
    """A world of a few contexts and words, and m examples of its task.

    Args:
        p_L, p_T: contexts of language modelling and of the task, weights [n] that are normalised.
        truth, model: next words, weights [n, V] that are normalised.
        labels: P(y = −1 | s) and P(y = +1 | s), weights [n, 2] that are normalised.
        v: the witness, [V]; B is the largest of its |v_w|.
        delta: how often the bound may fail, between 0 and 1.
        m: how many examples.

    Raises:
        InvalidInput: shapes that disagree, negative weights or none, a word of the truth that the model excludes, a
            world that is too large.
    """

    p_L: Float[np.ndarray, " n"]
    p_T: Float[np.ndarray, " n"]
    truth: Float[np.ndarray, "n V"]
    model: Float[np.ndarray, "n V"]
    labels: Float[np.ndarray, "n 2"]
    v: Float[np.ndarray, " V"]
    delta: Float[np.ndarray, ""]
    m: int = static(default=4)

    def __post_init__(self) -> None:
        for name, axes in (("p_L", 1), ("p_T", 1), ("truth", 2), ("model", 2), ("labels", 2), ("v", 1), ("delta", 0)):
            object.__setattr__(self, name, checks.array(name, getattr(self, name), axes))
        object.__setattr__(self, "m", int(self.m))
        n, V = self.truth.shape
        for name, shape in (("p_L", (n,)), ("p_T", (n,)), ("model", (n, V)), ("labels", (n, 2)), ("v", (V,))):
            checks.shape(name, getattr(self, name), shape, "that of the truth")
        for name in ("p_L", "p_T", "truth", "model", "labels"):
            weights = getattr(self, name)
            if (weights < 0).any() or not (weights.sum(axis=-1) > 0).all():
                raise InvalidInput(f"{name}: is no row of weights >= 0 that are not all 0")
        if ((self.model == 0) & (self.truth > 0)).any():
            raise InvalidInput("model: excludes a word of the truth, so the cross-entropy is infinite")
        if not 0 < self.delta < 1:
            raise InvalidInput(f"delta: {float(self.delta):g} is not between 0 and 1")
        if self.m < 1 or math.comb(self.m + 2 * n - 1, self.m) > LARGEST:
            raise InvalidInput(f"m: {self.m} examples of {n} contexts are none, or too many to go through")


class SamplesWorld(ArrayWorld):
    """Every quantity of the proof on one world."""

    def __init__(self, instance: Any, xp: NumberSystem, reference: str = ""):
        if not isinstance(instance, SampledTask):  # which has been checked, or is stacked or traced
            raise InvalidInput(f"instance: {checks.shown(instance)} is no SampledTask")
        self.instance, self.xp, self.reference = lift(instance, xp), xp, reference

    @quantity
    def p_L(self) -> Array:
        """Contexts of language modelling, [n]."""
        return self.instance.p_L / self.instance.p_L.sum()

    @quantity
    def p_T(self) -> Array:
        """Contexts of the task, [n]."""
        return self.instance.p_T / self.instance.p_T.sum()

    @quantity
    def p(self) -> Array:
        """The model's next words, [n, V]."""
        return normalise(self.instance.model)

    @quantity
    def p_star(self) -> Array:
        """The true next words, [n, V]."""
        return normalise(self.instance.truth)

    @quantity
    def B(self) -> Array:
        """‖v‖_∞."""
        return self.xp.max(self.xp.abs(self.instance.v))

    @quantity
    def gamma(self) -> Array:
        """min(1, p_L/p_T), so that it is positive where the task is covered."""
        seen = ~self.xp.is_zero(self.instance.p_T)
        return self.xp.min(self.xp.select(seen, self.p_L / self.xp.select(seen, self.p_T, 1.0), 1.0))

    @quantity
    def C(self) -> Array:
        """E_{p_L} (p_T/p_L)²; infinite where p_L does not cover the task."""
        missed = self.xp.is_zero(self.instance.p_L)
        share = self.p_T * self.p_T / self.xp.select(missed, 1.0, self.p_L)
        unseen = (missed & ~self.xp.is_zero(self.instance.p_T)).any()
        return self.xp.select(unseen, np.inf, self.xp.select(missed, 0.0, share).sum())

    @quantity
    def epsilon(self) -> Array:
        """E_{p_L} KL(p*_s‖p_s)."""
        xp, truth = self.xp, Reference.of(self.p_star, self.xp)
        positive = ~xp.is_zero(self.instance.model)
        log_p = xp.log(xp.select(positive, self.p, 1.0))
        difference = xp.select(truth.support, log_p - truth.log_q, 0.0)
        leak = xp.select(positive, log_p, divergences.IMPOSSIBLE)
        return (
            self.p_L * divergences.kl(truth, *divergences.normalised_log_ratio(truth, difference, xp, leak), xp)
        ).sum()

    @quantity
    def joint(self) -> Array:
        """p_T(s) P(y|s), of (s, y) in a row, [2n]."""
        return (self.p_T[:, None] * normalise(self.instance.labels)).reshape(-1)

    def hinges(self, points: Array, distributions: Array) -> Array:
        """The hinge loss of classifiers [K, V] on every example (s, y), [K, 2n]."""
        scores = points @ distributions.T
        both = self.xp.concatenate([(1 + scores)[:, :, None], (1 - scores)[:, :, None]], axis=2)
        return self.xp.maximum(both, 0 * both).reshape(scores.shape[0], -1)

    @quantity
    def points(self) -> Array:
        """Classifiers of the box between which all losses are linear, [K, V]."""
        model = self.instance.model
        return samples.corners(model, model.sum(axis=1), self.B, self.xp)

    @quantity
    def losses(self) -> Array:
        """Of those classifiers on every example, [K, 2n]."""
        return self.hinges(self.points, self.p)

    @quantity
    def witness_losses(self) -> Array:
        """Of the witness on every example, [2n]."""
        return self.hinges(self.instance.v[None, :], self.p)[0]

    @quantity
    def tau(self) -> Array:
        """ℓ_T(P*, v)."""
        return (self.hinges(self.instance.v[None, :], self.p_star)[0] * self.joint).sum()

    @quantity
    def law(self) -> tuple[np.ndarray, Array]:
        """The samples, how often each example is in them, [S, 2n], and their probabilities, [S]."""
        return samples.probabilities(self.joint, self.instance.m, self.xp)

    @quantity
    def empirical(self) -> Array:
        """The mean loss of every classifier on every sample, [S, K]."""
        return self.xp.array(self.law[0]) @ self.losses.T / self.instance.m

    @quantity
    def learned(self) -> Array:
        """The largest ℓ_T(P, v̂) − τ of a classifier that minimises the mean loss of a sample, [S]."""
        xp, true = self.xp, self.losses @ self.joint
        lowest = xp.min(self.empirical, axis=1)[:, None]
        tied = xp.step(lowest * (1 + TIE) + TIE - self.empirical)  # or hardly worse, as no float64 can tell
        return xp.max(tied * (true - xp.min(true))[None, :], axis=1) + xp.min(true) - self.tau

    @quantity
    def furthest(self) -> Array:
        """sup_v ℓ_T(P, v) minus its mean on a sample, [S]."""
        return self.xp.max((self.losses @ self.joint)[None, :] - self.empirical, axis=1)

    @quantity
    def off(self) -> Array:
        """The mean loss of the witness on a sample minus ℓ_T(P, v), [S]."""
        mean = self.xp.array(self.law[0]) @ self.witness_losses / self.instance.m
        return mean - (self.witness_losses * self.joint).sum()

    @quantity
    def expected(self) -> Array:
        """E sup_v (ℓ_T(P, v) minus its mean on a sample)."""
        return (self.law[1] * self.furthest).sum()

    @quantity
    def rademacher(self) -> Array:
        """(B/m) E‖Σ_i σ_i p_{s_i}‖_1, by all samples of contexts with signs."""
        half = self.p_T / 2
        how_often, chance = samples.probabilities(self.xp.concatenate([half, half]), self.instance.m, self.xp)
        n = half.shape[0]
        sums = self.xp.array(how_often[:, :n] - how_often[:, n:]) @ self.p
        return self.B * (chance * self.xp.abs(sums).sum(axis=1)).sum() / self.instance.m

    @quantity
    def kappa(self) -> Array:
        """Σ_w √(E_{p_T} p_s(w)²)."""
        return self.xp.sqrt((self.p_T[:, None] * self.p * self.p).sum(axis=0)).sum()

    @quantity
    def terms(self) -> samples.Terms:
        """Of the bound, but for τ."""
        given = self.instance
        return samples.terms(self.B, self.epsilon, self.C, self.kappa, float(given.m), given.delta, self.xp)

    def chance(self, values: Array, most: Array) -> Array:
        """How probable it is that values [S] are at least ``most``; what balls do not decide counts."""
        return (self.law[1] * self.xp.step(values - most)).sum()

    @classmethod
    def draw(cls, rng: np.random.Generator) -> SampledTask:
        """A world of two or three contexts and two words; now and then one of many examples."""
        if rng.random() < MANY:
            return confused(rng, n=2, m=32)
        return random_task(rng, n=int(rng.integers(2, 4)), m=int(rng.integers(2, 5)))

    @classmethod
    def perturb(cls, instance: Any, rng: np.random.Generator, size: float) -> Any:
        """As other worlds of arrays, with weights that stay positive and a δ that stays between 0 and 1."""
        moved = {"v": instance.v + size * rng.standard_normal(instance.v.shape)}
        for name in ("p_L", "p_T", "truth", "model", "labels"):
            weights = getattr(instance, name)
            moved[name] = weights * np.exp(size * rng.standard_normal(weights.shape))
        odds = instance.delta / (1 - instance.delta) * np.exp(size * rng.standard_normal())
        return dataclasses.replace(instance, **moved, delta=odds / (1 + odds))


MANY = 1 / 8
"""Share of the worlds drawn that have so many examples that they say little of what is learned."""

LEAST = 2.0**-10
"""Of weights that are drawn."""


def random_task(rng: np.random.Generator, n: int, m: int) -> SampledTask:
    """Any model, or the truth, or one that says the same everywhere; labels that are certain, or noisy."""
    truth = rng.dirichlet(np.ones(2), n) + LEAST
    model = (truth, rng.dirichlet(np.ones(2), n) + LEAST, np.tile(truth[:1], (n, 1)))[rng.integers(3)]
    noisy = rng.dirichlet(np.ones(2), n)
    labels = noisy if rng.random() < 0.5 else np.eye(2)[(noisy[:, 1] > 0.5).astype(int)]
    v = np.exp(rng.uniform(-1.0, 2.0)) * rng.standard_normal(2)
    delta = np.array(rng.uniform(0.01, 0.99))
    p_L, p_T = rng.dirichlet(np.ones(n), 2)
    return SampledTask(p_L, p_T, truth, model, labels, v, delta, m)


def confused(rng: np.random.Generator, n: int, m: int) -> SampledTask:
    """Opposite labels in contexts that the model takes for the first one, of which language modelling sees the others
    rarely.
    """
    label = np.arange(n) % 2
    truth = np.eye(2)[label] + LEAST * rng.random((n, 2))
    p_L = np.where(np.arange(n) == 0, 1.0, LEAST**2)
    v = np.exp(rng.uniform(-0.5, 0.5)) * np.array([-1.0, 1.0])
    return SampledTask(p_L, np.ones(n), truth, truth[[0] * n], np.eye(2)[label], v, np.array(0.9), m)


TIE = 2.0**-40
"""Mean losses that differ by less, relatively, count as equal: it only adds minimisers."""


def small(w: SamplesWorld, name: str, values: Array, most: Array, because: str, tex: str, by: str) -> Claim:
    """That values [S] are rarely as large as an inequality of concentration says."""
    return Claim(
        w.chance(values, most),
        w.instance.delta / 2,
        name=name,
        because=because,
        lhs_tex=tex,
        rhs_tex=r"\delta/2",
        cited=by,
    )


SUP = r"\sup_v (\ell_T(P, v) - \hat\ell(v))"
OFF = r"\hat\ell(v) - \ell_T(P, v)"


def proof(w: SamplesWorld) -> Proof:
    """From the probability that some minimiser exceeds the bound to δ.

    Let ℓ̂ be the mean loss of the sample. A minimiser has ℓ_T(P, v̂) ≤ ℓ̂(v̂) + S ≤ ℓ̂(v) + S with S = sup_u (ℓ_T(P, u) −
    ℓ̂(u)), so it exceeds ℓ_T(P, v) by S + ℓ̂(v) − ℓ_T(P, v) at most, and ℓ_T(P, v) ≤ τ + √(2B²εC) by
    chi-squared-transfer. The loss of an example lies in [0, 1 + B]: by McDiarmid's inequality S exceeds its mean by t
    with probability δ/2 at most, and by Hoeffding's so does ℓ̂(v) − ℓ_T(P, v). With independent signs σ_i, E S is at
    most 2 E sup_v (1/m) Σ σ_i ℓ(v·p_i, y_i), by symmetrisation, and as the hinge loss is 1-Lipschitz contraction
    leaves (2B/m) E‖Σ σ_i p_i‖_1; in each coordinate, E|Σ σ_i p_i(w)| ≤ √(m E p(w)²).
    """
    coverage, estimation, confidence = w.terms
    t = confidence / 2  # which McDiarmid's and Hoeffding's inequalities allow each
    change = (w.witness_losses * w.joint).sum() - w.tau
    transfer = Claim(
        change,
        coverage,
        1 + w.B,
        name="transfer",
        because=r"chi-squared-transfer, for the witness",
        lhs_tex=r"\ell_T(P, v) - \tau",
        rhs_tex=r"\sqrt{2 B^2 \varepsilon\, C}",
    )
    symmetrisation = Claim(
        w.expected,
        2 * w.rademacher,
        1 + w.B,
        name="symmetrisation",
        because="symmetrisation with signs, and contraction by the 1-Lipschitz loss",
        lhs_tex=rf"\mathbb{{E}} {SUP}",
        rhs_tex=r"\frac{2B}{m} \mathbb{E} \|\sum_i \sigma_i p_{s_i}\|_1",
        cited="Bartlett, Mendelson 2002; Ledoux, Talagrand 1991",
    )
    coordinates = Claim(
        2 * w.rademacher,
        estimation,
        name="coordinates",
        because=r"$\mathbb{E} |\sum_i \sigma_i p_{s_i}(w)| \le \sqrt{m\, \mathbb{E} p_s(w)^2}$ for each word",
        lhs_tex=r"\frac{2B}{m} \mathbb{E} \|\sum_i \sigma_i p_{s_i}\|_1",
        rhs_tex=r"\frac{2 B \kappa}{\sqrt{m}}",
    )
    mcdiarmid = small(
        w,
        "McDiarmid",
        w.furthest,
        w.expected + t,
        "another example changes the supremum by $(1 + B)/m$ at most",
        rf"\mathbb{{P}}({SUP} \ge \mathbb{{E}} \sup + t)",
        "McDiarmid 1989",
    )
    hoeffding = small(
        w, "Hoeffding", w.off, t, "losses lie in $[0, 1 + B]$", rf"\mathbb{{P}}({OFF} \ge t)", "Hoeffding 1963"
    )
    chain = telescope(
        r"\mathbb{P}(\ell_T(P, \hat v) \ge \tau + \sqrt{2 B^2 \varepsilon\, C} + \tfrac{2 B \kappa}{\sqrt{m}} + 2t)",
        w.chance(w.learned, coverage + estimation + confidence),
        Step(
            "uniform",
            r"a minimiser is above $v$ by what the losses of all classifiers are off at most",
            rf"\mathbb{{P}}({SUP} + {OFF} \ge \tfrac{{2 B \kappa}}{{\sqrt{{m}}}} + 2t)",
            w.chance(w.furthest + w.off, estimation + confidence),
        ),
        Step(
            "union",
            r"$\mathbb{E} \sup \le 2 B \kappa / \sqrt{m}$, so one of the two is off by $t$",
            rf"\mathbb{{P}}({SUP} \ge \mathbb{{E}} \sup + t) + \mathbb{{P}}({OFF} \ge t)",
            mcdiarmid.lhs + hoeffding.lhs,
        ),
        Step("confidence", r"McDiarmid's and Hoeffding's inequalities", r"\delta", w.instance.delta),
    )
    return Proof((transfer, symmetrisation, coordinates, mcdiarmid, hoeffding), chain)


THEOREM = Theorem(
    id="learned-from-samples",
    number="26",
    title="Learning from m examples",
    statement=r"with probability $1 - \delta$, every $\hat v$ that minimises the hinge loss of $m$ examples over "
    r"$\|v\|_\infty \le B$ has $\ell_T(P, \hat v) \le \tau + \sqrt{2B^2\varepsilon\, C} + 2B\kappa/\sqrt{m} + "
    r"(1 + B) \sqrt{2 \log(2/\delta)/m}$",
    source="new; Bartlett, Mendelson 2002; McDiarmid 1989",
    text=str(__doc__),
    needs=("sampled",),
    hypotheses=(
        covering.but(
            without="a context never seen costs nothing in ε, and there the model may mistake one label for another",
            reading=lambda w: {"C": w.xp.array(1.0)},
        ),
    ),
    proof=proof,
    uses=("chi-squared-transfer",),
    bound=lambda w: w.instance.delta,
    world=SamplesWorld,
)
