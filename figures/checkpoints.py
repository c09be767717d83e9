"""Checkpoints: downstream loss of real language models against their ε, under every rung of the ladder of bounds.

The truth is a real language model, the models are earlier checkpoints of its training (or another student), contexts
are real text: the paper's experiment of cross-entropy against downstream loss, with ε computed instead of estimated.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from rooteps.bridge.embedded import checkpoints, default_task, default_text
from rooteps.bridge.experiment import Plan, run
from rooteps.bridge.findings import Checkpoint, Transfer
from rooteps.bridge.loading import load
from rooteps.figures import style
from rooteps.figures.bounds import BOUNDS, LOSS, TRUTH
from rooteps.theory.checks import InvalidInput
from rooteps.verification.instance_file import json_format
from rooteps.verification.reading import read_bytes

CAPTION = (
    r"The loss of a classifier on a student's next-word distribution (left) and on $\Phi p_f$ (right) against the "
    r"student's excess cross-entropy $\varepsilon$ over a real teacher, and what each theorem promises. "
    r"$\tau$ is the loss of the same classifier on the teacher; each student is given the witness with the best bound."
)

EMBEDDED = True
CONTEXTS = 200
"""Of each kind, for ``measure``."""

_RUNGS = {name: BOUNDS[name] for name in ("paper", "never-vacuous", "variance-aware", "instance-exact")}
_TITLES = {"on_p": r"classifier on class words of $p_f$", "on_means": r"classifier on $\Phi p_f$"}


def measure(seed: int = 0) -> list[Checkpoint]:
    """The checkpoints of the embedded model's training against the last one."""
    *students, teacher = [load(path) for path in checkpoints()]
    plan = Plan(default_text(), default_task(), contexts=CONTEXTS, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        return list(run(teacher, students, [plan], Path(folder)))


def read(directory: Path) -> list[Checkpoint]:
    """The checkpoints that ``rooteps bridge verify --out`` left in a directory.

    Raises:
        InvalidInput: it left none there.
    """
    path = directory / "checkpoints.json"
    content = read_bytes(path)
    try:
        found = [Checkpoint.from_json(entry) for entry in json_format.read(content)["checkpoints"]]
    except (LookupError, TypeError, InvalidInput):
        raise InvalidInput(f"{path}: is not what rooteps bridge verify --out writes") from None
    if not found:
        raise InvalidInput(f"{path}: has no checkpoints")
    return found


def draw(data: list[Checkpoint]) -> Figure:
    """The figure of the measured students, one row for each task and prompt."""
    rows: dict[tuple[str, str], list[Checkpoint]] = {}
    for checkpoint in data:
        rows.setdefault((checkpoint.task, checkpoint.prompt), []).append(checkpoint)
    kinds = [kind for kind in _TITLES if any(getattr(checkpoint, kind) is not None for checkpoint in data)]
    figure = style.new_figure(10.5 if len(kinds) > 1 else 6.5, 4.8 * len(rows))
    with matplotlib.rc_context(style.RC):
        named: dict[str, Any] = {}
        for drawn, group in zip(figure.subplots(len(rows), len(kinds), squeeze=False), rows.values(), strict=True):
            for axes, kind in zip(drawn, kinds, strict=True):
                _drawn(axes, group, kind)
                named |= {label: line for line, label in zip(*axes.get_legend_handles_labels(), strict=True)}
            on = [part for part in (group[0].task, repr(group[0].prompt) if group[0].prompt else "") if part]
            if on and len(rows) > 1:
                drawn[0].set_title(f"{', '.join(on)}: {drawn[0].get_title()}")
        figure.suptitle("Real models: what the theorems promise of them, and what is measured")
        if named:
            figure.legend(named.values(), named, loc="outside right center")
    return figure


def _drawn(axes: Axes, data: list[Checkpoint], kind: str) -> None:
    """One kind of features of one task: against ε, or the bounds of one student beside each other."""
    measured = [checkpoint for checkpoint in data if getattr(checkpoint, kind) is not None]
    found: list[Transfer] = [getattr(checkpoint, kind) for checkpoint in measured]
    axes.set_title(_TITLES[kind])
    if not found:
        axes.set_axis_off()
        return
    best = found[0].reference == "optimum"
    over = r"the best model for its $\Phi$" if best else "the teacher"
    if len(found) == 1:
        on_features = measured[0].loss_on_features if kind == "on_means" else None
        kinds = "class words" if kind == "on_p" else "Phi p_f"
        least = [one.value for one in measured[0].least if (one.features, one.loss) == (kinds, "logistic")]
        _bars(axes, found[0], on_features, least)
        axes.set_xlabel(f"$\\ell_T$ (nats)\n" rf"$\varepsilon = {style.tidy(found[0].epsilon)}$ over {over}")
        return
    _panel(axes, found)
    if kind == "on_means":
        _features(axes, measured)
    axes.set_xlabel(rf"$\varepsilon$ over {over} (nats)")
    axes.set_ylabel(r"downstream loss $\ell_T$ (nats)")


def _bars(axes: Axes, found: Transfer, on_features: float | None, least: list[float]) -> None:
    """τ, the loss, what the least of all classifiers is at most, and what each bound promises, the sharpest first."""
    bounds = sorted((value, name) for name, value in found.rungs.items() if name != "empirical")
    named = [(r"$\tau$: on the truth", found.tau, TRUTH), (r"measured $\ell_T$", found.loss, LOSS)]
    named += [(r"least $\ell_T$ is at most", value, style.GREEN) for value in least]
    if on_features is not None:
        named.append((r"the same on $f$ (8a)", on_features, style.SKY))
    named += [(_name(rung), found.tau + value, style.ORANGE) for value, rung in bounds]
    places = np.arange(len(named))[::-1]
    axes.barh(places, [value for _, value, _ in named], color=[colour for *_, colour in named], height=0.7)
    axes.set_yticks(places, [name for name, *_ in named])
    axes.grid(False, axis="y")
    most = max(value for _, value, _ in named)
    smallest = min((value for _, value, _ in named if value > 0), default=most)
    if most > _FAR * smallest:
        axes.set_xscale("log")
        axes.set_xlim(smallest / 2, most * (most / smallest) ** 0.3)
    else:
        axes.set_xlim(0, 1.2 * most)
    for place, (_, value, _) in zip(places, named, strict=True):
        axes.annotate(f" {value:.3g}", (max(value, axes.get_xlim()[0]), place), va="center", fontsize=8)


def _name(rung: str) -> str:
    return BOUNDS[rung].name if rung in BOUNDS else rung


def _panel(axes: Axes, found: list[Transfer]) -> None:
    order = np.argsort([transfer.epsilon for transfer in found])
    found = [found[i] for i in order]
    epsilon = [transfer.epsilon for transfer in found]
    axes.set(xscale="log", yscale="log")
    if epsilon[-1] < 1.5 * epsilon[0]:
        axes.set_xlim(epsilon[0] / 1.5, epsilon[-1] * 1.5)  # or the ticks have six digits
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 3.0, 5.0, 7.0)))  # the loss moves by far less than a decade
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"${style.tidy(y)}$"))
    axes.yaxis.set_minor_formatter(NullFormatter())
    for (name, (label, colour, marker)), width in zip(_RUNGS.items(), _WIDTHS, strict=True):
        if all(name in transfer.rungs for transfer in found):
            bounds = [transfer.tau + transfer.rungs[name] for transfer in found]
            axes.plot(
                epsilon,
                bounds,
                color=colour,
                marker=marker,
                label=label,
                **_LINE | {"linewidth": width, "markersize": 5 + 1.6 * width},
            )
    losses, taus = [transfer.loss for transfer in found], [transfer.tau for transfer in found]
    axes.plot(epsilon, losses, color=LOSS, marker="P", label=r"measured loss $\ell_T$", **_LINE | _MEASURED)
    label = r"$\tau$: its loss on the truth"
    axes.plot(epsilon, taus, color=TRUTH, linestyle="--", linewidth=1.2, marker="_", markersize=8, label=label)


def _features(axes: Axes, data: list[Checkpoint]) -> None:
    """The loss of the affine classifier on f itself that result 8a uses."""
    known = ((c.on_means, c.loss_on_features) for c in data)
    points = sorted((means.epsilon, loss) for means, loss in known if means is not None and loss is not None)
    if points:
        x, y = zip(*points, strict=True)
        axes.plot(x, y, color=style.SKY, marker="X", label=r"the same on $f$ (8a)", **_LINE)


_FAR = 30
"""The largest of some bars over the least, from where on their axis is logarithmic."""
_WIDTHS = (5.0, 3.4, 2.0, 1.0)
"""Bounds that agree lie on each other: each shows on both sides of the one above it."""
_MEASURED = {"linewidth": 4.0, "markersize": 11}
"""The same for the loss, on which the one on f may lie."""
_LINE: dict[str, Any] = {"linewidth": 1.2, "markersize": 6, "markeredgecolor": "white", "markeredgewidth": 0.5}
