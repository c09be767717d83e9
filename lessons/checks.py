"""What a check on worlds is worth: random worlds that a false claim survives, and coins that rounding gets wrong."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import flint
import numpy as np

from rooteps.synthetic import example
from rooteps.theory import Balls, Instance, Language, Model
from rooteps.theory.claims import Claim
from rooteps.theory.theorem import Theorem
from rooteps.verification.verdict import judge
from rooteps.verification.verify import verify


@dataclass(frozen=True)
class Drawn:
    """Random pairs of distributions.

    Args:
        truth, model: q and p, both [N, V].
        ratios: ‖p − q‖_1 over the root of KL(q‖p), [N].
    """

    truth: np.ndarray
    model: np.ndarray
    ratios: np.ndarray

    def nearest(self) -> Instance:
        """The pair of the largest ratio, as a world of one context."""
        i = int(self.ratios.argmax())
        return Instance(Language(p_L=[1.0], probs=self.truth[i : i + 1]), Model(probs=self.model[i : i + 1]))


@functools.cache
def random_worlds(many: int, V: int) -> Drawn:
    r"""Pairs of distributions, uniform on the simplex; the seed is V, so more worlds go on from fewer.

    $$\|p - q\|_1 / \sqrt{\mathrm{KL}(q \| p)}$$

    Args:
        many: how many.
        V: number of words.

    >>> bool((random_worlds(100, 4).ratios < 2**0.5).all())
    True
    """
    drawn = np.random.default_rng(V).exponential(size=(many, 2, V))
    truth, model = (drawn / drawn.sum(axis=2, keepdims=True)).transpose(1, 0, 2)
    divergence = (truth * np.log(truth / model)).sum(axis=1)
    return Drawn(truth, model, np.abs(model - truth).sum(axis=1) / np.sqrt(divergence))


def coins(k: int) -> Instance:
    """A fair coin, and a model that is off by 2^−k.

    >>> coins(2).model.probs.tolist()
    [[0.75, 0.25]]
    """
    delta = 2.0**-k
    return Instance(Language(p_L=[1.0], logits=[[0.0, 0.0]]), Model(probs=[[0.5 + delta, 0.5 - delta]]))


@dataclass(frozen=True)
class Compared:
    """½‖p − q‖_1² and KL(q‖p) as they were computed, the radius of the latter, and what was said of the inequality."""

    left: float
    right: float
    radius: float
    said: str


def naive_coins(k: int) -> Compared:
    """Both sides for two coins in float64, by the textbook's formula.

    >>> naive_coins(4).said
    'holds'
    """
    delta = 2.0**-k
    left, right = (2 * delta) ** 2 / 2, 0.5 * math.log(0.5 / (0.5 + delta)) + 0.5 * math.log(0.5 / (0.5 - delta))
    return Compared(left, right, 0.0, "holds" if left < right else "equal" if left == right else "refuted")


def coins_in_balls(k: int, bits: int) -> Compared:
    """The same in balls.

    >>> coins_in_balls(20, 64).said, coins_in_balls(20, 256).said
    ('equal', 'holds')
    """
    xp = Balls(bits)
    with xp.scope():
        half, delta = flint.arb(1) / 2, flint.arb(2) ** -k
        left = (2 * delta) ** 2 / 2
        right = half * (half / (half + delta)).log() + half * (half / (half - delta)).log()
        said = judge(Claim(left, right), xp).word
        return Compared(float(left), float(right.mid()), float(right.rad()), said)


def steps_of(theorem: Theorem) -> tuple[str, ...]:
    """The names of the steps of a page, lemmas first.

    >>> from rooteps.theory.registry import find
    >>> steps_of(find("pinsker"))[-1]
    'Pinsker'
    """
    report = verify(theorem, example.instance(theorem))
    return tuple(checked.claim.name for checked in (*report.lemmas, *report.chain))
