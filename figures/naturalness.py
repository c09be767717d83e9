"""Naturalness: τ(B) is a curve, and the transfer bound is least at a B that depends on ε."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
import numpy as np
import scipy.optimize
from matplotlib.figure import Figure

from rooteps.figures import setting, style
from rooteps.synthetic.languages import misspecified
from rooteps.theory import FLOAT64, Task, World
from rooteps.theory.classifiers import natural_tau, tau_curve
from rooteps.theory.divergences import pinsker

CAPTION = (
    r"$\tau(B)$, the least loss on the true distributions with word weights of size $\|v\|_\infty \le B$, is convex "
    r"and falls (black). The bound $\tau(B) + \sqrt{2B^2\varepsilon/\gamma}$ of softmax transfer adds a line whose "
    r"slope is $\sqrt{2\varepsilon/\gamma}$: the better the language model, the larger the best $B$ (dots)."
)

EPSILONS = (1e-1, 1e-2, 1e-3, 1e-4)
KEY = 22
CONTEXTS = 12
NOISE = 1 / 32
POINTS = 61
WIDEST = 6.0


@dataclass(frozen=True)
class Naturalness:
    """τ(B) of one task between its certificates, and the bound for several ε.

    Args:
        B: shape [K], from 0.
        tau, lower: certified upper and lower ends of τ(B), [K].
        epsilon: shape [M].
        best_B, best_bound: where the bound is least, and its value there, [M].
    """

    B: np.ndarray
    tau: np.ndarray
    lower: np.ndarray
    epsilon: np.ndarray
    best_B: np.ndarray
    best_bound: np.ndarray

    @property
    def bound(self) -> np.ndarray:
        """τ(B) + sqrt(2B²ε/γ) with γ = 1, [M, K]."""
        return self.tau[None, :] + pinsker(self.epsilon, FLOAT64)[:, None] * self.B[None, :]


def measure(seed: int = 0) -> Naturalness:
    """A task on a misspecified language that its next words nearly decide, with witnesses in the row-span of Phi."""
    rng = np.random.default_rng([seed, KEY])
    language = misspecified.language(rng, n=CONTEXTS)
    world = World(setting.optimal(language), FLOAT64, "optimum")
    score = np.asarray(world.mean_features) @ rng.normal(size=setting.dimension(language))
    positive = np.where(score > np.median(score), 1 - NOISE, NOISE)
    task = Task(language.p_L, np.stack([1 - positive, positive], axis=1), "hinge")
    return of(np.asarray(world.p_star), task, language.Phi, EPSILONS, POINTS)


def of(truth: Any, task: Task, Phi: Any, epsilons: Sequence[float], points: int) -> Naturalness:
    """The curves of a task.

    Args:
        truth: P*, float64 or balls, [n, V].
        task: on these n contexts.
        Phi: word embeddings [d, V] whose row-span the witnesses lie in, or None for any word weights.
        epsilons: values of ε/γ.
        points: number K of sizes B from 0 to ``WIDEST``.
    """
    B = np.linspace(0.0, WIDEST, points)
    curve = tau_curve(truth, task, B, Phi=Phi)
    least = [_least(truth, task, Phi, float(pinsker(epsilon, FLOAT64))) for epsilon in epsilons]
    return Naturalness(
        B=B,
        tau=np.array([found.value for found in curve]),
        lower=np.array([found.lower for found in curve]),
        epsilon=np.array(epsilons),
        best_B=np.array([B for B, _ in least]),
        best_bound=np.array([value for _, value in least]),
    )


def _least(truth: Any, task: Task, Phi: Any, slope: float) -> tuple[float, float]:
    """The minimiser of the convex function τ(B) + slope·B on [0, WIDEST], and its value."""

    def bound(B: float) -> float:
        return natural_tau(truth, task, B, Phi=Phi).value + slope * B

    inside = scipy.optimize.minimize_scalar(bound, bounds=(0.0, WIDEST), method="bounded", options={"xatol": 1e-7})
    return min(((B, bound(B)) for B in (0.0, float(inside.x), WIDEST)), key=lambda point: point[1])


def draw(data: Naturalness) -> Figure:
    """τ(B), one curve of bounds for each ε, and their minimisers."""
    figure = style.new_figure()
    with matplotlib.rc_context(style.RC):
        axes = figure.add_subplot()
        end = data.B[-1]
        top = 1.1 * data.tau[0]
        axes.fill_between(data.B, data.lower, data.tau, color=style.BLACK, alpha=0.3, linewidth=0)
        axes.plot(data.B, data.tau, color=style.BLACK, linewidth=2.2)
        style.say(axes, r"$\tau(B)$", (end, data.tau[-1]), (6, -6), va="top", fontsize=12)
        for number, (epsilon, curve) in enumerate(zip(data.epsilon, data.bound, strict=True)):
            colour = style.COLOURS[number]
            axes.plot(data.B, curve, color=colour, linewidth=1.4)
            axes.plot(
                data.best_B[number], data.best_bound[number], marker=style.MARKERS[number], color=colour, zorder=5,
                clip_on=False, markersize=8, markeredgecolor="white",
            )  # fmt: skip
            above = curve > top
            last = int(np.argmax(above)) if above.any() else len(curve) - 1
            at = (np.interp(top, curve[last - 1 : last + 1], data.B[last - 1 : last + 1]), top)
            at = at if above.any() else (end, curve[-1])
            style.say(
                axes, rf"$\varepsilon = {style.tidy(epsilon)}$", at, (0, 4) if above.any() else (6, 0), color=colour,
                ha="center" if above.any() else "left", va="bottom" if above.any() else "center",
            )  # fmt: skip
        axes.set(xlim=(0, end), ylim=(0, top))
        axes.set_xlabel(r"size of the word weights $B$")
        axes.set_ylabel(r"downstream loss $\ell_T$")
        axes.set_title(r"The best $B$ balances $\tau(B)$ against $\sqrt{2B^2\varepsilon/\gamma}$", pad=26)
    return figure
