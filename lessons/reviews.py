"""The small language of the lessons: film reviews of four sentences and a few words, with sliders for what matters.

Everything is a small integer or a dyadic fraction, so that a reader can check it by hand, and every number of a lesson
is computed in balls: certified, in milliseconds, and without compiling anything when a slider changes a shape.
"""

from __future__ import annotations

import numpy as np

from rooteps.lessons.computing import XP, distributions, near_optimal
from rooteps.synthetic.languages.misspecified import exact_kernel
from rooteps.theory import Instance, InvalidInput, Language, Model, Task, Witness, World
from rooteps.theory.classifiers import natural_tau

CONTEXTS = (
    "I loved every minute. It was",
    "I fell asleep twice. It was",
    "It starts at eight and is",
    "My sister says it was",
)
WORDS = ("great", "awful", "okay", "the", "good", "bad", "superb", "dull")
DIMENSIONS = ("praise", "strength", "grammar")

PHI = np.array(
    [
        [2.0, -2.0, 0.0, 0.0, 1.0, -1.0, 2.0, -1.0],
        [1.0, 1.0, -1.0, 0.0, 0.0, 0.0, 2.0, -1.0],
        [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0],
    ]
)
"""Word embeddings [3, 8]: praise or blame, strong or weak, and whether the word is a mere article."""

FEATURES = np.array([[1.0, 0.5, -1.0], [-1.0, 0.5, -1.0], [0.0, -0.5, 1.0], [0.5, 0.0, 0.0]])
"""The best features F* [4, 3] of each context."""

P_T = np.array([0.375, 0.375, 0.0, 0.25])
"""The task, "does the writer like the film?", never asks about the third context."""

POSITIVE = np.array([0.9375, 0.0625, 0.5, 0.75])
"""P(y = +1 | s): nobody is quite sure, and the second-hand opinion is favourable three times in four."""


def language(V: int = 5, d: int = 2, gamma: float = 0.5, misspecified: bool = False) -> Language:
    r"""The first V words in the first d dimensions, with a known optimum F*.

    $$p_L = \gamma\, p_T + (1 - \gamma)\, \mathbf{1}_{s = 3}, \qquad P^* = \mathrm{softmax}(F^* \Phi) + N$$

    Args:
        V: number of words, 4 to 8.
        d: number of dimensions, 1 to 3.
        gamma: γ(p_T), in (0, 1].
        misspecified: whether the truth leaves the softmax family, by an exact kernel N with Phi N = 0.

    Raises:
        InvalidInput: V, d or γ is out of its range.

    >>> language().V, language().n
    (5, 4)
    """
    for name, value, low, high in (("V", V, 4, len(WORDS)), ("d", d, 1, len(DIMENSIONS)), ("gamma", gamma, 0, 1)):
        if not low <= value <= high:
            raise InvalidInput(f"{name}: {value} is not between {low} and {high}")
    Phi, F = PHI[:d, :V], FEATURES[:, :d]
    p_L = gamma * P_T + (1 - gamma) * np.eye(4)[2]
    plain = Language(p_L=p_L, F=F, Phi=Phi)
    if not misspecified or d + 1 == V:  # then every distribution is a softmax model
        return plain
    q = distributions(Instance(plain, Model(shift=np.zeros_like(F))))
    return Language(p_L=p_L, F=F, Phi=Phi, kernel=exact_kernel(np.random.default_rng(2), q, Phi))


def world(
    epsilon: float = 2.0**-10,
    B: float = 2.0,
    gamma: float = 0.5,
    V: int = 5,
    d: int = 2,
    maker: str = "adversarial",
    misspecified: bool = False,
    loss: str = "logistic",
    reference: str = "optimum",
) -> Instance:
    r"""A complete world: the language, a model of excess ε, the task, and the best witness in the row-span of Phi.

    $$v = \arg\min \{\ell_T(P^*, v) : v = \Phi^\top \lambda, \; \|v\|_\infty \le B\}$$

    Args:
        epsilon: the excess of the model, below it by a hair.
        B: what ‖v‖_∞ of the witness may be; it is less where no larger weights help.
        gamma, V, d, misspecified: see ``language``.
        maker: ``"ray"`` (any direction), ``"adversarial"`` (the worst one for this task), or ``"quad"`` (any direction
            from the optimum of Quad, and ε the excess of that).
        loss: ``"hinge"`` or ``"logistic"``.
        reference: ``"optimum"`` for softmax models, ``"truth"`` for any model.

    Raises:
        InvalidInput: a number out of its range.

    >>> w = World(world(B=1.0, gamma=0.25), XP, "optimum")
    >>> round(float(w.B), 12), float(w.gamma), 0 < 1 - float(w.excess) * 2**10 < 1e-9
    (1.0, 0.25, True)
    """
    optimal = Instance(language(V, d, gamma, misspecified), Model(shift=np.zeros((len(CONTEXTS), d))))
    truth = World(optimal, XP, "optimum").p_star
    best = natural_tau(truth, task(loss), B, Phi=optimal.language.Phi).witness
    witness = Witness(lam=best) if reference == "optimum" else Witness(v=best @ optimal.language.Phi)
    unmodelled = optimal.replace(task=task(loss), witness=witness, epsilon=epsilon)
    return unmodelled.replace(model=near_optimal(unmodelled, epsilon, maker, reference))


def task(loss: str = "logistic") -> Task:
    """Does the writer like the film?

    >>> task().k
    2
    """
    return Task(P_T, np.stack([1 - POSITIVE, POSITIVE], axis=1), loss)
