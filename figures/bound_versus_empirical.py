"""Bound versus empirical: the downstream loss of near-optimal models against ε, under the bound of softmax transfer.

Every point is a model whose excess cross-entropy is exactly ε, moved from the optimum in the direction that hurts the
task most. Losses are infima over classifiers, of the model's features and of the true ones. Axes are scaled so that
one line is the bound of all languages, whatever their B and γ.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import jax
import matplotlib
import numpy as np
from matplotlib.figure import Figure

from figures import style
from synthetic.languages import FAMILIES
from synthetic.near_optimal import MAKERS
from theory import FLOAT64, Instance, Language, Model, Task, Witness, World
from theory.classifiers import transfer_loss

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
        instance, task, tau = _natural_instance(language, rng)
        count = len(epsilons)
        batch = jax.tree.map(lambda x, count=count: np.repeat(np.asarray(x)[None], count, axis=0), instance)
        directions = rng.normal(size=(count, language.n, _width(language)))
        models = MAKERS["adversarial"].make(batch, FLOAT64.array(epsilons), FLOAT64.array(directions), "optimum")
        for epsilon, shift in zip(epsilons, np.asarray(models.shift), strict=True):
            world = World(instance.replace(model=Model(shift=shift)), FLOAT64, "optimum")
            gap = transfer_loss(np.asarray(world.mean_features), task).value - tau
            scale = float(world.B) / np.sqrt(float(world.gamma))
            if gap > RESOLUTION:
                points.append((epsilon, gap / scale))
    return Series(name, *np.array(points).T)


def _width(language: Language) -> int:
    assert language.Phi is not None
    return language.Phi.shape[0]


def _natural_instance(language: Language, rng: np.random.Generator) -> tuple[Instance, Task, float]:
    """A noisy task on the language, its best classifier on the true features as the witness, and τ."""
    n, d = language.n, _width(language)
    still = Instance(language, Model(shift=np.zeros((n, d))))
    features = np.asarray(World(still, FLOAT64, "optimum").mean_features)
    score = (features - features.mean(axis=0)) @ rng.normal(size=d)
    positive = np.round(64 / (1 + np.exp(-1.5 * score / score.std() - rng.normal(size=n)))) / 64
    positive = np.clip(positive, 4 / 64, 60 / 64)
    covered = language.p_L * rng.uniform(0.5, 1.5, size=n)
    task = Task(covered / covered.sum(), np.stack([1 - positive, positive], axis=1), "logistic")
    best = transfer_loss(features, task)
    return still.replace(task=task, witness=Witness(lam=best.witness)), task, best.value


def _sharp() -> Series:
    """B = 1, γ = ½, δ from 6e-10 to 0.3; the witness attains the infimum, since the two contexts look alike."""
    points = []
    for f in np.arctanh(2 * np.logspace(-9.2, np.log10(0.3), 24)):
        F, Phi = np.array([[f], [-f], [1.0]]), np.array([[1.0, -1.0]])
        language = Language(p_L=np.array([0.25, 0.25, 0.5]), F=F, Phi=Phi)
        task = Task.from_labels([0.5, 0.5, 0.0], [1, -1, 1])
        model = Model(shift=np.array([[-f], [f], [0.0]]))
        instance = Instance(language, model, task, Witness(lam=np.array([1.0])))
        world = World(instance, FLOAT64, "optimum")
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


def write(directory: Path, seed: int = 0) -> list[Path]:
    """Measure, draw and write ``bound-versus-empirical.png`` and ``.svg`` into a directory."""
    return style.write(draw(measure(seed)), directory / "bound-versus-empirical")
