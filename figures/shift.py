"""Transfer under shift: γ(p_T) and γ(p_T; Δ) as the task moves away from the contexts of language modelling."""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from rooteps.figures import setting, style
from rooteps.figures.bounds import BOUNDS, LOSS, SHIFT
from rooteps.synthetic.languages import softmax
from rooteps.theory import FLOAT64, Instance, Language, Model, Task, World
from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.divergences import pinsker

CAPTION = (
    r"The task moves from the contexts of language modelling ($t = 0$) to rare ones ($t = 1$, where $p_T = r$ is "
    r"uniform on three of them). $\gamma(p_T)$ falls "
    r"with every rare context, $\gamma(p_T; \Delta)$ only with those on which the model errs: the bound that uses it "
    r"stays close to the loss, where the other is vacuous."
)

POINTS = 25
ERROR = 0.02
"""Size of the model's errors f − f*."""
RARE = np.array([0.004, 0.002, 0.001])
"""Probabilities, in language modelling, of the contexts that the task moves to."""


@dataclass(frozen=True)
class Shift:
    """Coefficients and losses along t, each of shape [K].

    Args:
        t: from 0 (p_T = p_L) to 1 (p_T on rare contexts).
        gamma, gamma_delta: γ(p_T) and γ(p_T; Δ).
        tau: the loss of the witness on the truth.
        loss: ℓ_T(Phi p_f), certified from above.
        bound, bound_delta: τ + sqrt(2B²ε/γ) with either coefficient.
    """

    t: np.ndarray
    gamma: np.ndarray
    gamma_delta: np.ndarray
    tau: np.ndarray
    loss: np.ndarray
    bound: np.ndarray
    bound_delta: np.ndarray


def measure(seed: int = 0) -> Shift:
    """A softmax language with rare contexts, a model near its optimum, and a task that moves onto them."""
    rng = np.random.default_rng([seed, 4])
    drawn = softmax.language(rng, n=12, d=3)
    rare = np.arange(drawn.n) < len(RARE)
    p_L = np.concatenate([RARE, (1 - RARE.sum()) * rng.dirichlet(np.full(drawn.n - len(RARE), 5.0))])
    language = Language(p_L=p_L, F=drawn.F, Phi=drawn.Phi)
    instance, _ = setting.natural(language, rng)
    shift = ERROR * rng.normal(size=(language.n, setting.dimension(language)))
    instance = instance.replace(model=Model(shift=shift))
    target = np.where(rare, 1.0 / len(RARE), 0.0)
    t = np.sin(np.linspace(0.0, np.pi / 2, POINTS)) ** 2  # dense at both ends, where the curves bend
    return Shift(t, *np.array([_at(instance, (1 - x) * p_L + x * target) for x in t]).T)


def _at(instance: Instance, p_T: np.ndarray) -> tuple[float, ...]:
    """The numbers of the figure for one p_T."""
    assert instance.task is not None
    task = Task(p_T / p_T.sum(), instance.task.label_probs, instance.task.loss)
    w = World(instance.replace(task=task), FLOAT64, "optimum")
    loss = transfer_loss(np.asarray(w.mean_features), task).value
    gammas = w.gamma, w.gamma_delta
    bounds = (w.tau + w.B * pinsker(w.epsilon / gamma, FLOAT64) for gamma in gammas)
    return tuple(float(x) for x in (*gammas, w.tau, loss, *bounds))


def draw(data: Shift) -> Figure:
    """Above the coefficients, below the losses and bounds, along the same t."""
    figure = style.new_figure(7.0, 6.0)
    with matplotlib.rc_context(style.RC):
        above, below = figure.subplots(2, sharex=True)
        end = data.t[-1]
        for values, colour, name in (
            (data.gamma, BOUNDS["paper"].colour, r"$\gamma(p_T)$"),
            (data.gamma_delta, SHIFT.colour, r"$\gamma(p_T; \Delta)$"),
        ):
            above.plot(data.t, values, color=colour, linewidth=2)
            style.say(above, name, (end, values[-1]), (6, 0), va="center", color=colour, fontsize=12)
        above.set(yscale="log", ylabel="transfer coefficient")
        lines = (
            (data.bound, BOUNDS["paper"].colour, "bound with $\\gamma(p_T)$,\n" + BOUNDS["paper"].name),
            (data.bound_delta, SHIFT.colour, f"bound\n{SHIFT.name}"),
            (data.loss, LOSS, r"loss $\ell_T(\Phi p_f)$"),
        )
        for values, colour, name in lines:
            below.plot(data.t, values, color=colour, linewidth=2)
            style.say(below, name, (end, values[-1]), (6, 0), va="center", color=colour)
        below.set(
            xlim=(0, 1),
            yscale="log",
            ylabel="downstream loss",
            xlabel=rf"shift $t$ of the task:  $p_T = (1 - t)\,p_L + t\,r$,  $r$ uniform on {len(RARE)} rare contexts",
        )
        figure.suptitle("Only the directions in which the model errs need to be covered")
    return figure
