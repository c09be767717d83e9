"""Log-partition fit: where log Z is quadratic and its gradient affine, and what is left where it is not."""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from rooteps.figures import setting, style
from rooteps.theory import FLOAT64, Language, World
from rooteps.theory.softmax import log_partition
from rooteps.theory.theorems.quadratic_partition import affine_fit

CAPTION = (
    r"Left: $\log(Z/V)$ at the features of 60 contexts. Gaussian word embeddings follow the parabola that makes an "
    r"affine classifier on $f(s)$ enough; embeddings with heavier or lighter tails leave it. Right: what the best fit "
    r"$\Phi p_f(s) \approx A f(s) + b$ leaves of the gradient. $\|\lambda\|_2$ times its mean (lines) enters the bound."
)

CONTEXTS = 60
WORDS = 4096
STRETCH = 1.8
"""The largest standard deviation of a context's logits."""


@dataclass(frozen=True)
class Fit:
    """One vocabulary of embeddings with mean zero and covariance one.

    Args:
        name: law of the embeddings.
        spread: |f(s)|, the standard deviation of the logits, [n].
        log_Z: log(Z(f(s))/V), [n].
        value_residual: log Z less ½ fᵀAf + b·f + c of the fitted gradient, c the mean, [n].
        eta: ‖Phi p_f(s) − (A f(s) + b)‖_2, [n].
    """

    name: str
    spread: np.ndarray
    log_Z: np.ndarray
    value_residual: np.ndarray
    eta: np.ndarray


def measure(seed: int = 0) -> list[Fit]:
    """Embeddings in two dimensions: drawn normal, drawn Laplace, and the corners of a square."""
    rng = np.random.default_rng([seed, 6])
    angles = rng.uniform(0, 2 * np.pi, CONTEXTS)
    F = np.linspace(0.05, STRETCH, CONTEXTS)[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    corners = np.array([[1.0, 1.0, -1.0, -1.0], [1.0, -1.0, 1.0, -1.0]])
    return [
        _fit("Laplace", F, rng.laplace(scale=np.sqrt(0.5), size=(2, WORDS))),
        _fit("Gaussian", F, rng.normal(size=(2, WORDS))),
        _fit("square", F, corners),
    ]


def _fit(name: str, F: np.ndarray, Phi: np.ndarray) -> Fit:
    language = Language(p_L=np.full(len(F), 1 / len(F)), F=F, Phi=Phi)
    w = World(setting.optimal(language), FLOAT64, "optimum")
    fit = affine_fit(w)
    fitted, coefficients = (np.asarray(x) for x in (fit.fitted, fit.coefficients))
    log_Z = np.asarray(log_partition(FLOAT64.array(F @ Phi), FLOAT64)) - np.log(Phi.shape[1])
    A, b = coefficients[:-1], coefficients[-1]
    quadratic = ((F @ A) * F).sum(axis=1) / 2 + F @ b
    residual = log_Z - quadratic
    eta = np.linalg.norm(np.asarray(w.mean_features) - fitted, axis=1)
    return Fit(name, np.linalg.norm(F, axis=1), log_Z, residual - residual.mean(), eta)


def draw(data: list[Fit]) -> Figure:
    """Values over the parabola, and the residuals of the gradient."""
    figure = style.new_figure(10.0, 4.4)
    with matplotlib.rc_context(style.RC):
        left, right = figure.subplots(1, 2)
        x = np.linspace(0, STRETCH, 100)
        left.plot(x, x * x / 2, color=style.BLACK, linewidth=1.4, zorder=1)
        style.say(left, r"$\frac{1}{2}\|f\|^2$", (1.3, 1.3**2 / 2), (-8, 14), ha="right", fontsize=12)
        for number, fit in enumerate(data):
            colour, marker = style.COLOURS[number], style.MARKERS[number]
            left.plot(fit.spread, fit.log_Z, marker=marker, color=colour, label=fit.name, **style.POINTS)
            right.plot(fit.spread, fit.eta, marker=marker, color=colour, label=fit.name, **style.POINTS)
            mean = fit.eta.mean()
            right.axhline(mean, color=colour, linewidth=1.2, zorder=1)
            style.say(right, "mean", (STRETCH * 1.05, mean), (4, 0), color=colour, va="center")
        left.set(xlabel=r"deviation of the logits $\|f(s)\|$", ylabel=r"$\log\,(Z(f(s))/V)$", xlim=(0, STRETCH * 1.05))
        right.set(yscale="log", xlabel=r"deviation of the logits $\|f(s)\|$", xlim=(0, STRETCH * 1.05))
        right.set_ylabel(r"$\eta(s) = \|\Phi p_f(s) - (A f(s) + b)\|_2$")
        left.legend(title="embeddings", loc="upper left")
        left.set_title("The log-partition")
        right.set_title("The gradient it leaves unexplained")
    return figure
