"""The small language of the lessons: film reviews of four sentences and a few words, with sliders for what matters.

Everything is a small integer or a dyadic fraction, so that a reader can check it by hand, and every number of a lesson
is computed in balls: certified, in milliseconds, and without compiling anything when a slider changes a shape.
"""

from __future__ import annotations

from itertools import product

import jax
import numpy as np

from rooteps.synthetic import common_shape
from rooteps.synthetic.batches import pick
from rooteps.synthetic.languages.misspecified import exact_kernel
from rooteps.synthetic.near_optimal import MAKERS
from rooteps.theory import Balls, Instance, InvalidInput, Language, Model, Task, Witness, World
from rooteps.theory.classifiers import natural_tau

XP = Balls(128)
"""The number system of the lessons."""

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


def near_optimal(
    unmodelled: Instance, epsilon: float, maker: str = "ray", reference: str = "optimum", seed: int = 0
) -> Model:
    """A model of excess ε on the language of an instance, whose own model is not looked at.

    It is made in the common shape of all languages, so that JAX compiles the maker once, whatever V and d.

    Args:
        unmodelled: language, task and witness.
        epsilon: its excess, below this by a hair.
        maker: id of a maker that leaves the optimum in a direction, ``"ray"``, ``"adversarial"`` or ``"quad"``.
        reference: what the excess is measured from.
        seed: decides the direction.

    >>> near_optimal(Instance(language(), Model(shift=np.zeros((4, 2)))), 1e-6).shift.shape
    (4, 2)
    """
    batch = jax.tree.map(lambda leaf: np.asarray(leaf)[None], unmodelled)
    q = distributions(unmodelled, reference)
    common = common_shape.padded(batch, q[None], reference == "optimum")
    Phi = unmodelled.language.Phi if reference == "optimum" else None
    width = q.shape[1] if Phi is None else len(Phi)
    directions = np.random.default_rng(seed).standard_normal((1, len(q), width))
    filled = common_shape.fill(directions, *common_shape.of_models(common.language))
    from_where = () if maker == "quad" else (reference,)
    made = MAKERS[maker].make(common, np.array([epsilon]), filled, *from_where)
    return pick(common_shape.cut(made, len(q), width), 0)


def corners(d: int = 2, size: float = 1.0, uneven: float = 0.0) -> Instance:
    r"""Words at the corners of a cube, and features that point at corners, where log Z is quadratic or nearly so.

    $$\nabla_i \log Z(\theta) = \tanh \theta_i, \qquad f^*_i(s) = \pm \mathrm{size} \cdot \{1, 1 + \mathrm{uneven}\}$$

    The label is the first sign, fifteen times in sixteen. The model is an eighth bolder than the optimum, and takes the
    last context for one of the opposite first sign.

    Args:
        d: dimension, V = 2^d; there are eight contexts.
        size: of the features of the first four contexts.
        uneven: how much larger those of the others are; at 0 the gradient of log Z is affine on the features.

    >>> corners(3).language.V
    8
    """
    Phi = np.array(list(product([1.0, -1.0], repeat=d))).T
    sizes = size * np.where(np.arange(8) < 4, 1.0, 1.0 + uneven)
    F = sizes[:, None] * np.array(list(product([1.0, -1.0], repeat=3)))[[0, 4, 3, 7, 1, 5, 2, 6], :d]
    positive = np.where(F[:, 0] > 0, 0.9375, 0.0625)
    even = np.full(8, 0.125)
    mistaken = 1.125 * F
    mistaken[-1, 0] *= -1
    cube = Instance(Language(p_L=even, F=F, Phi=Phi), Model(F=mistaken))
    sign = Task(even, np.stack([1 - positive, positive], axis=1), "logistic")
    best = natural_tau(World(cube, XP, "optimum").p_star, sign, 8.0, Phi=Phi)
    return cube.replace(task=sign, witness=Witness(lam=best.witness))


def rare_words(rarity: float, epsilon: float, maker: str = "adversarial") -> Instance:
    r"""Two contexts that only two rare words tell apart, and a third word that nearly always follows.

    $$p^*_1 = (3r, r, 1 - 4r), \quad p^*_2 = (r, 3r, 1 - 4r), \qquad v = \tfrac{1}{2r} (1, -1, 0), \quad \tau = 0$$

    Args:
        rarity: r, at most 1/8.
        epsilon: the excess of the model, which is of any form.
        maker: ``"ray"`` or ``"adversarial"``.

    >>> w = World(rare_words(2.0**-6, 1e-6), XP)
    >>> float(w.B), float(w.tau)
    (32.0, 0.0)
    """
    rest = 1 - 4 * rarity
    truth = np.array([[3 * rarity, rarity, rest], [rarity, 3 * rarity, rest]])
    even = np.array([0.5, 0.5])
    v = np.array([1.0, -1.0, 0.0]) / (2 * rarity)
    labels = Task.from_labels(even, [1, -1])
    unmodelled = Instance(Language(p_L=even, probs=truth), Model(probs=truth), labels, Witness(v=v), np.array(epsilon))
    return unmodelled.replace(model=near_optimal(unmodelled, epsilon, maker, "truth"))


def distributions(instance: Instance, reference: str = "optimum") -> np.ndarray:
    """The reference distributions q_s rounded to float64, [n, V].

    >>> distributions(Instance(language(), Model(shift=np.zeros((4, 2))))).shape
    (4, 5)
    """
    return floats(World(instance, XP, reference).q)


def floats(values: object) -> np.ndarray:
    """Balls rounded to float64, any shape."""
    return np.vectorize(float, otypes=[np.float64])(values)
