"""Bound versus empirical: the downstream loss of near-optimal models against ε, under the bound of softmax transfer.

Every point is a model whose excess cross-entropy is exactly ε, moved from the optimum in the direction that hurts the
task most. Losses are infima over classifiers, of the model's features and of the true ones. Axes are scaled so that
one line is the bound of all languages, whatever their B and γ.
"""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from figures import setting, style
from synthetic.languages import FAMILIES, sharp
from theory import FLOAT64, World
from theory.classifiers import transfer_loss

CAPTION = (
    r"Each point is a language model whose excess cross-entropy is exactly $\varepsilon$, in the worst direction for "
    r"its task: all lie under the bound $\sqrt{2\varepsilon}$ and fall with its slope. The sharp family touches it."
)

LANGUAGES = ("softmax", "misspecified", "markov", "hidden-markov")
EPSILONS = np.logspace(-18, -1, 18)
DRAWS = 4
RESOLUTION = 1e-12
"""Gaps below this are lost in the float64 rounding of the two losses, and not shown."""


@dataclass(frozen=True)
class Series:
    """Points of one language: ε and (ℓ_T(Phi p_f) − τ)·√γ/B, whose bound is √(2ε)."""

    language: str
    epsilon: np.ndarray
    scaled_gap: np.ndarray


def measure(seed: int = 0) -> list[Series]:
    """The points of the figure, deterministic in the seed."""
    series = [_adversarial(name, seed, offset / len(LANGUAGES)) for offset, name in enumerate(LANGUAGES)]
    return [*series, _sharp()]


def _adversarial(name: str, seed: int, offset: float) -> Series:
    """Models at one ε per decade; languages are offset against each other, so that no marker hides another."""
    epsilons = EPSILONS * 10**offset
    family = FAMILIES[name]
    points = []
    for index in range(DRAWS):
        rng = np.random.default_rng([seed, index, *name.encode()])
        language = family.language(rng)
        instance, tau = setting.natural(language, rng)
        assert instance.task is not None
        for world in setting.near(instance, epsilons):
            gap = transfer_loss(np.asarray(world.mean_features), instance.task).value - tau
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


def draw(data: list[Series]) -> Figure:
    """The figure of the measured points."""
    figure = style.new_figure()
    with matplotlib.rc_context(style.RC):
        axes = figure.add_subplot()
        axes.set(xscale="log", yscale="log")
        line = np.logspace(-18.5, 0.5, 50)
        axes.plot(line, np.sqrt(2 * line), color="black", linewidth=1.8, zorder=1)
        axes.annotate(
            r"bound  $\sqrt{2\varepsilon}$", (1e-15, np.sqrt(2e-15)), (1e-16, 1e-5), arrowprops={"arrowstyle": "-"}
        )
        axes.plot(line, 1e-2 * np.sqrt(2 * line), color="grey", linewidth=1.0, linestyle="--", zorder=1)
        axes.annotate("slope ½", (1e-5, 1e-2 * np.sqrt(2e-5)), (2e-5, 2e-6), color="grey")
        for number, series in enumerate(data):
            axes.plot(
                series.epsilon,
                series.scaled_gap,
                linestyle="none",
                marker=style.MARKERS[number],
                markersize=5,
                markeredgecolor="white",
                markeredgewidth=0.4,
                color=style.COLOURS[number],
                label=series.language,
                zorder=3,
            )
        axes.set_xlabel(r"excess cross-entropy $\varepsilon$ of the language model (nats)")
        axes.set_ylabel(r"downstream loss  $(\ell_T(\Phi p_f) - \tau)\,\sqrt{\gamma}\,/\,B$")
        axes.set_title("Near-optimal models solve natural tasks within $O(\\sqrt{\\varepsilon})$", fontsize=12)
        axes.legend(title="language", loc="lower right")
    return figure
