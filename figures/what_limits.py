"""What limits you: approximation, coverage, estimation or confidence, against the number of labelled examples."""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from rooteps.figures import setting, style
from rooteps.synthetic.languages import FAMILIES
from rooteps.theory import samples
from rooteps.theory.base_world import normalise
from rooteps.theory.classifiers import natural_tau
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.task import Task
from rooteps.theory.world import World

CAPTION = (
    r"A classifier that minimises the hinge loss of $m$ labelled examples over $\|v\|_\infty \le B$, on the next-word "
    r"probabilities of an ε-optimal model. With few examples estimation ($2B\kappa/\sqrt{m}$) and confidence "
    r"($(1 + B) \sqrt{2 \log(2/\delta)/m}$) are nearly all of the bound; from about $10^4$ on more of them no longer "
    r"help, and what is left is how well the task suits the words ($\tau$) and how well the model covers it "
    r"($\sqrt{2B^2\varepsilon\, C}$). The points are what classifiers that were learned from samples do, the 95 % "
    r"quantile of their loss: far below the bound for few examples, and near $\tau$ for many."
)

B, DELTA, EPSILON = 2.0, 0.05, 1e-3
EXAMPLES = np.logspace(1, 7, 61).round()
TRIED = tuple(10**k for k in range(1, 7))
SAMPLES = 40
"""Samples of each size that a classifier is learned from."""

NAMES = (r"approximation, $\tau$", r"coverage", "estimation", "confidence")


@dataclass(frozen=True)
class Learning:
    """The terms of the bound, and what was learned.

    Args:
        terms: approximation, coverage, estimation, confidence, [4, K] for ``EXAMPLES``.
        learned: ℓ_T(P, v̂) of every sample of every size in ``TRIED``, [M, SAMPLES].
        kappa, C: of the world.
    """

    terms: np.ndarray
    learned: np.ndarray
    kappa: float
    C: float


def measure(seed: int = 0) -> Learning:
    """One language of the softmax family with a model of excess ε; the samples are drawn, the terms computed."""
    rng = np.random.default_rng([seed, 26])
    natural, _ = setting.natural(FAMILIES["softmax"].language(rng), rng, "hinge")
    (near,) = setting.near(natural, np.array([EPSILON]))
    w, task = near.against("truth"), natural.task
    assert task is not None
    truth, model = np.asarray(w.p_star), np.asarray(w.p)
    tau, C, kappa = natural_tau(truth, task, B).value, float(w.C), samples.complexity(np.asarray(w.p_T), model)
    left_open = samples.terms(B, float(w.excess), C, kappa, EXAMPLES, DELTA)
    terms = np.stack([np.broadcast_to(np.asarray(term), EXAMPLES.shape) for term in (tau, *left_open)])
    learned = np.array([[_learned(w, model, task, size, rng) for _ in range(SAMPLES)] for size in TRIED])
    return Learning(terms, learned, kappa, C)


def _learned(w: World, model: np.ndarray, task: Task, m: int, rng: np.random.Generator) -> float:
    """ℓ_T(P, v̂) of the classifier learned from one sample of m examples."""
    joint = np.asarray(w.p_T)[:, None] * np.asarray(normalise(task.label_probs))
    counts = rng.multinomial(m, joint.ravel() / joint.sum()).reshape(joint.shape)
    seen = counts.sum(axis=1) > 0
    rows = counts[seen] / counts[seen].sum(axis=1, keepdims=True)
    sample = Task(counts[seen].sum(axis=1) / m, rows, "hinge", normalise=True)
    v = natural_tau(model[seen], sample, B).witness
    return float(w.loss_of(FLOAT64.array(model @ v)))


def draw(data: Learning) -> Figure:
    """The four terms on top of each other with what was learned, and each by itself."""
    figure = style.new_figure(10.0, 4.4)
    with matplotlib.rc_context(style.RC):
        left, right = figure.subplots(1, 2)
        left.stackplot(EXAMPLES, data.terms, colors=style.COLOURS[:4], alpha=0.75, labels=NAMES)
        left.axhline(1 + B, color=style.GREY, linewidth=1.2, linestyle="--")
        style.say(left, "no classifier is worse", (EXAMPLES[-1], 1 + B), (0, 4), ha="right", va="bottom")
        worst = np.quantile(data.learned, 1 - DELTA, axis=1)
        left.plot(TRIED, worst, color=style.BLACK, marker=style.MARKERS[0], linestyle="none", label="learned, 95 %")
        for name, term, colour in zip(NAMES, data.terms, style.COLOURS, strict=False):
            right.plot(EXAMPLES, term, color=colour, label=name)
        left.set(xscale="log", xlabel="labelled examples $m$", ylabel="loss", ylim=(0, 6.2))
        right.set(xscale="log", yscale="log", xlabel="labelled examples $m$", ylabel="part of the bound")
        left.legend(loc="upper right")
        right.legend(loc="lower left")
        left.set_title("The bound, and what was learned")
        right.set_title("What limits you")
    return figure
