"""Log-partition of a real model: log Z and its gradient on held-out contexts, against the quadratic fitted to both."""

from __future__ import annotations

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from rooteps.bridge.contexts import running_text
from rooteps.bridge.embedded import default_text, resolve
from rooteps.bridge.loading import load
from rooteps.bridge.partition import Report, r_squared, sample_of
from rooteps.bridge.partition import measure as fit
from rooteps.figures import style

CAPTION = (
    r"The embedded language model on documentation it has not seen. Left: $\log Z$ against the quadratic fitted to "
    r"values and gradients on other contexts. Right: the components of $\Phi p_f(s)$ against $A f(s) + b$; "
    r"this, not the left side, is what an affine classifier on $f(s)$ needs."
)

EMBEDDED = True
CONTEXTS = 4000
POINTS = 3000
"""Components shown on the right, drawn at random."""


def measure(seed: int = 0) -> Report:
    """The final embedded model at ``CONTEXTS`` places of its hold-out."""
    model = load(resolve("embedded"))
    places = running_text(model.encode(default_text()), CONTEXTS, model.n_positions, seed)
    return fit(sample_of(model, places), seed)


def draw(data: Report) -> Figure:
    """Values on the left, gradients on the right; R² of this fit and of the others above them."""
    figure = style.new_figure(11.0, 5.0)
    F, joint = data.held_out.F, data.joint
    sides = (
        (joint.values(F), data.held_out.log_partition, r"$\frac{1}{2} f^\top A f + b \cdot f + c$", r"$\log Z(f(s))$"),
        (joint.gradients(F), data.held_out.mean_features, r"$(A f(s) + b)_i$", r"$(\Phi p_f(s))_i$"),
    )
    by_name = {one.name: one for one in data.fits}
    alone, free = by_name["values"], by_name["free affine map"]
    notes = (
        f"fitted to values alone: {alone.values:.3f}",
        f"fitted to values alone: {_short(alone.gradients)};  free affine map: {free.gradients:.3f}",
    )
    with matplotlib.rc_context(style.RC):
        axes = figure.subplots(1, 2)
        for panel, (predicted, seen, x, y), note, colour in zip(axes, sides, notes, style.COLOURS, strict=False):
            name = "values" if panel is axes[0] else "gradients"
            shown = np.random.default_rng(0).permutation(predicted.size)[:POINTS]
            panel.plot(predicted.ravel()[shown], seen.ravel()[shown], ".", markersize=2.5, color=colour, alpha=0.5)
            ends = [float(f(np.concatenate([predicted.ravel()[shown], seen.ravel()[shown]]))) for f in (np.min, np.max)]
            panel.plot(ends, ends, color=style.BLACK, linewidth=1.2)
            panel.set(xlabel=x, ylabel=y)
            panel.set_title(f"{name}: $R^2$ = {r_squared(predicted, seen):.3f}\n{note}", fontsize=10)
    return figure


def _short(value: float) -> str:
    return f"{value:.3f}" if value > -10 else f"{value:.3g}"
