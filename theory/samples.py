"""Samples of labelled examples: every one there can be, by how often it holds each example, and its probability."""

from __future__ import annotations

import functools
import math
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from rooteps.theory import checks
from rooteps.theory.checks import InvalidInput
from rooteps.theory.numbers import FLOAT64, Array, NumberSystem


def complexity(p_T: Any, P: Any) -> float:
    r"""κ, the complexity of next-word distributions as features: what m examples leave open is at most 2Bκ/√m.

    $$\kappa = \sum_w \sqrt{\mathbb{E}_{s \sim p_T}\, p_s(w)^2}, \qquad 1 \le \kappa \le \sqrt{V}$$

    Args:
        p_T: context distribution of the task, shape [n].
        P: next-word distributions, shape [n, V].

    Returns:
        κ: one where all contexts have the same distribution, √V where V words are each sure in one of V contexts.

    Raises:
        InvalidInput: what are no distributions, or shapes that disagree.

    Source: new; Rademacher complexities as in Bartlett, Mendelson 2002.

    >>> complexity([0.5, 0.5], [[0.25, 0.75], [0.25, 0.75]])
    1.0
    """
    weights, rows = checks.distribution("p_T", p_T, 1), checks.distribution("P", P, 2)
    if len(weights) != len(rows):
        raise InvalidInput(f"P: has shape {list(rows.shape)}, expected [n, V] with n = {len(weights)}")
    return float(np.sqrt(weights @ rows**2).sum())


class Terms(NamedTuple):
    """What the bound of learned-from-samples adds to τ: each falls to zero as ε or 1/m does."""

    coverage: Array
    estimation: Array
    confidence: Array


def terms(B: Any, epsilon: Any, C: Any, kappa: Any, m: Any, delta: Any, xp: NumberSystem = FLOAT64) -> Terms:
    r"""What m labelled examples leave open of the loss of a learned classifier, with probability 1 − δ.

    $$\sqrt{2 B^2 \varepsilon\, C}, \qquad \frac{2 B \kappa}{\sqrt{m}}, \qquad
      (1 + B) \sqrt{\frac{2 \log(2/\delta)}{m}}$$

    Args:
        B: bound on ‖v‖_∞ of the classifiers among which it is learned.
        epsilon, C: excess cross-entropy of the model, and χ² coverage of the task.
        kappa: as ``complexity``.
        m, delta: how many examples, and how often the bound may fail.
        xp: the number system.

    Returns:
        ``Terms``, of the shape of what is given.

    Source: the result learned-from-samples.

    >>> [f"{float(term):.4f}" for term in terms(2.0, 1e-3, 1.5, 3.0, 10_000, 0.05)]
    ['0.1095', '0.1200', '0.0815']
    """
    B, epsilon, m = xp.array(B), xp.array(epsilon), xp.array(m)
    confidence = (1 + B) * xp.sqrt(2 * xp.log(2 / xp.array(delta)) / m)
    return Terms(B * xp.sqrt(2 * epsilon * C), 2 * B * kappa / xp.sqrt(m), confidence)


@functools.cache
def counts(kinds: int, m: int) -> tuple[np.ndarray, np.ndarray]:
    """How often a sample of m examples can hold each of so many kinds, and in how many orders, [S, kinds] and [S].

    The orders are Python's whole numbers: float64 has no room for all of them.

    >>> how_often, orders = counts(2, 2)
    >>> how_often.tolist(), orders.tolist()
    ([[0.0, 2.0], [1.0, 1.0], [2.0, 0.0]], [1, 2, 1])
    """
    bars = np.array(list(combinations(range(m + kinds - 1), kinds - 1))).reshape(-1, kinds - 1)
    ends = np.full((len(bars), 1), m + kinds - 1)
    found = np.diff(np.hstack([0 * ends - 1, bars, ends]), axis=1) - 1
    orders = [math.factorial(m) // math.prod(map(math.factorial, row)) for row in found.tolist()]
    return found.astype(float), np.array(orders, dtype=object)


def probabilities(kinds: Array, m: int, xp: NumberSystem) -> tuple[np.ndarray, Array]:
    """The samples of m independent examples, [S, K] as ``counts``, and their probabilities, [S].

    Args:
        kinds: probability of each kind of example, [K].
        m: how many examples.
        xp: the number system.
    """
    how_often, orders = counts(kinds.shape[0], m)
    powers = [kinds * 0 + 1]
    for _ in range(m):
        powers.append(powers[-1] * kinds)
    found = xp.array(orders)
    for kind in range(kinds.shape[0]):
        found = found * xp.concatenate([power[kind : kind + 1] for power in powers])[how_often[:, kind].astype(int)]
    return how_often, found


def corners(rows: Array, ends: Array, B: Array, xp: NumberSystem) -> Array:
    """Points of the box ‖v‖_∞ ≤ B among which a function has its extremes that is linear between hyperplanes, [K, V].

    Args:
        rows, ends: the hyperplanes rows·v = ±ends, [n, V] and [n].
        B: half the width of the box.
        xp: the number system.

    Returns:
        Where V of the hyperplanes and of the faces of the box meet, moved into the box; 0 where they do not meet.
    """
    n, V = rows.shape
    faces = xp.array(np.eye(V))
    planes = xp.concatenate([faces, faces, rows, rows])
    sides = xp.array(np.ones(V)) * B
    levels = xp.concatenate([sides, -sides, ends, -ends])
    size = V + n
    kind = [*range(V), *range(V), *range(V, size), *range(V, size)]  # those of one kind are parallel
    chosen = [some for some in combinations(range(2 * size), V) if len({kind[i] for i in some}) == V]
    a, b = planes[np.array(chosen)], levels[np.array(chosen)]
    whole = _determinant(a)
    meet = ~xp.is_zero(whole)
    divisor = xp.select(meet, whole, 1.0)
    columns = []
    for w in range(V):
        replaced = xp.concatenate([a[:, :, :w], b[:, :, None], a[:, :, w + 1 :]], axis=2)
        columns.append(xp.select(meet, _determinant(replaced) / divisor, 0.0)[:, None])
    return xp.maximum(-B, xp.minimum(B, xp.concatenate(columns, axis=1)))


def _determinant(a: Array) -> Array:
    """Of each of stacked matrices, [K, V, V] to [K], without division, so exact where there is room."""
    V = a.shape[1]
    if V == 1:
        return a[:, 0, 0]
    minors = (np.delete(np.arange(V), w) for w in range(V))
    terms = [(-1) ** w * a[:, 0, w] * _determinant(a[:, 1:, rest]) for w, rest in enumerate(minors)]
    return functools.reduce(lambda x, y: x + y, terms)
