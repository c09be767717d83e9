"""Bound versus empirical: the downstream loss of near-optimal models against ε, under the ladder of transfer bounds.

Every point is a model whose excess cross-entropy is exactly ε, moved from the optimum in the direction that hurts the
task most. Losses are infima over classifiers, of the model's features and of the true ones. Axes are scaled so that
one line is the bound of all languages, whatever their B and γ. Beside it, every rung of the ladder on one language, as
a share of that bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rooteps.figures import bands, setting, style
from rooteps.figures.bounds import BOUNDS, LOSS
from rooteps.synthetic.languages import FAMILIES, sharp
from rooteps.theory import FLOAT64, Instance, World
from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.divergences import pinsker
from rooteps.theory.interpreted import interpreted
from rooteps.theory.theorems.ladder import rungs

CAPTION = (
    r"Left: each point is a language model whose excess cross-entropy is exactly $\varepsilon$, in the worst direction "
    r"for its task; all lie under the bound $\sqrt{2\varepsilon}$ and fall with its slope, and the sharp family "
    r"touches it. Right: bounds that know more about the instance promise a smaller share of it, and the gap of the "
    r"witness is below them all: medians over the models of one $\varepsilon$, and bands from 5 % to 95 %; quantiles "
    r"are in the order of what they are taken of."
)

LANGUAGES = ("softmax", "misspecified", "markov", "hidden-markov")
EPSILONS = np.logspace(-18, -1, 18)
DRAWS = 4
RESOLUTION = 1e-12
"""Gaps below this are lost in the float64 rounding of the two losses, and not shown."""


LADDER = "softmax"
"""The language of the ladder."""
LADDER_EPSILONS = np.logspace(-7.5, 1, len(EPSILONS))


INFIMUM, WITNESS = r"\ell_T(\Phi p_f)", r"\ell_T(\Phi p_f, v)"
"""The loss of the best classifier, and that of the witness v."""

MANY = 2000
"""Points from this number on are a picture in a vector graphic too."""


@dataclass(frozen=True)
class Series:
    """Points of one language: ε and (ℓ_T(Phi p_f) − τ)·√γ/B, whose bound is √(2ε)."""

    language: str
    epsilon: np.ndarray
    scaled_gap: np.ndarray


@dataclass(frozen=True)
class Comparison:
    """What the figure shows.

    Args:
        series: points by language.
        epsilon: of the models of the ladder, shape [N].
        shares: rung to its share of the paper's bound B√(2ε/γ), from ``empirical`` (the loss of the witness) up, [N].
        loss: what the points of the series are: of the infimum or of the witness.
    """

    series: list[Series]
    epsilon: np.ndarray
    shares: dict[str, np.ndarray]
    loss: str = INFIMUM


def measure(seed: int = 0) -> Comparison:
    """The points of the figure, deterministic in the seed."""
    series = [_adversarial(name, seed, offset / len(LANGUAGES)) for offset, name in enumerate(LANGUAGES)]
    worlds = [world for index in range(DRAWS) for world in _near(LADDER, seed, index, LADDER_EPSILONS)[0]]
    ladder = _rungs(jax.tree.map(lambda *leaves: np.stack(leaves), *(world.instance for world in worlds)))
    shares = {name: np.asarray(ladder[name] / ladder["paper"]) for name in LABELS}
    return Comparison([*series, _sharp()], np.tile(LADDER_EPSILONS, DRAWS), shares)


def read(directory: Path) -> Comparison:
    """The points and the ladder of a sweep (``rooteps sweep``), losses being those of its witnesses.

    Raises:
        InvalidInput: it is not the directory of a sweep.
    """
    from rooteps import sweeps  # pyarrow takes a while, and only a sweep needs it
    from rooteps.sweeps.columns import column
    from rooteps.sweeps.summary import GROUPS

    names = {name: "witness_gap" if name == "empirical" else column(name) for name in LABELS}
    table = sweeps.read(directory, (*GROUPS, "epsilon", "B", "gamma", *names.values()))
    numbers = {name: table[name].to_numpy() for name in ("epsilon", "B", "gamma", *names.values())}
    epsilon, scaled = numbers["epsilon"], numbers["witness_gap"] * np.sqrt(numbers["gamma"]) / numbers["B"]
    groups = {name: np.array(table[name].to_pylist()) for name in GROUPS}
    told = [name for name, found in groups.items() if name == "language" or len(set(found.tolist())) > 1]
    labels = np.array([", ".join(map(str, key)) for key in zip(*(groups[name] for name in told), strict=True)])
    series = [Series(label, epsilon[labels == label], scaled[labels == label]) for label in dict.fromkeys(labels)]
    shares = {name: numbers[names[name]] / numbers["paper"] for name in LABELS}
    return Comparison(series, epsilon, shares, WITNESS)


@interpreted
def _rungs(instance: Instance) -> dict[str, Any]:
    return rungs(World(instance, FLOAT64, "optimum"))


def _near(name: str, seed: int, index: int, epsilons: np.ndarray) -> tuple[list[World], float]:
    """Models of one language, and τ of their task."""
    rng = np.random.default_rng([seed, index, *name.encode()])
    instance, tau = setting.natural(FAMILIES[name].language(rng), rng)
    return setting.near(instance, epsilons), tau


def _adversarial(name: str, seed: int, offset: float) -> Series:
    """Models at one ε per decade; languages are offset against each other, so that no marker hides another."""
    points = []
    for index in range(DRAWS):
        worlds, tau = _near(name, seed, index, EPSILONS * 10**offset)
        for world in worlds:
            gap = transfer_loss(np.asarray(world.mean_features), world.task).value - tau
            scale = float(world.B) / np.sqrt(float(world.gamma))
            if gap > RESOLUTION:
                points.append((float(world.epsilon), gap / scale))
    return Series(name, *np.array(points).T)


def _sharp() -> Series:
    """B = 1, γ = ½, δ from 6e-10 to 0.3; the witness attains the infimum, since the two contexts look alike."""
    points = []
    for f in np.arctanh(2 * np.logspace(-9.2, np.log10(0.3), 24)):
        world = World(sharp.world(f), FLOAT64, "optimum")
        scale = float(world.B) / np.sqrt(float(world.gamma))
        points.append((float(world.epsilon), float(world.gap) / scale))
    return Series("sharp", *np.array(points).T)


LABELS = {name: look.name for name, look in BOUNDS.items()} | {"empirical": "gap of the witness"}
"""Rungs from the highest down, and how the figure calls them."""


def draw(data: Comparison) -> Figure:
    """The points under the bound, and beside them the ladder."""
    figure = style.new_figure(12.0, 4.8)
    with matplotlib.rc_context(style.RC):
        left, right = figure.subplots(1, 2, width_ratios=(1.15, 1))
        _points(left, data.series, data.loss)
        _ladder(right, data)
    return figure


def draw_points(series: list[Series]) -> Figure:
    """The points under the bound, without the ladder."""
    figure = style.new_figure()
    with matplotlib.rc_context(style.RC):
        _points(figure.subplots(), series)
    return figure


def _points(axes: Axes, series: list[Series], loss: str = INFIMUM) -> None:
    axes.set(xscale="log", yscale="log")
    seen = np.concatenate([one.epsilon for one in series])
    line = np.logspace(np.log10(seen.min()) - 0.5, np.log10(seen.max()) + 0.5, 50)
    bound = pinsker(line, FLOAT64)
    axes.plot(line, bound, color=style.BLACK, linewidth=1.8, zorder=1)
    axes.plot(line, 1e-2 * bound, color=style.GREY, linewidth=1.0, linestyle="--", zorder=1)
    third = len(line) // 3
    style.say(axes, r"bound $\sqrt{2\varepsilon}$", (line[third], bound[third]), (-10, 14), ha="right", fontsize=12)
    style.say(axes, "slope ½", (line[third], 1e-2 * bound[third]), (6, -14), color=style.GREY)
    hidden, title = 0, "language"
    for number, one in enumerate(series):
        colour = style.COLOURS[number % len(style.COLOURS)]
        if len(one.epsilon) > MANY or (loss == WITNESS and len(np.unique(one.epsilon)) < len(one.epsilon)):
            bands.plot(axes, bands.band(one.epsilon, one.scaled_gap), colour, label=one.language, zorder=3)
            hidden, title = hidden + int((one.scaled_gap <= 0).sum()), "median, 5 % to 95 %"
            continue
        shown = one.scaled_gap > 0
        hidden += int((~shown).sum())
        axes.plot(
            one.epsilon[shown],
            one.scaled_gap[shown],
            marker=style.MARKERS[number % len(style.MARKERS)],
            color=colour,
            label=one.language,
            zorder=3,
            **style.POINTS,
        )
    if hidden:
        text = f"{hidden:,} of {len(seen):,} are at or below 0, where no logarithm reaches"
        axes.annotate(text, (0.02, 0.98), xycoords="axes fraction", va="top", fontsize=9, color=style.GREY)
    axes.set_xlabel(r"excess cross-entropy $\varepsilon$ of the language model (nats)")
    axes.set_ylabel(rf"the gap ${loss} - \tau$, times $\sqrt{{\gamma}}\,/\,B$")
    axes.set_title("Near-optimal models solve natural tasks within $O(\\sqrt{\\varepsilon})$")
    axes.legend(title=title, loc="lower right")


def _ladder(axes: Axes, data: Comparison) -> None:
    """Medians and bands of the bounds and of the loss of the witness, over the models of one ε."""
    axes.set(xscale="log", yscale="log")
    ends = {}
    for rung, label in LABELS.items():
        found = bands.band(data.epsilon, data.shares[rung])
        colour = BOUNDS[rung].colour if rung in BOUNDS else LOSS
        bands.plot(axes, found, colour)
        if found.median[-1] > 0:
            ends[label] = (found.median[-1], colour)
    last = data.epsilon.max()
    bottom, top = axes.get_ylim()
    axes.set_ylim(min(bottom, 0.3), max(top, 2.0))  # room for the labels where all rungs coincide
    low, high = np.log(axes.get_ylim())
    heights = style.spread([float(np.log(end)) for end, _ in ends.values()], 0.05 * (high - low))
    for (label, (_, colour)), height in zip(ends.items(), heights, strict=True):
        style.say(axes, label, (last, np.exp(height)), (8, 0), va="center", color=colour)
    axes.set_xlabel(r"excess cross-entropy $\varepsilon$ (nats)")
    axes.set_ylabel("share of the bound $B\\sqrt{2\\varepsilon/\\gamma}$")
    axes.set_title("The ladder: what more knowledge is worth")
