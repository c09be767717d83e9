"""Quad against cross-entropy: which features solve the task as ε → 0."""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from rooteps.figures import setting, style
from rooteps.synthetic.languages import misspecified
from rooteps.theory import FLOAT64, Task, Witness, World
from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.divergences import pinsker

CAPTION = (
    r"Models that are ε-optimal for Quad solve the task with a linear classifier on their features $f(s)$, as the "
    r"bound $\sqrt{2\|v\|_2^2\varepsilon/\gamma}$ promises. Models that are ε-optimal in cross-entropy do so on "
    r"$\Phi p_f(s)$; on $f(s)$ itself an affine classifier stops at a floor, because here $\log Z$ is not quadratic."
)

EPSILONS = np.logspace(-9, -1, 17)
RESOLUTION = 1e-12
"""Gaps below this are lost in the float64 rounding of the two losses, and not shown."""


@dataclass(frozen=True)
class Features:
    """One kind of features of near-optimal models.

    Args:
        name: what is trained, and what the classifier reads.
        epsilon: excess of its own objective, [K].
        gap: ℓ_T − τ with the best classifier, [K].
        bound: what the theory promises, [K]; None where it promises nothing.
    """

    name: str
    epsilon: np.ndarray
    gap: np.ndarray
    bound: np.ndarray | None


KEY = 4
SHARPNESS = 6.0
"""How sharply the labels follow their score."""


def measure(seed: int = 0) -> list[Features]:
    """Models that hurt the task most, of one misspecified language and a task whose posterior Phi p* knows."""
    rng = np.random.default_rng([seed, KEY])
    language = misspecified.language(rng, n=24, d=3)
    at_optimum = setting.optimal(language)
    means = np.asarray(World(at_optimum, FLOAT64, "optimum").mean_features)
    score = means @ rng.normal(size=means.shape[1])
    positive = 1 / (1 + np.exp(-SHARPNESS * score / score.std()))
    task = Task(language.p_L, np.stack([1 - positive, positive], axis=1), "logistic")
    best = transfer_loss(means, task)
    instance, tau = at_optimum.replace(task=task, witness=Witness(lam=best.witness)), best.value
    worlds, quads = setting.near(instance, EPSILONS), setting.near(instance, EPSILONS, maker="quad")

    def gaps(features: list[np.ndarray], affine: bool = False) -> np.ndarray:
        return np.array([transfer_loss(np.asarray(F), task, affine=affine).value - tau for F in features])

    slope = pinsker(EPSILONS / float(worlds[0].gamma), FLOAT64)
    norm = float(np.linalg.norm(np.asarray(worlds[0].v)))
    return [
        Features("cross-entropy: affine on $f(s)$", EPSILONS, gaps([w.F for w in worlds], affine=True), None),
        Features("Quad: linear on $f(s)$", EPSILONS, gaps([w.F for w in quads]), norm * slope),
        Features(
            r"cross-entropy: linear on $\Phi p_f(s)$", EPSILONS, gaps([w.mean_features for w in worlds]),
            float(worlds[0].B) * slope,
        ),
    ]  # fmt: skip


def draw(data: list[Features]) -> Figure:
    """Gaps against ε, with the bounds as lines of the same colour."""
    figure = style.new_figure()
    with matplotlib.rc_context(style.RC):
        axes = figure.add_subplot()
        axes.set(xscale="log", yscale="log")
        for number, series in enumerate(data):
            colour = style.COLOURS[number]
            seen = series.gap > RESOLUTION
            axes.plot(
                series.epsilon[seen], series.gap[seen], marker=style.MARKERS[number], color=colour, label=series.name,
                **style.POINTS,
            )  # fmt: skip
            if series.bound is not None:
                axes.plot(series.epsilon, series.bound, color=colour, linewidth=1.6)
        top = max((series.bound[len(series.bound) // 2] for series in data if series.bound is not None), default=1.0)
        style.say(axes, "bounds", (data[0].epsilon[len(data[0].epsilon) // 2], top), (-6, 8), ha="right")
        axes.set_xlabel(r"excess $\varepsilon$ of the model's own objective")
        axes.set_ylabel(r"the gap $\ell_T - \tau$")
        axes.legend(loc="lower right")
        axes.set_title("Quad makes the features themselves enough")
    return figure
