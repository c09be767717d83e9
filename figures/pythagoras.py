"""Pythagoras: on the simplex of three words the truth, the best softmax model and any other make a right angle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rooteps.figures import style
from rooteps.theory import Balls, Instance, Language, Model, World

CAPTION = (
    r"Every point is a distribution over three words. Softmax models with one feature are a curve; the best of them, "
    r"$q$, lies where the curve meets the line of all distributions with the mean embedding of the truth $p^*$. The "
    r"divergence from $p^*$ to any other model $p_\theta$ is the sum of what lies out of reach and of the excess."
)

WORDS = ("great", "awful", "okay")
PHI = np.array([[2.0, -2.0, 0.0]])
TRUTH = np.array([5.0, 1.0, 10.0]) / 16
THETA = -0.375
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(0.75)]])
"""Where the distributions that are certain of a word lie; the others are means of these."""
XP = Balls(128)


@dataclass(frozen=True)
class Triangle:
    """Three distributions and their divergences.

    Args:
        Phi: word embeddings, [1, 3].
        truth, best, model: p*, q and p_θ, [3].
        whole, beyond, excess: KL(p*‖p_θ), KL(p*‖q), KL(q‖p_θ).
    """

    Phi: np.ndarray
    truth: np.ndarray
    best: np.ndarray
    model: np.ndarray
    whole: float
    beyond: float
    excess: float


def measure(seed: int = 0) -> Triangle:
    """One triangle; nothing is drawn, so the seed plays no part."""
    return of(TRUTH, THETA)


def of(truth: np.ndarray, theta: float, Phi: np.ndarray = PHI) -> Triangle:
    """The triangle of a truth and a model, computed in balls.

    Args:
        truth: p*, three positive probabilities.
        theta: the feature of the model.
        Phi: word embeddings, [1, 3].

    >>> triangle = of(TRUTH, THETA)
    >>> abs(triangle.beyond + triangle.excess - triangle.whole) < 1e-15
    True
    """
    instance = Instance(Language(p_L=[1.0], probs=truth[None, :], Phi=Phi), Model(F=[[theta]]))
    to_truth, to_best = (World(instance, XP, reference) for reference in ("truth", "optimum"))
    with XP.scope():
        beyond = float(to_truth.kl[0] - to_best.kl[0])
    best, model = (np.array(list(map(float, rows[0]))) for rows in (to_best.q, to_best.p))
    return Triangle(Phi, truth, best, model, float(to_truth.kl[0]), beyond, float(to_best.kl[0]))


def family(Phi: np.ndarray, features: np.ndarray) -> np.ndarray:
    """Softmax models with these features, [K, 3]."""
    scores = features[:, None] * Phi
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def same_mean(Phi: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """The ends of the line of distributions with the mean of the truth, [2, 3]."""
    along = np.cross(Phi[0], np.ones(3))
    steps = -truth / along if along.all() else -truth[along != 0] / along[along != 0]
    return truth + np.array([[steps[steps < 0].max()], [steps[steps > 0].min()]]) * along


def draw(data: Triangle) -> Figure:
    """The simplex, the family as a curve, the line of the projection, and the three divergences."""
    figure = style.new_figure(6.4, 5.4)
    with matplotlib.rc_context(style.RC):
        axes = figure.subplots()
        axes.set_axis_off()
        axes.set_aspect("equal")
        axes.set_title("The softmax models are a curve, and the truth is off it", pad=18)
        axes.fill(*CORNERS.T, facecolor="#f6f6f6", edgecolor=style.GREY, linewidth=1.0)
        for word, corner, (x, y) in zip(WORDS, CORNERS, ((-6, -6), (6, -6), (0, 6)), strict=True):
            side = {-6: "right", 0: "center", 6: "left"}[x]
            style.say(axes, word, tuple(corner), (x, y), va="bottom" if y > 0 else "top", ha=side)
        features = 4 * np.tan(np.linspace(-1.5, 1.5, 401))
        _path(axes, family(data.Phi, features), color=style.BLACK, linewidth=1.4)
        _path(axes, same_mean(data.Phi, data.truth), color=style.GREY, linewidth=1.0, linestyle="--")
        reached = np.linspace(_feature(data.Phi, data.best), _feature(data.Phi, data.model), 101)
        _path(axes, family(data.Phi, reached), color=style.BLUE, linewidth=3.2)
        _path(axes, np.stack([data.truth, data.best]), color=style.PURPLE, linewidth=3.2)
        _path(axes, np.stack([data.truth, data.model]), color=style.BLACK, linewidth=1.2, linestyle=":")
        for p, colour, marker in (
            (data.truth, style.PURPLE, "o"), (data.best, style.GREEN, "s"), (data.model, style.BLUE, "D"),
        ):  # fmt: skip
            axes.plot(*(p @ CORNERS), marker=marker, color=colour, markersize=9, markeredgecolor="white", zorder=5)
        _name(axes, data)
    return figure


def _name(axes: Axes, data: Triangle) -> None:
    """A legend of points and divergences, which says what adds up."""
    lines: list[tuple[str, dict[str, Any]]] = [
        (r"the truth $p^*$", {"marker": "o", "color": style.PURPLE, "linestyle": "none"}),
        (r"the best softmax model $q$", {"marker": "s", "color": style.GREEN, "linestyle": "none"}),
        (r"the model $p_\theta$", {"marker": "D", "color": style.BLUE, "linestyle": "none"}),
        (_divergence("p^*", "q", data.beyond), {"color": style.PURPLE, "linewidth": 3.2}),
        (_divergence("q", r"p_\theta", data.excess), {"color": style.BLUE, "linewidth": 3.2}),
        (_divergence("p^*", r"p_\theta", data.whole), {"color": style.BLACK, "linestyle": ":"}),
        ("all softmax models", {"color": style.BLACK, "linewidth": 1.4}),
        (r"the mean of $p^*$", {"color": style.GREY, "linestyle": "--"}),
    ]
    for label, look in lines:
        axes.plot([], [], label=label, **look)
    axes.legend(loc="upper left", bbox_to_anchor=(-0.16, 1.0), fontsize=9)


def _divergence(q: str, p: str, value: float) -> str:
    return rf"$\mathrm{{KL}}({q} \Vert {p}) = {style.tidy(value, 3)}$"


def _feature(Phi: np.ndarray, p: np.ndarray) -> float:
    """The feature of a softmax model."""
    apart = Phi[0] - Phi[0].mean()
    return float(np.log(p) @ apart / (apart @ apart))


def _path(axes: Axes, rows: np.ndarray, **look: Any) -> None:
    axes.plot(*(rows @ CORNERS).T, **look)
