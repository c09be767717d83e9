r"""Hidden Markov models: contexts are all strings up to length L, and p* of a string follows by the forward recursion.

$$\alpha_{xw}(j) = \sum_i \alpha_x(i)\, T_{ij}\, E_{jw}, \qquad
  p^*_x(w) = \frac{\sum_j \alpha_{xw}(j)}{\sum_i \alpha_x(i)}$$

The parameters are small rationals and the recursion runs over the rationals, so every probability is rounded once.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from rooteps.synthetic.family import SOFTMAX_OFFERS, Family
from rooteps.theory.language import Language

LENGTH = 2

Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class HiddenMarkov:
    """A hidden Markov model over the rationals.

    Args:
        start: distribution of the hidden state before the first word, length h.
        transition: rows T[i] of the h×h transition matrix.
        emission: rows E[j] over V words.
    """

    start: Vector
    transition: tuple[Vector, ...]
    emission: tuple[Vector, ...]

    def extend(self, alpha: Vector, word: int) -> Vector:
        """α_xw(j) from α_x(i): the joint probability of the string and of the hidden state j after it.

        >>> half = (Fraction(1, 2), Fraction(1, 2))
        >>> sum(HiddenMarkov(half, (half, half), (half, half)).extend(half, 0))
        Fraction(1, 2)
        """
        return tuple(
            sum((a * row[j] for a, row in zip(alpha, self.transition, strict=True)), Fraction(0)) * emit[word]
            for j, emit in enumerate(self.emission)
        )


def strings(V: int, length: int = LENGTH) -> list[tuple[int, ...]]:
    """All strings over V symbols up to a length, shortest first: 1 + V + V² + … of them.

    >>> strings(2, 1)
    [(), (0,), (1,)]
    """
    return [x for size in range(length + 1) for x in product(range(V), repeat=size)]


def draw_model(rng: np.random.Generator, V: int = 3) -> HiddenMarkov:
    """A model with two or three hidden states and rational parameters of denominator at most 10 V."""
    h = int(rng.integers(2, 4))
    # States differ sharply in what they emit; otherwise the strings would hardly matter.
    emission = rng.integers(1, 4, size=(h, V))
    emission[np.arange(h), rng.permutation(V)[:h]] += 7
    transition = rng.integers(1, 4, size=(h, h)) + 6 * np.eye(h, dtype=int)
    return HiddenMarkov(
        _rational(rng.integers(1, 6, size=h)), tuple(map(_rational, transition)), tuple(map(_rational, emission))
    )


def _rational(weights: np.ndarray) -> Vector:
    total = int(weights.sum())
    return tuple(Fraction(int(x), total) for x in weights)


def from_model(model: HiddenMarkov, length: int = LENGTH) -> Language:
    r"""The language of a hidden Markov model: context lengths uniform on 0..L, texts that begin at ``start``.

    $$p_L(x) = \frac{1}{L + 1} \sum_j \alpha_x(j)$$

    Phi is one-hot but for the last word, whose embedding is zero: every positive distribution is a softmax model.

    Args:
        model: the hidden chain.
        length: L, the longest context.

    Returns:
        A language with ``probs`` [n, V] and ``Phi`` [V − 1, V], n = 1 + V + … + V^L.
    """
    V = len(model.emission[0])
    alpha: dict[tuple[int, ...], Vector] = {(): model.start}
    for x in strings(V, length + 1)[1:]:
        alpha[x] = model.extend(alpha[x[:-1]], x[-1])
    mass = {x: sum(a, Fraction(0)) for x, a in alpha.items()}
    seen = strings(V, length)
    p_L = [float(mass[x] / (length + 1)) for x in seen]
    probs = [[float(mass[(*x, w)] / mass[x]) for w in range(V)] for x in seen]
    return Language(p_L=np.array(p_L), probs=np.array(probs), Phi=np.eye(V)[:-1])


def language(rng: np.random.Generator) -> Language:
    """A random hidden Markov model over three words, read up to two words back (n = 13).

    >>> language(np.random.default_rng(0)).n
    13
    """
    return from_model(draw_model(rng))


FAMILY = Family(
    "hidden-markov",
    "hidden Markov model: contexts are all strings up to length 2, p* by the forward recursion",
    tuple(need for need in SOFTMAX_OFFERS if need != "features"),  # its F* is a logarithm of p*, not a float64 number
    language,
)
