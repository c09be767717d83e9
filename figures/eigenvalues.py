"""Eigenvalues: what d dimensions leave out of the truth, and what that costs downstream."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from rooteps.figures import style
from rooteps.synthetic.languages import softmax
from rooteps.theory import FLOAT64, Instance, Language, Model, Task, Witness, World
from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.numbers import Array
from rooteps.theory.theorems import aligned_transfer, learned_embeddings, next_eigenvalue

CAPTION = (
    r"Left: the eigenvalues of $\Omega^*$, of which $d$ dimensions hold the first $d$. Right: with the best embeddings "
    r"and features for Quad, so at $\varepsilon = 0$, the best classifier of the features loses against one of the "
    r"truth itself what the eigenvalues beyond $d$ allow. That all of them count (20c) is too careful: the next one "
    r"does (20g), and of it only what the classifier $v$ has there (20d)."
)

CONTEXTS, WORDS, RANK, KEY = 48, 16, 12, 20
RESOLUTION = 1e-9
"""Gaps below this are lost between the two certificates of a loss, and not shown."""

ROOM = 50.0
"""How far below the gaps the axis goes on, for the legend."""


@dataclass(frozen=True)
class Spectrum:
    """One language and task, with the best embeddings of every dimension.

    Args:
        eigenvalues: of Ω*, [V].
        d: dimensions, [K].
        gap: ℓ_T(F) − τ with the best classifier, [K].
        bounds: what the theorems promise for it, name to [K].
    """

    eigenvalues: np.ndarray
    d: np.ndarray
    gap: np.ndarray
    bounds: dict[str, np.ndarray]


BOUNDS: dict[str, Callable[[World], Array]] = {
    r"$B\,(\lambda_{d+1} + \lambda_{d+2} + \cdots)^{1/2} / \gamma^{1/2}$  (20c)": learned_embeddings.bound,
    r"$B\,\lambda_{d+1}^{1/2} / \gamma^{1/2}$  (20g)": next_eigenvalue.bound,
    r"$(v_\perp^\top \Omega^* v_\perp)^{1/2} / \gamma^{1/2}$  (20d)": aligned_transfer.bound,
}


def measure(seed: int = 0) -> Spectrum:
    """A softmax language, a task with noisy labels, and its best classifier of the truth as the witness."""
    rng = np.random.default_rng([seed, KEY])
    drawn = softmax.language(rng, n=CONTEXTS, V=WORDS, d=RANK)
    truth = World(Instance(drawn, Model(shift=np.zeros((CONTEXTS, RANK)))), FLOAT64).p_star
    score = truth @ rng.normal(size=WORDS)
    positive = 1 / (1 + np.exp(-1.5 * (score - score.mean()) / score.std() - rng.normal(size=CONTEXTS)))
    task = Task(drawn.p_L, np.stack([1 - positive, positive], axis=1), "logistic")
    best = transfer_loss(truth, task)
    dimensions, gaps = range(1, RANK + 1), []
    bounds: dict[str, list[float]] = {name: [] for name in BOUNDS}
    for d in dimensions:
        language = Language(drawn.p_L, probs=truth, Phi=np.eye(d, WORDS))
        F, Phi = World(Instance(language, Model(shift=np.zeros((CONTEXTS, d)))), FLOAT64).best_pair
        language = Language(drawn.p_L, probs=truth, Phi=Phi)
        world = World(Instance(language, Model(F=F), task, Witness(v=best.witness), epsilon=0.0), FLOAT64)
        gaps.append(transfer_loss(F, task).value - best.value)
        for name, bound in BOUNDS.items():
            bounds[name].append(float(bound(world)))
    made = {name: np.array(values) for name, values in bounds.items()}
    return Spectrum(np.asarray(world.spectrum), np.array(dimensions), np.array(gaps), made)


def draw(data: Spectrum) -> Figure:
    """The spectrum, and beside it the gap under its bounds."""
    figure = style.new_figure(width=10.0)
    with matplotlib.rc_context(style.RC):
        left, right = figure.subplots(1, 2)
        left.set(yscale="log", xlabel=r"$i$", ylabel=r"eigenvalue $\lambda_i$ of $\Omega^*$")
        left.plot(
            1 + np.arange(len(data.eigenvalues)), data.eigenvalues, marker="o", color=style.COLOURS[0], **style.POINTS
        )
        left.set_title("What words share")
        right.set(yscale="log", xlabel=r"dimensions $d$", ylabel=r"the gap $\ell_T - \tau$")
        for number, (name, bound) in enumerate(data.bounds.items(), start=1):
            right.plot(data.d, bound, color=style.COLOURS[number], linewidth=1.6, label=name)
        seen = data.gap > RESOLUTION
        right.plot(
            data.d[seen], data.gap[seen], marker="o", color=style.COLOURS[0], label="best classifier on $f(s)$",
            **style.POINTS,
        )  # fmt: skip
        right.set_ylim(bottom=data.gap[seen].min() / ROOM)
        right.legend(loc="lower left")
        right.set_title("What it costs to leave the rest out")
        for axes in (left, right):
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure
