"""Sharpness: on the sharp family the ratio of loss to bound tends to one, whatever B and γ."""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from rooteps.figures import style
from rooteps.synthetic.languages import sharp
from rooteps.theory import FLOAT64, Balls
from rooteps.theory.registry import find
from rooteps.theory.theorems.sharpness import constant
from rooteps.verification.verify import verify

CAPTION = (
    r"Two contexts that the model cannot tell apart, a distance $\delta$ from it: the ratio of $\ell_T - \tau$ to the "
    r"bound $\sqrt{2B^2\varepsilon/\gamma}$ tends to one, so any constant below 2 is refuted, at every $B$ and "
    r"$\gamma$. What is missing lies between $\delta^2/3$ and $C\delta^2$, "
    r"$C = 4 - 4/\sqrt{2 \log 2}$. All numbers are certified in balls of 256 bits."
)

DELTAS = np.logspace(-9, np.log10(0.45), 48)
CASES = ((1.0, 1.0), (1.0, 0.01), (0.1, 0.3))
CONSTANT = 1.9
MOST = float(constant(FLOAT64))
"""C of the sharpness result: nothing smaller will do at 2Bδ = 1."""


@dataclass(frozen=True)
class Sharpness:
    """Ratios for one B and γ.

    Args:
        B, gamma: of the worlds.
        delta: shape [K], as far as 2Bδ ≤ 1.
        ratio: (ℓ_T − τ)/sqrt(2B²ε/γ), [K].
        missing: 1 − ratio without cancellation, [K].
    """

    B: float
    gamma: float
    delta: np.ndarray
    ratio: np.ndarray
    missing: np.ndarray


def measure(seed: int = 0) -> list[Sharpness]:
    """The conclusion of softmax transfer in balls; nothing is drawn, so the seed plays no part."""
    cases = len(CASES)
    return [_case(B, gamma, DELTAS[number::cases]) for number, (B, gamma) in enumerate(CASES)]


def _case(B: float, gamma: float, several: np.ndarray) -> Sharpness:
    result, xp = find("softmax-transfer"), Balls(256)
    deltas, ratios, missing = [], [], []
    for delta in several[2 * B * several <= 1]:
        conclusion = verify(result, sharp.world(float(np.arctanh(2 * delta)), B, gamma), xp).conclusion
        with xp.scope():
            ratio = conclusion.claim.lhs / conclusion.claim.rhs
            deltas.append(delta)
            ratios.append(float(ratio))
            missing.append(float(1 - ratio))
    return Sharpness(B, gamma, np.array(deltas), np.array(ratios), np.array(missing))


def draw(data: list[Sharpness]) -> Figure:
    """The ratio, and its distance from one, against δ."""
    figure = style.new_figure(10.0, 4.4)
    with matplotlib.rc_context(style.RC):
        left, right = figure.subplots(1, 2)
        refuted = np.sqrt(CONSTANT / 2)
        left.axhline(1.0, color=style.BLACK, linewidth=1.6)
        left.axhline(refuted, color=style.GREY, linewidth=1.2, linestyle="--")
        style.say(left, "the bound", (DELTAS[0], 1.0), (0, 4), va="bottom")
        style.say(
            left, rf"with {CONSTANT} for 2: refuted by all above",
            (DELTAS[0], refuted), (0, -5), va="top", color=style.GREY,
        )  # fmt: skip
        for number, series in enumerate(data):
            look = {"marker": style.MARKERS[number], "color": style.COLOURS[number], **style.POINTS}
            look["label"] = rf"$B = {series.B:g},\ \gamma = {series.gamma:g}$"
            left.plot(series.delta, series.ratio, **look)
            right.plot(series.delta, series.missing, **look)
        for factor in (1 / 3, MOST):
            right.plot(DELTAS, factor * DELTAS**2, color=style.BLACK, linewidth=1.2, zorder=1)
        style.say(right, r"$C\delta^2$", (1e-6, MOST * 1e-12), (-6, 6), ha="right", fontsize=12)
        style.say(right, r"$\delta^2/3$", (1e-6, 1e-12 / 3), (6, -6), va="top", fontsize=12)
        low = min(series.ratio.min() for series in data)
        left.set(xscale="log", xlabel=r"$\delta$", ylabel=r"$(\ell_T - \tau)$ / bound", ylim=(low - 0.02, 1.02))
        right.set(xscale="log", yscale="log", xlabel=r"$\delta$", ylabel=r"$1 - (\ell_T - \tau)$ / bound")
        left.legend(loc="lower left")
        left.set_title("Softmax transfer cannot be improved")
        right.set_title("How fast the bound is reached")
    return figure
