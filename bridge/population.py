r"""From the contexts that were drawn to the text that they were drawn from: intervals for ε and for ℓ_T.

Contexts of running text are places of a text, and those of a task are texts of a file; both are drawn without
repetition, each as likely. What is said of all places and all texts is said by the empirical Bernstein–Serfling
inequality, for numbers in an interval of length R of which n are drawn out of N:

$$|\hat\mu - \mu| \le \hat\sigma \sqrt{\frac{2 \rho \log(10 / \delta)}{n}} +
  \frac{\kappa R \log(10 / \delta)}{n}, \qquad \kappa = \frac73 + \frac3{\sqrt 2}$$

with $\rho$ below 1 where n is a large part of N. Independent draws are its limit for N → ∞, with ρ = 1.

* A KL divergence has no largest value. With min(KL, R) in its place the lower end of ε holds for certain, and the upper
  one if no context of the population has a larger KL than R; that is assumed, and said.
* γ needs no interval: p_L is made of p_T and running text, so that γ(p_T) is at least the share of p_T.
* ℓ_T is at most the loss of a classifier. One is learned from a half of the task's contexts and measured on the other;
  with ‖v‖_∞ ≤ B its logistic loss is in an interval of length B.
* ℓ_T over ‖v‖_∞ ≤ B is at least what a dual point proves. Let α(s, y) be that of the classifier learned; for every v

$$\mathbb{E}\, \ell(y\, v \cdot g) \ge \mathbb{E}\, h(\alpha) - v \cdot r
  \ge \mathbb{E}\, h(\alpha) - B \lVert r \rVert_1, \qquad r = \mathbb{E}\, \alpha\, y\, g$$

  with h the binary entropy. The first mean is as above. The probabilities g of m class words sum to one at most, so one
  context moves the mean of n by 2/n in ℓ₁; hence, with probability 1 − δ (McDiarmid; without repetition by Hoeffding's
  comparison, as $e^{\lambda \lVert x \rVert_1}$ is convex),

$$\lVert \hat r - r \rVert_1 \le \sqrt{m\, \mathbb{E} \lVert g \rVert_2^2 / n} + \sqrt{2 \log(1 / \delta) / n}$$
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import scipy.special

from rooteps.bridge import witnesses
from rooteps.bridge.setting import Labelled
from rooteps.bridge.streaming import expectations, indicators
from rooteps.bridge.streaming.pair import Softmax
from rooteps.theory.classifiers import tau_curve
from rooteps.theory.task import Task

KAPPA = 7 / 3 + 3 / math.sqrt(2)
SHARES = 4
"""What is looked at: KL on running text, KL on the task, the loss of a classifier, ℓ_T. Each may fail with δ/4."""
RANGES = tuple(2.0**k for k in range(-6, 7))
"""R for which ε is looked at, all of them at once."""
BOUNDS = (1.0, 10**0.5, 10.0)
"""B for which a classifier is learned."""
FEWEST = 20
"""Contexts of each half of a task, and of each label in the first one four."""


@dataclass(frozen=True)
class Population:
    """Ends that hold together with probability 1 − δ over which contexts were drawn.

    Args:
        delta: δ.
        places, texts: how many the contexts were drawn from; None where they are taken for independent draws.
        epsilon_lower: of the excess cross-entropy over the truth.
        epsilon_upper: likewise, if no context has a KL above ``largest_assumed``; None where one has.
        largest_assumed, largest_seen: KL divergences of one context.
        B, sample_loss: of a classifier on class words that was learned from half of the task, and its loss on the rest.
        loss_lower, loss_upper: of its loss on the population; ℓ_T is at most ``loss_upper``.
        least_lower: of ℓ_T of all classifiers on these words with ‖v‖_∞ ≤ B. None, as are B and the losses, where the
            task has too few contexts.
    """

    delta: float
    places: int | None
    texts: int | None
    epsilon_lower: float
    epsilon_upper: float | None
    largest_assumed: float
    largest_seen: float
    B: float | None = None
    sample_loss: float | None = None
    loss_lower: float | None = None
    loss_upper: float | None = None
    least_lower: float | None = None


@dataclass(frozen=True)
class Interval:
    """How intervals are made.

    Args:
        words: class words that were named without a look at the task, or how many the teacher is to tell.
        delta: how often they may fail.
    """

    words: np.ndarray | int
    delta: float


def ends(values: np.ndarray, length: float, delta: float, population: int | None = None) -> tuple[float, float]:
    """An interval that holds the population's mean with probability 1 − δ.

    Args:
        values: of the contexts drawn without repetition, in an interval of that length, [n].
        length: R.
        delta: how often it may fail.
        population: N, of which the n values are some; None for independent draws.

    Returns:
        Its ends, the mean twice where every one was drawn.

    Source: Bardenet and Maillard, Concentration inequalities for sampling without replacement, 2015, Theorem 4.3: each
    end holds with probability 1 − 5δ' for log(1/δ').

    >>> [round(end, 3) for end in ends(np.tile([0.0, 1.0], 5000), 1.0, 0.05)]
    [0.481, 0.519]
    >>> ends(np.array([0.0, 1.0]), 1.0, 0.05, population=2)
    (0.5, 0.5)
    """
    n, mean = len(values), float(values.mean())
    if population is not None and n >= population:
        return mean, mean
    share = 0.0 if population is None else n / population
    rho = 1 - share + (0.0 if population is None else 1 / population)
    if share > 0.5:
        rho = (1 - share) * (1 + 1 / n)
    log = math.log(10 / delta)
    half = float(values.std()) * math.sqrt(2 * rho * log / n) + KAPPA * length * log / n
    return mean - half, mean + half


def population(
    setting: Labelled, teacher: Softmax, student: Softmax, kl: np.ndarray, words: np.ndarray | int, delta: float
) -> Population | None:
    """What there is to say of the population; None where contexts of one kind have different weights.

    Args:
        setting: the contexts and the task.
        teacher, student: features [n, d] and embeddings [d, V] of each.
        kl: KL(p*_s‖p_s), [n].
        words: class words, or how many of them the teacher is to tell, from the half that a classifier learns from.
        delta: how often it may fail.
    """
    on_task = np.zeros(len(kl), dtype=bool)
    on_task[setting.on_task] = True
    kinds = [kind for kind in (~on_task, on_task) if kind.any()]
    if any(np.ptp(weights[kind]) > 1e-12 / len(kl) for kind in kinds for weights in (setting.p_L, setting.p_T)):
        return None
    sizes = setting.drawn_from
    each = delta / SHARES / len(RANGES)
    strata = [(float(setting.p_L[kind].sum()), kl[kind], sizes[int(on_task[kind][0])]) for kind in kinds]
    lower, upper = 0.0, {}
    for R in RANGES:
        found = [(share, ends(np.minimum(values, R), R, each, size)) for share, values, size in strata]
        lower = max(lower, sum(share * max(low, 0.0) for share, (low, _) in found))
        upper[R] = sum(share * high for share, (_, high) in found)
    seen = float(kl.max())
    assumed = next((R for R in RANGES if 2 * seen <= R), RANGES[-1])
    known = Population(delta, *sizes, lower, upper[assumed] if seen <= assumed else None, assumed, seen)
    return _with_loss(known, setting, teacher, student, words, delta / SHARES)


def _with_loss(
    found: Population, setting: Labelled, teacher: Softmax, student: Softmax, words: np.ndarray | int, delta: float
) -> Population:
    own = np.arange(len(setting.p_T))[setting.on_task]
    order = np.random.default_rng(len(own)).permutation(len(own))
    first, rest = order[: len(own) // 2], order[len(own) // 2 :]
    signs = np.where(setting.labels == setting.positive, 1, -1)
    rare = min((signs[first] == y).sum() for y in (-1, 1))
    if len(first) < FEWEST or rare < 4:
        return found
    if isinstance(words, int):
        words = witnesses.class_words(teacher, setting.labels[first], words, own[first])
    weights = indicators(words, student[1].shape[1])
    probabilities = expectations(student[0][setting.on_task], student[1], weights)
    task = Task.from_labels(np.full(len(first), 1 / len(first)), signs[first], "logistic")
    best, each = found, delta / len(BOUNDS)
    size = None if found.texts is None else found.texts - len(first)
    part = 0.0 if found.texts is None else len(first) / found.texts  # the half learned from is known, and a part of it
    for B, at in zip(BOUNDS, tau_curve(probabilities[first], task, BOUNDS), strict=True):
        scores = probabilities @ at.witness
        losses = np.logaddexp(0.0, -signs * scores)
        low, high = ends(losses[rest], B, each, size)
        least = least_lower(probabilities[rest], signs[rest], scores[rest], B, each, size)
        mean = float(losses[first].mean())
        low, high = ((1 - part) * end + part * mean for end in (low, high))
        if best.loss_upper is None or high < best.loss_upper:
            best = replace(
                found,
                B=B,
                sample_loss=float(losses[rest].mean()),
                loss_lower=max(low, 0.0),
                loss_upper=high,
                least_lower=max(0.0, (1 - part) * least + part * at.lower),
            )
    return best


def least_lower(
    g: np.ndarray, signs: np.ndarray, scores: np.ndarray, B: float, delta: float, size: int | None
) -> float:
    """A lower end of the population's least logistic loss over ‖v‖_∞ ≤ B, with probability 1 − δ.

    Args:
        g: probabilities of class words that were drawn, [n, m].
        signs: their labels, −1 or 1, [n].
        scores: of any classifier that does not depend on what was drawn; the better it is, the better the end, [n].
        B: bound on the word weights.
        delta: how often it may fail.
        size: of the population; None for independent draws.
    """
    n, m = g.shape
    each = delta / 3
    alpha = scipy.special.expit(-signs * scores)
    entropy = scipy.special.entr(alpha) + scipy.special.entr(1 - alpha)
    mean, _ = ends(entropy, math.log(2), each, size)
    _, square = ends((g * g).sum(axis=1), 1.0, each, size)
    whole = size is not None and n >= size
    off = 0.0 if whole else math.sqrt(m * square / n) + math.sqrt(2 * math.log(1 / each) / n)
    return mean - B * (float(np.abs((alpha * signs) @ g).sum()) / n + off)
