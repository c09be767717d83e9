"""Discovery: a search that knows nothing of the sharp family finds worlds where softmax transfer is all but sharp."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rooteps.figures import style
from rooteps.theory import Balls, Instance
from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.registry import find
from rooteps.theory.world import World
from rooteps.verification.falsify import falsify

CAPTION = (
    r"Three searches among random worlds for one that exceeds the bound of softmax transfer: the ratio of the gap "
    r"$\ell_T - \tau$ to the bound rises to one and not above (left). What they find is the sharp world and its "
    r"relatives, in which no arrow of the proof loses more than a few thousandths (right)."
)

RUNS, ROUNDS, SHAPES = 3, 4, ((2, 2, 1), (3, 3, 1))
"""Searches, and batches of restarts in each; contexts, words and dimensions of the worlds, in turn."""

SMALLEST = 1e-9
"""Losses of an arrow below this are drawn here."""


@dataclass(frozen=True)
class Run:
    """One search.

    Args:
        tried: worlds tried when the largest ratio rose, [K].
        ratio: the largest ratio so far, in float64, [K].
        steps: the arrows of the proof, J of them.
        lost: 1 − left/right side of each arrow at the world that was found, certified in balls, [J].
    """

    tried: np.ndarray
    ratio: np.ndarray
    steps: tuple[str, ...]
    lost: np.ndarray


def measure(seed: int = 0) -> list[Run]:
    """Searches from different seeds, against the theorem as it is."""
    return [_run(RUNS * seed + number) for number in range(RUNS)]


def _run(seed: int) -> Run:
    found = falsify(find("softmax-transfer"), shapes=SHAPES, rounds=ROUNDS, budget=3600.0, seed=seed)
    assert found.instance is not None
    tried, ratio = np.array(found.path).T
    return Run(tried, ratio, *arrows(found.instance))


def arrows(instance: Instance) -> tuple[tuple[str, ...], np.ndarray]:
    """(names, 1 − left/right side) of the arrows from the certified infimum of the loss to the bound."""
    xp = Balls(256)
    w = World(instance, xp, "optimum")
    assert instance.task is not None
    lower = transfer_loss(np.asarray(w.mean_features), instance.task).lower
    with xp.scope():
        chain = find("softmax-transfer").proof(w).chain
        sides = [lower - w.tau, *(step.rhs for step in chain)]
        return tuple(step.name for step in chain), np.array([float(1 - a / b) for a, b in pairwise(sides)])


def draw(data: list[Run]) -> Figure:
    """The paths, and what the arrows lose in the worlds at their ends."""
    figure = style.new_figure(10.0, 4.4)
    with matplotlib.rc_context(style.RC):
        left, right = figure.subplots(1, 2)
        _paths(left, data)
        _losses(right, data)
    return figure


def _paths(axes: Axes, data: list[Run]) -> None:
    axes.axhline(1.0, color=style.BLACK, linewidth=1.6)
    style.say(axes, "the bound", (min(run.tried[0] for run in data), 1.0), (0, 4), va="bottom")
    for number, run in enumerate(data):
        label = rf"search {number + 1}: $1 - {style.tidy(1 - run.ratio[-1], 1)}$"
        axes.step(run.tried, run.ratio, where="post", color=style.COLOURS[number], label=label)
    axes.set(xscale="log", ylim=(0.0, 1.08), xlabel="worlds tried", ylabel=r"largest $(\ell_T - \tau)$ / bound so far")
    axes.set_title("The theorem withstands the search")
    axes.legend(loc="lower right")


def _losses(axes: Axes, data: list[Run]) -> None:
    steps = data[0].steps
    for number, run in enumerate(data):
        look = {"marker": style.MARKERS[number], "color": style.COLOURS[number], **style.POINTS}
        axes.plot(np.maximum(run.lost, SMALLEST), np.arange(len(steps)), **look)
    axes.set(xscale="log", xlim=(SMALLEST / 2, 1.0), ylim=(len(steps) - 0.5, -0.5))
    axes.set_xlabel(f"1 − left side / right side\n(${style.tidy(SMALLEST)}$ also stands for less, or for nothing)")
    axes.set_yticks(range(len(steps)), steps)
    axes.set_title("What each arrow loses in the worlds found")
