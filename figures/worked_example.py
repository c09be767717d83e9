"""The example that the theorems share (``rooteps.synthetic.example``): its numbers, explained and drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from rooteps.figures import style, waterfall
from rooteps.synthetic import example
from rooteps.theory.numbers import Array, Balls
from rooteps.theory.registry import find
from rooteps.theory.theorem import Theorem
from rooteps.theory.world import World
from rooteps.verification.explanation import Explanation, explain


@dataclass(frozen=True)
class Numbers:
    """What the example is made of, certified and then rounded to float64.

    Args:
        contexts: one row for each: p_L, p_T, P(positive), the features f* and f, the means Phi p* and Phi p_f, [n, 7].
        embedding: of each word, [V].
        witness: v, [V].
        truth, optimum, model: next-word distributions: the truth, the best softmax model, the model, [n, V].
    """

    contexts: np.ndarray
    embedding: np.ndarray
    witness: np.ndarray
    truth: np.ndarray
    optimum: np.ndarray
    model: np.ndarray


def numbers() -> Numbers:
    """The numbers of the common example, the one that softmax transfer has.

    >>> numbers().contexts.shape, numbers().truth.shape
    ((3, 7), (3, 4))
    """
    xp = Balls(256)
    w = World(example.instance(find("softmax-transfer")), xp, "optimum")
    features, means = (w.F_star, w.F), (xp.compute(lambda: w.p_star @ w.Phi.T), w.mean_features)
    columns = (w.p_L, w.p_T, w.task.label_probs[:, 1], *(x[:, 0] for x in (*features, *means)))
    contexts = np.stack([_floats(x) for x in columns], axis=1)
    return Numbers(contexts, *map(_floats, (w.Phi[0], w.v, w.p_star, w.q, w.p)))


def _floats(values: Array) -> np.ndarray:
    return np.vectorize(lambda x: float(x.mid()), otypes=[float])(values)


@cache
def explained(theorem: Theorem) -> Explanation:
    """The theorem on its example, certified.

    >>> explained(find("pinsker")).verdict.word
    'holds'
    """
    return explain(theorem, example.instance(theorem), Balls(256))


def write(theorem: Theorem, path: Path) -> Path:
    """Draw where the proof loses on the example, as a small PNG whose description says it in numbers."""
    found = explained(theorem)
    return style.write_small(waterfall.draw(waterfall.of(found)), path, waterfall.describe(found))
