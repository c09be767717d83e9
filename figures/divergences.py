"""Divergences: what the KL divergence says about the L1 distance, and which pairs of distributions say it best."""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from rooteps.figures import style
from rooteps.figures.bounds import BOUNDS
from rooteps.theory.divergences import bretagnolle_huber, fht_bound, fht_curve, pinsker
from rooteps.theory.numbers import FLOAT64

CAPTION = (
    r"No pair of distributions lies above $g^*$, and pairs on two words touch it (diamonds): $g^*$ is the best bound "
    r"on $\|p - q\|_1$ that knows only $x = \mathrm{KL}(q \| p)$. Pinsker's $\sqrt{2x}$ agrees with it for small $x$ "
    r"and exceeds the trivial bound 2 from $x = 2$ on; Bretagnolle and Huber's stays below 2."
)

FURTHEST = 4.0
PAIRS = 400
WORDS = (2, 3, 5, 10, 50)
TOUCHING = np.array([0.25, 0.6, 1.0, 1.6, 2.5, 4.0, 7.0, 13.0])
"""Parameters t of the two-point pairs on g*."""


@dataclass(frozen=True)
class Divergences:
    """Three curves on a grid of divergences, and pairs of distributions as (KL, L1).

    Args:
        x: shape [K].
        pinsker, huber, exact: bounds on the distance at x, [K].
        random, touching: random pairs, and two-point pairs of largest distance, [N, 2].
    """

    x: np.ndarray
    pinsker: np.ndarray
    huber: np.ndarray
    exact: np.ndarray
    random: np.ndarray
    touching: np.ndarray


def measure(seed: int = 0) -> Divergences:
    """The curves of ``rooteps.theory.divergences`` and pairs drawn from the seed."""
    rng = np.random.default_rng([seed, 8])
    x = np.concatenate([[0.0], np.logspace(-4, np.log10(FURTHEST), 240)])
    lifted = FLOAT64.array(x)
    pairs: list[tuple[float, float]] = []
    while len(pairs) < PAIRS:
        V = rng.choice(WORDS)
        q, p = rng.dirichlet(np.full(V, 10 ** rng.uniform(-1, 0.7)), size=2) + 1e-9
        point = _point(q / q.sum(), p / p.sum())
        if point[0] <= FURTHEST:
            pairs.append(point)
    return Divergences(
        x=x,
        pinsker=np.asarray(pinsker(lifted, FLOAT64)),
        huber=np.asarray(bretagnolle_huber(lifted, FLOAT64)),
        exact=np.asarray(fht_bound(lifted, FLOAT64)),
        random=np.array(pairs),
        touching=np.array([_point(*_extremal(t)) for t in TOUCHING]),
    )


def _point(q: np.ndarray, p: np.ndarray) -> tuple[float, float]:
    """(KL(q‖p), ‖p − q‖_1)."""
    return float((q * np.log(q / p)).sum()), float(np.abs(p - q).sum())


def _extremal(t: float) -> tuple[np.ndarray, np.ndarray]:
    """The pair on two words of least divergence at its distance V(t): p = (1 − m)/2 and q = p + V/2 on the first."""
    V = float(fht_curve(FLOAT64.array(t), FLOAT64)[0])
    p = (1 - float(FLOAT64.langevin(FLOAT64.array(t)))) / 2
    return np.array([p + V / 2, 1 - p - V / 2]), np.array([p, 1 - p])


def draw(data: Divergences) -> Figure:
    """Curves with their names beside them, and pairs as dots."""
    figure = style.new_figure()
    with matplotlib.rc_context(style.RC):
        axes = figure.add_subplot()
        axes.plot(*data.random.T, marker=".", markersize=4, color=style.SKY, linestyle="none", alpha=0.8, zorder=1)
        axes.plot(data.x, data.pinsker, color=BOUNDS["paper"].colour, linewidth=2)
        axes.plot(data.x, data.huber, color=style.GREEN, linewidth=2)
        axes.plot(data.x, data.exact, color=BOUNDS["never-vacuous"].colour, linewidth=2)
        axes.plot(*data.touching.T, marker="D", color=BOUNDS["never-vacuous"].colour, zorder=4, **style.POINTS)
        axes.axhline(2.0, color=style.GREY, linewidth=1, linestyle="--")
        style.say(axes, r"Pinsker $\sqrt{2x}$", (2.2, np.sqrt(4.4)), (-8, 8), ha="right", color=BOUNDS["paper"].colour)
        style.say(axes, "Bretagnolle–Huber\n$2\\sqrt{1 - e^{-x}}$", (0.08, 1.68), color=style.GREEN)
        at = 1.3
        style.say(
            axes, "$g^*(x)$, the exact bound\n(Fedotov, Harremoës, Topsøe)", (at, np.interp(at, data.x, data.exact)),
            (95, -95), color=BOUNDS["never-vacuous"].colour,
            arrowprops={"arrowstyle": "-", "color": BOUNDS["never-vacuous"].colour, "linewidth": 0.8, "shrinkA": 0},
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.9, "pad": 2},
        )  # fmt: skip
        style.say(axes, "no distance exceeds 2", (FURTHEST, 2.0), (0, 4), ha="right", va="bottom", color=style.GREY)
        axes.set(xlim=(0, FURTHEST), ylim=(0, 2.4))
        axes.set_xlabel(r"divergence $x = \mathrm{KL}(q\,\|\,p)$ (nats)")
        axes.set_ylabel(r"distance $\|p - q\|_1$")
        axes.set_title("What a divergence says about a distance")
    return figure
