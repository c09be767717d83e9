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
from rooteps.bridge.loading import load
from rooteps.bridge.verification import Checkpoint, Transfer
from rooteps.figures import style
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

_RUNGS = {
    "paper": ("paper (6, 7)", style.BLACK, "o"),
    "never-vacuous": ("never-vacuous (14)", style.PURPLE, "s"),
    "variance-aware": ("variance-aware (15)", style.ORANGE, "^"),
    "instance-exact": ("instance-exact (16)", style.GREEN, "D"),
}


def measure(seed: int = 0) -> list[Checkpoint]:
    """The checkpoints of the embedded model's training against the last one."""
    *students, teacher = [load(path) for path in checkpoints()]
    plan = Plan(default_text(), default_task(), contexts=CONTEXTS, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        return list(run(teacher, students, plan, Path(folder)))


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
    """The figure of the measured students."""
    figure = style.new_figure(10.5, 4.8)
    with matplotlib.rc_context(style.RC):
        left, right = figure.subplots(1, 2, sharey=True)
        _panel(left, [c.on_p for c in data])
        _panel(right, [c.on_means for c in data])
        _features(right, data)
        left.set_title(r"classifier on class words of $p_f$")
        right.set_title(r"classifier on $\Phi p_f$")
        left.set_ylabel(r"downstream loss $\ell_T$ (nats)")
        left.set_xlabel(r"$\varepsilon$ over the teacher (nats)")
        best = data[0].on_means.reference == "optimum"
        over = r"the best model for its $\Phi$" if best else "the teacher"
        right.set_xlabel(rf"$\varepsilon$ over {over} (nats)")
        named = {
            label: line for axes in (left, right) for line, label in zip(*axes.get_legend_handles_labels(), strict=True)
        }
        figure.suptitle("Real models: what the theorems promise of them, and what is measured")
        figure.legend(named.values(), named, loc="outside right center")
    return figure


def _panel(axes: Axes, found: list[Transfer]) -> None:
    order = np.argsort([transfer.epsilon for transfer in found])
    found = [found[i] for i in order]
    epsilon = [transfer.epsilon for transfer in found]
    axes.set(xscale="log", yscale="log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))  # the loss moves by far less than a decade
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
    axes.plot(
        epsilon, losses, color=style.BLUE, marker="P", label=r"measured loss $\ell_T$", **_LINE | {"linewidth": 2}
    )
    label = r"$\tau$: its loss on the truth"
    axes.plot(epsilon, taus, color=style.GREY, linestyle="--", linewidth=1.2, marker="_", markersize=8, label=label)


def _features(axes: Axes, data: list[Checkpoint]) -> None:
    """The loss of the affine classifier on f itself that result 8a uses."""
    points = sorted((c.on_means.epsilon, c.loss_on_features) for c in data if c.loss_on_features is not None)
    if points:
        x, y = zip(*points, strict=True)
        axes.plot(x, y, color=style.SKY, marker="X", label=r"the same on $f$ (8a)", **_LINE)


_WIDTHS = (5.0, 3.4, 2.0, 1.0)
"""Bounds that agree lie on each other: each shows on both sides of the one above it."""
_LINE: dict[str, Any] = {"linewidth": 1.2, "markersize": 6, "markeredgecolor": "white", "markeredgewidth": 0.5}
